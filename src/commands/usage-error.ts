/** The arguments of a command, or a file that it reads, are wrong. Nothing was changed. The exit code is 2. */
export class UsageError extends Error {}
