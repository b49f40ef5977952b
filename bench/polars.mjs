// node bench/polars.mjs DATA SCRATCH: Polars, with everything in memory, asked as peer.mjs says. DATA is what
// bench_registers --dump wrote.
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { meta } from './meta.mjs'
import { answer } from './peer.mjs'

const [data] = process.argv.slice(2)
const pl = createRequire(`${resolve('build/bench/peers')}/`)('nodejs-polars')
const m = meta(data)
const { col, lit } = pl
const kinds = { id: pl.UInt32, day: pl.UInt16, afternoon: pl.UInt8, school: pl.UInt16, days_from: pl.UInt16 }
const csv = (name, names, other = pl.UInt8) => pl.readCSV(join(data, name), {
  schema: Object.fromEntries(names.map((one) => [one, kinds[one] ?? (one === 'text' ? pl.Utf8 : other)]))
})

let marks
let enrolments
let suspended
let noted

async function load() {
  const traits = ['school', 'phase', 'year_group', 'sex', 'sen', 'fsm', 'care']
  enrolments = csv('enrolments.csv', ['id', 'school', 'phase', 'locality', ...traits.slice(2), 'on_roll', 'restricted',
    'remaining', 'weeks_from', 'days_from'], pl.UInt16)
    .select('id', ...traits, 'days_from', col('on_roll').eq(1).and(col('restricted').eq(0)).alias('listable'))
  const began = process.hrtime.bigint()
  const codes = csv('codes.csv', ['text', 'code'])
  const read = pl.readCSV(join(data, 'marks.csv'), {
    schema: { id: pl.UInt32, day: pl.UInt16, afternoon: pl.UInt8, text: pl.Utf8 }, rechunk: true
  })
  const week = col('day').div(7).floor()
  marks = read.lazy().join(codes.lazy(), { on: 'text', how: 'left' })
    .select(col('id'), week.cast(pl.UInt8).alias('week'),
      week.mul(10).add(col('day').modulo(7).mul(2)).add(col('afternoon')).cast(pl.UInt16).alias('session'),
      col('code'), col('code').div(16).floor().cast(pl.UInt8).alias('class'))
    .withColumns(
      pl.when(col('class').eq(3)).then(lit(0)).when(col('class').eq(0)).then(lit(1)).when(col('class').eq(1))
        .then(lit(1025)).otherwise(lit(1049601)).cast(pl.UInt32).alias('weight'))
    .collectSync().rechunk()
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  noted = marks.filter(col('code').isIn([...m.elsewhere, m.part_time])).select('id', 'session', 'code')
    .join(enrolments.select('id', 'days_from'), { on: 'id', how: 'inner' })
  const within = ([from, to]) => col('day').gtEq(from).and(col('day').ltEq(to)).max()
  suspended = csv('episodes.csv', ['id', 'permanent', 'sessions', 'day'], pl.Int16).groupBy('id')
    .agg(within(m.term).alias('term'), within(m.whole).alias('whole'))
  return { seconds, bytes: NaN }
}

const isAbsent = { dashboard: () => col('class').eq(1).or(col('class').eq(2)), class: () => col('class').eq(2),
  code: () => col('code').eq(m.illness) }
const isUnauthorised = { dashboard: () => col('class').eq(2), class: () => col('class').eq(2), code: () => lit(false) }

function choose(question) {
  if (question === 'dashboard') return { who: enrolments, of: marks.lazy() }
  const who = enrolments.filter(col('fsm').eq(m.fsm).and(col('sen').eq(m.sen)))
  const [from, to] = m.asked_weeks
  return {
    who,
    of: marks.lazy().filter(col('week').gtEq(from).and(col('week').ltEq(to)))
      .join(who.lazy().select('id'), { on: 'id', how: 'semi' }).collectSync().lazy()
  }
}

const count = (one, name) => one.cast(pl.UInt32).sum().alias(name)

