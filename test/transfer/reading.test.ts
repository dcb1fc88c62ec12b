import { describe, expect, it } from 'vitest'
import { readText } from '../../src/transfer/reading/read-text.ts'
import type { ReadRow } from '../../src/transfer/reading/types.ts'
import { draftsOf, fileOf } from './tools/readings.ts'

const read = (text: string) => fileOf(readText(text, {}))
const rowsOf = (...lines: string[]) => read(lines.join('\n')).rows
const draftOf = (...lines: string[]) => draftsOf(read(lines.join('\n')))[0]!
const refusalOf = (text: string) => {
  const reading = readText(text, {})
  return 'refused' in reading ? reading.refused : undefined
}
const outcomeOf = (row: ReadRow | undefined) => {
  if (!row) return undefined
  if ('refused' in row) return row.refused.code
  return 'ignored' in row ? row.ignored.code : 'draft'
}

describe('the header row', () => {
  it.each([
    {
      language: 'German',
      header: 'Unternehmen;Stellenbezeichnung;Status;Bewerbungsdatum;Ort;Ansprechpartner',
    },
    { language: 'German in small letters', header: 'firma;stelle;stand;beworben am;standort;kontaktperson' },
    { language: 'French', header: 'Entreprise;Poste;Statut;Date de candidature;Ville;Personne de contact' },
    { language: 'French in capitals', header: 'SOCIÉTÉ;INTITULÉ DU POSTE;ÉTAT;POSTULÉ LE;LIEU;CONTACT' },
    { language: 'Spanish', header: 'Empresa;Puesto;Estado;Fecha de solicitud;Ubicación;Contacto' },
    { language: 'English', header: 'Company_Name;Job-Title;Stage?;Date Applied;City;🏢 Contact Person' },
  ])('the header row is understood in $language', ({ header }) => {
    expect(draftOf(header, 'Quillmark;Editor;Absage;2026-02-03;Köln;Mara Osei')).toMatchObject({
      company: 'Quillmark',
      title: 'Editor',
      status: 'rejected',
      applied_at: '2026-02-03T00:00:00.000Z',
      location: 'Köln',
      contacts: [{ name: 'Mara Osei' }],
    })
  })

  it.each([
    { form: 'tabs', text: 'Company\tTitle\nQuillmark\tEditor, Chief' },
    { form: 'quotes', text: '"Company";"Title"\n"Quillmark";"Editor, Chief"' },
    { form: 'old line ends', text: 'Company;Title\rQuillmark;Editor, Chief\r' },
    { form: 'mixed line ends', text: '\r\nCompany;Title\nQuillmark;Editor, Chief\r\n' },
    { form: 'a mark before it', text: '\ufeffCompany;Title\nQuillmark;Editor, Chief' },
    {
      form: 'notes above it',
      text: 'Notes:\n"A paragraph,\nof two lines"\n\nCompany;Title\nQuillmark;Editor, Chief',
    },
    { form: 'bars', text: '| Company | Title |\n|:--|--:|\n| Quillmark | Editor, Chief |' },
  ])('the header row is found with $form', ({ text }) => {
    expect(draftsOf(read(text))).toMatchObject([{ company: 'Quillmark', title: 'Editor, Chief' }])
  })

  it('the columns that are not understood are named too', () => {
    expect(read('Company,Title,Mood,constructor,__proto__\nQ,E,good,a,b').columns).toEqual([
      { header: 'Company', member: 'company' },
      { header: 'Title', member: 'title' },
      { header: 'Mood' },
      { header: 'constructor' },
      { header: '__proto__' },
    ])
  })

  it('a column without a name is shown by its number if it holds something', () => {
    expect(read('Company,,Title,,\nA,x,T,,\nB,,T, ,').columns.map(({ header }) => header)).toEqual([
      'Company',
      'column 2',
      'Title',
    ])
  })

  it('a column "Name" is the title only beside a company', () => {
    expect(draftOf('Name,Company', 'Editor,Quillmark')).toMatchObject({
      company: 'Quillmark',
      title: 'Editor',
    })
    expect(refusalOf('Name,Status,Link\nEditor,applied,')).toMatchObject({ code: 'no_header' })
  })

  it.each(['Result', 'Response', 'Outcome', 'Ergebnis', 'Antwort', 'Rückmeldung'])(
    'a column "%s" is the status only if there is no other one',
    (header) => {
      const date = 'Applied on'
      expect(draftOf(`Company,Title,${date},${header}`, 'A,T,2026-02-03,Absage').status).toBe('rejected')
      expect(draftOf(`Company,Title,Status,${header}`, 'A,T,Interview,Absage').status).toBe('interview')
      expect(rowsOf(`Company,Title,${date},${header}`, 'A,T,2026-02-03,No')[0]).toMatchObject({
        warnings: [],
        draft: { status: 'applied' },
      })
    },
  )

  it.each([
    ['Gehalt (brutto)', 'salary'],
    ['Salary [EUR]', 'salary'],
    ['Gehaltsvorstellung', 'salary'],
    ['Link zur Anzeige', 'url'],
    ['E-Mail', 'contacts'],
    ['Telefon', 'contacts'],
    ['gesendet am', 'applied_at'],
    ['Rückmeldung am', 'status'],
    ['Response Date', 'status'],
    ['Rating', 'priority'],
    ['Created time', 'created_at'],
    ['Channel', 'source'],
    ['Salary (max)', 'salary'],
    ['Date (interview)', undefined],
    ['Name (contact)', undefined],
  ])('a column "%s" is %s', (header, member) => {
    expect(read(`Company,Title,${header}\nA,T,x`).columns[2]).toEqual({ header, ...(member && { member }) })
  })

  it('a header with brackets does not count beside one without', () => {
    expect(draftOf('Company (website),Company,Title', 'a.example,A,T').company).toBe('A')
    expect(draftOf('Company,Title,Salary (min),Salary (max)', 'A,T,€40k,€50k').salary).toMatchObject({
      min: 40_000,
      max: 50_000,
    })
  })

  it('a missing column is asked for by its name', () => {
    expect(refusalOf('Job Title,Status,Link\nEditor,applied,')?.detail).toContain('"company"')
    expect(refusalOf('Employer,Status,Link\nQuillmark,applied,')?.detail).toContain('"title"')
    expect(refusalOf('Firma;Was\nQuillmark;Editor')?.detail).toBe(
      'No column is the title. Name it "title" in the header row. The columns are "Firma", "Was".',
    )
  })

  it('a refusal names ten of the columns at most', () => {
    const headers = Array.from({ length: 12 }, (_, number) => `${number} ${'x'.repeat(50)}`)
    const detail = refusalOf(['Company', ...headers].join())?.detail

    expect(detail).toContain(`"8 ${'x'.repeat(38)}" and others.`)
  })

  it.each(['Position Applied For', 'Bewerbung als', 'Tätigkeit'])('a column "%s" is the title', (header) => {
    expect(draftOf(`Firma,${header}`, 'A,T').title).toBe('T')
  })
})

