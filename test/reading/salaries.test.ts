import { describe, expect, it } from 'vitest'
import { NewApplication } from '../../src/applications/schemas.ts'
import { readSalary, salaryOf } from '../../src/reading/salaries.ts'
import type { ReadSalary } from '../../src/reading/salaries.ts'

/** The salaries of salaries-as-people-write-them.csv, and of the other sample files. */
const samples: [string, string][] = [
  ['€70,000', '70000..70000 EUR'],
  ['70.000 €', '70000..70000 EUR'],
  ['EUR 70k-85k', '70000..85000 EUR'],
  ['$120,000 - $140,000', '120000..140000 USD currency_assumed'],
  ['CA$95k', '95000..95000 CAD'],
  ['£450/day', '450..450 GBP/day'],
  ['55 USD per hour', '55..55 USD/hour'],
  ['CHF 110’000', '110000..110000 CHF'],
  ['¥6,000,000', '6000000..6000000 JPY'],
  ['80k', 'no_currency'],
  ['DOE', 'bad_salary'],
  ['up to €90k', '..90000 EUR'],
  ['from 60 000 PLN / month', '60000.. PLN/month'],
  ['1.5M INR', '1500000..1500000 INR'],
  ['90000', 'no_currency'],
  ['€85k–70k', 'bad_salary'],
  ['3.450,50 € / Monat', '3450.5..3450.5 EUR/month'],
  ['70.000 – 82.000 €', '70000..82000 EUR'],
  ['€70k - €82k', '70000..82000 EUR'],
  ['£80k', '80000..80000 GBP'],
  ['£38,000', '38000..38000 GBP'],
  ['$180k', '180000..180000 USD currency_assumed'],
  ['€55k–60k', '55000..60000 EUR'],
  ['€55–60k', '55000..60000 EUR'],
  ['180,000 $', '180000..180000 USD currency_assumed'],
]

