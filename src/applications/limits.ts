/** Bytes of an application as JSON. */
export const largestApplication = 128 * 1024

/** An application and all its moves are deleted in one transaction, which takes at most 100 writes. */
export const mostMoves = 80

/** The applications that share a URL are named in one row. */
export const mostPerUrl = 101
