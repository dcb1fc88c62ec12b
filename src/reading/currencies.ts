import { anyOf } from './plain.ts'

/** The signs of a currency, and its words where no letter is beside them. */
const currencies: Record<string, { sign?: string; words: string }> = {
  USD: { words: 'us ?\\$|usd' },
  CAD: { words: '(?:ca|can|cdn|c) ?\\$|cad' },
  AUD: { words: '(?:au|a)\\$|aud' },
  NZD: { words: 'nz ?\\$|nzd' },
  SGD: { words: '(?:sg|s)\\$|sgd' },
  HKD: { words: 'hk ?\\$|hkd' },
  TWD: { words: 'nt ?\\$|twd' },
  MXN: { words: '(?:mx|mex) ?\\$|mxn' },
  BRL: { words: 'r\\$|brl|reais' },
  EUR: { sign: '€', words: 'eur|euros?' },
  GBP: { sign: '£', words: 'gbp|pounds?|sterling' },
  CHF: { words: 'chf|sfr\\.?|fr\\.|franken' },
  JPY: { sign: '円', words: 'jpy|yen' },
  CNY: { sign: '元', words: 'cny|rmb|yuan' },
  INR: { sign: '₹', words: 'inr|rs\\.?|lpa' },
  KRW: { sign: '₩', words: 'krw' },
  RUB: { sign: '₽', words: 'rub' },
  UAH: { sign: '₴', words: 'uah' },
  TRY: { sign: '₺', words: 'try' },
  ILS: { sign: '₪', words: 'ils|nis' },
  PHP: { sign: '₱', words: 'php' },
  THB: { sign: '฿', words: 'thb' },
  VND: { sign: '₫', words: 'vnd' },
  NGN: { sign: '₦', words: 'ngn' },
  PLN: { words: 'pln|zł|zloty' },
  CZK: { words: 'czk|kc' },
  RON: { words: 'ron|lei' },
  ...Object.fromEntries(
    'SEK NOK DKK ISK HUF BGN RSD ZAR KES EGP MAD AED SAR QAR IDR MYR PKR BDT LKR ARS CLP COP PEN'
      .split(' ')
      .map((code) => [code, { words: code.toLowerCase() }]),
  ),
}

const dollars = ['USD', 'CAD', 'AUD', 'NZD', 'SGD', 'HKD', 'TWD', 'MXN', 'BRL', 'ARS', 'CLP', 'COP']

const patterns = Object.entries(currencies).map(([code, { sign, words }]) => {
  const word = `(?<![\\p{L}])(?:${words})(?![\\p{L}])`
  return { code, pattern: new RegExp(sign ? `${sign}|${word}` : word, 'gu') }
})

type FoundCurrency = { code: string; isAssumed?: true } | 'several' | undefined

/**
 * The currency of a text that `plain` has made. A sign of several currencies is taken for one that the text or
 * `usual` names, else for US dollars or yen.
 */
export function currencyIn(text: string, usual?: string): FoundCurrency {
  const named = patterns.filter(({ pattern }) => text.search(pattern) >= 0).map(({ code }) => code)
  const rest = patterns.reduce((left, { pattern }) => left.replace(pattern, ' '), text)
  const [code, another] = named
  const signs = [/\$|dollars?/.test(rest) && dollars, rest.includes('¥') && ['JPY', 'CNY']].filter(
    (sign) => !!sign,
  )
  const chosen = code ?? (usual !== undefined && signs[0]?.includes(usual) ? usual : undefined)
  if (another !== undefined || signs.length > 1) return 'several'
  if (chosen !== undefined) return signs.every((sign) => sign.includes(chosen)) ? { code: chosen } : 'several'
  const [assumed] = signs[0] ?? []
  return assumed === 'USD'
    ? { code: 'USD', isAssumed: true }
    : assumed === undefined
      ? undefined
      : { code: assumed }
}

const periods = {
  hour: anyOf('hour(?:s|ly)?|hrs?|ph|p\\.h', 'stunden?|stundlich|stundenlohn|std', 'heures?', 'horas?'),
  day: anyOf('days?|daily|pd|p\\.d', 'tage?|taglich|tagessatz', 'jours?|tjm', 'dias?'),
  week: anyOf('weeks?|weekly|wk|pw|p\\.w', 'woche|wochentlich', 'semaine', 'semana|semanal'),
  month: anyOf(
    'months?|monthly|mo|mth|pcm|pm|p\\.m',
    'monat|monatlich',
    'mois|mensuel',
    'mes|mensual(?:es)?',
  ),
  year: anyOf(
    'years?|yearly|yr|annual(?:ly)?|annum|pa|p\\.a|lpa',
    'jahr|jahrlich|jahresgehalt',
    'annee|annuel',
    'ano|anual(?:es)?',
  ),
}

/** Letters that mean a period after "/" or "per". */
const letters = { hour: 'h', day: '[dj]', week: 'w', month: 'm', year: '(?:y|an?)' }
const after = '(?<=(?:/|(?<![a-z])(?:per|pro|par|por)) ?)'
const periodPatterns = (Object.keys(periods) as (keyof typeof periods)[]).map((name) => ({
  name,
  patterns: [periods[name], new RegExp(`${after}${letters[name]}(?![a-z])`)],
}))

/** The period that stands first in a text that `plain` has made. */
export function periodIn(text: string) {
  const found = periodPatterns.flatMap(({ name, patterns }) =>
    patterns.map((pattern) => ({ name, at: text.search(pattern) })).filter(({ at }) => at >= 0),
  )
  return found.toSorted((one, other) => one.at - other.at)[0]?.name
}

/** A text without the names of currencies and periods. */
export const withoutUnits = (text: string) =>
  [...patterns.map(({ pattern }) => pattern), ...periodPatterns.flatMap(({ patterns }) => patterns)].reduce(
    (rest, pattern) => rest.replace(pattern, ' '),
    text,
  )
