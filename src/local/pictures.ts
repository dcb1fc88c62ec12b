import { escapeHtml } from './stand-in-layout.ts'
import { demoPeople, people } from './people.ts'
import type { DemoPerson } from './people.ts'

export const pictureType = 'image/svg+xml; charset=utf-8'

export const picturePath = (person: DemoPerson) => `/pictures/${person}.svg`

/** A square SVG with the initials. It has no script and loads nothing, so that it may be shown anywhere. */
export function pictureOf(person: DemoPerson): string {
  const { name } = demoPeople[person]
  const initials = name
    .split(' ')
    .map((word) => word.charAt(0))
    .join('')
  const hue = 210 + (360 / people.length) * people.indexOf(person)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96" role="img">
<title>${escapeHtml(name)}</title>
<rect width="96" height="96" fill="hsl(${hue}, 40%, 40%)"/>
<text x="48" y="62" text-anchor="middle" font-family="system-ui, sans-serif" font-size="40" fill="#fff">${escapeHtml(initials)}</text>
</svg>
`
}
