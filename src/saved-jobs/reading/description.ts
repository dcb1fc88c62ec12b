import { decodeEntities, textOfHtml } from '../../reading/html.ts'
import { longestText, printableOf } from '../../reading/members.ts'
import { listOf, memberOf } from './nodes.ts'
import type { Node } from './nodes.ts'
import { cutWithSign, textIn } from './texts.ts'

/** iCIMS has a text in each of these. */
const members = ['description', 'responsibilities', 'qualifications']
const longestRead = 64_000
const mostTexts = 20

/** The text of a posting, without HTML. */
export function descriptionOf(posting: Node): string | undefined {
  const texts: string[] = []
  let room = longestRead
  let isCut = false
  for (const value of members.flatMap((member) => listOf(memberOf(posting, member)).slice(0, mostTexts))) {
    const found = textIn(value) ?? ''
    const read = readText(found.slice(0, room))
    isCut ||= read.isCut || found.length > room
    room -= Math.min(found.length, room)
    const text = printableOf(read.text).replace(/\r\n?/g, '\n').trim()
    if (text !== '' && !texts.includes(text)) texts.push(text)
  }
  const whole = texts.join('\n\n')
  return whole === '' ? undefined : cutWithSign(isCut ? `${whole}…` : whole, longestText)
}

const tag =
  /<\/?(?:p|br|hr|div|span|section|article|header|ul|ol|li|dl|dt|dd|table|tbody|tr|td|th|a|b|i|u|em|strong|small|font|h[1-6]|pre|blockquote|img|script|style)(?:[\s/][^<>]*)?>/i

/** HTML, HTML that is escaped once more, or plain text, in which "<" and "&" are themselves. */
function readText(text: string): { text: string; isCut: boolean } {
  const html = (isEscaped.test(text) && !text.includes('<') ? decodeEntities(text) : text)
    // TalentBrew escapes line ends twice.
    .replace(/&amp;#(?:xa|xd|10|13);/gi, '\n')
  return tag.test(html) ? textOfHtml(html) : { text: decodeEntities(html), isCut: false }
}

const isEscaped = /&lt;/i
