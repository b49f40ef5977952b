// The questions of bench.h in SQL, for the peers that speak it. What bench_registers --dump has written lies in tables:
// enrolments and episodes as they are; marks, one row a mark, by enrolment and session; planes, one row an enrolment
// with the words of both planes and what enrolments says; noted, the few marks with a code that a list looks for, with
// the day from which it looks (our registers hold which codes each of them bears, to the same end).

// How a dialect says what they do not say alike.
export const duckdb = {
  countIf: (condition) => `count(*) FILTER (WHERE ${condition})`,
  some: (condition) => `bool_or(${condition})`,
  ones: (word) => `bit_count(${word})`,
  and: (a, b) => `(${a} & ${b})`,
  or: (a, b) => `(${a} | ${b})`,
  div: (a, b) => `(${a} // ${b})`,
  table: (name) => `CREATE OR REPLACE TEMP TABLE ${name} AS`
}
export const clickhouse = {
  countIf: (condition) => `countIf(${condition})`,
  some: (condition) => `max(${condition})`,
  ones: (word) => `bitCount(${word})`,
  and: (a, b) => `bitAnd(${a}, ${b})`,
  or: (a, b) => `bitOr(${a}, ${b})`,
  div: (a, b) => `intDiv(${a}, ${b})`,
  table: (name) => `CREATE TABLE ${name} ENGINE = Memory AS`
}

const traits = ['school', 'phase', 'year_group', 'sex', 'sen', 'fsm', 'care', 'listable', 'days_from']

// What a question counts, and about whom. `classes` holds what is absent and what is unauthorised, as conditions on a
// mark; a question without `planes` needs to know codes.
function asked(question, meta) {
  const all = {
    absent: 'class IN (1, 2)', unauthorised: 'class = 2', who: '', weeks: [0, meta.weeks - 1], planes: ['high', 'both']
  }
  if (question === 'dashboard') return all
  const some = { ...all, who: `fsm = ${meta.fsm} AND sen = ${meta.sen}`, weeks: meta.asked_weeks }
  return question === 'class'
    ? { ...some, absent: 'class = 2', planes: ['both', 'both'] }
    : { ...some, absent: `code = ${meta.illness}`, unauthorised: 'class = 9', planes: undefined }
}

export const answerable = (form, question) => form !== 'planes' || question !== 'code'

const where = (condition) => (condition === '' ? '' : `WHERE ${condition}`)

// The marks asked about: all; those of the children and weeks, looked up wherever they are needed; or, when they are
// copied first, what was copied.
const copied = (way) => way === 'counts of a copy'
function fromMarks(q, way, meta) {
  if (copied(way)) return 'FROM chosen'
  if (q.who === '') return 'FROM marks'
  const [first, last] = q.weeks
  return `FROM marks WHERE week BETWEEN ${first} AND ${last} AND id IN (SELECT id FROM enrolments WHERE ${q.who})`
}

// Each way to count the marks of enrolments: three counts, or one sum of a weight that a mark has.
const ten = 1024
function byEnrolment(d, q, way, meta) {
  const from = `${fromMarks(q, way, meta)} GROUP BY id`
  if (way.startsWith('weights'))
    return `SELECT id, s % ${ten} AS possible, ${d.div('s', ten)} % ${ten} AS absent,
      ${d.div('s', ten * ten)} AS unauthorised
      FROM (SELECT id, sum(weight) AS s ${from}) AS w`
  return `SELECT id, ${d.countIf('class < 3')} AS possible, ${d.countIf(q.absent)} AS absent,
    ${d.countIf(q.unauthorised)} AS unauthorised ${from}`
}

// One school week within the word of a plane; and those weeks of a word that are asked about, as one mask.
const weekBits = (week, meta) => 1023n << BigInt((week % meta.word_weeks) * 10)
function wordMask(word, weeks, meta) {
  let mask = 0n
  for (let w = word * meta.word_weeks; w < (word + 1) * meta.word_weeks; w++)
    if (w >= weeks[0] && w <= weeks[1]) mask |= weekBits(w, meta)
  return mask
}

const planeOf = (d, which, k) => which === 'high' ? `high${k}`
  : which === 'both' ? d.and(`low${k}`, `high${k}`) : d.or(`low${k}`, `high${k}`)

function onesOfRow(d, q, which, meta) {
  const words = []
  for (let k = 0; k < meta.words; k++) {
    const mask = wordMask(k, q.weeks, meta)
    if (mask === 0n) continue
    const word = planeOf(d, which, k)
    words.push(d.ones(q.who === '' ? word : d.and(word, mask)))
  }
  return words.map((one) => `CAST(${one} AS INTEGER)`).join(' + ')
}

function counted(d, form, q, way, meta) {
  const columns = traits.map((one) => `e.${one} AS ${one}`).join(', ')
  if (form === 'planes')
    return `SELECT e.id AS id, ${columns}, ${onesOfRow(d, q, 'any', meta)} AS possible,
      ${onesOfRow(d, q, q.planes[0], meta)} AS absent, ${onesOfRow(d, q, q.planes[1], meta)} AS unauthorised
      FROM planes AS e ${where(q.who)}`
  return `SELECT e.id AS id, ${columns}, coalesce(c.possible, 0) AS possible, coalesce(c.absent, 0) AS absent,
    coalesce(c.unauthorised, 0) AS unauthorised
    FROM enrolments AS e LEFT JOIN (${byEnrolment(d, q, way, meta)}) AS c ON c.id = e.id ${where(q.who)}`
}

