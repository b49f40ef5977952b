// node bench/meetings.mjs: the pages of meetings and what came of them beside the dashboard, the pack, and a thousand
// meetings that are open at once.
//
// For the pages the server has the first processor and wrk the second; every page is asked for in turns with the
// dashboard, and ratios are taken round by round. A thousand holders each have a connection that is kept alive, and
// save one text after the other; then every text is looked for in the page of its meeting.
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { fail, load, result as begin, say } from './machine.mjs'
import { quantile, row, section } from './numbers.mjs'
import { run } from './peers.mjs'
import { ask, body, each, serve, signIn, waymark } from './serving.mjs'

const usage = 'usage: script/bench meetings [--json] [--rounds N] [--seconds N] [--meetings N]' +
  ' [--size county|small] [--part pages|packs|open]'
const home = resolve('build/bench/meetings')
const areas = 2 // of the agenda, whose notes each holder writes

function options() {
  let values
  try {
    values = parseArgs({
      options: {
        json: { type: 'boolean' }, rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '2' },
        meetings: { type: 'string', default: '1000' }, size: { type: 'string', default: 'county' },
        part: { type: 'string' }
      }
    }).values
  } catch {
    fail(usage, 2)
  }
  const [rounds, seconds, meetings] = [values.rounds, values.seconds, values.meetings].map(Number)
  if (![rounds, seconds, meetings].every((n) => Number.isInteger(n) && n > 0 && n <= 1000)) fail(usage, 2)
  if (!['county', 'small'].includes(values.size)) fail(usage, 2)
  if (values.part !== undefined && !['pages', 'packs', 'open'].includes(values.part)) fail(usage, 2)
  const does = (part) => [undefined, part].includes(values.part)
  return { json: values.json, rounds, seconds, meetings, size: values.size, does }
}

// The demonstration with its work, made anew when the program is newer; the server gets a copy.
function data(size) {
  const said = join(home, `${size}.txt`)
  const base = join(home, `${size}.db`)
  const database = join(home, 'run.db')
  mkdirSync(home, { recursive: true })
  const clear = (name) => ['', '-wal', '-shm'].forEach((end) => rmSync(name + end, { force: true }))
  if (!existsSync(said) || statSync(said).mtimeMs < statSync(waymark).mtimeMs) {
    clear(base)
    writeFileSync(said, run(waymark, ['demo', '--size', size, '--work', '--database', base]).text)
  }
  clear(database)
  copyFileSync(base, database)
  return { database, password: /password "([^"]+)"/.exec(readFileSync(said, 'utf8'))[1] }
}

// --- the pages ---

const roles = {
  manager: ['/', '/meetings', '/coverage', '/tracker', '/severe-log', '/actions', '/actions?state=all', '/panels',
    '/records', '/records?state=all'],
  lead1: ['/', '/meetings', '/coverage', '/tracker', '/severe-log', '/actions', '/actions?state=all', '/panels',
    '/records'],
  secondary: ['/', '/meetings', '/coverage', '/actions', '/actions?state=all', '/records']
}

async function pages(server, password, name, paths, o) {
  const cookie = await signIn(server.port, name, password)
  const all = ['/dashboard', ...paths].map((path) => ({ path, runs: [] }))
  for (const one of all) await body(server.port, one.path, cookie)
  for (let i = 0; i < o.rounds; i++)
    for (const one of all) one.runs.push(ask(server, one.path, cookie, 1, o.seconds, 1))
  const beside = (one, key) => each(one.runs, key).map((value, i) => value / all[0].runs[i][key])
  return {
    title: `Pages as ${name} sees them`,
    rows: all.flatMap((one) => [
      row(`${one.path}, p50`, 'ms', each(one.runs, 'p50').map((us) => us / 1000)),
      row('  p99', 'ms', each(one.runs, 'p99').map((us) => us / 1000)),
      row('  processor of the server', 'ms', each(one.runs, 'cost').map((us) => us / 1000)),
      ...(one === all[0] ? [] : [row('  beside the dashboard, processor', 'times', beside(one, 'cost'))])
    ])
  }
}

// --- forms ---

