// A process that answers beside us: a line of JSON on standard input is a command, a line of JSON is what came of it.
// The peer gives `load(form)` {seconds, bytes}, `ways(form, question)`, `ask(form, question, way)`, and
// `lines(form, question, way)`, the answer as answer_write() has it.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const milliseconds = (began) => Number(process.hrtime.bigint() - began) / 1e6

async function timed(peer, c, way) {
  await peer.ready?.()
  const began = process.hrtime.bigint()
  await peer.ask(c.form, c.question, way)
  return milliseconds(began)
}

// The fastest way to ask, each tried a few times in turns; the first of each warms up.
async function tune(peer, c) {
  const tried = peer.ways(c.form, c.question).map((way) => ({ way, ms: Infinity }))
  for (let i = 0; i < 6; i++)
    for (const one of tried) {
      const ms = await timed(peer, c, one.way)
      if (i > 0) one.ms = Math.min(one.ms, ms)
    }
  return tried.sort((a, b) => a.ms - b.ms)
}

async function write(peer, c) {
  await peer.ready?.()
  const answer = await peer.lines(c.form, c.question, c.way)
  mkdirSync(c.folder, { recursive: true })
  for (const [name, lines] of Object.entries(answer))
    writeFileSync(join(c.folder, name), lines.map((one) => `${one.join(',')}\n`).join(''))
  return {}
}

async function obey(peer, c) {
  if (c.do === 'load') return peer.load(c.form)
  if (c.do === 'tune') return tune(peer, c)
  if (c.do === 'write') return write(peer, c)
  const ms = []
  for (let i = 0; i < c.runs; i++) ms.push(await timed(peer, c, c.way))
  return { ms, memory: process.resourceUsage().maxRSS * 1024 }
}

export async function answer(peer) {
  for await (const line of createInterface({ input: process.stdin })) {
    let done
    try {
      done = await obey(peer, JSON.parse(line))
    } catch (error) {
      done = { error: String(error.message ?? error).slice(0, 2000) }
    }
    process.stdout.write(`${JSON.stringify(done)}\n`)
  }
  await peer.shut?.()
  process.exit(0)
}