const others: [string, string][] = [
  ['70k-82k EUR', '70000..82000 EUR'],
  ['$120-140k', '120000..140000 USD currency_assumed'],
  ['120 k€', '120000..120000 EUR'],
  ['45-50 k€ par an', '45000..50000 EUR/year'],
  ['70 T€', '70000..70000 EUR'],
  ['70 TEUR', '70000..70000 EUR'],
  ['KEUR 70', 'no_currency'],
  ['70 KEUR', '70000..70000 EUR'],
  ['₹12,00,000 per annum', '1200000..1200000 INR/year'],
  ['12 LPA', '1200000..1200000 INR/year'],
  ['₹12L', '1200000..1200000 INR'],
  ['1.2 crore INR', '12000000..12000000 INR'],
  ['600万円', '6000000..6000000 JPY'],
  ['R$ 8.000/mês', '8000..8000 BRL/month'],
  ['zł 12 000', '12000..12000 PLN'],
  ['12 000 zł/mies.', '12000..12000 PLN'],
  ['A$120k p.a.', '120000..120000 AUD/year'],
  ['$55/hr', '55..55 USD/hour currency_assumed'],
  ['US$ 120,000 per year', '120000..120000 USD/year'],
  ['$120k CAD', '120000..120000 CAD'],
  ['€70k / $80k', 'bad_salary'],
  ['€70k+', '70000.. EUR'],
  ['€90k+ DOE', '90000.. EUR'],
  ['€70k + bonus', '70000..70000 EUR'],
  ['€70k + 10% bonus', '70000..70000 EUR'],
  ['€70k + €5k bonus', 'bad_salary'],
  ['$120k + 401k', '120000..120000 USD currency_assumed'],
  ['between £30k and £40k', '30000..40000 GBP'],
  ['£30k and £5k bonus', 'bad_salary'],
  ['zwischen 60.000 und 70.000 Euro', '60000..70000 EUR'],
  ['ab 60.000 € brutto', '60000.. EUR'],
  ['de 40 000 à 50 000 € par an', '40000..50000 EUR/year'],
  ['desde 30.000 € anuales', '30000.. EUR/year'],
  ['hasta 45.000 EUR', '..45000 EUR'],
  ['> €60k', '60000.. EUR'],
  ['≥ 60k EUR', '60000.. EUR'],
  ['< 60k EUR', '..60000 EUR'],
  ['€0', 'nothing'],
  ['0', 'nothing'],
  ['€0 - €90k', '..90000 EUR'],
  ['-5000 EUR', 'bad_salary'],
  ['50%', 'bad_salary'],
  ['Competitive', 'bad_salary'],
  ['€70,000.00', '70000..70000 EUR'],
  ['1.234,56 EUR', '1234.56..1234.56 EUR'],
  ['12.345,678 EUR', 'bad_salary'],
  ['55.555 EUR', '55555..55555 EUR'],
  ['55.5555 EUR', 'bad_salary'],
  ['50 mil euros', 'bad_salary'],
  ['40h/week, 60k EUR', 'bad_salary'],
  ['£500 pd', '500..500 GBP/day'],
  ['£500 p.d.', '500..500 GBP/day'],
  ['£2,500 pm', '2500..2500 GBP/month'],
  ['60k EUR p.a.', '60000..60000 EUR/year'],
  ['€ 4.500,- / Monat', '4500..4500 EUR/month'],
  ['4500 EUR mtl.', '4500..4500 EUR'],
  ['70000 SEK', '70000..70000 SEK'],
  ['45 000 kr', 'no_currency'],
  ['100-120K USD', '100000..120000 USD'],
  ['€900 – 1.2k / day', '900..1200 EUR/day'],
  ['€100-90k', 'bad_salary'],
  ['1e5 EUR', 'bad_salary'],
  ['$1,000,000,000,000', '1000000000000..1000000000000 USD currency_assumed'],
  ['$9999999999999', 'bad_salary'],
  ['70.000,00€ bis 80.000,00€', '70000..80000 EUR'],
  ['€70k per year to €80k per year', '70000..80000 EUR/year'],
  ['$120k base, $150k OTE', 'bad_salary'],
  ['Rs. 50,000 / month', '50000..50000 INR/month'],
  ['￥300,000/月', '300000..300000 JPY'],
  ['120000 dollars', '120000..120000 USD currency_assumed'],
  ['€60k (2026)', 'bad_salary'],
  ['70 000 EUR', '70000..70000 EUR'],
  ["110'000.- CHF", '110000..110000 CHF'],
  ['Fr. 5000.–', '5000..5000 CHF'],
  ['C$50/h', '50..50 CAD/hour'],
  ['HK$30k monthly', '30000..30000 HKD/month'],
  ['15,50 €/h', '15.5..15.5 EUR/hour'],
  ['15.50€/Std.', '15.5..15.5 EUR/hour'],
  ['TVöD E13', 'no_currency'],
  ['€3.500 x 14', 'bad_salary'],
  ['12$', '12..12 USD currency_assumed'],
  ['$0.005', 'bad_salary'],
  ['$12.5k', '12500..12500 USD currency_assumed'],
  ['€ 1.250k', '1250000..1250000 EUR'],
  ['£1.25m', '1250000..1250000 GBP'],
  ['n/a', 'nothing'],
  ['40k–50k', 'no_currency'],
  ['1 500 - 2 000 € / mois', '1500..2000 EUR/month'],
  ['EUR 50-60 thousand', '50000..60000 EUR'],
  ['60k€-70k€', '60000..70000 EUR'],
  ['60-70K€', '60000..70000 EUR'],
  ['N/A', 'nothing'],
  ['50 000,50 EUR', '50000.5..50000.5 EUR'],
  ['£45K per annum', '45000..45000 GBP/year'],
  ['$20/hr - $25/hr', '20..25 USD/hour currency_assumed'],
  ['From $20 an hour', '20.. USD/hour currency_assumed'],
  ['$120,000+ a year', '120000.. USD/year currency_assumed'],
  ['AUD$95k', '95000..95000 AUD'],
  ['CDN$95k', '95000..95000 CAD'],
  ['€50 per h', '50..50 EUR/hour'],
  ['€65,5k', '65500..65500 EUR'],
  ['₹8-12 LPA', '800000..1200000 INR/year'],
  ['$70-$80k', '70000..80000 USD currency_assumed'],
  ['50.000€ - 60.000€ brutto/Jahr', '50000..60000 EUR/year'],
  ['45K€ par an', '45000..45000 EUR/year'],
  ['negotiable', 'bad_salary'],
  ['60k EUR or 70k EUR', 'bad_salary'],
  ['5.000.000 COP', '5000000..5000000 COP'],
]

