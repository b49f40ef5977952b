// node figures.mjs PROGRAM OUTDIR: what pages and files say of a county is what its marks come to, counted here anew
// from the files that were brought in (county.mjs), by DOMAIN.md alone. Needs no browser. Prints TAP.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { end, test } from '../browser/walk.mjs'
import { password, start } from '../browser/service.mjs'
import { LAST, SCHOOLS, TODAY, absent, count, day, isPersistent, isSevere, iso, makeCounty, monday, openDays,
  possible, records, unauthorised, weekday } from './county.mjs'

const [program, out] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
const made = mkdtempSync(join(tmpdir(), 'waymark-figures-')), database = join(made, 'county.db')
const run = (args, input) => execFileSync(program, [...args, '--database', database],
  { input, stdio: [input === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe'] })
const { files, years } = makeCounty(program, join(made, 'files'))
for (const [name, value] of [['la_code', '988'], ['demonstration_day', TODAY]])
  run(['config', 'set', name, value, '--from', '2022-09-01'])
for (const name of ['lead1', 'lead2', 'lead3'])
  run(['account', 'add', name, '--roles', 'IL', '--name', name, '--password-stdin'], `${password}\n`)
run(['account', 'add', 'manager', '--roles', 'MGR', '--name', 'Manager', '--password-stdin'], `${password}\n`)
for (const [kind, path] of files) run(['import', kind, path])
const service = await start(program, join(out, 'service.log'), database)
rmSync(made, { recursive: true, force: true })

async function enter(name) {
  const answer = await fetch(`${service.url}/sign-in`, { method: 'POST', redirect: 'manual',
    headers: { Origin: service.url }, body: new URLSearchParams({ csrf: '', next: '', name, password }) })
  assert.equal(answer.status, 303, `${name} signs in`)
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  return async (path) => {
    const page = await fetch(service.url + path, { headers: { Cookie: cookie } })
    assert.equal(page.status, 200, `${path} answers ${page.status}`)
    return page.text()
  }
}
const manager = await enter('manager')
const file = async (path, who = manager) => records(await who(path))
// The words of a page, a line each.
const words = async (path) => /<main[^]*<\/main>/.exec(await manager(path))[0].replace(/<(script|svg)[^]*?<\/\1>/g, '')
  .replace(/<[^>]+>/g, '\n').replace(/&#39;/g, '\'').replace(/&quot;/g, '"').replace(/&amp;/g, '&')
  .split('\n').map((line) => line.trim()).filter((line) => line !== '').join('\n')
const now = years[2025], before = years[2024]
const all = now.enrolments
const sum = (counts) => counts.reduce((to, c) => {
  for (const key of Object.keys(to)) to[key] += c[key]
  return to
}, { possible: 0, attended: 0, authorised: 0, unauthorised: 0, absent: 0 })

// --- rates: DOMAIN.md 1.2 ---

const on = (from, to) => (s) => s >= 2 * day(from) && s < 2 * day(to) + 2
const questions = [
  { asked: '' },
  { asked: 'period=autumn', sessions: on('2025-09-01', '2025-12-31') },
  { asked: 'from=15%2F10%2F2025&to=6%2F1%2F2026', sessions: on('2025-10-15', '2026-01-06') },
  { asked: 'from=4%2F3%2F2026&to=4%2F3%2F2026', sessions: on('2026-03-04', '2026-03-04') },
  { asked: 'day=mon&day=fri', sessions: (s) => [0, 4].includes(weekday(s >> 1)) },
  { asked: 'half=pm', sessions: (s) => s % 2 === 1 },
  { asked: 'phase=primary', child: (e) => e.urn < '900018' },
  { asked: 'school=900018', child: (e) => e.urn === '900018' },
  { asked: 'year=R&year=9', child: (e) => ['R', '9'].includes(e.year_group) },
  { asked: 'child=fsm&child=support', child: (e) => e.fsm === 'Y' && e.sen_provision === 'K' },
  { asked: 'child=ehcp&half=am', child: (e) => e.sen_provision === 'E', sessions: (s) => s % 2 === 0 },
  { asked: 'in=2024', of: before }
]

for (const { asked, sessions = () => true, child = () => true, of = now } of questions)
  await test(`schools and weeks: ${asked || 'everything'}`, async () => {
    const asks = (e) => count(e, sessions), chosen = of.enrolments.filter(child)
    for (const row of await file(`/schools.csv?${asked}`)) {
      const counts = chosen.filter((e) => e.urn === row.urn).map(asks), s = sum(counts)
      assert.deepEqual([row.enrolments, row.possible, row.attended, row.authorised, row.unauthorised, row.persistent,
        row.severe].map(Number), [counts.filter((c) => c.possible > 0).length, s.possible, s.attended, s.authorised,
        s.unauthorised, counts.filter(isPersistent).length, counts.filter(isSevere).length], row.urn)
    }
    const weeks = new Map()
    for (const e of chosen)
      for (const [s, code] of e.marks) {
        if (!possible(code) || !sessions(s)) continue
        const week = weeks.get(monday(s >> 1)) ?? [0, 0, 0]
        weeks.set(monday(s >> 1), [week[0] + 1, week[1] + absent(code), week[2] + unauthorised(code)])
      }
    const told = (await file(`/weeks.csv?${asked}`)).filter((row) => Number(row.possible) > 0)
    assert.deepEqual(told.map((row) => [row.week_beginning, Number(row.possible), Number(row.missed),
      Number(row.unauthorised)]), [...weeks].sort((a, b) => a[0] - b[0]).map(([week, n]) => [iso(week), ...n]))
  })

await test('a lead sees the figures of their schools alone', async () => {
  const leads = { lead1: ['900002'], lead2: ['900010', '900018'], lead3: ['900006', '900023'] }
  for (const [lead, schools] of Object.entries(leads))
    assert.deepEqual((await file('/schools.csv', await enter(lead))).map((row) => row.urn).sort(), schools)
})

await test('a code is counted by itself', async () => {
  for (const code of ['I', 'O', 'V', 'C2'])
    for (const row of await file(`/schools.csv?code=${code}`)) {
      const marks = all.filter((e) => e.urn === row.urn).flatMap((e) => [...e.marks.values()])
      assert.equal(Number(row.sessions), marks.filter((one) => one === code).length, `${code} at ${row.urn}`)
    }
})

await test('cohorts', async () => {
  const groups = { 'All children': () => true, Female: (e) => e.sex === 'F', 'Eligible for FSM': (e) => e.fsm === 'Y',
    'SEN support': (e) => e.sen_provision === 'K', 'EHC plan': (e) => e.sen_provision === 'E',
    'Any SEN': (e) => e.sen_provision !== 'N', 'Year 8': (e) => e.year_group === '8' }
  const rows = (await file('/cohorts.csv')).filter((row) => row.place === 'here')
  for (const [name, is] of Object.entries(groups)) {
    const counts = all.filter(is).map((e) => count(e)).filter((c) => c.possible > 0)
    const row = rows.find((one) => one.group === name)
    assert.equal(Number(row.enrolments), counts.length, name)
    const share = 100 * counts.filter(isPersistent).length / counts.length
    assert.ok(Math.abs(Number.parseFloat(row.rate) - share) < 0.051, `${name}: ${row.rate} is ${share}`)
  }
})

// --- patterns ---

await test('weekdays, codes, and the edges of half terms', async () => {
  const by = new Map()
  const add = (key, code) => {
    const n = by.get(key) ?? [0, 0]
    by.set(key, [n[0] + possible(code), n[1] + absent(code)])
  }
  for (const urn of SCHOOLS) {
    // First and last days by the calendar, of the half terms that have begun or ended.
    const days = openDays(now.calendar, urn), first = new Set(), last = new Set()
    days.forEach((on, i) => {
      if (i === 0 || monday(on) - monday(days[i - 1]) > 7) first.add(on)
      if (i === days.length - 1 || monday(days[i + 1]) - monday(on) > 7) last.add(on)
    })
    for (const e of all.filter((one) => one.urn === urn))
      for (const [s, code] of e.marks) {
        add(`${weekday(s >> 1)}${s % 2}`, code)
        add(first.has(s >> 1) ? 'First' : last.has(s >> 1) ? 'Last' : 'All', code)
      }
  }
  const names = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday']
  for (const row of await file('/patterns.csv')) {
    const [word, half] = row.group.split(' ')
    const key = row.pattern === 'weekday' ? `${names.indexOf(word)}${half === 'morning' ? 0 : 1}` : word
    if (['weekday', 'edge of half term'].includes(row.pattern))
      assert.deepEqual([Number(row.possible), Number(row.sessions)], by.get(key), row.group)
  }
})

// --- lists: DOMAIN.md 1.3 and 5.7 ---

await test('who is on which list', async () => {
  const wanted = { severely_absent: [], persistently_absent: [], at_risk: [], part_time: [], alternative_provision: [],
    suspended_year: [] }
  for (const e of all.filter((one) => one.entry <= day(TODAY) && one.leaving >= day(TODAY))) {
    const c = count(e), days = openDays(now.calendar, e.urn).filter((on) => on <= day(LAST))
    const recent = new Set([...e.marks].filter(([s]) => (s >> 1) >= days.at(-20)).map(([, code]) => code))
    const put = (list, is) => is && wanted[list].push(`${e.upn} ${e.urn}`)
    put('severely_absent', isSevere(c))
    put('persistently_absent', isPersistent(c) && !isSevere(c))
    put('at_risk', c.possible > 0 && 20 * c.absent >= c.possible && !isPersistent(c))
    put('part_time', recent.has('C2'))
    put('alternative_provision', ['B', 'K', 'D'].some((code) => recent.has(code)))
    put('suspended_year', now.suspensions.some((one) => one.upn === e.upn && one.urn === e.urn))
  }
  for (const [list, children] of Object.entries(wanted)) {
    const told = []
    for (const urn of SCHOOLS) told.push(...await file(`/lists/${list}.csv?school=${urn}`))
    assert.deepEqual(told.map((row) => `${row.upn} ${row.urn}`).sort(), children.sort(), list)
    for (const row of told) {
      const c = count(all.find((e) => e.upn === row.upn && e.urn === row.urn && e.leaving >= day(TODAY)))
      assert.deepEqual([Number(row.possible), Number(row.missed)], [c.possible, c.absent], row.upn)
    }
  }
})

await test('why a child is on the list of suspensions', async () => {
  const why = async (list, name) => (await file(`/lists/${list}.csv?school=900018`))
    .find((row) => row.upn === now.upns.get(name)).why
  assert.match(await why('suspended_year', 'suspended over Christmas'),
    /^2 suspensions of 8\.5 school days in all, 1 of them at lunchtime; the last on 20 January 2026/)
  assert.match(await why('suspended_term', 'suspended over Christmas'),
    /^1 suspension of 0\.5 school days in all, at lunchtime; the last on 20 January 2026/)
  assert.match(await why('suspended_year', 'ten in eleven'), /^Permanently excluded; the last on 2 March 2026/)
})

// --- children: DOMAIN.md 1.4 ---

const pages = new Map()
const child = async (name) => {
  if (!pages.has(name)) {
    const found = await manager(`/find?q=${now.upns.get(name)}`)
    pages.set(name, await words(/\/pupils\/[0-9a-z]{26}/.exec(found)[0]))
  }
  return pages.get(name)
}
const says = [
  ['came in January', /missed 10 of 72 sessions \(13.9%\)/, /missing no more than 12 \(6 days\) of the 156/],
  ['left and came back', /missed 14 of 42 sessions/, /missed 32 of 94 sessions/],
  ['at two schools, one after the other', /missed 66 of 134 sessions \(49.3%\)/, /Left Zennelmere Academy/],
  ['D and no second school', /No possible sessions yet/],
  ['half of every session', /Severely absent: missed 112 of 224 sessions \(50.0%\)/,
    /112 sessions coded I \(56 days\)/],
  ['no mark at all', /No possible sessions yet/, /Sessions to come\n380\n.* year, 224 of them past/],
  ['marks missing', /Sessions to come\n200\n.* year, 44 of them past and without a mark so far/],
  ['half a day less', /Sessions to come\n156\n.* year\n/],
  ['fifteen days of illness', /30 sessions coded I \(15 days\)\. The school must have told/],
  ['half a day less', /29 sessions coded I \(14½ days\)\. The school tells/],
  ['ten in ten school weeks', /the most was 10, from 8 September 2025 to 21 November 2025 \(10 coded O\)/,
    /It reached 10 on 17 November 2025/],
  ['ten in eleven', /the most was 9,/, /At 10 the school must consider/,
    /the authority's to arrange from 9 March 2026/],
  ['twenty days of O', /40 in the last ten school weeks \(40 coded O\)/],
  // 17 to 19 December, then from 6 January: 5 of the 8 days are of the spring term, and half a day at lunchtime.
  ['suspended over Christmas', /School days this term\n5\.5\n/, /School days this year\n8\.5\n/, /Board may meet/]
]
for (const [name, ...wanted] of says)
  await test(`a child: ${name}`, async () => {
    const page = await child(name)
    for (const one of wanted) assert.match(page, one)
  })

await test('every registration of the children of odd histories', async () => {
  for (const [name, upn] of now.upns) {
    const page = await child(name)
    for (const e of now.of.get(upn)) {
      const c = count(e)
      const said = c.possible === 0 ? 'No possible sessions yet.' : `missed ${c.absent} of ${c.possible} sessions`
      assert.ok(page.includes(said), `${name}: ${said}`)
    }
  }
})

// --- register health ---

await test('what is found in registers', async () => {
  const name = new Map([...now.upns].map(([of, upn]) => [upn, of])), found = []
  for (const urn of ['900002', '900018'])
    for (const row of await file(`/schools/${urn}/health.csv`))
      if (name.has(row.upn)) found.push(`${row.rule}: ${name.get(row.upn)}: ${row.sessions}`)
  const n = openDays(now.calendar, '900018').filter((on) => on <= day(LAST)).length
  const infants = openDays(now.calendar, '900002').filter((on) => on <= day(LAST))
  const wanted = ['long_absence: twenty days of O: 40', 'no_reason: N of the last eight days: 2',
    `mark_missing: no mark at all: ${2 * n}`, `dual_alone: D and no second school: ${2 * n}`,
    `mark_missing: marks missing: ${2 * Math.ceil((n - 2) / 5)}`,
    `not_required: five on 31 December: ${infants.filter((on) => on >= day('2025-12-31')).length}`,
    `part_time_age: C2 before five: ${infants.length}`, 'part_time_alone: C2 twenty days ago: 1',
    'part_time_alone: C2 one day before: 1', 'code_not_valid: withdrawn codes: 6',
    'code_not_valid: codes that are not possible sessions: 2', 'open_closed: codes that are not possible sessions: 4']
  for (const one of wanted) assert.ok(found.includes(one), `${one} is not in\n${found.join('\n')}`)
  for (const not of ['long_absence: nineteen', 'not_required: five on 1 January', 'dual_alone: at two schools at once'])
    assert.ok(!found.some((one) => one.startsWith(not)), not)
})

assert.equal(await service.close(), 0)
end()
