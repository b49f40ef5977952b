// How the dashboard grows: bench_engine with more and more children, and a picture of it.
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { say } from './machine.mjs'
import { row } from './numbers.mjs'

// Children, and how often each is asked; the last are England's.
const sizes = [[1000, 2000], [10000, 1000], [100000, 300], [1000000, 30], [8100000, 9]]
export const england = 8100000

function resident(pid) {
  try {
    return 1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0 /* it has ended */
  }
}

// The most memory of a process that is still there is in /proc: it is looked at while the process lives.
function measure(program, pupils, runs) {
  return new Promise((done, refuse) => {
    const one = spawn(program, [String(pupils), String(runs)], { stdio: ['ignore', 'pipe', 'inherit'] })
    let text = ''
    let memory = 0
    const watch = setInterval(() => { memory = Math.max(memory, resident(one.pid)) }, 20)
    one.stdout.on('data', (some) => { text += some })
    one.on('error', refuse)
    one.on('close', (code) => {
      clearInterval(watch)
      if (code !== 0) refuse(new Error(`bench_engine ended with ${code}`))
      else done({ ...JSON.parse(text), resident: memory })
    })
  })
}

export async function grow(program, most) {
  const found = []
  for (const [pupils, runs] of sizes) {
    if (pupils > most) continue
    say(`${pupils} children, made in memory`)
    found.push(await measure(program, pupils, runs))
  }
  return found
}

const least = ({ runs }) => Math.min(...runs)
const times = (name, { runs }) => row(name, 'ms', runs.map((ns) => ns / 1e6))

export function growthSections(found) {
  return found.map((one) => ({
    title: `${one.pupils.toLocaleString('en-GB')} children, ${(one.marks / 1e6).toLocaleString('en-GB')} million marks`,
    rows: [
      times('the dashboard', one.sizes),
      times('and every list in its order', one.dashboard),
      times('filtered, by class', one.filtered),
      times('filtered, by single code', one.filtered_code),
      times('reading the planes', one.read),
      row('  at its fastest', 'GB/s', [one.plane_bytes / least(one.read)]),
      row('  the share that the fastest dashboard reaches', '%', [100 * least(one.read) / least(one.sizes)]),
      row('memory of the registers', 'MB', [one.bytes / 1e6]),
      row('  and of the whole process, the most', 'MB', [one.resident / 1e6])
    ]
  }))
}

// The picture: two panels, both axes in powers of ten. Lines differ by dashes, marks and words, not by colour alone.
const panel = { left: 84, width: 350, height: 300, top: 62 }
const powers = (low, high) => Array.from({ length: high - low + 1 }, (_, i) => low + i)
const text = (x, y, words, more = '') => `<text x="${x}" y="${y}"${more}>${words}</text>`

function scale(low, high, from, to) {
  return (value) => from + (Math.log10(value) - low) / (high - low) * (to - from)
}

const shapes = {
  circle: (x, y) => `<circle cx="${x}" cy="${y}" r="4"/>`,
  square: (x, y) => `<rect x="${x - 4}" y="${y - 4}" width="8" height="8"/>`,
  diamond: (x, y) => `<path d="M${x} ${y - 5}l5 5l-5 5l-5 -5z"/>`
}

function axes(x, y, at, units) {
  const bottom = panel.top + panel.height
  const right = at + panel.width
  return [
    ...powers(3, 7).map((p) => `<path class="grid" d="M${x(10 ** p)} ${panel.top}V${bottom}"/>` +
      text(x(10 ** p), bottom + 18, ['1,000', '10,000', '100,000', '1 million', '10 million'][p - 3],
        ' text-anchor="middle"')),
    ...units.map(([value, words]) => `<path class="grid" d="M${at} ${y(value)}H${right}"/>` +
      text(at - 8, y(value) + 4, words, ' text-anchor="end"')),
    `<path class="axis" d="M${at} ${panel.top}V${bottom}H${right}"/>`,
    text(at + panel.width / 2, bottom + 38, 'children', ' text-anchor="middle"')
  ]
}

function series(x, y, points, { shape, dash, words, below }) {
  const at = points.map(([pupils, value]) => [x(pupils).toFixed(1), y(value).toFixed(1)].map(Number))
  const [besideX, besideY] = at.at(below ? -3 : -2) ?? at[0]
  return [
    `<polyline class="line"${dash === '' ? '' : ` stroke-dasharray="${dash}"`} points="${at.join(' ')}"/>`,
    ...at.map(([px, py]) => shapes[shape](px, py)),
    below ? text(besideX + 10, besideY + 18, words) : text(besideX - 10, besideY - 6, words, ' text-anchor="end"')
  ]
}

function plot(found, at, title, range, units, lines) {
  const x = scale(3, 7, at, at + panel.width)
  const y = scale(range[0], range[1], panel.top + panel.height, panel.top)
  return [
    text(at, panel.top - 16, title, ' class="title"'),
    ...axes(x, y, at, units),
    ...lines.flatMap((one) => series(x, y, found.map((f) => [f.pupils, one.of(f)]), one))
  ]
}

export function picture(found, when) {
  const second = panel.left + panel.width + 110
  const width = second + panel.width + 24
  const height = panel.top + panel.height + 60
  const last = found.at(-1)
  const said = `${last.pupils.toLocaleString('en-GB')} children take ${(last.sizes.median / 1e6).toFixed(1)} ms and ` +
    `${(last.resident / 1e9).toFixed(1)} GB.`
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img"
  aria-labelledby="growth-title growth-description">
<title id="growth-title">How the time and the memory of the dashboard grow with the number of children</title>
<desc id="growth-description">Two plots with logarithmic axes, from 1,000 to ${last.pupils.toLocaleString('en-GB')}
children, one school year each. On the left the time of the whole dashboard and of reading its planes, on the right the
memory of the registers and of the process. ${said} Measured ${when}.</desc>
<style>
text { font: 13px sans-serif; fill: #0b0c0c; stroke: #fff; stroke-width: 4px; paint-order: stroke }
.title { font-weight: bold; font-size: 15px }
.grid { stroke: #d0d3d6; fill: none }
.axis { stroke: #0b0c0c; fill: none }
.line { stroke: #0b0c0c; fill: none; stroke-width: 1.5 }
</style>
<rect width="${width}" height="${height}" fill="#fff"/>
${[
    ...plot(found, panel.left, 'Time', [-3, 3], [[0.001, '1 µs'], [0.01, '10 µs'], [0.1, '0.1 ms'], [1, '1 ms'],
      [10, '10 ms'], [100, '0.1 s'], [1000, '1 s']], [
      { of: (f) => f.read.median / 1e6, shape: 'diamond', dash: '2 4', words: 'reading planes', below: true },
      { of: (f) => f.sizes.median / 1e6, shape: 'circle', dash: '', words: 'dashboard', below: true },
      { of: (f) => f.dashboard.median / 1e6, shape: 'square', dash: '6 4', words: 'dashboard, all lists in order' }]),
    ...plot(found, second, 'Memory', [5, 10], [[1e5, '100 kB'], [1e6, '1 MB'], [1e7, '10 MB'], [1e8, '100 MB'],
      [1e9, '1 GB'], [1e10, '10 GB']], [
      { of: (f) => f.resident, shape: 'square', dash: '6 4', words: 'the process' },
      { of: (f) => f.bytes, shape: 'circle', dash: '', words: 'registers', below: true }])
  ].join('\n')}
</svg>
`
}
