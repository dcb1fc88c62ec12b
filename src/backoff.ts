/** Milliseconds to wait before a try after so many: "full jitter", so that those who were in each other's way part. */
export const backoffMs = (tries: number) => Math.random() * 50 * 2 ** tries
