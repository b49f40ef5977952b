// node bench/import.mjs: the import of a county's marks beside ClickHouse's, the measurements of script/bench import.
import { spawnSync } from 'node:child_process'
import {
  cpSync, createReadStream, existsSync, mkdirSync, rmSync, statSync, statfsSync, writeFileSync
} from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { forms, installed } from './chdb.mjs'
import { fail, load, result as begin, say } from './machine.mjs'
import { ratio, row, table } from './numbers.mjs'
import { run } from './peers.mjs'

const usage = 'usage: script/bench import [--json] [--runs N] [--size county|small] [--no-peers]'
const waymark = resolve('build/release/src/cli/waymark')
const home = resolve('build/bench')
const room = 8e9
const package_ = 'chdb@3.4.0'

function options() {
  let values
  try {
    values = parseArgs({
      options: {
        json: { type: 'boolean' }, 'no-peers': { type: 'boolean' }, size: { type: 'string', default: 'county' },
        runs: { type: 'string', default: '5' }
      }
    }).values
  } catch {
    fail(usage, 2)
  }
  const runs = Number(values.runs)
  if (!Number.isInteger(runs) || runs < 1 || runs > 1000) fail(usage, 2)
  if (!['county', 'small'].includes(values.size)) fail(usage, 2)
  return { ...values, runs }
}

// A day on which no file has marks, of everybody who is at one school.
async function newDay(pupils, to) {
  const lines = createInterface({ input: createReadStream(pupils) })
  const day = ['upn,date,session,code']
  let names
  let school
  for await (const line of lines) {
    const cells = line.split(',')
    names ??= cells
    const cell = (name) => cells[names.indexOf(name)].replaceAll('"', '')
    if (cell('urn') === 'urn') continue
    school ??= cell('urn')
    if (cell('urn') !== school) break
    if (cell('leaving_date') === '')
      day.push(`${cell('upn')},2026-07-22,AM,/`, `${cell('upn')},2026-07-22,PM,\\`)
  }
  writeFileSync(to, `${day.join('\n')}\n`)
  return day.length - 1
}

// The demonstration's files, its marks in two orders, and a database that is ready for them. What the files are made of
// changes with the program only.
async function data(size) {
  const at = { files: join(home, size), scratch: join(home, 'import') }
  const file = (name) => join(at.files, name)
  mkdirSync(home, { recursive: true })
  rmSync(at.scratch, { recursive: true, force: true })
  mkdirSync(at.scratch)
  const { bavail, bsize } = statfsSync(home)
  if (size === 'county' && bavail * bsize < room) fail('there are less than 8 GB of room for build/bench')
  if (!existsSync(file('marks.csv')) || statSync(file('marks.csv')).mtimeMs < statSync(waymark).mtimeMs) {
    say(`making the demonstration (${size})`)
    rmSync(at.files, { recursive: true, force: true })
    run(waymark, ['demo', '--size', size, '--write', at.files])
  }
  at.orders = { 'as it was written': file('marks.csv'), shuffled: join(at.scratch, 'shuffled.csv') }
  say('shuffling the marks')
  run('sh', ['-c', 'head -n 1 "$1" >"$2" && tail -n +2 "$1" | shuf >>"$2"', 'sh', file('marks.csv'),
    at.orders.shuffled])
  at.day = join(at.scratch, 'day.csv')
  at.dayRows = await newDay(file('pupils.csv'), at.day)
  at.base = join(at.scratch, 'base.db')
  at.database = join(at.scratch, 'run.db')
  run(waymark, ['config', 'set', 'demonstration_day', '2026-08-01', '--from', '2024-09-01', '--database', at.base])
  for (const [kind, name] of [['settings', 'settings.csv'], ['settings', 'early_years_post16.csv'],
    ['calendar', 'calendar.csv'], ['pupils', 'pupils.csv']])
    run(waymark, ['import', kind, file(name), '--database', at.base])
  return at
}

// From the start of the program to its end. The most memory is known where there is GNU time.
const time = '/usr/bin/time'
function take(at, file) {
  const args = ['import', 'marks', file, '--database', at.database]
  const timed = existsSync(time)
  const began = process.hrtime.bigint()
  const done = spawnSync(timed ? time : waymark, timed ? ['-f', '%M', waymark, ...args] : args, { encoding: 'utf8' })
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  const [, rows, refused] = /^(\d+) rows read, (\d+) refused/.exec(done.stdout) ??
    fail(`an import said: ${done.stderr}`)
  if (Number(refused) > 0) fail(`an import refused ${refused} rows`)
  const [, added] = /(\d+) new/.exec(done.stdout) ?? []
  return { seconds, rows: Number(rows), added: Number(added), memory: timed ? Number(done.stderr.trim()) : NaN }
}