describe('a file that is refused', () => {
  it.each([
    { text: '', code: 'empty' },
    { text: '\ufeff \n\n', code: 'empty' },
    { text: 'PK\u0003\u0004…', code: 'not_csv' },
    { text: '%PDF-1.7', code: 'not_csv' },
    { text: '<table><tr><td>Company</td></tr></table>', code: 'not_csv' },
    { text: `Company,Title\n${'\0\u0001\u0002'.repeat(20)}`, code: 'not_csv' },
    { text: 'hello', code: 'no_header' },
    { text: `Company,Title${',x'.repeat(1000)}`, code: 'not_csv' },
    { text: '{}', code: 'not_a_list_of_applications' },
    { text: '{"items":1}', code: 'not_a_list_of_applications' },
    { text: '[{"company":"Quill', code: 'not_a_list_of_applications' },
    { text: '['.repeat(100_000), code: 'not_a_list_of_applications' },
    { text: `[${'['.repeat(100_000)}${']'.repeat(100_000)}]`, code: 'not_a_list_of_applications' },
    { text: `[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}]`, code: 'not_a_list_of_applications' },
    { text: 'First Name,Last Name,URL,Company,Position,Connected On\n', code: 'not_a_list_of_applications' },
    {
      text: 'Company Name,Title,Description,Location,Started On,Finished On\n',
      code: 'not_a_list_of_applications',
    },
  ])('the file is refused as $code: $text', ({ text, code }) => {
    expect(refusalOf(text)).toEqual({ code, detail: expect.stringMatching(/^[A-Z].*\.$/) as string })
  })
})

