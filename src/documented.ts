/**
 * Words for the OpenAPI document alone: nothing else may read them. The bundle has an empty function in its place (`Alias`
 * in template.yaml), which saves the words at a cold start.
 */
export const documented = <T>(words: T): T => words
