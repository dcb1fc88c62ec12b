import { demoPeople, people } from './people.ts'
import { picturePath } from './pictures.ts'
import { escapeHtml, standInLayout } from './stand-in-layout.ts'

/** The page to pick a demo person. Each link repeats the request and adds the person. */
export function peoplePage(asked: Record<string, string | undefined>): string {
  const given = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const links = people.map((person) => {
    const { name, email } = demoPeople[person]
    const query = new URLSearchParams([...given, ['person', person]])
    return `<li><a class="person" href="?${escapeHtml(query.toString())}"><img src="${picturePath(person)}" alt="">
<span><b>${escapeHtml(name)}</b><br>${escapeHtml(email)}</span></a></li>`
  })
  return standInLayout(
    'Sign in as',
    `<p>This page stands in for Google on your machine. Nothing leaves it.</p>
<ul>${links.join('')}</ul>`,
  )
}
