// node bench/engines.mjs: the same questions asked of Waymark and of other engines in turns, over the same registers;
// and how ours grow. The measurements of script/bench engines.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, statfsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import { england, grow, growthSections, picture } from './growth.mjs'
import { fail, load, result as begin, say } from './machine.mjs'
import { median, ratio, row, table } from './numbers.mjs'
import { run } from './peers.mjs'
import { answerable } from './sql.mjs'

const usage = 'usage: script/bench engines [--json] [--runs N] [--size county|small] [--no-peers] [--picture]'
const waymark = resolve('build/release/src/cli/waymark')
const registers = resolve('build/release/bench/bench_registers')
const engine = resolve('build/release/bench/bench_engine')
const home = resolve('build/bench')
const modules = join(home, 'peers')
const room = 4e9
const asks = 40 /* of ours in a round */

const packages = [
  '@duckdb/node-api@1.5.6-r.1', 'chdb@3.4.0', 'nodejs-polars@0.26.1', 'nodejs-polars-linux-x64-gnu@0.26.1'
]
const peers = [
  { name: 'DuckDB', module: 'bench/duckdb.mjs', package: '@duckdb/node-api', forms: ['table', 'planes'] },
  { name: 'ClickHouse', module: 'bench/clickhouse.mjs', package: 'chdb', forms: ['table', 'planes'] },
  { name: 'Polars', module: 'bench/polars.mjs', package: 'nodejs-polars', forms: ['table'] }
]
const formWords = { table: 'its own table', planes: 'handed our planes' }
const questions = {
  dashboard: 'The whole dashboard',
  class: 'Some children, some weeks: unauthorised absence',
  code: 'Some children, some weeks: illness'
}
const parts = ['rows', 'schools', 'cohorts', 'weeks', 'sizes']