describe('a row', () => {
  it.each([
    { row: 'Quillmark,Editor,,', outcome: 'draft' },
    { row: 'Quillmark,Editor,note,,,', outcome: 'draft' },
    { row: 'Quillmark,Editor,note,more', outcome: 'too_many_cells' },
    { row: ' , ,', outcome: 'blank' },
    { row: 'company,title,notes', outcome: 'repeated_header' },
    { row: 'Name,Job Title,Comments', outcome: 'repeated_header' },
    { row: 'Name,Job Title,mine', outcome: 'draft' },
    { row: 'Platform,Job,', outcome: 'draft' },
    { row: 'Total,3,1 rejected', outcome: 'no_row' },
    { row: 'Summe:,12,', outcome: 'no_row' },
    { row: 'Total,Engineer,', outcome: 'draft' },
    { row: 'Sum,,', outcome: 'missing_title' },
    { row: 'Company,Title,Notes', outcome: 'repeated_header' },
    { row: '-,Editor', outcome: 'missing_company' },
    { row: 'Quillmark,Untitled', outcome: 'missing_title' },
    { row: 'Quill\u0007mark,Editor', outcome: 'unprintable' },
    { row: 'Quillmark,Editor,"never closed', outcome: 'unclosed_quote' },
  ])('the row "$row" is read as $outcome', ({ row, outcome }) => {
    expect(outcomeOf(rowsOf('Company,Title,Notes', row)[0])).toBe(outcome)
  })

  it('a row with a lost quote does not take the next rows with it', () => {
    const rows = rowsOf('Company,Title,Notes', 'A,T,"lost', 'B,T,"quoted"', 'C,T,fine')

    expect(rows.map(outcomeOf)).toEqual(['unclosed_quote', 'draft'])
  })

  it.each([
    { next: [], detail: 'it cannot be told where the row ends.' },
    { next: ['B,T,"quoted"', 'C,T,fine'], detail: 'The line after it was not read.' },
    { next: ['B,T,', '', 'C,T,', ''], detail: 'The 2 lines after it were not read.' },
  ])('a row with a lost quote says how much was lost: $detail', ({ next, detail }) => {
    const [row] = rowsOf('Company,Title,Notes', 'A,T,"lost', ...next)

    expect(row).toMatchObject({ refused: { detail: expect.stringMatching(detail) as string } })
  })

  it('a row stays one row if a cell has several lines', () => {
    const rows = rowsOf('Company,"Job', 'Title"', '"Quill', 'mark",Editor', 'Tarn,Analyst')

    expect(rows.map(({ row }) => row)).toEqual([2, 3])
    expect(rows[0]).toMatchObject({ content: '"Quill\nmark",Editor', draft: { company: 'Quill mark' } })
  })

  it('the rows of a page begin at the given number', () => {
    const reading = fileOf(readText('Company,Title\nA,T\n\nB,T', { firstRow: 402 }))

    expect(reading.rows.map(({ row }) => row)).toEqual([402, 403, 404])
  })

  it('one row more than wanted is read of a larger file', () => {
    const table = `Company,Title\n${'A,T\n'.repeat(500)}`
    const json = JSON.stringify(Array.from({ length: 500 }, () => ({ company: 'A', title: 'T' })))

    for (const text of [table, json]) expect(fileOf(readText(text, { mostRows: 200 })).rows).toHaveLength(201)
  })
})