const shown = (read: ReadSalary | undefined) => {
  if (!read) return 'nothing'
  const { salary, reason } = read
  const pay =
    salary &&
    `${salary.min ?? ''}..${salary.max ?? ''} ${[salary.currency, salary.period].filter(Boolean).join('/')}`
  return [pay, reason].filter(Boolean).join(' ')
}

describe('the salary of a cell', () => {
  it.each([...samples, ...others])('the salary %j is %s', (text, meaning) => {
    expect(shown(readSalary(text))).toBe(meaning)
  })

  it('every salary is one that an application can have', () => {
    for (const [text] of [...samples, ...others]) {
      const salary = readSalary(text)?.salary
      expect(NewApplication.safeParse({ company: 'c', title: 't', salary: salary ?? null })).toMatchObject({
        success: true,
      })
    }
  })

  it('other columns give the currency and the period that a text lacks', () => {
    expect(shown(readSalary('100k', { currency: 'AUD', period: 'per month' }))).toBe(
      '100000..100000 AUD/month',
    )
    expect(shown(readSalary('$100k', { currency: 'AUD' }))).toBe('100000..100000 AUD')
    expect(shown(readSalary('€100k', { currency: 'AUD' }))).toBe('100000..100000 EUR')
    expect(shown(readSalary('100k', { currency: '$' }))).toBe('100000..100000 USD currency_assumed')
    expect(shown(readSalary('100k', { currency: 'xaf' }))).toBe('100000..100000 XAF')
    expect(shown(readSalary('100k', { currency: 'whatever' }))).toBe('no_currency')
  })
})

describe('the salary of several columns', () => {
  it.each([
    [{ min: '150000', max: '180000', currency: 'USD', period: 'yearly' }, '150000..180000 USD/year'],
    [{ max: '31', currency: 'EUR', period: 'hourly' }, '..31 EUR/hour'],
    [{ min: '31', currency: 'EUR' }, '31.. EUR'],
    [{ min: '', max: '', currency: 'EUR', period: 'yearly' }, 'nothing'],
    [{}, 'nothing'],
    [{ min: '0', max: '0', currency: 'USD' }, 'nothing'],
    [{ min: '0', max: '90k', currency: 'USD' }, '..90000 USD'],
    [{ min: '€70k-80k' }, '70000..80000 EUR'],
    [{ min: '$5', max: '$6', currency: 'CAD' }, '5..6 CAD'],
    [{ min: '5', max: '4', currency: 'EUR' }, 'bad_salary'],
    [{ min: 'a lot', currency: 'EUR' }, 'bad_salary'],
    [{ min: 'a lot', max: '6', currency: 'EUR' }, 'bad_salary'],
    [{ min: '5', max: '6 or 7', currency: 'EUR' }, 'bad_salary'],
    [{ min: '5', max: '6' }, 'no_currency'],
    [{ min: 'N/A', max: '-', currency: 'EUR' }, 'nothing'],
  ])('the columns %j are %s', (columns, meaning) => {
    expect(shown(salaryOf(columns))).toBe(meaning)
  })
})

it('a salary is read in the first 200 characters of its plain text', () => {
  // One character that becomes eighteen.
  const long = '\ufdfa'.repeat(100)
  expect(shown(readSalary(`${long} €5`))).toBe('bad_salary')
  expect(shown(salaryOf({ min: `${long} €5`, max: '€6' }))).toBe('bad_salary')
  expect(shown(readSalary('€5', { period: `${long} year` }))).toBe('5..5 EUR')
  expect(shown(readSalary('5', { currency: `${long} EUR` }))).toBe('no_currency')
})
