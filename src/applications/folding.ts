/**
 * Text as it is searched and sorted: "Café" is found by "cafe", and "Ångström" is among the As. Marks of other scripts stay:
 * without them it would be another word.
 */
export const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