describe('text that is not valid', () => {
  it('invalid text goes to the notes with its header', () => {
    const [row] = rowsOf('Company,Title,Notes,Link,Pay,City', `A,T,mine,localhost,lots,${'x'.repeat(201)}`)

    expect(row).toMatchObject({
      warnings: [
        { code: 'too_long', member: 'location', detail: 'The location is too long. It is in the notes.' },
        { code: 'bad_url', member: 'url' },
        { code: 'bad_salary', member: 'salary' },
      ],
      draft: { notes: `mine\nCity: ${'x'.repeat(201)}\nLink: localhost\nPay: lots` },
    })
  })

  it.each([
    { text: '60-70k€ + bonus', salary: { min: 60_000, max: 70_000, currency: 'EUR' } },
    { text: '60.000 € + Firmenwagen', salary: { min: 60_000, max: 60_000, currency: 'EUR' } },
    { text: '€50k plus 10%', salary: { min: 50_000, max: 50_000, currency: 'EUR' } },
  ])('a pay that says more goes to the notes as a whole: $text', ({ text, salary }) => {
    expect(rowsOf('Company;Title;Pay', `A;T;${text}`)[0]).toMatchObject({
      warnings: [],
      draft: { salary, notes: `Pay: ${text}` },
    })
  })

  it.each(['€60k brutto p.a.', 'up to 65 000 EUR per year', 'EUR 55k – 60k', 'zwischen 50 und 60 T€'])(
    'a pay that says no more does not go to the notes: %s',
    (text) => {
      expect(draftOf('Company;Title;Pay', `A;T;${text}`)).not.toHaveProperty('notes')
    },
  )

  it.each(['03.02.2026 / 17.02.2026', '2026-02-03 (reminder 2026-03-01)', '3 Feb 2026, then 5 March'])(
    'a second date goes to the notes with the first one: %s',
    (text) => {
      expect(rowsOf('Company;Title;Applied on', `A;T;${text}`)[0]).toMatchObject({
        warnings: [],
        draft: { applied_at: '2026-02-03T00:00:00.000Z', notes: `Applied on: ${text}` },
      })
    },
  )

  it.each([
    '2026-02-03T10:05:00+01:00',
    '03.02.2026 10.05',
    '03.02.2026, 10.05 Uhr',
    'Tue Feb 03 2026 10:05:00 GMT+0100',
    'February 3, 2026 10:05 AM (GMT+1)',
  ])('a time is no second date: %s', (text) => {
    expect(draftOf('Company;Title;Applied on', `A;T;${text}`)).not.toHaveProperty('notes')
  })

  it.each([
    'https://x.example/1, https://x.example/2',
    'https://x.example/1,https://x.example/2',
    'https://x.example/1 (expired)',
    'Careers: https://x.example/1',
    '[One](https://x.example/1) or [two](https://x.example/2)',
  ])('the first of several links counts, and all go to the notes: %s', (text) => {
    expect(rowsOf('Company;Title;Link', `A;T;${text}`)[0]).toMatchObject({
      warnings: [],
      draft: { url: 'https://x.example/1', notes: `Link: ${text}` },
    })
  })

  it.each([
    { text: '[Job](https://x.example/1)', url: 'https://x.example/1' },
    { text: '<https://x.example/1>', url: 'https://x.example/1' },
    { text: 'https://x.example/a_(b)', url: 'https://x.example/a_(b)' },
    { text: 'https://x.example/?u=https://y.example/,z', url: 'https://x.example/?u=https://y.example/,z' },
  ])('one link is all of a text: $text', ({ text, url }) => {
    const draft = draftOf('Company;Title;Link', `A;T;${text}`)

    expect(draft.url).toBe(url)
    expect(draft).not.toHaveProperty('notes')
  })

  it('invalid text goes to the notes as far as they have room', () => {
    const draft = draftOf('Company,Title,Notes,City', `A,T,${'n'.repeat(49_990)},${'x'.repeat(300)}`)

    expect(draft.notes).toHaveLength(50_000)
    expect(draft.notes?.endsWith('\nCity: xxx')).toBe(true)
  })

  it('notes and descriptions that are too long are cut', () => {
    const [row] = rowsOf(
      'Company,Title,Notes,Description',
      `A,T,${'🔨'.repeat(30_000)},${'d'.repeat(60_000)}`,
    )

    expect(row).toMatchObject({
      warnings: [
        { code: 'too_long', member: 'description' },
        { code: 'too_long', member: 'notes' },
      ],
      draft: { notes: '🔨'.repeat(25_000), description: 'd'.repeat(50_000) },
    })
  })

  it('the addresses of pages in a cell of Notion are no names', () => {
    const page = (name: string) => `${name} (https://www.notion.so/${name}-1f0c?pvs=21)`
    const draft = draftOf(
      'Company;Title;Tags;Notes',
      `${page('Zed')};T;${page('a')}, ${page('b')};${page('n')}`,
    )

    expect(draft).toMatchObject({ company: 'Zed', tags: ['a', 'b'], notes: page('n') })
  })

  it('hashtags are separated by spaces', () => {
    expect(draftOf('Company,Title,Tags', 'A,T,#ml #ai').tags).toEqual(['#ml', '#ai'])
    expect(draftOf('Company,Title,Tags', 'A,T,the #1 job').tags).toEqual(['the #1 job'])
  })

  it('characters that cannot be shown are removed, which is said', () => {
    expect(rowsOf('Company,Title,Notes', 'A,T,a\u0007b')[0]).toMatchObject({
      warnings: [{ detail: 'The notes have characters that cannot be shown. They were removed.' }],
      draft: { notes: 'ab' },
    })
    expect(rowsOf('Company,Title', 'A\u0007,T')[0]).toMatchObject({
      refused: { detail: 'The company has characters that cannot be shown.' },
    })
  })

  it('the invalid items of a list make one line for each reason', () => {
    const tags = Array.from({ length: 22 }, (_, number) => `t${number}`).join(';')
    const [row] = rowsOf('Company,Title,Tags', `A,T,${tags};${'x'.repeat(51)}`)

    expect(row?.warnings.map(({ code }) => code)).toEqual(['too_many', 'too_long'])
    expect(row).toMatchObject({
      draft: { tags: tags.split(';').slice(0, 20), notes: `Tags: t20, t21\nTags: ${'x'.repeat(51)}` },
    })
  })
})

