// node bench/clickhouse.mjs DATA SCRATCH: ClickHouse in its package for node, asked as peer.mjs says. DATA is what
// bench_registers --dump wrote.
import { rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { meta } from './meta.mjs'
import { answer } from './peer.mjs'
import { clickhouse as dialect, lines, rowsOfAnswer, statements } from './sql.mjs'

const [data, scratch] = process.argv.slice(2).map((one) => resolve(one))
const { Session } = createRequire(`${resolve('build/bench/peers')}/`)('chdb')
const m = meta(data)
const folder = join(scratch, 'clickhouse')
rmSync(folder, { recursive: true, force: true })
const session = new Session(folder)
const settings = 'max_threads = 2, group_by_use_nulls = 1'
const query = (sql, more = '') => session.query(`${sql} SETTINGS ${settings}${more}`, 'CSV')
const csv = (name, columns) => `file('${join(data, name)}', 'CSVWithNames', '${columns}')`

session.query('CREATE DATABASE own')
session.query('USE own')

const small = ['year_group', 'sex', 'sen', 'fsm', 'care']
const enrolments = `SELECT id, school, phase, ${small.join(', ')}, on_roll = 1 AND restricted = 0 AS listable, days_from
  FROM ${csv('enrolments.csv', `id UInt32, school UInt16, phase UInt8, locality UInt32, ${
    small.map((one) => `${one} UInt8`).join(', ')}, on_roll UInt8, restricted UInt8, remaining UInt16,
    weeks_from UInt16, days_from UInt16`)}`
const marks = `SELECT id, toUInt8(intDiv(day, 7)) AS week,
    toUInt16(intDiv(day, 7) * 10 + day % 7 * 2 + afternoon) AS session, c.code AS code,
    toUInt8(intDiv(c.code, 16)) AS class,
    toUInt32(multiIf(c.code >= 48, 0, c.code < 16, 1, c.code < 32, 1025, 1049601)) AS weight
  FROM ${csv('marks.csv', 'id UInt32, day UInt16, afternoon UInt8, code LowCardinality(String)')} AS f
  JOIN ${csv('codes.csv', 'text String, code UInt8')} AS c ON c.text = f.code`
const words = Array.from({ length: 2 * m.words }, (_, k) => `${k < m.words ? 'low' : 'high'}${k % m.words} UInt64`)
const table = (name, select, order) =>
  session.query(`CREATE TABLE ${name} ENGINE = MergeTree ORDER BY ${order} AS ${select}`)

function others() {
  table('enrolments', enrolments, 'id')
  table('episodes', `SELECT id, day FROM ${
    csv('episodes.csv', 'id UInt32, permanent UInt8, sessions Int16, day Int16')}`, 'id')
  table('noted', `SELECT n.id AS id, session, code, days_from FROM (${marks}) AS n JOIN enrolments AS e ON e.id = n.id
    WHERE code IN (${[...m.elsewhere, m.part_time].join(', ')})`, 'id')
}

const forms = {
  table: () => table('marks', marks, '(id, session)'),
  planes: () => table('planes', `SELECT e.*, p.* EXCEPT (id) FROM enrolments AS e
    JOIN ${csv('planes.csv', `id UInt32, ${words.join(', ')}`)} AS p ON p.id = e.id`, 'id')
}

async function load(form) {
  if (form === 'table') others()
  const began = process.hrtime.bigint()
  forms[form]()
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  const name = form === 'table' ? 'marks' : 'planes'
  session.query(`OPTIMIZE TABLE ${name} FINAL`)
  const bytes = session.query(
    `SELECT sum(bytes_on_disk) FROM system.parts WHERE active AND database = 'own' AND table = '${name}'`, 'CSV')
  return { seconds, bytes: Number(bytes) }
}

const numbers = (text) => text.trim().split('\n').map((line) => line.split(',').map((one) =>
  one === 'true' ? 1 : one === 'false' ? 0 : Number(one)))

async function ask(form, question, way) {
  const parts = {}
  const inOrder = way.endsWith('in order') ? ', optimize_aggregation_in_order = 1' : ''
  for (const { name, sql } of statements(dialect, form, question, way, m)) {
    const text = query(sql, inOrder)
    if (name !== undefined) parts[name] = numbers(text)
  }
  return parts
}

await answer({
  load,
  ask,
  ready() {
    for (const name of ['answer', 'chosen']) session.query(`DROP TABLE IF EXISTS ${name} SYNC`)
  },
  ways: (form, question) => (form !== 'table' ? ['counts']
    : question === 'dashboard' ? ['counts', 'counts in order', 'weights', 'weights in order']
      : ['counts', 'counts in order', 'counts of a copy']),
  async lines(form, question, way) {
    const parts = await ask(form, question, way)
    return { ...lines(parts, form, question), rows: numbers(query(rowsOfAnswer)) }
  },
  shut: () => session.close()
})
