// A server and who asks it, for what is measured over HTTP: started on some processors, signed in to, asked by wrk.
import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fail } from './machine.mjs'
import { row } from './numbers.mjs'
import { run } from './peers.mjs'

export const waymark = resolve('build/release/src/cli/waymark')

// The nanoseconds that the threads of processes have computed.
export function computed(pids) {
  let sum = 0
  for (const pid of pids)
    for (const thread of readdirSync(`/proc/${pid}/task`))
      sum += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0])
  return sum
}

export function children(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
}

// Starts a program and waits for a sign that it serves.
export async function start(home, program, args, name, sign, environment = {}) {
  const log = openSync(join(home, `${name}.log`), 'w')
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', log], env: { ...process.env, ...environment } })
  closeSync(log)
  const ended = new Promise((done) => child.once('exit', done))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  const port = await sign(child).catch(() => fail(`${program} did not start: ${join(home, `${name}.log`)} says why`))
  return { port, pids: [child.pid, ...children(child.pid)], stop }
}

export const pinned = (processor, program, args) => ['taskset', ['-c', String(processor), program, ...args]]

// Waymark on some processors; with what else stands in its environment.
export function serve(home, database, processors, environment = {}) {
  const args = ['serve', '--database', database, '--listen', '127.0.0.1:0', '--state', join(home, 'state')]
  return start(home, ...pinned(processors, waymark, args), 'waymark', (child) => new Promise((found, not) => {
    let text = ''
    child.once('exit', not)
    child.stdout.on('data', (piece) => {
      text += piece
      const port = /\(port (\d+)\)/.exec(text)
      if (port) found(Number(port[1]))
    })
  }), environment)
}

// Connections that were kept may have been closed by now: then again, until there is a new one.
async function again(ask, left = 10) {
  try {
    return await ask()
  } catch (error) {
    if (left === 0) throw error
    return again(ask, left - 1)
  }
}

export async function signIn(port, name, password) {
  const answer = await again(() => fetch(`http://127.0.0.1:${port}/sign-in`,
    { method: 'POST', body: new URLSearchParams({ name, password }), redirect: 'manual' }))
  if (answer.status !== 303) fail(`the sign-in as ${name} was answered with ${answer.status}`)
  return answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
}

export async function body(port, path, cookie) {
  const answer = await again(() =>
    fetch(`http://127.0.0.1:${port}${path}`, { headers: { cookie }, redirect: 'manual' }))
  if (answer.status !== 200) fail(`${path} was answered with ${answer.status}`)
  return Buffer.from(await answer.arrayBuffer())
}

// "1.23ms" of wrk, in microseconds.
function microseconds(text) {
  const [, number, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text)
  return Number(number) * { us: 1, ms: 1e3, s: 1e6, m: 6e7 }[unit]
}

// One run of wrk: requests a second, half and 99 of 100 answered within so many microseconds, and what a request cost
// the server.
export function ask(server, path, cookie, many, seconds, processor) {
  const args = ['--threads', '1', '--connections', String(many), '--duration', `${seconds}s`, '--timeout', '30s',
    '--latency', '--header', `Cookie: ${cookie}`, `http://127.0.0.1:${server.port}${path}`]
  const before = computed(server.pids)
  const { text } = run(...(processor === undefined ? ['wrk', args] : pinned(processor, 'wrk', args)))
  const cost = computed(server.pids) - before
  const bad = /Non-2xx or 3xx responses: \d+|Socket errors: .*/.exec(text)
  if (bad) fail(`${path}: ${bad[0]}`)
  const answered = Number(/(\d+) requests in/.exec(text)[1])
  return {
    rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
    cost: cost / answered / 1000,
    p50: microseconds(/\s50%\s+(\S+)/.exec(text)[1]),
    p99: microseconds(/\s99%\s+(\S+)/.exec(text)[1])
  }
}

export const each = (runs, key) => runs.map((one) => one[key])
export const share = (ours, theirs) => ours.map((one, i) => 100 * one / theirs[i])

export function rowsOf(name, runs) {
  return [
    row(name, 'requests/s', each(runs, 'rate')),
    row('  server', 'us a request', each(runs, 'cost')),
    row('  p50', 'us', each(runs, 'p50')),
    row('  p99', 'us', each(runs, 'p99'))
  ]
}
