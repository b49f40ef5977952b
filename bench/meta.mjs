// What bench_registers --dump says of the data beside them, and what follows from the data.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

function rowsOf(folder, name) {
  return readFileSync(join(folder, name), 'utf8').trim().split('\n').slice(1).map((line) => line.split(','))
}

export function meta(folder) {
  const one = JSON.parse(readFileSync(join(folder, 'meta.json'), 'utf8'))
  one.held_weeks = heldWeeks(folder, one)
  return one
}

// The weeks in which any register has a mark that counts: others know them from the calendar.
function heldWeeks(folder, { words, word_weeks, weeks }) {
  const any = Array(words).fill(0n)
  for (const row of rowsOf(folder, 'planes.csv'))
    for (let k = 0; k < 2 * words; k++) any[k % words] |= BigInt(row[k + 1])
  return Array.from({ length: weeks }, (_, w) => w)
    .filter((w) => (any[Math.floor(w / word_weeks)] >> BigInt((w % word_weeks) * 10) & 1023n) !== 0n)
}
