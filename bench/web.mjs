// node bench/web.mjs: pages over HTTP beside nginx, and audited pages beside commits one after the other.
//
// Everything is on this machine. For what is compared with nginx, the server of both has the first processor and the
// client the second, so that neither takes from the other and each server has one. What is compared is asked for in
// turns, round after round.
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { fail } from './machine.mjs'
import { row, section } from './numbers.mjs'
import { run } from './peers.mjs'
import { ask, body, children, each, pinned, rowsOf, serve, share, signIn, start, waymark } from './serving.mjs'

const usage = 'usage: script/bench web [--json] [--rounds N] [--seconds N] [--size county|small]'
const commits = resolve('build/release/bench/bench_commits')
const pages = resolve('build/release/bench/bench_pages')
const home = resolve('build/bench/web')
// How much longer a disk may take for a commit than the one here, in microseconds.
const slower = [500, 1000, 3000]
const slowSync = resolve('build/release/bench/slow_sync.so')
const connections = { plain: 32, audited: 64 }

function options() {
  let values
  try {
    values = parseArgs({
      options: {
        json: { type: 'boolean' }, rounds: { type: 'string', default: '5' }, seconds: { type: 'string', default: '2' },
        size: { type: 'string', default: 'county' }
      }
    }).values
  } catch {
    fail(usage, 2)
  }
  const rounds = Number(values.rounds)
  const seconds = Number(values.seconds)
  if (![rounds, seconds].every((n) => Number.isInteger(n) && n > 0 && n <= 1000)) fail(usage, 2)
  if (!['county', 'small'].includes(values.size)) fail(usage, 2)
  return { json: values.json, rounds, seconds, size: values.size }
}

// The demonstration, made anew when the program is newer; the server gets a copy. Gives how to sign in.
function data(size) {
  const said = join(home, `${size}.txt`)
  const base = join(home, `${size}.db`)
  const database = join(home, 'run.db')
  mkdirSync(join(home, 'www'), { recursive: true })
  const clear = (name) => ['', '-wal', '-shm'].forEach((end) => rmSync(name + end, { force: true }))
  if (!existsSync(said) || statSync(said).mtimeMs < statSync(waymark).mtimeMs) {
    clear(base)
    writeFileSync(said, run(waymark, ['demo', '--size', size, '--years', '1', '--database', base]).text)
  }
  clear(database)
  copyFileSync(base, database)
  const password = /password "([^"]+)"/.exec(readFileSync(said, 'utf8'))[1]
  return { database, password }
}

// nginx with one worker and files as they are, as its own documentation recommends for static files.
async function nginx(port) {
  const file = join(home, 'nginx.conf')
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((one) => `${one}_temp_path ${join(home, 'nginx-temp', one)};`)
  mkdirSync(join(home, 'nginx-temp'), { recursive: true })
  writeFileSync(file, `daemon off;
${process.getuid() === 0 ? 'user root;' : ''}
pid ${join(home, 'nginx.pid')};
error_log stderr;
worker_processes 1;
events { worker_connections 1024; }
http {
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  types { text/html html; }
  ${temporary.join('\n  ')}
  server { listen 127.0.0.1:${port}; root ${join(home, 'www')}; }
}
`)
  const program = pinned(0, 'nginx', ['-c', file, '-p', home, '-e', 'stderr'])
  const server = await start(home, ...program, 'nginx', async () => {
    for (let i = 0; i < 100; i++) {
      if (await fetch(`http://127.0.0.1:${port}/`).catch(() => null)) return port
      await sleep(50)
    }
    throw new Error('no answer')
  })
  return { ...server, pids: children(server.pids[0]) }
}

// A page of ours beside the same bytes as a file of nginx.
async function besideNginx(ours, theirs, cases, o) {
  for (const one of cases) {
    one.bytes = await body(ours.port, one.path, one.cookie)
    writeFileSync(join(home, 'www', `${one.file}.html`), one.bytes)
    one.ours = []
    one.theirs = []
  }
  for (let i = 0; i <= o.rounds; i++) {
    for (const one of cases) {
      const seconds = i === 0 ? 1 : o.seconds
      const theirs_ = ask(theirs, `/${one.file}.html`, '', connections.plain, seconds, 1)
      const ours_ = ask(ours, one.path, one.cookie, connections.plain, seconds, 1)
      if (i === 0) continue // to warm up
      one.theirs.push(theirs_)
      one.ours.push(ours_)
    }
  }
  return cases.map((one) => ({
    title: `${one.name} (${(one.bytes.length / 1000).toFixed(1)} kB)`,
    rows: [
      ...rowsOf('nginx, the same bytes as a file', one.theirs),
      ...rowsOf('waymark', one.ours),
      row('waymark beside nginx, requests', '%', share(each(one.ours, 'rate'), each(one.theirs, 'rate'))),
      row('waymark beside nginx, processor', '%', share(each(one.ours, 'cost'), each(one.theirs, 'cost')))
    ]
  }))
}

