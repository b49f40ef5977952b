// node bench/duckdb.mjs DATA SCRATCH: DuckDB, asked as peer.mjs says. DATA is what bench_registers --dump wrote.
import { rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { meta } from './meta.mjs'
import { answer } from './peer.mjs'
import { duckdb as dialect, lines, rowsOfAnswer, statements } from './sql.mjs'

const [data, scratch] = process.argv.slice(2)
const modules = createRequire(`${resolve('build/bench/peers')}/`)
const { DuckDBInstance } = await import(pathToFileURL(modules.resolve('@duckdb/node-api')).href)
const m = meta(data)
const csv = (name) => `read_csv('${join(data, name)}', header = true, delim = ',', quote = '"')`

// Each form has a database of its own, so that its size can be told. A group of rows is what a thread takes at once: at
// its usual size all planes would be one.
const open = {}
const groupRows = { table: 122880, planes: 10240 }
async function database(form) {
  const file = join(scratch, `${form}.duckdb`)
  for (const end of ['', '.wal']) rmSync(file + end, { force: true })
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' })
  const connection = await instance.connect()
  await connection.run(`ATTACH '${file}' AS own (ROW_GROUP_SIZE ${groupRows[form]})`)
  await connection.run('USE own')
  return { file, connection }
}

const others = [
  `CREATE TABLE enrolments AS SELECT id::UINTEGER AS id, school::USMALLINT AS school, phase::UTINYINT AS phase,
    year_group::UTINYINT AS year_group, sex::UTINYINT AS sex, sen::UTINYINT AS sen, fsm::UTINYINT AS fsm,
    care::UTINYINT AS care, (on_roll = 1 AND restricted = 0)::UTINYINT AS listable, days_from::USMALLINT AS days_from
    FROM ${csv('enrolments.csv')} ORDER BY id`,
  `CREATE TABLE episodes AS SELECT id::UINTEGER AS id, day::USMALLINT AS day FROM ${csv('episodes.csv')}`
]
const marks = `SELECT id::UINTEGER AS id, (day // 7)::UTINYINT AS week,
  (day // 7 * 10 + day % 7 * 2 + afternoon)::USMALLINT AS session, c.code::UTINYINT AS code,
  (c.code // 16)::UTINYINT AS class,
  (CASE WHEN c.code >= 48 THEN 0 WHEN c.code < 16 THEN 1 WHEN c.code < 32 THEN 1025 ELSE 1049601 END)::UINTEGER
    AS weight
  FROM read_csv('${join(data, 'marks.csv')}', header = true, delim = ',', quote = '"',
    columns = {'id': 'UINTEGER', 'day': 'USMALLINT', 'afternoon': 'UTINYINT', 'code': 'VARCHAR'}) AS f
  JOIN codes AS c ON c.text = f.code`
const forms = {
  table: ['DROP TABLE IF EXISTS marks', `CREATE TABLE marks AS ${marks} ORDER BY id, session`],
  planes: [`CREATE TABLE planes AS SELECT e.*, p.* EXCLUDE (id) FROM enrolments AS e
    JOIN ${csv('planes.csv')} AS p ON p.id = e.id ORDER BY e.id`]
}
const codes = `CREATE TEMP TABLE codes AS SELECT text, code FROM read_csv('${join(data, 'codes.csv')}', header = true,
  delim = ',', quote = '"', columns = {'text': 'VARCHAR', 'code': 'UTINYINT'})`

async function load(form) {
  const at = await database(form)
  for (const sql of [codes, ...others]) await at.connection.run(sql)
  await at.connection.run(`CREATE TABLE noted AS SELECT n.id, session, code, days_from FROM (${marks}) AS n
    JOIN enrolments AS e ON e.id = n.id WHERE code IN (${[...m.elsewhere, m.part_time].join(', ')})`)
  await at.connection.run('CHECKPOINT own')
  const before = statSync(at.file).size
  const began = process.hrtime.bigint()
  for (const sql of forms[form]) await at.connection.run(sql)
  await at.connection.run('CHECKPOINT own')
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  open[form] = at.connection
  return { seconds, bytes: statSync(at.file).size - before }
}

const numbers = (found) => found.getRows().map((row) => row.map(Number))

async function ask(form, question, way) {
  const parts = {}
  for (const { name, sql } of statements(dialect, form, question, way, m)) {
    const found = await open[form].runAndReadAll(sql)
    if (name !== undefined) parts[name] = numbers(found)
  }
  return parts
}

await answer({
  load,
  ask,
  ways: (form, question) => (form !== 'table' ? ['counts']
    : ['counts', question === 'dashboard' ? 'weights' : 'counts of a copy']),
  async lines(form, question, way) {
    const parts = await ask(form, question, way)
    return { ...lines(parts, form, question), rows: numbers(await open[form].runAndReadAll(rowsOfAnswer)) }
  }
})
