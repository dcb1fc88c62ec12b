/** Text as it is searched and sorted: "Café" is found by "cafe", and "Ångström" is among the As. */
export const fold = (text: string) =>
  text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().replace(/\s+/g, ' ').trim()
