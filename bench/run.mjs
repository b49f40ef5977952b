// node bench/run.mjs: the measurements of script/bench, in the order of the table that it prints.
import {
  cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, statfsSync, writeFileSync
} from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { client, measure, serve, signIn } from './http.mjs'
import { fail, load, result as begin, say } from './machine.mjs'
import { median, quantile, ratio, row, table } from './numbers.mjs'
import { peers, run } from './peers.mjs'

const usage =
  'usage: script/bench databases [--json] [--runs N] [--figures N] [--seconds N] [--size county|small] [--no-peers]'
const waymark = resolve('build/release/src/cli/waymark')
const registers = resolve('build/release/bench/bench_registers')
const bench_client = resolve('build/release/bench/bench_client')
const room = 8e9

function options() {
  const number = { type: 'string' }
  let values
  try {
    values = parseArgs({
      options: {
        json: { type: 'boolean' }, 'no-peers': { type: 'boolean' }, size: { type: 'string', default: 'county' },
        runs: { ...number, default: '3' }, figures: { ...number, default: '200' }, seconds: { ...number, default: '10' }
      }
    }).values
  } catch {
    fail(usage, 2)
  }
  const numbers = ['runs', 'figures', 'seconds'].map((name) => [name, Number(values[name])])
  if (!numbers.every(([, n]) => Number.isInteger(n) && n > 0 && n <= 10000)) fail(usage, 2)
  if (!['county', 'small'].includes(values.size)) fail(usage, 2)
  return { ...values, ...Object.fromEntries(numbers) }
}

// The demonstration's files, and a database with everything in it. Made anew when the program is newer than they are.
function data(size) {
  const home = resolve('build/bench')
  const at = { files: join(home, size), database: join(home, `${size}.db`), scratch: join(home, 'scratch') }
  const password = join(home, `${size}.txt`)
  mkdirSync(home, { recursive: true })
  rmSync(at.scratch, { recursive: true, force: true })
  mkdirSync(at.scratch)
  const { bavail, bsize } = statfsSync(home)
  if (size === 'county' && bavail * bsize < room) fail('there are less than 8 GB of room for build/bench')
  const built = statSync(waymark).mtimeMs
  if (!existsSync(password) || statSync(password).mtimeMs < built) {
    say(`making the demonstration (${size})`)
    rmSync(at.files, { recursive: true, force: true })
    for (const end of ['', '-wal', '-shm']) rmSync(at.database + end, { force: true })
    run(waymark, ['demo', '--size', size, '--years', '1', '--write', at.files])
    // Its last act: what it prints says that the rest is there, and how to sign in.
    writeFileSync(password, run(waymark, ['demo', '--size', size, '--years', '1', '--database', at.database]).text)
  }
  at.password = /password "([^"]+)"/.exec(readFileSync(password, 'utf8'))[1]
  at.marks = join(at.files, 'marks.csv')
  at.codes = join(at.scratch, 'codes.csv')
  writeFileSync(at.codes, run(registers, ['--codes']).text)
  return at
}

// Everything that has to be there before the marks. The day is set so that no mark lies in the future.
function prepare(at, database) {
  const file = (name) => join(at.files, name)
  run(waymark, ['config', 'set', 'demonstration_day', '2026-08-01', '--from', '2024-09-01', '--database', database])
  for (const [kind, name] of [['settings', 'settings.csv'], ['settings', 'early_years_post16.csv'],
    ['calendar', 'calendar.csv'], ['pupils', 'pupils.csv']])
    run(waymark, ['import', kind, file(name), '--database', database])
}

// One engine: a database that is ready for the marks, again for each run.
function sqlite(at) {
  const base = join(at.scratch, 'base.db')
  const database = join(at.scratch, 'run.db')
  const clear = () => ['', '-wal', '-shm'].forEach((end) => rmSync(database + end, { force: true }))
  return {
    name: 'SQLite',
    peer: 'sqlite3 shell',
    database,
    fresh() {
      if (!existsSync(base)) prepare(at, base)
      clear()
      cpSync(base, database)
    },
    clear
  }
}

function postgres(at, url) {
  const schema = 'bench_own'
  const database = `${url}${url.includes('?') ? '&' : '?'}options=-csearch_path%3D${schema}`
  const psql = (command) => run('psql', ['--no-psqlrc', '--quiet', url, '--command', command])
  const clear = () => psql(`SET client_min_messages = warning; DROP SCHEMA IF EXISTS ${schema} CASCADE`)
  return {
    name: 'PostgreSQL',
    peer: 'psql \\copy',
    database,
    fresh() {
      clear()
      psql(`CREATE SCHEMA ${schema}`)
      prepare(at, database)
    },
    clear
  }
}

function importMarks(at, engine) {
  engine.fresh()
  const { seconds, text } = run(waymark, ['import', 'marks', at.marks, '--database', engine.database])
  const [, rows, refused] = /^(\d+) rows read, (\d+) refused/.exec(text) ?? fail(`an import said: ${text}`)
  if (Number(refused) > 0) fail(`the import refused ${refused} rows`)
  return { seconds, rows: Number(rows) }
}

// What is compared has to be the same sessions.
function check(result, name, ours, theirs) {
  for (const one of theirs)
    for (const key of Object.keys(one))
      if (ours[key] !== one[key]) fail(`${name} counts ${one[key]} sessions as ${key}, Waymark ${ours[key]}`)
  result.checks.push(`${name} counts the same sessions as Waymark: possible, authorised, unauthorised`)
}

const nanoseconds = (values, unit) => values.map((ns) => ns / unit)

