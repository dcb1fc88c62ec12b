// Runs in the page when the popup opens. The value of its last expression is the result.
;(() => {
  const jsonLd = /^\s*application\/ld\+json\s*(;|$)/i
  const texts = [...document.querySelectorAll('script')]
    .filter((script) => jsonLd.test(script.type))
    .map((script) => script.textContent.toWellFormed())
    .filter((text) => text.length < 256 * 1024)
  // A page may have any number of scripts.
  let room = 4 * 1024 * 1024
  return {
    // Not the canonical link: boards that load one posting after another into a page leave an old one there.
    url: location.href,
    title: document.title.trim().toWellFormed().slice(0, 300),
    selection: String(document.getSelection() ?? '')
      .trim()
      .toWellFormed()
      .slice(0, 5000),
    jsonLd: texts.filter((text) => (room -= text.length) >= 0),
  }
})()
