import { demoPeople } from './people.ts'

/** Allows only the page's own style. Forbids frames, to prevent clickjacking. */
export const peoplePagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'none'"

/** The page to pick a demo person. Each link repeats the request and adds the person. */
export function peoplePage(asked: Record<string, string | undefined>): string {
  const given = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined)
  const links = Object.entries(demoPeople).map(([person, { name, email }]) => {
    const query = new URLSearchParams([...given, ['person', person]])
    return `<li><a href="?${escapeHtml(query.toString())}"><b>${name}</b><br>${email}</a></li>`
  })
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>Pick a demo person</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 24rem; margin: 10vh auto; padding: 0 1rem; color: #1f2328 }
  ul { list-style: none; padding: 0 }
  a { display: block; border: 1px solid #d0d7de; border-radius: 8px; padding: .75rem 1rem; margin: .5rem 0;
      color: inherit; text-decoration: none }
  a:hover, a:focus { border-color: #0969da; background: #f6f8fa }
</style>
<h1>Sign in as</h1>
<p>This page stands in for Google on your machine. Nothing leaves it.</p>
<ul>${links.join('')}</ul>
</html>
`
}

const escapeHtml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
