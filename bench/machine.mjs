// What every measurement says of the machine it was made on, and how it speaks to whoever started it.
import { spawnSync } from 'node:child_process'
import { cpus, loadavg, release, totalmem } from 'node:os'

export function fail(sentence, code = 1) {
  process.stderr.write(`bench: ${sentence}\n`)
  process.exit(code)
}

export function say(sentence) {
  process.stderr.write(`bench: ${sentence}\n`)
}

export const load = () => loadavg().map((one) => one.toFixed(2))

export function machine() {
  return {
    processors: cpus().length,
    processor: cpus()[0].model.trim(),
    memory: `${Math.round(totalmem() / 2 ** 30)} GB`,
    kernel: release(),
    node: process.versions.node,
    load_before: load()
  }
}

// A result with nothing measured yet.
export function result() {
  return {
    began: new Date().toISOString().slice(0, 16).replace('T', ' '),
    commit: spawnSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).stdout?.trim() || 'not known',
    machine: machine(), data: {}, sections: [], checks: [], not_measured: []
  }
}
