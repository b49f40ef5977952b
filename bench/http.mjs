// The dashboard over HTTP, as a manager: sign-in, then the same page from a client that keeps its connections.
import { spawn, spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { run } from './peers.mjs'
import { row } from './numbers.mjs'

const page = '/dashboard'

// Starts the service on a port that is free. Gives { port, stop }.
export async function serve(waymark, database, scratch) {
  const log = openSync(join(scratch, 'serve.log'), 'w')
  const server = spawn(waymark,
    ['serve', '--database', database, '--listen', '127.0.0.1:0', '--state', join(scratch, 'state')],
    { stdio: ['ignore', 'pipe', log] })
  closeSync(log)
  const ended = new Promise((resolve) => server.once('exit', resolve))
  const port = await new Promise((resolve, reject) => {
    let text = ''
    server.stdout.on('data', (piece) => {
      text += piece
      const found = /\(port (\d+)\)/.exec(text)
      if (found) resolve(Number(found[1]))
    })
    const why = `waymark serve ended before it listened: ${join(scratch, 'serve.log')} says why`
    server.once('exit', () => reject(new Error(why)))
  })
  return {
    port,
    async stop() {
      server.kill('SIGTERM')
      await ended
    }
  }
}

// The cookie of a manager of the demonstration, which is found to show the figures.
export async function signIn(port, password) {
  const form = new URLSearchParams({ name: 'manager', password, next: page })
  const origin = `http://127.0.0.1:${port}`
  const answer = await fetch(`${origin}/sign-in`, { method: 'POST', body: form, redirect: 'manual' })
  const cookie = answer.headers.getSetCookie().map((c) => c.split(';')[0]).join('; ')
  if (answer.status !== 303 || cookie === '') throw new Error(`the sign-in was answered with ${answer.status}`)
  const seen = await fetch(origin + page, { headers: { cookie }, redirect: 'manual' })
  const text = await seen.text()
  if (seen.status !== 200 || !text.includes('Severely absent')) throw new Error('the dashboard shows no figures')
  return { cookie, bytes: Buffer.byteLength(text) }
}

// "1.23ms" of wrk, in microseconds.
function microseconds(text) {
  const [, number, unit] = /^([\d.]+)(us|ms|s|m)$/.exec(text)
  return Number(number) * { us: 1, ms: 1e3, s: 1e6, m: 6e7 }[unit]
}

const wrk = {
  name: 'wrk',
  ask(port, path, cookie, connections, seconds) {
    const { text } = run('wrk', ['--threads', '1', '--connections', String(connections), '--duration', `${seconds}s`,
      '--timeout', '60s', '--latency', '--header', `Cookie: ${cookie}`, `http://127.0.0.1:${port}${path}`])
    const bad = /Non-2xx or 3xx responses: (\d+)/.exec(text) ?? /Socket errors: (.*)/.exec(text)
    return {
      rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(text)[1]),
      p50: microseconds(/\s50%\s+(\S+)/.exec(text)[1]),
      p99: microseconds(/\s99%\s+(\S+)/.exec(text)[1]),
      failed: bad ? bad[1] : 0
    }
  }
}

const ours = (program) => ({
  name: 'bench_client (ours; wrk is not installed)',
  ask(port, path, cookie, connections, seconds) {
    const { text } = run(program, ['127.0.0.1', String(port), path, cookie, String(connections), String(seconds)])
    const r = JSON.parse(text)
    return { rate: r.answered / r.seconds, p50: r.p50_us, p99: r.p99_us, failed: r.failed }
  }
})

export function client(program) {
  return spawnSync('wrk', ['--version']).error ? ours(program) : wrk
}

// The rows of one number of connections: how many answers a second, and how long half and all but a hundredth of them
// took at most, over `runs` runs after one that is thrown away.
export function measure(client, port, path, cookie, connections, { runs, seconds }) {
  client.ask(port, path, cookie, connections, 1)
  const all = []
  for (let i = 0; i < runs; i++) {
    const one = client.ask(port, path, cookie, connections, seconds)
    if (one.failed !== 0) throw new Error(`${path}: not answered with 200: ${one.failed}`)
    all.push(one)
  }
  const name = `${connections} connection${connections === 1 ? '' : 's'}`
  return [
    row(name, 'requests/s', all.map((one) => one.rate)),
    row(`${name}, p50`, 'ms', all.map((one) => one.p50 / 1000)),
    row(`${name}, p99`, 'ms', all.map((one) => one.p99 / 1000))
  ]
}

