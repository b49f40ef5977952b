// node bench/chdb.mjs FILE FORM FOLDER: ClickHouse takes a file of marks into a table in a folder, in a process of its
// own. Prints the seconds that INSERT took, the rows, the bytes on disk and the most memory in kB.
import { existsSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'

// As it is; as somebody would keep it who knows what will be asked; and with nothing that costs time: a number for the
// UPN, one for the code, no order.
export const forms = {
  'as it is': {
    table: 'upn String, date Date, session LowCardinality(String), code LowCardinality(String)',
    order: '(upn, date, session)',
    select: 'upn, date, session, code',
    file: 'upn String, date Date, session String, code String'
  },
  tuned: {
    table: "upn FixedString(13), date Date, session Enum8('AM' = 0, 'PM' = 1), code LowCardinality(String)",
    order: '(upn, date, session)',
    select: 'upn, date, session, code',
    file: "upn FixedString(13), date Date, session Enum8(''AM'' = 0, ''PM'' = 1), code LowCardinality(String)"
  },
  'without an order': {
    table: 'pupil UInt64, date UInt16, pm UInt8, code UInt8',
    order: 'tuple()',
    select: "cityHash64(upn), toUInt16(date), session = 'PM', ascii(code)",
    file: 'upn FixedString(13), date Date, session FixedString(2), code String'
  }
}

const at = resolve('build/bench/peers')
export const installed = () => existsSync(`${at}/node_modules/chdb/package.json`)

function take(file, form, folder) {
  const { Session } = createRequire(`${at}/`)('chdb')
  rmSync(folder, { recursive: true, force: true })
  const session = new Session(folder)
  session.query('CREATE DATABASE bench')
  session.query(`CREATE TABLE bench.marks (${form.table}) ENGINE = MergeTree ORDER BY ${form.order}`)
  const began = process.hrtime.bigint()
  session.query(`INSERT INTO bench.marks SELECT ${form.select} FROM file('${file}', 'CSVWithNames', '${form.file}')`)
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  const one = (sql) => Number(session.query(sql, 'CSV'))
  const rows = one('SELECT count() FROM bench.marks')
  const bytes = one("SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND table = 'marks'")
  session.close()
  rmSync(folder, { recursive: true, force: true })
  return { seconds, rows, bytes, memory: process.resourceUsage().maxRSS }
}

if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith('bench/chdb.mjs')) {
  const [file, form, folder] = process.argv.slice(2)
  process.stdout.write(`${JSON.stringify(take(file, forms[form], folder))}\n`)
}