// Imports in rounds, so that what is compared lies side by side. Gives the seconds by name.
async function imports(at, engines, found, o) {
  const seconds = {}
  const asked = {}
  const note = (into, name, value) => (into[name] ??= []).push(value)
  let rows = 0
  let sums
  for (let i = 0; i < o.runs; i++) {
    for (const engine of engines) {
      say(`round ${i + 1} of ${o.runs}: import into ${engine.name}`)
      const one = importMarks(at, engine)
      note(seconds, engine.name, one.seconds)
      rows = one.rows
      sums ??= JSON.parse(run(registers, [engine.database, '1', '1']).text)
    }
    for (const peer of found) {
      say(`round ${i + 1} of ${o.runs}: ${peer.name}`)
      note(seconds, peer.name, await peer.take())
      note(asked, peer.name, await peer.ask())
      if (peer.askFile) note(asked, `${peer.name}, from the file`, await peer.askFile())
      await peer.shut()
    }
  }
  engines.forEach((engine) => engine.clear())
  return { seconds, asked, rows, sums }
}

function importRows(engine, seconds, rows, bytes) {
  return [
    row(`${engine.name}`, 'seconds', seconds),
    row(`${engine.name}`, 'rows/s', seconds.map((s) => rows / s)),
    row(`${engine.name}`, 'MB/s', seconds.map((s) => bytes / 1e6 / s))
  ]
}

function peerRows(found, engines, taken, held, result) {
  const { seconds, asked, sums } = taken
  const figures = [median(nanoseconds(held.figures, 1e9))]
  const rows = []
  for (const peer of found) {
    const engine = engines.find((one) => one.peer === peer.name) ?? engines[0]
    rows.push(row(`${peer.name}: CSV to table`, 'seconds', seconds[peer.name]),
      ratio(`  beside our import into ${engine.name}`, seconds[peer.name], seconds[engine.name]))
  }
  for (const [name, answers] of Object.entries(asked)) {
    const took = answers.map((one) => one.seconds)
    check(result, name, sums, answers.map((one) => one.sums))
    rows.push(row(`${name}: sums by pupil`, 'seconds', took))
    if (name.endsWith(', from the file')) {
      const whole = seconds.SQLite.map((s) => s + median(held.load) / 1e9 + figures[0])
      rows.push(ratio('  beside our import, load, figures', took, whole))
    } else {
      rows.push(ratio('  beside all figures of our dashboard', took, figures))
    }
  }
  return rows
}

async function pages(at, o, result) {
  const one = client(bench_client)
  const server = await serve(waymark, at.database, at.scratch)
  const rows = []
  let bytes = 0
  try {
    const manager = await signIn(server.port, at.password)
    bytes = manager.bytes
    for (const connections of [1, 8, 32]) {
      say(`the dashboard over HTTP, ${connections} at a time`)
      rows.push(...measure(one, server.port, '/dashboard', manager.cookie, connections, o))
    }
    // What the way to a page costs without the registers.
    say('a page without figures')
    rows.push(...measure(one, server.port, '/sign-in', '', 8, o).map((r) => ({ ...r, name: `/sign-in: ${r.name}` })))
  } finally {
    await server.stop()
  }
  result.client = one.name
  return { title: `GET /dashboard (${(bytes / 1000).toFixed(1)} kB) over HTTP`, rows }
}

async function main() {
  const o = options()
  const result = { ...begin(), client: '' }
  const at = data(o.size)
  const url = process.env.WAYMARK_TEST_POSTGRES || undefined
  const engines = url === undefined ? [sqlite(at)] : [sqlite(at), postgres(at, url)]
  const { found, missing } = o['no-peers'] ? { found: [], missing: [] } : await peers(at, url)
  result.not_measured = missing
  if (url === undefined && o['no-peers'])
    result.not_measured.push({ name: 'PostgreSQL', why: 'WAYMARK_TEST_POSTGRES is not set' })
  const taken = await imports(at, engines, found, o)
  const bytes = statSync(at.marks).size
  say('loading registers, and the figures of the dashboard')
  const held = JSON.parse(run(registers, [at.database, String(Math.max(o.runs, 5)), String(o.figures)]).text)
  result.data = { size: o.size, marks: taken.rows, bytes, enrolments: held.enrolments, schools: held.schools }
  const loads = nanoseconds(held.load, 1e9)
  result.sections.push({
    title: 'Import of marks.csv',
    rows: engines.flatMap((one) => importRows(one, taken.seconds[one.name], taken.rows, bytes))
  }, {
    title: 'Registers from SQLite into memory',
    rows: [row('all schools', 'seconds', loads), row('all schools', 'marks/s', loads.map((s) => held.marks / s)),
      row('memory held', 'MB', [held.bytes / 1e6])]
  })
  const ms = { all: nanoseconds(held.figures, 1e6), count: nanoseconds(held.count, 1e6) }
  result.sections.push({
    title: 'Figures of the dashboard',
    rows: [row('all, with what is read from SQLite', 'ms', ms.all),
      row('  p99', 'ms', [quantile(ms.all, 0.99)]),
      row('the counting alone, from memory', 'ms', ms.count),
      row('  p99', 'ms', [quantile(ms.count, 0.99)])]
  }, await pages(at, o, result))
  if (found.length > 0)
    result.sections.push({ title: 'Peers', rows: peerRows(found, engines, taken, held, result) })
  result.machine.load_after = load()
  rmSync(at.scratch, { recursive: true, force: true })
  process.stdout.write(o.json ? `${JSON.stringify(result, null, 2)}\n` : `${table(result)}\n`)
}

main().catch((error) => fail(error.message))