function fresh(at) {
  for (const end of ['-wal', '-shm']) rmSync(at.database + end, { force: true })
  cpSync(at.base, at.database)
}

// The pages of the registers and their index, as the shell of SQLite counts them.
function registers(at) {
  const done = spawnSync('sqlite3', [at.database,
    "SELECT sum(pgsize) FROM dbstat WHERE name IN ('att_register', 'sqlite_autoindex_att_register_1')"],
    { encoding: 'utf8' })
  return done.status === 0 ? Number(done.stdout) : NaN
}

function fetchPeer() {
  if (installed()) return true
  say(`fetching ${package_}`)
  mkdirSync(join(home, 'peers'), { recursive: true })
  return spawnSync('npm', ['install', '--prefix', join(home, 'peers'), package_], { stdio: 'ignore' }).status === 0
}

function clickhouse(at, file, form) {
  return JSON.parse(run('node', ['bench/chdb.mjs', file, form, join(at.scratch, 'chdb')]).text)
}

// Rounds, so that what is compared lies side by side. Gives what was measured by order and name.
function rounds(at, o, peers) {
  const all = {}
  const note = (order, name, one) => ((all[order] ??= {})[name] ??= []).push(one)
  for (let i = 0; i < o.runs; i++) {
    for (const [order, file] of Object.entries(at.orders)) {
      say(`round ${i + 1} of ${o.runs}: marks ${order}`)
      fresh(at)
      note(order, 'first', take(at, file))
      note(order, 'again', take(at, file))
      note(order, 'day', take(at, at.day))
      for (const form of peers) note(order, form, clickhouse(at, file, form))
    }
  }
  return all
}

function section(order, found, peers, dayRows) {
  const seconds = (name) => found[name].map((one) => one.seconds)
  const memory = (name) => found[name].map((one) => one.memory / 1000)
  const rows = [
    row('Waymark', 'seconds', seconds('first')),
    row('Waymark', 'rows/s', found.first.map((one) => one.rows / one.seconds)),
    row('Waymark, the same file again', 'seconds', seconds('again')),
    row(`Waymark, a school's new day (${dayRows} rows)`, 'ms', seconds('day').map((s) => 1000 * s))
  ]
  if (memory('first').every((one) => one > 0)) rows.push(row('Waymark, most memory', 'MB', memory('first')))
  for (const form of peers)
    rows.push(row(`ClickHouse, ${form}`, 'seconds', seconds(form)),
      ratio('  beside Waymark', seconds(form), seconds('first')),
      row('  on disk', 'MB', found[form].map((one) => one.bytes / 1e6)),
      row('  most memory', 'MB', memory(form)))
  return { title: `Import of marks, ${order}`, rows }
}

function check(all, at, peers) {
  for (const [order, found] of Object.entries(all)) {
    const rows = found.first[0].rows
    for (const one of found.first) if (one.added !== rows) fail(`${order}: ${one.added} of ${rows} marks are new`)
    for (const one of found.again) if (one.added !== 0) fail(`${order}: ${one.added} marks are new the second time`)
    for (const one of found.day) if (one.added !== at.dayRows) fail(`${order}: ${one.added} marks of the day are new`)
    for (const form of peers)
      for (const one of found[form]) if (one.rows !== rows) fail(`${order}: ClickHouse has ${one.rows} rows`)
  }
}

async function main() {
  const o = options()
  const result = begin()
  const at = await data(o.size)
  const peers = !o['no-peers'] && fetchPeer() ? Object.keys(forms) : []
  if (peers.length === 0 && !o['no-peers']) result.not_measured.push({ name: 'ClickHouse', why: 'npm gives no chdb' })
  const all = rounds(at, o, peers)
  check(all, at, peers)
  const bytes = statSync(at.orders.shuffled).size
  result.data = { size: o.size, marks: all.shuffled.first[0].rows, bytes }
  for (const [order, found] of Object.entries(all)) result.sections.push(section(order, found, peers, at.dayRows))
  const disk = registers(at)
  if (disk > 0)
    result.sections.push({
      title: 'On disk', rows: [row('registers of the year, with their index', 'MB', [disk / 1e6])]
    })
  result.machine.load_after = load()
  rmSync(at.scratch, { recursive: true, force: true })
  process.stdout.write(o.json ? `${JSON.stringify(result, null, 2)}\n` : `${table(result)}\n`)
}

main().catch((error) => fail(error.message))