function byEnrolment(of, question, way) {
  if (way === 'weights')
    return of.groupBy('id').agg(col('weight').sum().alias('s')).select(col('id'),
      col('s').modulo(1024).alias('possible'), col('s').div(1024).floor().modulo(1024).alias('absent'),
      col('s').div(1048576).floor().alias('unauthorised'))
  return of.groupBy('id').agg(count(col('class').lt(3), 'possible'), count(isAbsent[question](), 'absent'),
    count(isUnauthorised[question](), 'unauthorised'))
}

function recent() {
  return noted.lazy().filter(col('session').gtEq(col('days_from'))).groupBy('id')
    .agg(col('code').eq(m.part_time).max().alias('part_time'), col('code').neq(m.part_time).max().alias('elsewhere'))
}

function rows(who, of, question, way) {
  const p = col('possible')
  const a = col('absent')
  const listed = (name) => col('listable').and(col(name).fillNull(false)).alias(name)
  return who.lazy().join(byEnrolment(of, question, way), { on: 'id', how: 'left' })
    .join(recent(), { on: 'id', how: 'left' }).join(suspended.lazy(), { on: 'id', how: 'left' })
    .withColumns(...['possible', 'absent', 'unauthorised'].map((one) => col(one).fillNull(0).cast(pl.Int64).alias(one)),
      ...['part_time', 'elsewhere', 'term', 'whole'].map(listed))
    .withColumns(p.gt(0).and(a.mul(10).gtEq(p)).alias('persistent'), p.gt(0).and(a.mul(2).gtEq(p)).alias('severe'),
      p.gt(0).and(a.mul(20).gtEq(p)).and(a.mul(10).lt(p)).alias('at_risk'))
    .collectSync()
}

const lines = (frame) => frame.rows().map((row) => row.map(Number))

function sums(frame, ...by) {
  return lines(frame.groupBy(...by).agg(pl.len().alias('n'), col('possible').sum(),
    col('possible').sub(col('absent')).sum().alias('attended'),
    col('absent').sub(col('unauthorised')).sum().alias('authorised'), col('unauthorised').sum(),
    ...['persistent', 'severe', 'at_risk'].map((one) => count(col(one), one))))
}

function weeks(of, question) {
  return lines(of.groupBy('week').agg(count(col('class').lt(3), 'possible'), count(isAbsent[question](), 'absent'),
    count(isUnauthorised[question](), 'unauthorised')).collectSync()).filter((line) => line[1] > 0)
}

function sizes(frame) {
  const on = (one) => one.and(col('listable'))
  return lines(frame.select(count(on(col('severe')), 'severe'),
    count(on(col('persistent').and(col('severe').not())), 'persistent'), count(on(col('at_risk')), 'at_risk'),
    ...['part_time', 'elsewhere', 'term', 'whole'].map((one) => count(col(one), one))))[0].map((n, list) => [list, n])
}

let kept

async function ask(form, question, way) {
  const { who, of } = choose(question)
  kept = rows(who, of, question, way)
  const counted = kept.filter(col('possible').gt(0))
  const cohorts = sums(counted, 'phase').map(([phase, ...rest]) => [phase, 0, 0, ...rest])
  const values = ['sex', 'year_group', 'fsm', 'sen', 'care']
  for (const [at, by] of values.entries())
    cohorts.push(...sums(counted, 'phase', by).map(([phase, value, ...rest]) => [phase, at + 1, value, ...rest]))
  return { schools: sums(counted, 'school'), cohorts, weeks: weeks(of, question), sizes: sizes(kept) }
}

await answer({
  load,
  ask,
  ways: (form, question) => (question === 'dashboard' ? ['counts', 'weights'] : ['counts']),
  async lines(form, question, way) {
    const parts = await ask(form, question, way)
    const attended = col('possible').sub(col('absent')).alias('attended')
    const authorised = col('absent').sub(col('unauthorised')).alias('authorised')
    const flags = ['persistent', 'severe', 'at_risk'].map((one) => col(one).cast(pl.UInt8))
    return { ...parts, rows: lines(kept.select('id', 'possible', attended, authorised, 'unauthorised', ...flags)) }
  }
})
