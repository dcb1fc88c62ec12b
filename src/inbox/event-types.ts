/** `types` are types, or prefixes such as `application.*`. */
export const isOneOf = (type: string, types: string[] | undefined) =>
  !types || types.some((it) => (it.endsWith('*') ? type.startsWith(it.slice(0, -1)) : type === it))
