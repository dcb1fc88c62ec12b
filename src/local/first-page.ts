import { mostCounted } from './application-counts.ts'
import { demoPeople, people } from './people.ts'
import type { DemoPerson } from './people.ts'
import { picturePath } from './pictures.ts'
import { escapeHtml, standInLayout } from './stand-in-layout.ts'

type StandIn = {
  url: string
  issuer: string
  clientId: string
  /** The origins whose pages may get a token. */
  pages: string[]
  /** The number of applications of each person. */
  applications: Record<DemoPerson, number>
}

/** The page at `/`: what the stand-in is, its paths, its people, and who has data. */
export function firstPage(standIn: StandIn): string {
  const { url, issuer, clientId, pages } = standIn
  const facts: [term: string, html: string][] = [
    ['Client id', code(clientId)],
    ['Issuer', code(issuer)],
    ['Pages that may get a token', [...new Set(pages)].map(code).join(' ')],
  ]
  const paths: [path: string, html: string][] = [
    ['/oauth2/v3/certs', 'the <a href="/oauth2/v3/certs">public keys</a> that verify its ID tokens'],
    ['/o/oauth2/v2/auth', 'the page on which a person is picked, as in OpenID Connect’s implicit flow'],
    ['/token?person=ada', 'an ID token as text. The API exchanges it once for a session token'],
    ['/pictures/ada.svg', 'the picture of a person'],
  ]
  return standInLayout(
    'The stand-in for Google',
    `<p>It signs demo people in on your machine, and takes the place of Google for the API of ${code('npm start')} and
${code('npm run sam:local')}. It is never deployed.</p>
<dl>${list(facts)}</dl>
<h2>Paths</h2>
<dl>${list(paths.map(([path, html]) => [code(path), html]))}</dl>
<h2>People</h2>
<p>A new data folder begins with a demo job search of Ada Lovelace, unless ${code('DEMO_DATA=off')} is set. The others have
nothing until they sign in and save something.</p>
<ul>${people.map((person) => personRow(person, url, standIn)).join('')}</ul>`,
  )
}

function personRow(person: DemoPerson, url: string, { applications }: StandIn) {
  const { name, email, hd } = { hd: undefined, ...demoPeople[person] }
  const path = `/token?person=${person}`
  return `<li class="person"><img src="${picturePath(person)}" alt="">
<div><b>${escapeHtml(name)}</b>, ${escapeHtml(email)}<br>
${hd === undefined ? `Private account, no ${code('hd')}` : `Workspace account, ${code(`hd: ${hd}`)}`}<br>
${dataOf(applications[person])}<br>
<a href="${path}">ID token</a> ${code(`curl "${url}${path}"`)}</div></li>`
}

function dataOf(count: number) {
  if (count === 0) return 'No applications'
  if (count >= mostCounted) return `${mostCounted} applications or more`
  return count === 1 ? '1 application' : `${count} applications`
}

const code = (text: string) => `<code>${escapeHtml(text)}</code>`

const list = (rows: [term: string, html: string][]) =>
  rows.map(([term, html]) => `<dt>${term}</dt><dd>${html}</dd>`).join('')
