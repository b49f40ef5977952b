// The peers: others that take in the same CSV and count the same sessions. Each gives seconds for what it did, and its
// sums, which are held against ours. One that is not here says why.
import { spawnSync } from 'node:child_process'
import { existsSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

// Sessions by pupil, then the sums that stand on top of the dashboard. The classes are those of bench_registers
// --codes: 1 and 2 attended, 3 authorised, 4 unauthorised. A pupil who moved is one here and two with us, so that only
// the sessions have to be the same.
const question = `
SELECT sum(possible) AS possible, sum(authorised) AS authorised, sum(unauthorised) AS unauthorised,
       sum(CASE WHEN possible > 0 AND 10 * (authorised + unauthorised) >= possible THEN 1 ELSE 0 END) AS persistent,
       sum(CASE WHEN possible > 0 AND 2 * (authorised + unauthorised) >= possible THEN 1 ELSE 0 END) AS severe
  FROM (SELECT marks.upn, sum(CASE WHEN codes.class BETWEEN 1 AND 4 THEN 1 ELSE 0 END) AS possible,
               sum(CASE WHEN codes.class = 3 THEN 1 ELSE 0 END) AS authorised,
               sum(CASE WHEN codes.class = 4 THEN 1 ELSE 0 END) AS unauthorised
          FROM marks JOIN codes ON codes.code = marks.code
         GROUP BY marks.upn) AS by_pupil`

export function run(program, args, options = {}) {
  const began = process.hrtime.bigint()
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1 << 28, ...options })
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  if (done.error || done.status !== 0)
    throw new Error(`${program} ${args[0]}: ${done.error ?? done.stderr.trim().slice(0, 400)}`)
  return { seconds, text: done.stdout }
}

function sums(cells) {
  const [possible, authorised, unauthorised] = cells.map(Number)
  return { possible, authorised, unauthorised }
}

function installed(program) {
  return spawnSync(program, ['--version']).status === 0
}

// A table of the CSV as it is, made by the shell that comes with SQLite, at the settings it comes with.
function sqlite(files) {
  const database = join(files.scratch, 'peer.db')
  const shell = (...commands) => run('sqlite3', ['-batch', '-bail', database, ...commands])
  const shut = () => ['', '-wal', '-shm', '-journal'].forEach((end) => rmSync(database + end, { force: true }))
  return {
    name: 'sqlite3 shell',
    take() {
      shut()
      shell('CREATE TABLE marks (upn TEXT, date TEXT, session TEXT, code TEXT)',
        'CREATE TABLE codes (code TEXT PRIMARY KEY, class INTEGER)')
      shell(`.import --csv --skip 1 "${files.codes}" codes`)
      return shell(`.import --csv --skip 1 "${files.marks}" marks`).seconds
    },
    ask() {
      const { seconds, text } = shell('.mode list', `${question};`)
      return { seconds, sums: sums(text.trim().split('|')) }
    },
    shut
  }
}

function postgres(files, url) {
  const psql = (...commands) =>
    run('psql', ['--no-psqlrc', '--quiet', '--tuples-only', '--no-align', '--set=ON_ERROR_STOP=1', url,
      ...commands.flatMap((c) => ['--command', c])])
  const shut = () => psql('SET client_min_messages = warning', 'DROP SCHEMA IF EXISTS bench_peer CASCADE')
  return {
    name: 'psql \\copy',
    take() {
      shut()
      psql('CREATE SCHEMA bench_peer', 'CREATE TABLE bench_peer.marks (upn text, date date, session text, code text)',
        'CREATE TABLE bench_peer.codes (code text PRIMARY KEY, class integer)',
        `\\copy bench_peer.codes from '${files.codes}' with (format csv, header)`)
      return psql(`\\copy bench_peer.marks from '${files.marks}' with (format csv, header)`).seconds
    },
    ask() {
      const { seconds, text } = psql('SET search_path = bench_peer', question)
      return { seconds, sums: sums(text.trim().split('|')) }
    },
    shut
  }
}

// DuckDB in this process, as its package for node has it.
async function duckdb(files, at) {
  const { DuckDBInstance } = await import(pathToFileURL(at).href)
  const database = join(files.scratch, 'peer.duckdb')
  const csv = (file, columns) => `read_csv('${file}', header = true, quote = '"', delim = ',', columns = {${columns}})`
  const codes = csv(files.codes, "'code': 'VARCHAR', 'class': 'INTEGER'")
  const marks = csv(files.marks, "'upn': 'VARCHAR', 'date': 'DATE', 'session': 'VARCHAR', 'code': 'VARCHAR'")
  let connection
  let instance
  const timed = async (...commands) => {
    const began = process.hrtime.bigint()
    let rows
    for (const command of commands) rows = (await connection.runAndReadAll(command)).getRows()
    return { seconds: Number(process.hrtime.bigint() - began) / 1e9, rows }
  }
  const shut = () => {
    connection?.closeSync()
    instance?.closeSync()
    connection = instance = undefined
    for (const end of ['', '.wal']) rmSync(database + end, { force: true })
  }
  const ask = async (sql) => {
    const { seconds, rows } = await timed(sql)
    return { seconds, sums: sums(rows[0]) }
  }
  return {
    name: 'DuckDB',
    async take() {
      shut()
      instance = await DuckDBInstance.create(database)
      connection = await instance.connect()
      await timed(`CREATE TABLE codes AS SELECT * FROM ${codes}`)
      return (await timed(`CREATE TABLE marks AS SELECT * FROM ${marks}`, 'CHECKPOINT')).seconds
    },
    ask: () => ask(question),
    // The same question of the file itself, without taking it in first.
    askFile: () => ask(question.replace('FROM marks JOIN', `FROM ${marks} AS marks JOIN`)),
    shut
  }
}

// Those that are here, and those that are not. `files`: marks and codes (CSV), scratch (a folder).
export async function peers(files, url) {
  const found = []
  const missing = []
  const without = (name, why) => missing.push({ name, why })
  if (installed('sqlite3')) found.push(sqlite(files))
  else without('sqlite3 shell', 'not installed')
  if (url === undefined) without('PostgreSQL', 'WAYMARK_TEST_POSTGRES is not set')
  else if (installed('psql')) found.push(postgres(files, url))
  else without('psql', 'not installed')
  const package_ = resolve('build/bench/peers/node_modules/@duckdb/node-api/lib/index.js')
  if (existsSync(package_)) found.push(await duckdb(files, package_))
  else without('DuckDB', 'not installed (bench/README.md says how)')
  without('ClickHouse, Polars', 'script/bench engines and script/bench import ask them')
  return { found, missing }
}
