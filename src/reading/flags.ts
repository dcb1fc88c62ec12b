const yes = new Set('yes,y,true,checked,x,1,done,ja,wahr,oui,vrai,sí,si,verdadero,✓,✔,✔️,✅,☑,☑️'.split(','))
const no = new Set('no,n,false,unchecked,0,nein,falsch,non,faux,falso,☐,❌,✗,✘'.split(','))
const longestFlag = 20

/** A box that is checked or not. */
export function readFlag(text: string): boolean | undefined {
  const word = text.length > longestFlag ? '' : text.trim().toLowerCase()
  if (yes.has(word)) return true
  return no.has(word) ? false : undefined
}
