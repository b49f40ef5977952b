// A county in the middle of a school year, as files and as marks that are counted here: five schools of the
// demonstration, cut off on a day, and children of odd histories. Nothing of the program counts for it: what a code
// counts as is the table of DOMAIN.md 1.1, what a rate is 1.2.
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readCsv } from '../xlsx.mjs'

export const LAST = '2026-03-10', TODAY = '2026-03-11' // a Wednesday; the half term goes on to 27 March
export const SCHOOLS = ['900002', '900006', '900010', '900018', '900023']

export const day = (iso) => Date.parse(`${iso}T00:00:00Z`) / 864e5
export const iso = (number) => new Date(number * 864e5).toISOString().slice(0, 10)
export const weekday = (number) => (number + 3) % 7 // 0: Monday
export const monday = (number) => number - weekday(number)

const classes = {
  attended: '/ \\ L K V P W B J', authorised: 'C1 M J1 S C2 C T R I E H', unauthorised: 'G N O U'
}
const classOf = new Map(Object.entries(classes).flatMap(([name, codes]) =>
  codes.split(' ').map((code) => [code, name])))
export const unauthorised = (code) => classOf.get(code) === 'unauthorised'
export const absent = (code) => unauthorised(code) || classOf.get(code) === 'authorised'
export const possible = (code) => classOf.has(code)

export function records(text) {
  const [names, ...rows] = readCsv(text.replace(/^\uFEFF/, ''))
  return rows.filter((row) => row.length > 1).map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]])))
}

// A UPN of the demonstration's authority, with its check letter (DOMAIN.md 2.1).
function upnOf(serial) {
  const digits = `988209925${String(serial).padStart(3, '0')}`
  const sum = [...digits].reduce((all, digit, i) => all + Number(digit) * (i + 2), 0)
  return 'ABCDEFGHJKLMNPQRTUVWXYZ'[sum % 23] + digits
}

// The days of a school by the calendar: terms without training days, closures and holidays.
export function openDays(calendar, urn) {
  const of = calendar.filter((entry) => entry.urn === '' || entry.urn === urn)
    .map((entry) => ({ term: entry.kind === 'term', from: day(entry.from), to: day(entry.to || entry.from) }))
  const days = []
  for (const term of of.filter((entry) => entry.term))
    for (let on = term.from; on <= term.to; on++)
      if (weekday(on) < 5 && !of.some((entry) => !entry.term && entry.from <= on && on <= entry.to)) days.push(on)
  return days.sort((a, b) => a - b)
}

