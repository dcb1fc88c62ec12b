import { rulesOf } from './rule.ts'
import type { Rule } from './rule.ts'

const again = 'an import that is sent again >'
const duplicates = 'duplicates >'
const limits = 'the limits of an import >'
const text = 'the text of an import >'
const ofExport = 'GET /api/applications/export >'
const ofClient = 'the client of the commands >'
const ofImport = 'npm run import >'
const ofExportCommand = 'npm run export >'
const date = 'the date of a cell > the date'
const status = 'the status of a cell > the status'
const salary = 'the salary of a cell > the salary'

export const transferRules: Rule[] = [
  ...rulesOf('transfer/import-rows.ts', 'transfer/import.test.ts', {
    'an import is known for 30 days': {
      text: '30 * dayMs',
      instead: 'dayMs',
      test: `${again} an import is known for 30 days`,
    },
    'an import is told of once': {
      text: '        idempotencyWrite({ userId, ...told }),\n',
      instead: '',
      test: `${again} the same request imports nothing again and tells of nothing again`,
    },
  }),
  ...rulesOf('transfer/import-plans.ts', 'transfer/import.test.ts', {
    'a row is imported once': {
      text: 'await importRows.find(userId, importId, numbers)',
      instead: 'new Map()',
      test: `${again} the same request imports nothing again and tells of nothing again`,
    },
    'a row with other content is another one': {
      text: 'importRows.isSame(known, contentOf(it, readBy))',
      instead: 'true',
      test: `${again} a row with other content is refused, and one in another place is a row of its own`,
    },
    'the order of day and month belongs to the content of a row': {
      text: 'JSON.stringify([content, readBy])',
      instead: '(readBy, content)',
      test: `${again} a row is another one if its dates are read in another order`,
    },
    'a row that another tab imported meanwhile is no duplicate': {
      text: '      for (const [row, plan] of await knownOf(request, duplicate)) plans.set(row, plan)\n',
      instead: '',
      test: `${again} rows that another tab imports before the duplicates are looked for are already imported`,
    },
    'an export may have duplicates': {
      text: 'prepared, mayBeSecond, content:',
      instead: 'prepared, mayBeSecond: false, content:',
      test: `${duplicates} an export brings back applications that are duplicates of each other, once`,
    },
  }),
  ...rulesOf('transfer/import-service.ts', 'transfer/import.test.ts', {
    'a file is known by its content': {
      text: 'import_id = importRows.idOfText(text)',
      instead: 'import_id = crypto.randomUUID()',
      test: `${again} the same file is known by its content if it has no import_id`,
    },
    'a row that another tab stored meanwhile is already imported': {
      text: 'return alreadyImported(row, known.thingId).result',
      instead: 'throw overtaken()',
      test: `${again} rows that another tab imports before they are stored are already imported`,
    },
    'rows that were not stored are not counted': {
      text: 'if (notStored > 0)',
      instead: 'if (notStored < 0)',
      test: `${again} a request that the table ends (busy) goes on when it is sent again`,
    },
    'rows whose response was lost are counted': {
      text: ' - (await countStored(request, [...unknown]))',
      instead: '',
      test: `${again} rows of which no response comes are counted if they were stored`,
    },
    'an import keeps below the cap': {
      text: '{ applications: planned.length, kilobytes',
      instead: '{ applications: 0, kilobytes',
      test: `${limits} an account gets no more applications than its cap, and a refused import counts nothing`,
    },
  }),
  ...rulesOf('transfer/import-duplicates.ts', 'transfer/import.test.ts', {
    'a row of an export is known by its time of creation': {
      text: '!isExport ||',
      instead: 'true ||',
      test: `${duplicates} an export brings back applications that are duplicates of each other, once`,
    },
    'a row of an export may duplicate a saved application': {
      text: 'created_at === undefined || created_at === other.created_at',
      instead: 'true',
      test: `${duplicates} a row of an export is imported beside an application of another time`,
    },
  }),
  ...rulesOf('transfer/import-file.ts', 'transfer/import.test.ts', {
    'a request has at most 200 rows': {
      text: 'mostRows = 200',
      instead: 'mostRows = 300',
      test: `${limits} 200 rows are imported at once, and 201 are refused`,
    },
    'an open order of day and month is asked for': {
      text: 'if (file.needs_date_order &&',
      instead: 'if (!file &&',
      test: `${limits} an open order of day and month is asked for`,
    },
    'text with replaced bytes is refused': {
      text: "text.includes('\\ufffd') &&",
      instead: '!text &&',
      test: `${text} text whose bytes a gateway has replaced is refused with a sentence`,
    },
    'an export may have any character': {
      text: ' && !isExport(file))',
      instead: ')',
      test: `${text} an export may have any character`,
    },
  }),
  ...rulesOf('transfer/import-service.ts', 'transfer/import-samples.test.ts', {
    'a dry run stores nothing': {
      text: "if (query.dry_run === 'true')",
      instead: 'if (!file)',
      test: 'a sample file > tabs.tsv becomes what is expected, in a dry run and in the table',
    },
  }),
  ...rulesOf('transfer/import-duplicates.ts', 'transfer/import-samples.test.ts', {
    'a row may not duplicate an earlier one': {
      text: ' || earlier.some((it) => isExact(it.draft))',
      instead: '',
      test: 'a sample file > duplicates-inside.csv becomes what is expected, in a dry run and in the table',
    },
  }),
  ...rulesOf('applications/duplicates.ts', 'transfer/import-samples.test.ts', {
    'the URLs of a file are compared by their keys': {
      text: ': urlHashOf(url),',
      instead: ': url,',
      test: 'a sample file > duplicates-inside.csv becomes what is expected, in a dry run and in the table',
    },
  }),
  ...rulesOf('http/bodies.ts', 'transfer/import.test.ts', {
    'a route that consumes text gets the text': {
      text: 'typesOf(request) === json ? readJson',
      instead: "request.headers['content-type'] !== 'text/csv' ? readJson",
      test: `${text} JSON of other programs may have numbers and names that our own JSON may not`,
    },
  }),
  ...rulesOf('applications/imported.ts', 'transfer/import.test.ts', {
    'an application keeps its time of creation': {
      text: 'created_at && created_at < time ? created_at : time',
      instead: 'time',
      test: `${duplicates} an export brings back applications that are duplicates of each other, once`,
    },
    'no application is created in the future': {
      text: 'created_at && created_at < time ?',
      instead: 'created_at ?',
      test: `${limits} a date of an export in the future is left out, and no application is created in the future`,
    },
    'an application has a most of moves': {
      text: 'if (moves.length > mostMoves) throw tooManyMoves()',
      instead: '',
      test: `${limits} an application that is too large, or has too many moves, is refused, and the others are imported`,
    },
    'an application has a largest size': {
      text: "  requireFitting({ ...after, applied_at: undefined, status: 'saved', moves: 1 })\n",
      instead: '',
      test: `${limits} an application that is too large, or has too many moves, is refused, and the others are imported`,
    },
    'the move to applied can be undone': {
      text: '(applied_at !== undefined && index === setter) || undefined',
      instead: 'undefined',
      test: 'a move that an import made can be undone, and then the day of application is gone',
    },
  }),
  ...rulesOf('applications/imported.ts', 'applications/imported.test.ts', {
    'an application that has grown by a move comes back': {
      text: '...after, applied_at: undefined, ',
      instead: '...after, ',
      test: 'an application that has just the largest size, and grew by a move, is imported',
    },
  }),
  ...rulesOf('parallel.ts', 'parallel.test.ts', {
    'no work is begun after an error': {
      text: 'errors.length === 0',
      instead: 'true',
      test: 'work in parallel > after an error no further work begins, and the running work ends first',
    },
  }),
  ...rulesOf('transfer/reading/date-forms.ts', 'transfer/values/dates.test.ts', {
    'a year of two digits is near': {
      text: 'number < 70 ?',
      instead: 'number < 80 ?',
      test: `${date} "12/31/70" is 1970-12-31T00:00:00.000Z`,
    },
  }),
  ...rulesOf('transfer/reading/dates.ts', 'transfer/values/dates.test.ts', {
    'a date with dots has its day first': {
      text: 'first === undefined || isDotted ?',
      instead: 'first === undefined ?',
      test: `${date} "03.02.2026" is 2026-02-03T00:00:00.000Z`,
    },
    'the days of a spreadsheet are counted from 1900': {
      text: '25_569',
      instead: '25_568',
      test: `${date} "46056" is 2026-02-03T00:00:00.000Z`,
    },
    'dates that contradict each other give no order': {
      text: 'orders.length === 1 ? orders[0] : undefined',
      instead: 'orders[0]',
      test: 'the order of the dates in a file > the order of ["13/04/2026","04/25/2026","05/06/2026"] is {"isOpen":true}',
    },
  }),
  ...rulesOf('transfer/reading/statuses.ts', 'transfer/values/statuses.test.ts', {
    'the most telling word of a status counts': {
      text: 'statusWords.find(',
      instead: 'statusWords.findLast(',
      test: `${status} "Rejected after interview" means rejected (samples)`,
    },
    'a negated word is not said': {
      text: '!isNegated.test(text)',
      instead: 'true',
      test: `${status} "not rejected" means ? (phrases)`,
    },
    'a closed job is archived': {
      text: 'const isArchived = says(words, archivedWords)',
      instead: 'const isArchived = false',
      test: `${status} "Expired" means archived (trackers)`,
    },
  }),
  ...rulesOf('reading/salaries.ts', 'reading/salaries.test.ts', {
    'a currency is not guessed': {
      text: '?? usually\n',
      instead: "?? usually ?? { code: 'EUR' }\n",
      test: `${salary} "80k" is no_currency`,
    },
    'both ends of a range have its factor': {
      text: 'one.factor === 1 ? one.value * another.factor : one.value',
      instead: 'one.value',
      test: `${salary} "€55–60k" is 55000..60000 EUR`,
    },
  }),
  ...rulesOf('transfer/reading/header.ts', 'transfer/reading.test.ts', {
    'the header is looked for below other rows': {
      text: 'mostRows = 20',
      instead: 'mostRows = 1',
      test: 'the header row > the header row is found with notes above it',
    },
    'cells may be separated by semicolons': {
      text: "[',', ';', ",
      instead: "[',', ",
      test: 'the header row > the header row is found with quotes',
    },
    'a name is a title beside a company': {
      text: "isNameTitle ? 'title' : undefined",
      instead: 'undefined',
      test: 'the header row > a column "Name" is the title only beside a company',
    },
  }),
  ...rulesOf('transfer/formulas.ts', 'transfer/csv.test.ts', {
    'an apostrophe before a formula has another one': {
      text: "formula = /^'*",
      instead: 'formula = /^',
      test: 'a line of CSV > "\'=1+1" becomes "\'\'=1+1", and comes back',
    },
  }),
  ...rulesOf('transfer/formulas.ts', 'transfer/export.test.ts', {
    'no cell is a formula': {
      text: 'formula.test(text) ?',
      instead: '!text ?',
      test: `${ofExport} a cell that a spreadsheet would take for a formula has an apostrophe`,
    },
  }),
  ...rulesOf('transfer/columns.ts', 'transfer/csv.test.ts', {
    'tags with a semicolon are JSON': {
      text: " || tags.some((tag) => tag.includes(';'))",
      instead: '',
      test: 'the cells of an application > the tags ["a;b","c"] are the cell "[\\"a;b\\",\\"c\\"]"',
    },
  }),
  ...rulesOf('transfer/export-service.ts', 'transfer/export.test.ts', {
    'an export has a byte order mark on request': {
      text: "(bom === 'true' ? '\\ufeff' : '')",
      instead: "''",
      test: `${ofExport} the pages have every application once, in the order in which they were saved`,
    },
    'only the first page has the header row': {
      text: "format === 'csv' && isFirst ?",
      instead: "format === 'csv' ?",
      test: `${ofExport} the pages have every application once, in the order in which they were saved`,
    },
    'a page has a largest size': {
      text: 'if (bytes > mostBytes && texts.length > 0)',
      instead: 'if (bytes < 0)',
      test: `${ofExport} a page of the largest applications as csv is below 6 MB for Lambda`,
    },
  }),
  ...rulesOf('transfer/routes.ts', 'transfer/export.test.ts', {
    'a cursor of an export belongs to its owner': {
      text: 'owner: userId',
      instead: "owner: ''",
      test: `${ofExport} a cursor is good for its filters and its owner alone`,
    },
  }),
  ...rulesOf('http/lists.ts', 'transfer/export.test.ts', {
    'an export links to its next page': {
      text: 'reply.header(\'link\', `<?${query.toString()}>; rel="next"`)',
      instead: '',
      test: `${ofExport} the pages have every application once, in the order in which they were saved`,
    },
  }),
  ...rulesOf('applications/exported.ts', 'transfer/export.test.ts', {
    'a period is in the order of its days': {
      text: '.filter(({ position }) => position > after)\n      .toSorted((a, b) => (a.position < b.position ? -1 : 1))',
      instead: '.filter(({ position }) => position > after)',
      test: `${ofExport} from and to choose by the day of application, or by created_at, and order by it`,
    },
    'the status is chosen without a period': {
      text: 'StoredApplication.parse(item)).filter(isWanted(status))',
      instead: 'StoredApplication.parse(item))',
      test: `${ofExport} from and to choose by the day of application, or by created_at, and order by it`,
    },
  }),
  ...rulesOf('commands/api-access.ts', 'commands/api-access.test.ts', {
    'no key is sent without encryption': {
      text: "if (protocol === 'http:' &&",
      instead: 'if (!protocol &&',
      test: 'the key is not sent to http://api.example.com, which everybody on the way could read',
    },
  }),
  ...rulesOf('commands/api-client.ts', 'commands/api-client.test.ts', {
    'the client waits as long as it is told': {
      text: "answer.headers.get('retry-after')",
      instead: 'null',
      test: `${ofClient} the client waits as long as the API asks for, and says why`,
    },
    'no message has the key': {
      text: "text.replaceAll(key, '…')",
      instead: 'text',
      test: `${ofClient} a message never has the key or a control character`,
    },
  }),
  ...rulesOf('commands/import-terminal.ts', 'commands/import-arguments.test.ts', {
    'no line has a key': {
      text: ".replace(/jht_[\\w-]+/g, 'jht_…')",
      instead: '',
      test: 'the arguments of npm run import > a key in an option is answered with the usage',
    },
  }),
  ...rulesOf('commands/import-command.ts', 'commands/import.test.ts', {
    'a refused file has the exit code 2': {
      text: 'isOfFile ? 2 : 1',
      instead: '1',
      test: `${ofImport} a file that the API refuses as a whole makes the exit code 2`,
    },
  }),
  ...rulesOf('commands/import-run.ts', 'commands/import.test.ts', {
    'a refused row has the exit code 1': {
      text: 'rows.some(isRefused) ? 1 : 0',
      instead: '0',
      test: `${ofImport} a refused row makes the exit code 1, and the others are imported`,
    },
    'a person is asked': {
      text: 'if (expected.imported > 0 && !args.yes)',
      instead: 'if (false)',
      test: `${ofImport} the answers ["n"] import nothing`,
    },
    'the same file is the same import': {
      text: '.update(bytes)',
      instead: '.update(String(Math.random()))',
      test: 'an import that is broken off > the same command goes on, and imports nothing twice',
    },
  }),
  ...rulesOf('commands/import-run.ts', 'commands/import-samples.test.ts', {
    'a replaced character is sent as a question mark': {
      text: "text.replaceAll('\\ufffd', '?')",
      instead: 'text',
      test: 'npm run import with the API > text that was damaged before is imported, with a question mark for each lost character',
    },
  }),
  ...rulesOf('commands/part-file.ts', 'commands/export.test.ts', {
    'half of a page is cut off': {
      text: '    ftruncateSync(opened, place.bytes)\n',
      instead: '',
      test: `${ofExportCommand} a killed export as csv goes on, and the file is the same`,
    },
  }),
]
