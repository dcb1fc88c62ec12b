import { createHash } from 'node:crypto'

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 42rem; margin: 8vh auto; padding: 0 1rem; color: #1f2328 }
  h2 { margin-top: 2.5rem; font-size: 1.2rem }
  dt { font-weight: 600 }
  dd { margin: 0 0 .75rem }
  code { overflow-wrap: anywhere; background: #f6f8fa; border-radius: 4px; padding: .1rem .3rem; font-size: .85rem }
  ul { list-style: none; padding: 0 }
  .person { display: flex; gap: 1rem; align-items: center; border: 1px solid #d0d7de; border-radius: 8px;
      padding: .75rem 1rem; margin: .5rem 0; color: inherit; text-decoration: none }
  a.person:hover, a.person:focus { border-color: #0969da; background: #f6f8fa }
  .person img { width: 3rem; height: 3rem; border-radius: 50% }
`

/** Allows only the page's own style and pictures. Forbids frames, to prevent clickjacking. */
export const standInPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** A page of the stand-in for Google. `body` is HTML. */
export const standInLayout = (title: string, body: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
<h1>${escapeHtml(title)}</h1>
${body}
</html>
`

export const escapeHtml = (text: string) =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