describe('the moves of a row', () => {
  const header = 'Company,Title,Status,Date saved,Date applied,Status date'
  const at = (day: string) => `2026-${day}T00:00:00.000Z`

  it.each([
    { row: 'saved,2026-01-01,,', moves: [{ to: 'saved', at: at('01-01') }] },
    { row: 'saved,,,2026-01-02', moves: [{ to: 'saved', at: at('01-02') }] },
    { row: 'saved,,2026-01-03,', moves: [{ to: 'saved' }] },
    { row: 'applied,,,', moves: [{ to: 'applied' }] },
    { row: 'applied,,2026-01-03,2026-01-04', moves: [{ to: 'applied', at: at('01-03') }] },
    { row: 'applied,,,2026-01-04', moves: [{ to: 'applied', at: at('01-04') }] },
    {
      row: 'applied,2026-01-01,2026-01-03,',
      moves: [
        { to: 'saved', at: at('01-01') },
        { to: 'applied', at: at('01-03') },
      ],
    },
    { row: 'applied,2026-01-05,2026-01-03,', moves: [{ to: 'applied', at: at('01-03') }] },
    { row: 'rejected,,,', moves: [{ to: 'rejected' }] },
    { row: 'rejected,,2026-01-03,', moves: [{ to: 'applied', at: at('01-03') }, { to: 'rejected' }] },
    {
      row: 'interview,2026-01-01,2026-01-03,2026-01-09',
      moves: [
        { to: 'saved', at: at('01-01') },
        { to: 'applied', at: at('01-03') },
        { to: 'interview', at: at('01-09') },
      ],
    },
    {
      row: 'interview,,2026-01-03,2026-01-02',
      moves: [{ to: 'applied', at: at('01-03') }, { to: 'interview' }],
    },
    { row: ',,2026-01-03,', moves: [{ to: 'applied', at: at('01-03') }] },
    { row: ',,,', moves: [{ to: 'saved' }] },
    { row: 'limbo,,2026-01-03,', moves: [{ to: 'applied', at: at('01-03') }] },
  ])('the row "$row" has the moves that are known', ({ row, moves }) => {
    const draft = draftOf(header, `A,T,${row}`)

    expect(draft.moves).toEqual(moves)
    expect(draft.status).toBe(moves.at(-1)?.to)
    expect(draft.applied_at).toBe(moves.find(({ to }) => to === 'applied')?.at)
  })

  it('a box that is not checked makes no move of the date beside it', () => {
    expect(draftOf('Company,Title,Applied?,Date', 'A,T,FALSE,2026-01-03').moves).toEqual([{ to: 'saved' }])
    expect(draftOf('Company,Title,Applied?,Date', 'A,T,☑,2026-01-03').applied_at).toBe(at('01-03'))
  })
})

