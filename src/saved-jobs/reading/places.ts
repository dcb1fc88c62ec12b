import { longest } from '../../applications/schemas.ts'
import type { Application } from '../../applications/schemas.ts'
import { readWorkMode } from '../../reading/words.ts'
import { isNode, isOfType, listOf, memberOf, onceForEach, targetOf } from './nodes.ts'
import type { Graph, Node } from './nodes.ts'
import { cutWithSign, lineIn, textIn } from './texts.ts'

const longestLocation = longest.location
const mostPlaces = 10
const mostAddresses = 3
const addressMembers = ['addressLocality', 'addressRegion', 'addressCountry']

const placesOf = (posting: Node, member: string, graph: Graph) => {
  const places = listOf(memberOf(posting, member)).slice(0, mostPlaces)
  return [...new Set(places.map((place) => targetOf(place, graph)))]
}

/** Where the job is, or else where its applicants must be. */
export function locationOf(posting: Node, graph: Graph): string | undefined {
  const places = placesOf(posting, 'jobLocation', graph).flatMap((place) => placeTexts(place, graph))
  const texts =
    places.length > 0
      ? places
      : placesOf(posting, 'applicantLocationRequirements', graph).flatMap(
          (place) => lineIn(place, longestLocation) ?? [],
        )
  return texts.length > 0 ? cutWithSign([...new Set(texts)].join('; '), longestLocation) : undefined
}

const placeTexts = (place: unknown, graph: Graph) =>
  isNode(place) ? textsOfPlace(place, graph) : [lineIn(place, longestLocation) ?? []].flat()

/** A place without an address has its name. The name beside an address is often that of the company. */
const textsOfPlace = onceForEach((place, graph): string[] => {
  if (isOfType(place, 'VirtualLocation')) return []
  const address = memberOf(place, 'address')
  if (address === undefined || address === null) return [lineIn(place, longestLocation) ?? []].flat()
  return listOf(address)
    .slice(0, mostAddresses)
    .map((it) => targetOf(it, graph))
    .flatMap((it) => (isNode(it) ? textOfAddress(it, graph) : lineIn(it, longestLocation)) ?? [])
})

const textOfAddress = onceForEach((address): string | undefined => {
  const parts = addressMembers.flatMap((member) => lineIn(memberOf(address, member), longestLocation) ?? [])
  return parts.length > 0 ? [...new Set(parts)].join(', ') : undefined
})

/** The mode that a posting names. A place alone says nothing of it. */
export function workModeOf(posting: Node, graph: Graph): Application['work_mode'] {
  const words = listOf(memberOf(posting, 'jobLocationType'))
    .slice(0, mostPlaces)
    .flatMap((word) => textIn(word)?.slice(0, 50) ?? [])
  const named = readWorkMode(words.join(', '))
  if (named !== undefined) return named
  const places = placesOf(posting, 'jobLocation', graph)
  const isVirtual = places.every((place) => isNode(place) && isOfType(place, 'VirtualLocation'))
  return places.length > 0 && isVirtual ? 'remote' : undefined
}
