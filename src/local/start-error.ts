/** The local start failed for a known reason. The message says what to do and is printed without a stack. */
export class StartError extends Error {}
