/** The local start cannot go on: the message is a sentence that says what to do. */
export class StartError extends Error {}