// Entries of the audit a second, each with so many children, each on disk before the next.
function commitsAlone(database, seconds, children, environment = {}) {
  const env = { ...process.env, ...environment }
  return JSON.parse(run(commits, [database, String(seconds), String(children)], { env }).text).rate
}

// Audited pages beside commits of the same entry, one after the other, into the same database.
async function besideCommits(database, password, servers, theirs, cases, o) {
  for (const one of cases) {
    one.commits = []
    one.theirs = []
    writeFileSync(join(home, 'www', `${one.file}.html`), await body(servers[0].port, one.path, servers[0].cookie))
    one.runs = servers.map(() => [])
    for (const server of servers) await body(server.port, one.path, server.cookie)
  }
  for (let i = 0; i <= o.rounds; i++) {
    for (const one of cases) {
      const seconds = i === 0 ? 1 : o.seconds
      const alone = commitsAlone(database, seconds, one.children)
      const runs = servers.map((server) =>
        ask(server, one.path, server.cookie, connections.audited, seconds, server.client))
      if (i === 0) continue
      one.commits.push(alone)
      one.theirs.push(ask(theirs, `/${one.file}.html`, '', connections.audited, o.seconds, 1).rate)
      runs.forEach((r, k) => one.runs[k].push(r))
    }
  }
  return cases.map((one) => ({
    title: one.name,
    rows: [
      row(`commits one after the other, ${one.children} a time`, 'commits/s', one.commits),
      row('nginx, the same bytes as a file, no audit', 'requests/s', one.theirs),
      row('  beside the commits', 'times', one.theirs.map((rate, i) => rate / one.commits[i])),
      ...servers.flatMap((server, k) => [
        ...rowsOf(`waymark, ${server.where}`, one.runs[k]),
        row('  beside the commits', 'times', each(one.runs[k], 'rate').map((rate, i) => rate / one.commits[i]))
      ])
    ]
  }))
}

// The same where a commit takes longer than on the disk here: server, client and commits wait so much more each time.
async function besideSlowCommits(database, password, cases, o) {
  const sections = []
  for (const us of slower) {
    const environment = { LD_PRELOAD: slowSync, SYNC_US: String(us) }
    const server = await serve(home, database, '0,1', environment)
    try {
      const cookie = await signIn(server.port, 'secondary', password)
      const rows = []
      for (const one of cases) {
        const commits_ = []
        const rates = []
        await body(server.port, one.path, cookie)
        for (let i = 0; i < o.rounds; i++) {
          commits_.push(commitsAlone(database, o.seconds, one.children, environment))
          rates.push(ask(server, one.path, cookie, connections.audited, o.seconds).rate)
        }
        rows.push(
          row(`commits one after the other, ${one.children} a time`, 'commits/s', commits_),
          row(`waymark, ${one.page}`, 'requests/s', rates),
          row('  beside the commits', 'times', rates.map((rate, i) => rate / commits_[i])))
      }
      sections.push({ title: `Audited, where a commit takes ${us / 1000} ms longer`, rows })
    } finally {
      await server.stop()
    }
  }
  return sections
}

// The dashboard as those see it who see one school, some, and all; one after the other, and four at a time.
async function dashboards(server, password, o) {
  const rows = []
  for (const name of ['secondary', 'lead1', 'manager']) {
    const cookie = await signIn(server.port, name, password)
    const bytes = (await body(server.port, '/dashboard', cookie)).length
    for (const many of [1, 4]) {
      const runs = []
      for (let i = 0; i < o.rounds; i++) runs.push(ask(server, '/dashboard', cookie, many, o.seconds, 1))
      const asked = many === 1 ? 'one at a time' : `${many} at a time`
      rows.push(...rowsOf(`${name} (${(bytes / 1000).toFixed(0)} kB), ${asked}`, runs))
    }
  }
  return rows
}