// Children whom no demonstration has. stays: school, entry, leaving, status; code(i, half, on, urn, left): the mark of
// the ith school day, behind which `left` come up to the last; '' for none.
const present = (half) => half ? '\\' : '/'
const here = [['900018', '2025-09-03', '', 'C']], infant = [['900002', '2025-09-03', '', 'C']]
const odd = [
  { name: 'came in January', born: '2013-05-05', year: '7', stays: [['900018', '2026-01-12', '', 'C']],
    code: (i, half) => i % 7 === 0 ? 'I' : present(half) },
  { name: 'left and came back', born: '2012-05-05', year: '8',
    stays: [['900018', '2025-09-03', '2025-11-14', 'C'], ['900018', '2026-02-02', '', 'C']],
    code: (i, half) => i % 3 === 0 ? 'O' : present(half) },
  { name: 'left yesterday', born: '2012-05-06', year: '8', stays: [['900018', '2025-09-03', LAST, 'C']],
    code: (i, half) => i % 2 === 0 ? 'O' : present(half) },
  { name: 'at two schools, one after the other', born: '2012-06-06', year: '8',
    stays: [['900018', '2025-09-03', '2025-12-12', 'C'], ['900023', '2025-12-15', '', 'C']],
    code: (i, half, on, urn) => urn === '900018' && i % 2 ? 'G' : present(half) },
  { name: 'at two schools at once', born: '2011-06-06', year: '9',
    stays: [['900018', '2025-09-03', '', 'M'], ['900023', '2025-09-03', '', 'S']],
    code: (i, half, on, urn) => (weekday(on) > 2) === (urn === '900018') ? 'D' : i % 5 ? present(half) : 'O' },
  { name: 'D and no second school', born: '2011-06-07', year: '9', stays: here, code: () => 'D' },
  { name: 'five on 31 December', born: '2020-12-31', year: 'R', stays: infant, code: (i, half) => half ? 'X' : '/' },
  { name: 'five on 1 January', born: '2021-01-01', year: 'R', stays: infant, code: (i, half) => half ? 'X' : '/' },
  { name: 'C2 before five', born: '2021-03-31', year: 'R', stays: infant, code: (i, half) => half ? 'C2' : '/' },
  { name: 'codes that are not possible sessions', born: '2012-07-07', year: '8', stays: here,
    code: (i, half) => ['Y1', 'Y2', 'Y3', 'Y4', 'Y5', 'Y6', 'Y7', 'Q', '#', 'Z'][i] ??
      (i < 20 && half ? 'O' : present(half)) },
  { name: 'half of every session', born: '2012-07-21', year: '8', stays: here, code: (i, half) => half ? 'I' : '/' },
  { name: 'no mark at all', born: '2012-07-10', year: '8', stays: here, code: () => '' },
  { name: 'marks missing', born: '2012-07-11', year: '8', stays: here,
    code: (i, half) => i % 5 === 2 ? ['', '-'][i % 2] : present(half) },
  { name: 'fifteen days of illness', born: '2012-07-12', year: '8', stays: here,
    code: (i, half) => (i >= 10 && i < 24) || i === 60 ? 'I' : present(half) },
  { name: 'half a day less', born: '2012-07-13', year: '8', stays: here,
    code: (i, half) => (i >= 10 && i < 24) || (i === 60 && half) ? 'I' : present(half) },
  { name: 'ten in ten school weeks', born: '2012-07-14', year: '8', stays: here,
    code: (i, half) => (i >= 3 && i < 8 && !half) || (i >= 43 && i < 48 && half) ? 'O' : present(half) },
  { name: 'ten in eleven', born: '2012-07-15', year: '8', stays: here,
    code: (i, half) => (i >= 3 && i < 8 && !half) || (i >= 48 && i < 53 && half) ? 'G' : present(half) },
  { name: 'N of the last eight days', born: '2012-07-17', year: '8', stays: here,
    code: (i, half, on, urn, left) => left < 8 && !half ? 'N' : present(half) },
  { name: 'twenty days of O', born: '2012-07-18', year: '8', stays: here,
    code: (i, half, on, urn, left) => left < 20 ? 'O' : present(half) },
  { name: 'nineteen', born: '2012-07-19', year: '8', stays: here,
    code: (i, half, on, urn, left) => left < 19 ? ['O', 'N', 'G'][i % 3] : present(half) },
  { name: 'withdrawn codes', born: '2012-07-20', year: '8', stays: here,
    code: (i, half) => ['H', 'J', 'Y'][i] ?? present(half) },
  { name: 'C2 twenty days ago', born: '2012-07-22', year: '8', stays: here,
    code: (i, half, on, urn, left) => left === 19 && half ? 'C2' : present(half) },
  { name: 'C2 one day before', born: '2012-07-23', year: '8', stays: here,
    code: (i, half, on, urn, left) => left === 20 && half ? 'C2' : present(half) },
  { name: 'suspended over Christmas', born: '2012-07-24', year: '8', stays: here, code: (i, half) => present(half) }
]
const suspended = [['suspended over Christmas', 'SUSP', '2025-12-17', 16],
  ['suspended over Christmas', 'LNCH', '2026-01-20', 1], ['half of every session', 'SUSP', '2026-02-11', 11],
  ['ten in eleven', 'PERM', '2026-03-02', 10]]

const write = (path, names, rows) => writeFileSync(path, [names.join(), ...rows.map((row) => names.map((name) =>
  `"${String(row[name] ?? '').replaceAll('"', '""')}"`).join())].join('\n') + '\n')

// The marks of a file of the demonstration, of some children, up to a day.
function cut(text, upns) {
  const [head, ...lines] = text.split('\n')
  return [head, ...lines.filter((line) => upns.has(line.slice(0, 13)) && line.slice(14, 24) <= LAST)].join('\n') + '\n'
}

function oddChildren(calendar) {
  const pupils = [], marks = [], upns = new Map()
  odd.forEach((child, serial) => {
    const upn = upnOf(serial + 1)
    upns.set(child.name, upn)
    for (const [urn, entry, leaving, status] of child.stays) {
      pupils.push({ upn, surname: 'Odd', forename: `Child ${serial}`, dob: child.born, sex: 'F', urn, entry_date: entry,
        leaving_date: leaving, enrol_status: status, year_group: child.year, sen_provision: 'N', fsm: 'N',
        social_care: 'N', as_at: '2025-09-03' })
      const days = openDays(calendar, urn).filter((on) => on <= day(LAST))
      days.forEach((on, i) => {
        const left = days.length - 1 - i
        for (const half of [0, 1]) {
          const code = child.code(i, half, on, urn, left)
          if (code && on >= day(entry) && !(leaving && on > day(leaving)))
            marks.push({ upn, date: iso(on), session: half ? 'PM' : 'AM', code, urn })
        }
      })
    }
  })
  return { pupils, marks, upns }
}