describe('a check box for each stage', () => {
  const header = 'Company,Position,Applied,Interview,Offer,Rejected'

  it.each([
    { boxes: 'TRUE,TRUE,FALSE,TRUE', status: 'rejected' },
    { boxes: 'x,x,x,', status: 'offer' },
    { boxes: '☑,☑,☐,☐', status: 'interview' },
    { boxes: 'yes,no,no,no', status: 'applied' },
    { boxes: 'FALSE,FALSE,FALSE,FALSE', status: 'saved' },
  ])('the furthest of the boxes "$boxes" counts', ({ boxes, status }) => {
    expect(draftOf(header, `A,Dev,${boxes}`)).toMatchObject({ status })
  })

  it('a column for the status counts before the boxes', () => {
    expect(draftOf(`${header},Status`, 'A,Dev,x,x,x,,Interview').status).toBe('interview')
  })

  it('text that is no box goes to the notes', () => {
    const draft = draftOf(header, 'A,Dev,TRUE,12 March with Mara,,')

    expect(draft).toMatchObject({ status: 'applied', notes: 'Interview: 12 March with Mara' })
  })
})

describe('the next step of a row', () => {
  const readOne = (text: string, date: string) =>
    rowsOf('Company;Title;Next step;Follow up', `A;T;${text};${date}`)[0]!

  it('a next step needs a time, and goes to the notes without one', () => {
    expect(readOne('Call Mara', '')).toMatchObject({ warnings: [], draft: { notes: 'Next step: Call Mara' } })
    expect(readOne('Call Mara', '2026-03-01')).toMatchObject({
      draft: { next_action: { at: '2026-03-01T00:00:00.000Z', text: 'Call Mara' } },
    })
    expect(readOne('', '2026-03-01')).toMatchObject({ draft: { next_action: { text: 'Follow up' } } })
  })

  it('a next step that is too long is reported and goes to the notes', () => {
    expect(readOne('x'.repeat(501), '2026-03-01')).toMatchObject({
      warnings: [{ code: 'too_long', member: 'next_action' }],
      draft: { notes: `Next step: ${'x'.repeat(501)}` },
    })
  })
})

describe('the contacts of a row', () => {
  it.each([
    { text: 'Mara Osei', contact: { name: 'Mara Osei' } },
    { text: 'Mara Osei <mara@quill.example>', contact: { name: 'Mara Osei', email: 'mara@quill.example' } },
    { text: 'Mara Osei (mara@quill.example)', contact: { name: 'Mara Osei', email: 'mara@quill.example' } },
    { text: 'mailto:mara@quill.example Mara', contact: { name: 'Mara', email: 'mara@quill.example' } },
    { text: 'Priya Raman (Recruiter)', contact: { name: 'Priya Raman', role: 'Recruiter' } },
    {
      text: 'Mara Osei, mara@quill.example, +49 30 555 0100',
      contact: { name: 'Mara Osei', email: 'mara@quill.example', phone: '+49 30 555 0100' },
    },
  ])('the contact "$text" is taken apart', ({ text, contact }) => {
    expect(draftOf('Company;Title;Contact', `A;T;${text}`).contacts).toEqual([contact])
  })

  it('one cell may have several contacts', () => {
    expect(draftOf('Company,Title,Contacts', 'A,T,"Mara; Jonas\nPriya"').contacts).toEqual([
      { name: 'Mara' },
      { name: 'Jonas' },
      { name: 'Priya' },
    ])
  })

  it('a contact is completed from columns of its own', () => {
    const contacts = draftOf(
      'Company,Title,Contact,Contact Email,Contact Phone',
      'A,T,Mara,mara@quill.example,+49 30 555 0100',
    ).contacts

    expect(contacts).toEqual([{ name: 'Mara', email: 'mara@quill.example', phone: '+49 30 555 0100' }])
  })
})