// The last day of one school comes in from the command line while the server runs: how long the import takes, and then
// the first look at each page, beside the look after it. Every round changes the marks.
async function newDay(server, database, password, pupil, o) {
  const manager = await signIn(server.port, 'manager', password)
  const own = await signIn(server.port, 'secondary', password)
  const urn = /\/schools\/(\d+)/.exec(String(await body(server.port, '/schools', own)))[1]
  const lists = run(waymark, ['report', 'lists', '--school', urn, '--format', 'csv', '--database', database]).text
  const upns = [...new Set(lists.split('\n').slice(1).map((line) => line.split(',')[1]).filter(Boolean))]
  const file = join(home, 'day.csv')
  const pages = [['manager: /dashboard', '/dashboard', manager], ['secondary: /dashboard', '/dashboard', own],
    ['secondary: /schools/URN', `/schools/${urn}`, own], ['secondary: the page of a child', pupil, own]]
  const imports = []
  const first = pages.map(() => [])
  const then = pages.map(() => [])
  const time = async (path, cookie) => {
    const began = performance.now()
    await body(server.port, path, cookie)
    return performance.now() - began
  }
  for (const [, path, cookie] of pages) await body(server.port, path, cookie)
  for (let i = 0; i < 2 * o.rounds; i++) {
    const marks = i % 2 === 0 ? 'I,I' : '/,\\'
    writeFileSync(file, `upn,date,am,pm\n${upns.map((upn) => `${upn},2026-07-21,${marks}\n`).join('')}`)
    const began = performance.now()
    run(waymark, ['import', 'marks', file, '--database', database])
    imports.push(performance.now() - began)
    for (const [k, [, path, cookie]] of pages.entries()) first[k].push(await time(path, cookie))
    for (const [k, [, path, cookie]] of pages.entries()) then[k].push(await time(path, cookie))
  }
  return {
    title: `A new day of one school (${upns.length} children)`,
    rows: [row('import on the command line', 'ms', imports),
      ...pages.flatMap(([name], k) => [row(name, 'ms', first[k]), row('  the look after it', 'ms', then[k])])]
  }
}

// What pages cost without the network.
function alone(database, password, paths) {
  const { text } = run(pages, ['100', database, 'secondary', password, ...paths])
  return text.trim().split('\n').map((line) => JSON.parse(line))
    .map((one) => row(`${one.path.slice(0, 20)} (${(one.bytes / 1000).toFixed(1)} kB)`, 'us', [one.us, one.least_us]))
}

function table(result) {
  return [
    `${result.processors} processors: ${result.processor}, Linux ${result.kernel}`,
    `${result.began}, commit ${result.commit}`,
    `load before ${result.load.before}, after ${result.load.after} (minutes 1, 5, 15)`,
    `${result.size} demonstration, one school year`,
    `wrk with one thread, ${connections.plain} connections (audited pages ${connections.audited}), plain HTTP`,
    '',
    ...result.sections.flatMap(({ title, rows }) => section(title, rows))
  ].join('\n')
}

const load = () => loadavg().map((one) => one.toFixed(2)).join(' ')

async function main() {
  const o = options()
  const result = {
    began: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit: spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).stdout?.trim() || 'not known',
    size: o.size, processors: cpus().length, processor: cpus()[0].model.trim(), kernel: release(),
    load: { before: load() },
    sections: []
  }
  const { database, password } = data(o.size)
  const one = await serve(home, database, '0')
  const both = await serve(home, database, '0,1')
  const theirs = await nginx(one.port + 1 < 65536 ? one.port + 1 : one.port - 1)
  try {
    const cookie = await signIn(one.port, 'secondary', password)
    const list = String(await body(one.port, '/lists/severely_absent', cookie))
    const pupils = new Set(list.match(/\/pupils\/[a-z0-9]+/g))
    const pupil = [...pupils][0] ?? fail('the list names no children')
    const asset = /\/assets\/waymark\.[0-9a-f]+\.js/.exec(list)[0]
    result.sections.push({ title: `The dashboard (${o.size})`, rows: await dashboards(one, password, o) })
    result.sections.push(...await besideNginx(one, theirs, [
      { name: 'From memory: /sign-in, nobody signed in', path: '/sign-in', cookie: '', file: 'sign-in' },
      { name: 'From memory: a script', path: asset, cookie: '', file: 'script' },
      { name: 'A query in the database: /help, signed in', path: '/help', cookie, file: 'help' }
    ], o))
    result.sections.push(await newDay(one, database, password, pupil, o))
    const servers = [
      { ...one, cookie, where: 'server and client with a processor each', client: 1 },
      { ...both, cookie, where: 'server and client on both processors' }
    ]
    const audited = [
      { name: 'Audited: the page of a child', page: 'the page of a child', file: 'child', path: pupil, children: 1 },
      {
        name: `Audited: a list of ${pupils.size} children`, page: `a list of ${pupils.size}`,
        file: 'list', path: '/lists/severely_absent', children: pupils.size
      }
    ]
    result.sections.push(...await besideCommits(database, password, servers, theirs, audited, o))
    result.sections.push(...await besideSlowCommits(database, password, audited, o))
    result.sections.push({
      title: 'The pages alone, without the network (most: the median of 100 rounds)',
      rows: alone(database, password, ['/health', '/help', pupil, '/lists/severely_absent', '/schools'])
    })
  } finally {
    await Promise.all([one.stop(), both.stop(), theirs.stop()])
  }
  result.load.after = load()
  process.stdout.write(o.json ? `${JSON.stringify(result, null, 2)}\n` : `${table(result)}\n`)
}

main().catch((error) => fail(error.stack))
