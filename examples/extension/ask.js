/** @import { Operations } from './service-worker.js' */
import { Problem } from './problems.js'

/**
 * Asks the service worker.
 *
 * @template {keyof Operations} Name
 * @param {Name} operation
 * @param {Parameters<Operations[Name]>} values
 * @returns {Promise<Awaited<ReturnType<Operations[Name]>>>}
 */
export async function ask(operation, ...values) {
  const { result, problem } = await chrome.runtime.sendMessage({ operation, values: values[0] })
  if (problem) throw new Problem(problem.message, problem.inOptions)
  return result
}

/**
 * An element of the page, by its id.
 *
 * @template {HTMLElement} Type
 * @param {string} id
 * @param {new () => Type} type
 */
export function element(id, type) {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error(`The page has no ${type.name} "${id}".`)
  return found
}
