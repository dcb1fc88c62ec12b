/** A number as people read it, such as `1,200`. */
export const numberOf = (count: number) => count.toLocaleString('en-US')

/** A number with its noun, such as `1 row` or `1,200 rows`. */
export const countOf = (count: number, noun: string) => `${numberOf(count)} ${noun}${count === 1 ? '' : 's'}`
