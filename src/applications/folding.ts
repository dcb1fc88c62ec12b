/**
 * Folds text for search and order: "cafe" finds "Café", and "Ångström" is sorted under A. Marks of other scripts
 * stay, because without them the word would be another one.
 */
export const fold = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