function options() {
  let values
  try {
    values = parseArgs({
      options: {
        json: { type: 'boolean' }, 'no-peers': { type: 'boolean' }, picture: { type: 'boolean' },
        size: { type: 'string', default: 'county' }, runs: { type: 'string', default: '5' }
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

// A database of the demonstration, and its registers as files. Made anew when the programs are newer than they are.
function data(size) {
  const at = { folder: join(home, 'engines') }
  at.database = join(at.folder, `${size}.db`)
  at.files = join(at.folder, size)
  at.scratch = join(at.folder, 'scratch')
  for (const folder of [at.scratch, join(at.folder, 'answers')]) rmSync(folder, { recursive: true, force: true })
  mkdirSync(at.scratch, { recursive: true })
  const { bavail, bsize } = statfsSync(home)
  if (size === 'county' && bavail * bsize < room) fail('there are less than 4 GB of room for build/bench')
  const done = join(at.files, 'meta.json')
  const built = Math.max(...[waymark, registers].map((program) => statSync(program).mtimeMs))
  if (!existsSync(done) || statSync(done).mtimeMs < built) {
    say(`making the demonstration (${size})`)
    for (const end of ['', '-wal', '-shm']) rmSync(at.database + end, { force: true })
    rmSync(at.files, { recursive: true, force: true })
    mkdirSync(at.files)
    run(waymark, ['demo', '--size', size, '--years', '1', '--database', at.database])
    run(registers, ['--dump', at.database, at.files])
  }
  at.meta = JSON.parse(readFileSync(done, 'utf8'))
  return at
}

// A program that answers a line with a line.
function talk(program, args) {
  const one = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const lines = createInterface({ input: one.stdout })[Symbol.asyncIterator]()
  return {
    async ask(line) {
      one.stdin.write(`${line}\n`)
      const { value, done } = await lines.next()
      if (done) throw new Error(`${args[0]} ended`)
      return JSON.parse(value)
    },
    end: () => one.stdin.end()
  }
}

function ourselves(at) {
  const one = talk(registers, ['--ask', at.database])
  return {
    times: async (question, n) => (await one.ask(`${question} ${n}`)).map((ns) => ns / 1e6),
    write: async (question, folder) => {
      mkdirSync(folder, { recursive: true })
      return one.ask(`write ${question} ${folder}`)
    },
    end: one.end
  }
}

function fetchPeers(result) {
  const here = () => peers.filter((one) => existsSync(join(modules, 'node_modules', one.package, 'package.json')))
  if (here().length < peers.length) {
    say(`fetching ${packages.join(', ')}`)
    mkdirSync(modules, { recursive: true })
    spawnSync('npm', ['install', '--prefix', modules, ...packages], { stdio: 'ignore' })
  }
  for (const one of peers)
    if (!here().includes(one)) result.not_measured.push({ name: one.name, why: 'npm gives none' })
  return here()
}

// Each peer with each of its forms: loaded once, and asked in the fastest way that was found.
async function prepare(at, found) {
  const all = []
  for (const peer of found) {
    const one = talk('node', [peer.module, at.files, at.scratch])
    const command = async (what) => {
      const done = await one.ask(JSON.stringify(what))
      if (done.error) throw new Error(`${peer.name}: ${done.error}`)
      return done
    }
    for (const form of peer.forms) {
      say(`${peer.name}, ${formWords[form]}: loading, and finding the fastest way to ask`)
      const taken = await command({ do: 'load', form })
      const ways = {}
      for (const question of Object.keys(questions))
        if (answerable(form, question)) ways[question] = (await command({ do: 'tune', form, question }))[0].way
      all.push({
        name: `${peer.name}, ${peer.name === 'Polars' ? 'in memory' : formWords[form]}`, form, taken, ways, command,
        end: one.end
      })
    }
  }
  return all
}

// Answers of all engines, held against ours line by line.
async function compare(at, ours, all, result) {
  const answers = join(at.folder, 'answers')
  const lines = (folder, part) => readFileSync(join(folder, part), 'utf8').trim().split('\n').sort()
  let same = true
  for (const question of Object.keys(questions)) {
    const own = join(answers, 'waymark', question)
    await ours.write(question, own)
    for (const peer of all) {
      if (!(question in peer.ways)) continue
      const folder = join(answers, peer.name.replaceAll(/[ ,]+/g, '-'), question)
      await peer.command({ do: 'write', form: peer.form, question, way: peer.ways[question], folder })
      const differ = parts.filter((part) => {
        const [a, b] = [lines(own, part), lines(folder, part)]
        return a.length !== b.length || a.some((line, i) => line !== b[i])
      })
      same &&= differ.length === 0
      const all = parts.map((part) => `${lines(own, part).length} ${part}`).join(', ')
      result.checks.push(`${peer.name}: ${question}: ${differ.length === 0 ? `the same as Waymark: ${all}`
        : `NOT the same as Waymark: ${differ.join(', ')} (${folder})`}`)
    }
  }
  return same
}

async function rounds(ours, all, o) {
  const found = {}
  const note = (question, name, ms) => ((found[question] ??= {})[name] ??= []).push(median(ms))
  for (let i = 0; i < o.runs; i++) {
    say(`round ${i + 1} of ${o.runs}`)
    for (const question of Object.keys(questions)) {
      // The first few wake the threads and are not counted.
      const own = async (name, as) => note(question, as, (await ours.times(name, asks + 5)).slice(5))
      await own(question, 'waymark')
      if (question === 'dashboard') await own('lists', 'lists')
      if (question === 'dashboard') await own('read', 'read')
      for (const peer of all)
        if (question in peer.ways)
          note(question, peer.name, (await peer.command({
            do: 'ask', form: peer.form, question, way: peer.ways[question], runs: 3
          })).ms)
    }
  }
  return found
}

function questionSection(question, found, all) {
  const own = found[question].waymark
  const rows = [row('Waymark', 'ms', own)]
  if (question === 'dashboard') rows.push(row('Waymark, and every list in its order', 'ms', found.dashboard.lists))
  for (const peer of all)
    if (question in peer.ways)
      rows.push(row(peer.name, 'ms', found[question][peer.name]),
        ratio(`  beside Waymark, by ${peer.ways[question]}`, found[question][peer.name], own))
  for (const form of ['table', 'planes']) {
    const fastest = all.filter((one) => one.form === form && question in one.ways)
      .sort((a, b) => median(found[question][a.name]) - median(found[question][b.name]))[0]
    if (fastest) rows.push(ratio(`the fastest, ${formWords[form]}`, found[question][fastest.name], own))
  }
  return { title: questions[question], rows }
}

function readingSection(found, meta) {
  const { read, waymark: own } = found.dashboard
  return {
    title: `Reading the two planes (${(meta.planes / 1e6).toFixed(1)} MB), ${meta.threads} threads, ${meta.kernel}`,
    rows: [row('reading and nothing else', 'ms', read),
      row('  so much a second', 'GB/s', read.map((ms) => meta.planes / 1e6 / ms)),
      row('the dashboard, so much a second', 'GB/s', own.map((ms) => meta.planes / 1e6 / ms)),
      row('  the share that it reaches', '%', read.map((ms, i) => 100 * ms / own[i])),
      row('memory of the registers', 'MB', [meta.held / 1e6])]
  }
}

function importSection(all) {
  return {
    title: 'Taken in by the peers',
    rows: all.flatMap(({ name, taken }) => [row(name, 'seconds', [taken.seconds]),
      ...(taken.bytes > 0 ? [row('  on disk', 'MB', [taken.bytes / 1e6])] : [])])
  }
}

async function main() {
  const o = options()
  const result = begin()
  mkdirSync(home, { recursive: true })
  const at = data(o.size)
  const { meta } = at
  result.data = {
    size: o.size, marks: meta.marks, bytes: statSync(join(at.files, 'marks.csv')).size,
    enrolments: meta.enrolments, schools: meta.schools
  }
  const all = await prepare(at, o['no-peers'] ? [] : fetchPeers(result))
  const ours = ourselves(at)
  const same = await compare(at, ours, all, result)
  const found = await rounds(ours, all, o)
  ours.end()
  all.forEach((one) => one.end())
  for (const question of Object.keys(questions)) result.sections.push(questionSection(question, found, all))
  result.sections.push(readingSection(found, meta))
  if (all.length > 0) result.sections.push(importSection(all))
  const grown = await grow(engine, o.size === 'county' ? england : 100000)
  result.sections.push(...growthSections(grown))
  const { processors, processor } = result.machine
  writeFileSync(o.picture ? 'docs/pictures/growth.svg' : join(at.folder, 'growth.svg'),
    picture(grown, `on ${result.began.slice(0, 10)} with ${processors} processors (${processor})`))
  result.machine.load_after = load()
  rmSync(at.scratch, { recursive: true, force: true })
  process.stdout.write(o.json ? `${JSON.stringify(result, null, 2)}\n` : `${table(result)}\n`)
  if (!same) fail('the engines do not answer alike')
}

main().catch((error) => fail(error.message))