// Someone with a connection of their own, from an address of their own: the server takes 200 connections from one.
function person(port, cookie, csrf = '', i = 0) {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, localAddress: `127.0.${1 + (i >> 7)}.${1 + (i & 127)}` })
  const send = (method, path, fields) => new Promise((done, failed) => {
    const text = fields === undefined ? '' : new URLSearchParams({ csrf, ...fields }).toString()
    const headers = { cookie }
    if (fields !== undefined) {
      headers['content-type'] = 'application/x-www-form-urlencoded'
      headers['content-length'] = Buffer.byteLength(text)
    }
    const r = request({ agent, port, host: '127.0.0.1', method, path, headers }, (answer) => {
      const pieces = []
      answer.on('data', (piece) => pieces.push(piece))
      answer.on('end', () => done({ status: answer.statusCode, headers: answer.headers,
        text: Buffer.concat(pieces).toString() }))
    })
    r.on('error', failed)
    r.end(text)
  })
  return {
    get: (path) => send('GET', path), post: (path, fields) => send('POST', path, fields), close: () => agent.destroy()
  }
}

async function signedIn(port, name, password) {
  const cookie = await signIn(port, name, password)
  const csrf = /name="csrf" value="([^"]+)"/.exec(String(await body(port, '/meetings/plan', cookie)))[1]
  return { cookie, csrf }
}

// --- the pages right after a change ---

const changes = 20

// What was worked out for a page is kept until somebody writes: what it costs when somebody just has. A lead writes an
// action down, and pages are asked for one after the other.
async function afterChanges(server, password) {
  const lead = await signedIn(server.port, 'lead1', password)
  const writer = person(server.port, lead.cookie, lead.csrf)
  const urn = /\/schools\/(\d+)/.exec((await writer.get('/schools')).text)[1]
  const rows = []
  for (const name of ['manager', 'lead1']) {
    const reader = person(server.port, await signIn(server.port, name, password))
    for (const path of ['/severe-log', '/']) {
      const took = []
      for (let i = 0; i < changes; i++) {
        const made = await writer.post('/actions/new',
          { school: urn, task: `Change ${i}`, account: 'lead1', due: '1/7/2027' })
        if (made.status !== 303) fail(`an action was answered with ${made.status}`)
        const began = performance.now()
        await reader.get(path)
        took.push(performance.now() - began)
      }
      rows.push(row(`${name}: ${path}`, 'ms', took))
    }
    reader.close()
  }
  writer.close()
  return { title: 'Pages right after somebody wrote something', rows }
}

// --- the pack ---

async function packs(server, who) {
  const someone = person(server.port, who.cookie, who.csrf)
  const found = (await someone.get('/meetings')).text.matchAll(/href="(\/meetings\/[a-z0-9]{20,})"/g)
  const meetings = [...new Set([...found].map((m) => m[1]))].slice(0, 20)
  const [made, shown] = [[], []]
  for (const meeting of meetings) {
    let began = performance.now()
    const answer = await someone.post(`${meeting}/pack`, {})
    if (answer.status !== 303) continue // one that was held
    made.push(performance.now() - began)
    began = performance.now()
    await someone.get(`${meeting}/pack`)
    shown.push(performance.now() - began)
  }
  someone.close()
  return { title: `The pack (${made.length} meetings)`,
    rows: [row('made, with its agenda', 'ms', made), row('its page, beside the figures of today', 'ms', shown)] }
}

// --- a thousand meetings ---

// Plans meetings before the others of a day begin, so that nobody's diary is in the way. Gives the addresses of so many
// that are to come.
async function plan(server, who, n) {
  const someone = person(server.port, who.cookie, who.csrf)
  const form = (await someone.get('/meetings/plan')).text
  const urns = [...form.matchAll(/<option value="(9\d{5})"/g)].map((m) => m[1])
  const lead = /id="lead"[\s\S]*?<option value="(\d+)"/.exec(form)[1]
  const day = new Date(Date.UTC(2026, 8, 2))
  for (let i = 0; i < n; i++) {
    const slot = i % 10
    if (slot === 0 && i > 0) do day.setUTCDate(day.getUTCDate() + 1); while ([0, 6].includes(day.getUTCDay()))
    const at = (minutes) => `${7 + Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}am`
    const answer = await someone.post('/meetings/plan', {
      school: urns[i % urns.length], lead, on: `${day.getUTCDate()}/${day.getUTCMonth() + 1}/${day.getUTCFullYear()}`,
      starts: at(slot * 11), ends: at(slot * 11 + 10), mode: 'online', place: '', anyway: 'yes'
    })
    if (answer.status !== 303) fail(`a meeting could not be planned: ${answer.status}`)
  }
  const meetings = new Set()
  for (const urn of urns) {
    const [toCome] = (await someone.get(`/meetings?school=${urn}`)).text.split('Before today')
    for (const [, meeting] of toCome.matchAll(/href="(\/meetings\/[a-z0-9]{20,})"/g)) meetings.add(meeting)
  }
  someone.close()
  return [...meetings].slice(0, n)
}

