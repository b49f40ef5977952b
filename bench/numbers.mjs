// What is made of measurements: the middle, the spread, ratios of runs that lay side by side, and the table.

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2
}

// One row of the table. `values` are the runs, in the order in which they were made.
export function row(name, unit, values) {
  return { name, unit, median: median(values), least: Math.min(...values), most: Math.max(...values), runs: values }
}

// How many times as long a peer took, run by run: each is held against ours of the same round.
export function ratio(name, peer, ours) {
  return row(name, 'times ours', peer.map((seconds, i) => seconds / ours[Math.min(i, ours.length - 1)]))
}

function words(value) {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : value >= 0.1 || value === 0 ? 2 : 3
  return value.toFixed(digits).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

function line(cells) {
  const widths = [46, 12, 12, 12, 12, 5]
  return cells.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' ').trimEnd()
}

// A heading and the rows below it.
export function section(title, rows) {
  const head = line([title, '', 'median', 'least', 'most', 'runs'])
  const lines = rows.map((r) =>
    line([`  ${r.name}`, r.unit, words(r.median), words(r.least), words(r.most), String(r.runs.length)]))
  return [head, ...lines, '']
}

// The whole result as plain text.
export function table(result) {
  const { machine, data } = result
  return [
    `${machine.processors} processors: ${machine.processor}`,
    `${machine.memory} of memory, Linux ${machine.kernel}, node ${machine.node}`,
    `${result.began}, commit ${result.commit}`,
    `load before ${machine.load_before.join(' ')}, after ${machine.load_after.join(' ')} (minutes 1, 5, 15)`,
    `${data.size}: ${words(data.marks)} marks in ${words(data.bytes / 1e6)} MB of CSV` +
      (data.enrolments ? `, ${words(data.enrolments)} enrolments, ${data.schools} schools` : ''),
    ...(result.client ? [`the page was asked for by ${result.client}`] : []),
    '',
    ...result.sections.flatMap(({ title, rows }) => section(title, rows)),
    ...result.checks,
    '',
    ...result.not_measured.map(({ name, why }) => `not measured: ${name}: ${why}`)
  ].join('\n')
}
