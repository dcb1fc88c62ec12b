/** The names of the months in English, German, French and Spanish, as `plain` makes them. */
const names = [
  'january januar janner janvier enero jan janv ene',
  'february februar feber fevrier febrero feb febr fevr fev',
  'march marz maerz mars marzo mar mrz',
  'april avril abril apr avr abr',
  'may mai mayo',
  'june juni juin junio jun',
  'july juli juillet julio jul juil',
  'august aout agosto aug ago',
  'september septembre septiembre setiembre sept sep set',
  'october oktober octobre octubre oct okt',
  'november novembre noviembre nov',
  'december dezember decembre diciembre dec dez dic',
].map((row) => row.split(' '))

const numbers = new Map(names.flatMap((row, index) => row.map((name) => [name, index + 1] as const)))

/** An expression that is true for each name. */
export const monthName = `(?:${[...numbers.keys()].join('|')})(?![a-z])`

export const monthOf = (name: string) => numbers.get(name)