// Every enrolment, with its counts, its flags, and what puts it on lists.
function rows(d, form, q, way, meta) {
  const day = ([from, to]) => d.some(`day BETWEEN ${from} AND ${to}`)
  const kept = ['id', ...traits, 'possible', 'absent', 'unauthorised'].map((one) => `x.${one} AS ${one}`).join(', ')
  return `${d.table('answer')} SELECT ${kept},
      possible > 0 AND 10 * absent >= possible AS persistent,
      possible > 0 AND 2 * absent >= possible AS severe,
      possible > 0 AND 20 * absent >= possible AND 10 * absent < possible AS at_risk,
      listable = 1 AND coalesce(r.part_time, false) AS part_time,
      listable = 1 AND coalesce(r.elsewhere, false) AS elsewhere,
      listable = 1 AND coalesce(s.term, false) AS term, listable = 1 AND coalesce(s.whole, false) AS whole
    FROM (${counted(d, form, q, way, meta)}) AS x
    LEFT JOIN (SELECT id, ${d.some(`code = ${meta.part_time}`)} AS part_time,
        ${d.some(`code <> ${meta.part_time}`)} AS elsewhere
      FROM noted WHERE session >= days_from GROUP BY id) AS r ON r.id = x.id
    LEFT JOIN (SELECT id, ${day(meta.term)} AS term, ${day(meta.whole)} AS whole FROM episodes GROUP BY id) AS s
      ON s.id = x.id`
}

const integer = (one) => `CAST(${one} AS INTEGER)`

function groups(d) {
  const key = (one) => `coalesce(${one}, -1)`
  const values = ['sex', 'year_group', 'fsm', 'sen', 'care']
  return `SELECT ${['school', 'phase', ...values].map(key).join(', ')}, count(*), sum(possible), sum(possible - absent),
      sum(absent - unauthorised), sum(unauthorised), ${d.countIf('persistent')}, ${d.countIf('severe')},
      ${d.countIf('at_risk')}
    FROM answer WHERE possible > 0
    GROUP BY GROUPING SETS ((school), (phase), ${values.map((one) => `(phase, ${one})`).join(', ')})`
}

function sizes(d) {
  const lists = ['severe AND listable = 1', 'persistent AND NOT severe AND listable = 1', 'at_risk AND listable = 1',
    'part_time', 'elsewhere', 'term', 'whole']
  return `SELECT ${lists.map(d.countIf).join(', ')} FROM answer`
}

// The weeks: of marks, by week and class, and whether a code asked for; of planes, three sums a week.
function weeks(d, form, q, way, meta) {
  if (form !== 'planes') {
    const keys = q.planes === undefined ? 'week, class, asked' : 'week, class'
    const columns = keys.replace('asked', `${q.absent} AS asked`)
    return `SELECT ${columns}, count(*) ${fromMarks(q, way, meta)} GROUP BY ${keys}`
  }
  const sums = []
  for (const w of meta.held_weeks) {
    if (w < q.weeks[0] || w > q.weeks[1]) continue
    const word = Math.floor(w / meta.word_weeks)
    const sum = (which) => `sum(${d.ones(d.and(planeOf(d, which, word), weekBits(w, meta)))})`
    sums.push(`${w}`, sum('any'), sum(q.planes[0]), sum(q.planes[1]))
  }
  return `SELECT ${sums.join(', ')} FROM planes ${where(q.who)}`
}

// The statements that answer a question, in order; those with a name give part of the answer.
export function statements(d, form, question, way, meta) {
  const q = asked(question, meta)
  const copy = `${d.table('chosen')} SELECT id, week, class, code ${fromMarks(q, 'counts', meta)}`
  return [
    ...(copied(way) ? [{ sql: copy }] : []),
    { sql: rows(d, form, q, way, meta) },
    { name: 'groups', sql: groups(d) },
    { name: 'weeks', sql: weeks(d, form, q, way, meta) },
    { name: 'sizes', sql: sizes(d) }
  ]
}

export const rowsOfAnswer = `SELECT id, possible, possible - absent, absent - unauthorised, unauthorised,
  ${integer('persistent')}, ${integer('severe')}, ${integer('at_risk')} FROM answer ORDER BY id`

// Groups and weeks as answer_write() has them: lines of numbers.
export function lines(parts, form, question) {
  const schools = []
  const cohorts = []
  for (const [school, phase, ...rest] of parts.groups) {
    const sums = rest.slice(5)
    const at = rest.slice(0, 5).findIndex((value) => value >= 0)
    if (school >= 0) schools.push([school, ...sums])
    else cohorts.push([phase, at + 1, at < 0 ? 0 : rest[at], ...sums])
  }
  const weeks = form === 'planes' ? weeksOfSums(parts.weeks[0]) : weeksOfMarks(parts.weeks, question)
  return {
    schools, cohorts, weeks: weeks.filter((line) => line[1] > 0), sizes: parts.sizes[0].map((n, list) => [list, n])
  }
}

function weeksOfSums(found) {
  return Array.from({ length: found.length / 4 }, (_, i) => found.slice(4 * i, 4 * i + 4))
}

function weeksOfMarks(found, question) {
  const by = new Map()
  for (const line of found) {
    const [week, is, n] = [line[0], line[1], Number(line.at(-1))]
    const absent = question === 'code' ? line[2] : question === 'class' ? is === 2 : is === 1 || is === 2
    const counts = by.get(week) ?? by.set(week, [0, 0, 0]).get(week)
    for (const [k, counted] of [is < 3, absent, question !== 'code' && is === 2].entries())
      counts[k] += counted ? n : 0
  }
  return [...by].map(([week, counts]) => [week, ...counts])
}