const sentence = (i, area, round) => `Written ${i}-${area}-${round} by its holder.`

// One holder: opens the meeting, then writes the notes of each area, twice.
async function hold(one, i, times, again) {
  for (let round = 0; round < 2; round++)
    for (let area = 0; area < areas; area++) {
      const began = performance.now()
      const save = () => one.person.post(`${one.meeting}/save`, {
        as: 'json', area: String(area), 'f-notes': sentence(i, area, round), 'v-notes': String(round), 'h-notes': ''
      })
      // As the page does when a connection breaks: the server closes one that it has not heard for 20 seconds.
      const answer = await save().catch(() => {
        again.push(i)
        return save()
      })
      times.push(performance.now() - began)
      if (answer.status !== 200) fail(`a text was not saved: ${answer.status} ${answer.text.slice(0, 200)}`)
    }
}

const occurrences = (text, part) => text.split(part).length - 1

async function open(server, who, n) {
  say(`planning ${n} meetings`)
  const holders = (await plan(server, who, n)).map((meeting, i) => ({
    meeting, person: person(server.port, who.cookie, who.csrf, i)
  }))
  let began = performance.now()
  await Promise.all(holders.map(async (one) => {
    const answer = await one.person.post(`${one.meeting}/start`, {})
    if (answer.status !== 303) fail(`a meeting could not be opened: ${answer.status}`)
  }))
  const opened = (performance.now() - began) / 1000
  say(`${n} meetings are open`)
  const times = []
  const again = []
  began = performance.now()
  await Promise.all(holders.map((one, i) => hold(one, i, times, again)))
  const seconds = (performance.now() - began) / 1000
  let missing = 0
  for (const [i, one] of holders.entries()) {
    const page = () => one.person.get(`${one.meeting}/hold`)
    const { text } = await page().catch(page)
    for (let area = 0; area < areas; area++)
      missing += occurrences(text, sentence(i, area, 1)) !== 1 || occurrences(text, sentence(i, area, 0)) !== 0
  }
  holders.forEach((one) => one.person.close())
  if (missing > 0) fail(`${missing} of ${n * areas} texts do not stand where they were written, once`)
  return {
    title: `${n} meetings open at once, a connection each`,
    rows: [
      row('meetings opened', 'a second', [n / opened]),
      row(`texts saved (${times.length}, every one found again)`, 'a second', [times.length / seconds]),
      row('a save, p50', 'ms', [quantile(times, 0.5)]),
      row('a save, p99', 'ms', [quantile(times, 0.99)]),
      row('the slowest save', 'ms', [Math.max(...times)]),
      row('sent again, since the connection broke', 'texts', [again.length])
    ]
  }
}

function table(r) {
  return [
    `${r.machine.processors} processors: ${r.machine.processor}, Linux ${r.machine.kernel}, node ${r.machine.node}`,
    `${r.began}, commit ${r.commit}`,
    `load before ${r.machine.load_before.join(' ')}, after ${r.machine.load_after.join(' ')} (minutes 1, 5, 15)`,
    `${r.data.size} demonstration with its work, plain HTTP`,
    '',
    ...r.sections.flatMap(({ title, rows }) => section(title, rows))
  ].join('\n')
}

async function main() {
  const o = options()
  const r = begin()
  r.data.size = o.size
  const { database, password } = data(o.size)
  const one = await serve(home, database, '0')
  try {
    for (const [name, paths] of o.does('pages') ? Object.entries(roles) : [])
      r.sections.push(await pages(one, password, name, paths, o))
    if (o.does('pages')) r.sections.push(await afterChanges(one, password))
  } finally {
    await one.stop()
  }
  const both = await serve(home, database, '0,1')
  try {
    if (o.does('packs')) r.sections.push(await packs(both, await signedIn(both.port, 'lead1', password)))
    if (o.does('open')) r.sections.push(await open(both, await signedIn(both.port, 'manager', password), o.meetings))
  } finally {
    await both.stop()
  }
  r.machine.load_after = load()
  process.stdout.write(o.json ? `${JSON.stringify(r, null, 2)}\n` : `${table(r)}\n`)
}

main().catch((error) => fail(error.stack))
