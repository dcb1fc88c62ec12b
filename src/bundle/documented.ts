/**
 * Only the OpenAPI document needs the words of routes and schemas, and it is built before a deployment. esbuild removes
 * calls of an empty function with their arguments.
 */
export function documented() {}
