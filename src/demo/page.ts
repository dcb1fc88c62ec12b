import { createHash } from 'node:crypto'
import { about } from '../about.ts'
import { ApplicationStatus } from '../applications/schemas.ts'
import { runDemoPage } from './browser/run-demo-page.js'

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 8vh auto; padding: 0 1rem; color: #1f2328 }
  button, input, select { font: inherit; padding: .5rem 1rem; border: 1px solid #d0d7de; border-radius: 8px; background: #fff }
  button:hover, select:hover { background: #f6f8fa }
  .person { display: flex; gap: 1rem; align-items: center }
  .person img { width: 3rem; height: 3rem; border-radius: 50% }
  pre { background: #f6f8fa; border-radius: 8px; padding: 1rem; overflow: auto }
  h2 { margin-top: 2.5rem; font-size: 1.2rem }
  form, li { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center }
  input { flex: 1; min-width: 8rem }
  table { width: 100%; border-collapse: collapse; margin-top: 1rem }
  th { text-align: left; font-weight: 600; font-size: .85rem; color: #59636e }
  th, td { padding: .4rem .75rem .4rem 0; border-top: 1px solid #d0d7de }
  th { border: 0 }
  td:last-child, th:last-child { padding-right: 0; text-align: right; white-space: nowrap }
  td select { padding: .2rem .4rem }
  ul { padding: 0 }
  li { border-top: 1px solid #d0d7de; padding: .75rem 0 }
  li > :first-child { flex: 1 }
  code, time { overflow-wrap: anywhere; font-size: .85rem; color: #59636e }
  li code { display: block; max-height: 4.5em; overflow: auto }
  [role=alert] { color: #b3261e }
  [hidden] { display: none }
`

// The text of a function is plain JavaScript in Node and in the bundle, which minifies it.
const script = `(${runDemoPage.toString()})(${JSON.stringify(ApplicationStatus.options)})`

const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

/**
 * Allows only the page's own script and style, its API, and pictures of people. The local stand-in for Google has its
 * pictures at an http URL.
 */
const policyFor = (authorizeUrl: string) =>
  [
    "default-src 'none'",
    `script-src ${hash(script)}`,
    `style-src ${hash(style)}`,
    "connect-src 'self'",
    `img-src ${new URL(authorizeUrl).protocol} data:`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** The demo page and its policy. Neither setting contains a character that HTML must escape. */
export const demoPage = (clientId: string, authorizeUrl: string) => ({
  type: 'text/html; charset=utf-8',
  text: textFor(clientId, authorizeUrl),
  policy: policyFor(authorizeUrl),
})

const textFor = (clientId: string, authorizeUrl: string) => `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="client-id" content="${clientId}">
<meta name="authorize-url" content="${authorizeUrl}">
<link rel="icon" href="data:,">
<title>${about.title}</title>
<style>${style}</style>
<h1>${about.title}</h1>
<p role="alert" id="problem"></p>
<div id="out" hidden>
  <p>Sign in to see the response of <code>GET /api/user</code>.</p>
  <button id="sign-in">Sign in with Google</button>
</div>
<div id="in" hidden>
  <p class="person"><img id="picture" alt="" hidden><span><b id="name"></b><br><span id="email"></span></span></p>
  <pre id="answer"></pre>
  <button id="sign-out">Sign out</button>
  <h2>Applications</h2>
  <form id="save">
    <input id="company" aria-label="Company" placeholder="Company" required>
    <input id="title" aria-label="Title" placeholder="Title" required>
    <input id="url" aria-label="URL" placeholder="URL" type="url">
    <button>Save</button>
  </form>
  <table id="applications" hidden>
    <thead><tr><th>Company<th>Title<th>Status<th>Applied</tr></thead>
    <tbody id="rows"></tbody>
  </table>
  <h2>Push an event</h2>
  <form id="push">
    <input id="type" aria-label="Type" value="posting.seen" required>
    <input id="text" aria-label="Text" placeholder="Text" required>
    <button>Push</button>
  </form>
  <h2>Inbox: <span id="total"></span></h2>
  <ul id="events"></ul>
  <button id="refresh">Refresh</button>
</div>
<script>${script}</script>
</html>
`