describe('an entry of JSON', () => {
  const readOne = (entry: unknown) => read(JSON.stringify([entry])).rows[0]!

  it('an entry may have members that are objects and lists', () => {
    const contacts = [{ name: 'Mara', email: 'mara@quill.example', age: 3 }, 'Jonas (CTO)', null, 7]
    const row = readOne({
      company: 'A',
      title: 'T',
      contacts,
      tags: ['a', { name: 'b' }, 3],
      salary: { min: 1 },
      notes: {},
    })

    expect(row).toMatchObject({
      warnings: [{ code: 'bad_salary' }],
      draft: {
        contacts: [
          { name: 'Mara', email: 'mara@quill.example' },
          { name: 'Jonas', role: 'CTO' },
        ],
        tags: ['a', 'b'],
        notes: 'salary: 1',
      },
    })
  })

  it('an entry with hostile members is read or refused', () => {
    const text = '[{"company":"A","title":"T","__proto__":{"status":"offer"},"constructor":1,"toString":2}]'

    expect(draftsOf(read(text))).toMatchObject([{ company: 'A', status: 'saved' }])
    expect(outcomeOf(readOne({ company: 'A\ud800', title: 'T' }))).toBe('unprintable')
    expect(readOne({ company: 'A', title: 'T', notes: '\ud800' })).toMatchObject({
      draft: { notes: '\ufffd' },
    })
    expect(outcomeOf(readOne({ company: { name: 'A' }, title: 'T' }))).toBe('missing_company')
    expect(outcomeOf(readOne(null))).toBe('not_an_object')
    expect(outcomeOf(readOne([]))).toBe('not_an_object')
  })
})

describe('a card of Trello', () => {
  it.each([
    { name: 'Editor at Quillmark', outcome: { company: 'Quillmark', title: 'Editor' } },
    { name: 'İstanbul Editor @ Quillmark', outcome: { company: 'Quillmark', title: 'İstanbul Editor' } },
    { name: 'Head at Large at Quillmark', outcome: { company: 'Quillmark', title: 'Head at Large' } },
    { name: 'Quillmark: Editor', outcome: 'cannot_tell_company_from_title' },
    { name: 'Data', outcome: 'missing_company' },
    { name: ' at ', outcome: 'missing_company' },
    { name: undefined, outcome: 'missing_company' },
  ])('the card "$name" is taken apart if it can be', ({ name, outcome }) => {
    const [row] = read(
      JSON.stringify({ lists: [{ id: 1, name: 'Applied' }], cards: [{ name, idList: 1 }] }),
    ).rows

    if (typeof outcome === 'string') expect(outcomeOf(row)).toBe(outcome)
    else expect(row).toMatchObject({ draft: { ...outcome, status: 'applied' } })
  })
})

describe('a description in HTML', () => {
  it.each([
    { html: '<p>One</p><p>Two &amp; three</p>', text: 'One\n\nTwo & three' },
    { html: '<ul><li>One</li><li>Two</li></ul>', text: '- One\n- Two' },
    { html: '&lt;p&gt;One&lt;/p&gt;', text: 'One' },
    { html: '<h2>About us</h2><a href="https://a.example">We</a><br>hire', text: 'About us\n\nWe\nhire' },
    { html: 'if a <b then c', text: 'if a <b then c' },
    { html: '<p>a</p><script>alert(1)</script>', text: 'a' },
  ])('a description in HTML becomes a text: $html', ({ html, text }) => {
    expect(draftOf('Company;Title;Description', `A;T;"${html.replaceAll('"', '""')}"`).description).toBe(text)
  })
})