// Makes the files in DIR. Gives them in the order of their import, [kind, path], and the two years: { 2024, 2025 },
// each with its calendar, its enrolments with their marks by session (half days since 1970), and its suspensions.
export function makeCounty(program, dir) {
  mkdirSync(dir, { recursive: true })
  execFileSync(program, ['demo', '--size', 'small', '--years', '2', '--write', dir], { stdio: 'ignore' })
  const text = (name) => readFileSync(join(dir, name), 'utf8')
  const years = {}, files = [['settings', 'settings.csv'], ['settings', 'allocation.csv']]
  write(join(dir, 'allocation.csv'), ['urn', 'locality', 'partnership_area', 'inclusion_lead', 'from'],
    records(text('allocation.csv')).filter((row) => SCHOOLS.includes(row.urn)).map((row) => ({ ...row, from: LAST })))
  for (const year of [2024, 2025]) {
    const name = (of) => year === 2025 ? `${of}.csv` : `${of}_${year}.csv`
    const calendar = records(text(name('calendar')))
    const more = year === 2025 ? oddChildren(calendar) : { pupils: [], marks: [], upns: new Map() }
    const pupils = records(text(name('pupils'))).filter((row) => SCHOOLS.includes(row.urn) && row.entry_date <= LAST)
      .map((row) => ({ ...row, leaving_date: row.leaving_date > LAST ? '' : row.leaving_date })).concat(more.pupils)
    const marks = cut(text(name('marks')), new Set(pupils.map((row) => row.upn)))
    const here = new Set(pupils.map((row) => row.upn + row.urn))
    const suspensions = records(text(name('suspensions'))).filter((row) => here.has(row.upn + row.urn) &&
      row.start_date <= LAST).concat(year === 2025 ? suspended.map(([of, category, start, sessions]) =>
      ({ upn: more.upns.get(of), urn: '900018', category, start_date: start, sessions, reason1: 'PP' })) : [])
    write(join(dir, name('pupils')), Object.keys(pupils[0]), pupils)
    write(join(dir, name('suspensions')), ['upn', 'urn', 'category', 'start_date', 'sessions', 'reason1'], suspensions)
    writeFileSync(join(dir, name('marks')), marks)
    write(join(dir, `odd_${year}.csv`), ['upn', 'date', 'session', 'code', 'urn'], more.marks)
    files.push(['calendar', name('calendar')], ['pupils', name('pupils')], ['marks', name('marks')],
      ['episodes', name('suspensions')], ...more.marks.length > 0 ? [['marks', `odd_${year}.csv`]] : [])
    years[year] = { calendar, suspensions, upns: more.upns, ...enrolments(pupils, records(marks).concat(more.marks)) }
  }
  return { files: files.map(([kind, name]) => [kind, join(dir, name)]), years }
}

function enrolments(pupils, marks) {
  const all = pupils.map((row) => ({ ...row, entry: day(row.entry_date),
    leaving: row.leaving_date ? day(row.leaving_date) : Infinity, marks: new Map() }))
  const of = new Map()
  for (const e of all) of.set(e.upn, (of.get(e.upn) ?? []).concat(e))
  for (const mark of marks) {
    const on = day(mark.date)
    const e = of.get(mark.upn).find((one) => one.entry <= on && on <= one.leaving &&
      (!mark.urn || mark.urn === one.urn))
    if (e !== undefined && mark.code !== '-') e.marks.set(2 * on + (mark.session === 'PM' ? 1 : 0), mark.code)
  }
  return { enrolments: all, of }
}

// What some sessions of an enrolment come to; `asked(session, code)` says which.
export function count(e, asked = () => true) {
  const c = { possible: 0, attended: 0, authorised: 0, unauthorised: 0, absent: 0 }
  for (const [session, code] of e.marks) {
    if (!possible(code) || !asked(session, code)) continue
    c.possible++
    c[classOf.get(code)]++
    c.absent += absent(code)
  }
  return c
}
export const isPersistent = (c) => c.possible > 0 && 10 * c.absent >= c.possible
export const isSevere = (c) => c.possible > 0 && 2 * c.absent >= c.possible
