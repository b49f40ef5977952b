// node walks.mjs PROGRAM OUTDIR: whole tasks in a browser against the service itself, as people of each role, at the
// width of a desk and of a phone, with JavaScript and without it; axe looks at every page on the way. Pictures are left
// in OUTDIR. Prints TAP.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { overflow } from './browser.mjs'
import { demonstration, password, start } from './service.mjs'
import { at, end, errorPage, heading, test, walkers } from './walk.mjs'
import { asCsv, readCsv, readWorkbook } from '../xlsx.mjs'

const [program, out] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
const made = demonstration(program, 3, join(out, 'demo.log'))
const service = await start(program, join(out, 'service.log'), made.file)
made.remove()
const { signIn, person, inspect } = walkers(service, out)

const upload = async (page, kind, file) => {
  await page.goto(`${service.url}/imports/new`)
  await page.getByLabel(kind, { exact: true }).check()
  await page.getByLabel('Files', { exact: true }).setInputFiles(file)
  await page.getByRole('button', { name: 'Upload and check' }).click()
}

// A page looks again by itself; without that, the person does.
async function until(page, wanted) {
  for (let tries = 0; tries < 120; tries++) {
    if (wanted === await heading(page)) return
    await page.waitForTimeout(250)
    await page.goto(page.url())
  }
  assert.fail(`${page.url()} still says "${await heading(page)}"`)
}

// Every page somebody of a role is shown, at both widths ---

const everywhere = ['/', '/nowhere', '/confirm-password']
const figures = ['/dashboard', '/ahead', '/ahead?to=2026-02-13', '/ahead?to=2026-02-13&end=severe', '/ahead/method',
  '/cohorts', '/cohorts?measure=absence', '/schools', '/dashboard?phase=primary&child=fsm',
  '/dashboard?from=32%2F1%2F2026', '/lists/severely_absent', '/lists/persistently_absent', '/lists/at_risk?page=2',
  '/lists/part_time', '/lists/alternative_provision', '/lists/suspended_term', '/lists/suspended_year?left=yes',
  '/lists/exclusion_risk', '/lists/missing_education', '/records', '/records?kind=placement&state=all', '/records/new',
  '/patterns', '/patterns?code=I&day=fri&in=2024', '/dashboard?code=authorised&half=am&period=6weeks', '/questions',
  '/questions?page=dashboard&code=I', '/schools?sort=persistent&order=down', '/schools/900001',
  '/schools/900001?in=2024&since=1%2F2%2F2025', '/schools/900001?since=99%2F1%2F2026']
// The registers of 2024/25 have faults of every kind (decision 0003).
const health = ['/register-health', '/register-health?in=2024&sort=missing&order=down', '/schools/900001/health',
  '/schools/900007/health?in=2024', '/schools/900019/health?in=2024', '/schools/900013/health?in=2024',
  '/schools/900019/health?in=2024&rule=code_not_valid', '/schools/900007/health?in=2024&rule=not_required',
  '/schools/900001/health?in=2023&from=1%2F9%2F2023&to=30%2F9%2F2023']
const meetings = ['/meetings', '/meetings/plan', '/meetings/term', '/coverage', '/coverage?state=missed&term=AUT']
const pages = {
  manager: [...everywhere, ...figures, ...health, ...meetings, '/allocation', '/allocation/900001', '/imports',
    '/imports/new', '/accounts'],
  lead1: ['/', '/actions', '/actions?state=all&who=mine', '/actions/new', '/tracker', '/severe-log', '/consultations',
    '/panels', '/find', '/find?q=smi',
    '/dashboard', '/cohorts', '/patterns', '/schools', '/questions', '/lists/severely_absent',
    '/register-health'],
  primary: ['/', '/actions', '/actions/new', '/consultations', '/find?q=smi',
    '/dashboard', '/cohorts', '/patterns', '/schools/900001', '/schools/900001/health', '/lists/at_risk',
    '/imports', '/imports/new'],
  data: ['/', '/imports', '/imports/new', '/audit', '/audit?who=lead1&refused=yes',
    '/audit?who=zzz&upn=123&from=32%2F1%2F2026', '/audit/1'],
  admin: ['/', '/accounts', '/audit', '/outbox', '/calendar-feed', '/settings', '/settings/about/records',
    '/settings/about/messages', '/settings/about/service', '/settings/value/review_days', '/settings/areas',
    '/settings/prompts', '/settings/barriers', '/settings/strategies', '/settings/choices/area-4'],
  '': ['/sign-in', '/help', '/accessibility', '/cookies', '/privacy', '/nowhere']
}

for (const [name, paths] of Object.entries(pages))
  for (const width of [1280, 375])
    await test(`${name || 'nobody'} at ${width}: every page`, async () => {
      const { page, said, close } = await person(name, { width })
      try {
        for (const path of paths) {
          const response = await page.goto(service.url + path)
          assert.equal(response.status(), path === '/nowhere' ? 404 : 200, path)
          await inspect(page, `${name || 'nobody'}${path.replace(/\W+/g, '-')}-${width}`)
        }
        assert.deepEqual(said, [])
      } finally {
        await close()
      }
    })

// Tasks ---

await test('a wrong password is refused, and the name stays', async () => {
  const { page, close } = await person(null)
  await signIn(page, 'lead1', 'not this one')
  await errorPage(page)
  assert.match(await page.title(), /^Error: /)
  assert.equal(await page.getByLabel('Sign-in name').inputValue(), 'lead1')
  assert.equal(await page.getByLabel('Password', { exact: true }).inputValue(), '')
  await inspect(page, 'sign-in-refused')
  await close()
})

for (const [how, options] of [['', {}], [' on a phone without JavaScript', { width: 375, javaScript: false }]])
  await test(`a calendar feed is made, and a test message${how}`, async () => {
    const { page, close } = await person('admin', options)
    await page.goto(`${service.url}/calendar-feed`)
    await page.getByRole('button', { name: /^Make a/ }).click()
    if (options.javaScript !== false) await inspect(page, `feed-made${how.replace(/\W+/g, '-')}`)
    const address = await page.locator('main code').innerText()
    const feed = await page.request.get(service.url + new URL(address).pathname)
    assert.equal(feed.status(), 200)
    assert.match(await feed.text(), /^BEGIN:VCALENDAR\r\n/)
    await page.goto(`${service.url}/calendar-feed`)
    assert.equal(await page.locator('main code').count(), 0)
    await page.goto(`${service.url}/outbox`)
    await page.getByRole('button', { name: 'Send a test message to me' }).click()
    await page.getByRole('table', { name: 'Messages' }).getByText('This is a test of the messages of Waymark.').first()
      .waitFor()
    if (options.javaScript !== false) await inspect(page, `outbox${how.replace(/\W+/g, '-')}`)
    await close()
  })

const prepare = async (page) => {
  await at(page, 'Home')
  await page.getByRole('link', { name: 'Dashboard', exact: true }).last().click()
  await at(page, 'Inclusion dashboard')
  await page.getByRole('link', { name: 'Severely absent' }).click()
  await at(page, 'Severely absent')
  const row = page.locator('tbody tr').first()
  const name = await row.getByRole('rowheader').innerText()
  assert.match(await row.getByRole('cell').last().innerText(), /Missed \d+ of \d+ sessions \(\d/)
  await row.getByRole('rowheader').getByRole('link').click()
  await at(page, name.split('\n')[0])
  await page.getByRole('table', { name: /^Sessions at / }).first().waitFor()
}

const ways = [['', {}], [' on a phone', { width: 375 }], [' without JavaScript', { javaScript: false }]]
for (const [how, options] of ways)
  await test(`an Inclusion Lead goes from the dashboard to a child${how}`, async () => {
    const { page, close } = await person('lead1', options)
    await prepare(page)
    if (options.javaScript !== false) await inspect(page, `child${how.replace(/\W+/g, '-')}`)
    await close()
  })

// A gap in the log becomes an action, a question to a colleague and a referral; the manager decides on it.
for (const [how, options] of ways)
  await test(`a gap in the log is followed up${how}`, async () => {
    const { page, said, close } = await person('lead1', options)
    const look = async (picture) => {
      if (options.javaScript !== false) await inspect(page, `${picture}${how.replace(/\W+/g, '-')}`)
    }
    await page.goto(`${service.url}/severe-log?show=gaps`)
    const row = page.locator('tbody tr').first()
    const name = (await row.getByRole('rowheader').innerText()).split('\n')[0]
    await row.getByRole('link', { name: /^Add an action/ }).click()
    await at(page, 'Add an action')
    await page.getByRole('button', { name: 'Add the action' }).click()
    await errorPage(page)
    await look('action-refused')
    await page.getByLabel('What is to be done').fill('Visit at home')
    await page.getByLabel('Name or job').fill('Head of year')
    await page.getByLabel('By when').fill('1/9/2026')
    await page.getByRole('button', { name: 'Add the action' }).click()
    await at(page, 'Visit at home')
    await look('action')
    await page.getByLabel('It is done', { exact: true }).check()
    await page.getByLabel('What came of it').fill('They come in on Mondays')
    await page.getByRole('button', { name: 'Save how it went' }).click()
    await page.getByText('How it went is saved').waitFor()
    await page.goto(`${service.url}/find?q=${encodeURIComponent(name)}`)
    await page.getByRole('link', { name }).first().click()
    await at(page, name)
    await page.getByRole('link', { name: 'Ask a colleague' }).click()
    await page.getByLabel('Whom do you ask?').selectOption({ index: 1 })
    await page.getByLabel('What do you want to know?').fill('What has helped?')
    await page.getByLabel('Answer by').fill('24/7/2026')
    await page.getByRole('button', { name: 'Ask', exact: true }).click()
    await page.getByText('The question is asked').waitFor()
    await look('consultation')
    await page.goto(`${service.url}/find?q=${encodeURIComponent(name)}`)
    await page.getByRole('link', { name }).first().click()
    await page.getByRole('link', { name: /^Refer to a panel/ }).click()
    await page.getByLabel('Why', { exact: true }).fill('Six weeks out of school')
    await page.getByLabel('What is wanted').fill('A youth worker')
    await page.getByRole('button', { name: 'Refer', exact: true }).click()
    await page.getByText('The child is referred').waitFor()
    await look('referral')
    const referral = page.url().split('?')[0]
    assert.deepEqual(said, [])
    await close()
    const manager = await person('manager', options)
    await manager.page.goto(referral)
    await manager.page.getByLabel('Signposted to somebody else').check()
    await manager.page.getByLabel('What was decided').fill('The youth service will call')
    await manager.page.getByRole('button', { name: 'Save the decision' }).click()
    await manager.page.getByText('The decision is saved').waitFor()
    assert.deepEqual(manager.said, [])
    await manager.close()
  })

// A question that somebody keeps and shares is asked by somebody else of their own schools.
await test('a question is kept under a name, shared, and asked by a colleague', async () => {
  const manager = await person('manager')
  await manager.page.goto(`${service.url}/dashboard`)
  await manager.page.getByLabel('SEN support', { exact: true }).check()
  await manager.page.getByText('Codes and reasons').click()
  await manager.page.getByLabel(/Illness/).check()
  await manager.page.getByRole('button', { name: 'Apply filters' }).first().click()
  await manager.page.waitForURL(/code=I/)
  await manager.page.getByRole('link', { name: 'Keep this question' }).click()
  await manager.page.getByLabel('Name', { exact: true }).fill('Illness and SEN support')
  await manager.page.getByLabel(/^Share/).check()
  await inspect(manager.page, 'keep-question')
  await manager.page.getByRole('button', { name: 'Keep it' }).click()
  await manager.close()
  const lead = await person('lead1', { javaScript: false })
  await lead.page.goto(`${service.url}/questions`)
  await lead.page.getByRole('link', { name: 'Illness and SEN support' }).click()
  await lead.page.waitForURL((url) => url.pathname === '/dashboard' && url.searchParams.get('code') === 'I')
  assert.match(await lead.page.locator('.govuk-body-l').first().innerText(), /SEN support/)
  await lead.close()
})

await test('what changed at a school, and a child over the years', async () => {
  const { page, close } = await person('primary', { javaScript: false })
  await page.goto(`${service.url}/schools/900001`)
  await page.getByLabel('Since', { exact: true }).fill('31/2/2026')
  await page.getByRole('button', { name: 'Look from then' }).click()
  await errorPage(page)
  assert.equal(await page.getByLabel('Since', { exact: true }).inputValue(), '31/2/2026')
  await page.getByLabel('Since', { exact: true }).fill('20 September 2025')
  await page.getByRole('button', { name: 'Look from then' }).click()
  await page.getByRole('heading', { name: 'What changed since 20 September 2025' }).waitFor()
  const child = page.getByRole('table', { name: 'New on a list' }).getByRole('rowheader').first()
  const name = await child.innerText()
  await child.getByRole('link').click()
  await at(page, name)
  await page.getByRole('link', { name: '2024/25' }).click()
  await page.waitForURL(/in=2024/)
  await page.getByRole('table', { name: 'Year by year' }).waitFor()
  await close()
})

await test('a list is sorted and paged without losing the place', async () => {
  const { page, close } = await person('manager', { width: 375 })
  await page.goto(`${service.url}/lists/at_risk?phase=secondary`)
  await page.getByRole('link', { name: 'Missed', exact: true }).click()
  await page.waitForURL((url) => /sort=missed/.test(url.search) && /phase=secondary/.test(url.search))
  await page.getByRole('link', { name: /^Next/ }).click()
  await page.waitForURL((url) => /page=2/.test(url.search) && /sort=missed/.test(url.search))
  // The table is what is seen, not the top of the page.
  assert.ok(await page.evaluate(() => Math.abs(document.getElementById('table').getBoundingClientRect().top)) < 400)
  const second = page.url()
  await page.locator('tbody th a').first().click()
  await page.waitForURL(/pupils/)
  await page.goBack()
  assert.equal(page.url(), second)
  await close()
})

await test('a child of a school that is not theirs does not exist for an Inclusion Lead', async () => {
  const manager = await person('manager')
  await manager.page.goto(`${service.url}/schools`)
  const urns = await manager.page.locator('tbody th a').evaluateAll((links) => links.map((a) => a.pathname))
  const lead = await person('lead1')
  await lead.page.goto(`${service.url}/schools`)
  const own = await lead.page.locator('tbody th a').evaluateAll((links) => links.map((a) => a.pathname))
  assert.ok(own.length > 0 && own.length < urns.length)
  const elsewhere = urns.find((path) => !own.includes(path))
  assert.equal((await lead.page.goto(service.url + elsewhere)).status(), 404)
  await manager.page.goto(`${service.url}/lists/persistently_absent?school=${elsewhere.split('/').pop()}`)
  const childElsewhere = await manager.page.locator('tbody th a').first().getAttribute('href')
  assert.equal((await manager.page.goto(service.url + childElsewhere)).status(), 200)
  assert.equal((await lead.page.goto(service.url + childElsewhere)).status(), 404)
  const unknown = await lead.page.goto(`${service.url}/pupils/0000000000000000000000000a`)
  assert.equal(unknown.status(), 404)
  await manager.close()
  await lead.close()
})

await test('schools stand in the order of their names, with scripts and without', async () => {
  for (const javaScript of [true, false]) {
    const { page, close } = await person('manager', { javaScript })
    await page.goto(`${service.url}/schools`)
    const names = await page.locator('tbody th').allInnerTexts()
    assert.deepEqual(names, [...names].sort((a, b) => a.localeCompare(b, 'en')))
    await close()
  }
})

await test('filters narrow the figures, say so, and can be taken away', async () => {
  const { page, close } = await person('manager')
  await page.goto(`${service.url}/dashboard`)
  await at(page, 'Inclusion dashboard')
  const enrolments = async () => Number((await page.getByRole('table', { name: /^Persistent absence/ })
    .locator('tbody td').first().innerText()).replaceAll(',', ''))
  const all = await enrolments()
  await page.getByLabel('Primary', { exact: true }).check()
  await page.getByLabel('Free school meals', { exact: true }).check()
  await page.getByRole('button', { name: 'Apply filters' }).first().click()
  await page.waitForURL(/phase=primary/)
  assert.ok(await enrolments() < all)
  await inspect(page, 'filtered')
  await page.getByRole('link', { name: /Free school meals/ }).first().click()
  await page.waitForURL((url) => !/child=fsm/.test(url.search) && /phase=primary/.test(url.search))
  await close()
})

await test('a day that is none is named, and what was typed stays', async () => {
  const { page, close } = await person('manager')
  await page.goto(`${service.url}/dashboard`)
  await page.getByLabel('From', { exact: true }).fill('31/2/2026')
  await page.getByRole('button', { name: 'Apply filters' }).first().click()
  await errorPage(page)
  assert.match(await page.title(), /^Error: /)
  assert.equal(await page.getByLabel('From', { exact: true }).inputValue(), '31/2/2026')
  assert.ok(await page.getByRole('alert').isVisible())
  await inspect(page, 'filter-error')
  await close()
})

await test('a list of children is downloaded as it was filtered', async () => {
  const { page, close } = await person('lead1')
  await page.goto(`${service.url}/lists/severely_absent?phase=secondary`)
  const shown = await page.locator('tbody tr').count()
  const take = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()])
    return readFileSync(await download.path())
  }
  const csv = readCsv((await take('CSV of this list')).toString('utf8').replace(/^\uFEFF/, ''))
  assert.equal(csv[0][0], 'upn')
  assert.ok(shown > 0 && csv.length > shown, `${shown} on the page, ${csv.length} lines in the file`)
  // The workbook says the same, and what it is.
  const { sheets: [table, about] } = readWorkbook(await take('Excel (XLSX) of this list'))
  assert.deepEqual(table.rows.map((row) => csv[0].map((_, i) => asCsv(row[i]))), csv)
  assert.equal(table.rows[1][csv[0].indexOf('missed')].kind, 'number')
  const facts = Object.fromEntries(about.rows.map(([name, text]) => [name.value, text.value]))
  assert.equal(facts.About, 'Severely absent')
  assert.equal(facts.Question, csv[1][csv[0].indexOf('asked')])
  assert.match(facts.Registers, /^Registers up to /)
  assert.match(facts.Basis, /50% or more/)
  assert.equal(facts['Downloaded by'], 'Lee Hespel')
  assert.ok(facts.Downloaded && facts.From)
  await close()
})

const findFaults = async (page) => {
  await page.goto(`${service.url}/register-health?in=2024`)
  await at(page, 'Register health')
  const school = page.locator('tbody tr').first()
  const name = await school.getByRole('rowheader').innerText()
  assert.ok(Number((await school.getByRole('cell').first().innerText()).replaceAll(',', '')) > 0)
  await school.getByRole('rowheader').getByRole('link').click()
  await page.locator('.govuk-caption-l', { hasText: name }).waitFor()
  await page.getByRole('heading', { name: 'What to do next' }).waitFor()
  await page.getByRole('table', { name: 'What was found' }).getByRole('link', { name: 'N not resolved' }).click()
  await page.waitForURL(/#no_reason$/)
  const section = page.locator('#no_reason')
  assert.match(await section.innerText(), /regulation 10\(7\)/)
  assert.match(await section.getByRole('row').nth(1).innerText(), /\d (\w+ )*20(24|25)/)
  const all = section.getByRole('link', { name: /^All \d+/ })
  if (await all.count() === 1) {
    await all.click()
    await at(page, 'N not resolved')
  }
  const child = page.locator('#table tbody tr, #no_reason tbody tr').first().getByRole('rowheader').getByRole('link')
  const who = await child.innerText()
  await child.click()
  await at(page, who)
}

for (const [how, options] of ways)
  await test(`a manager finds what is wrong with registers, and the child${how}`, async () => {
    const { page, said, close } = await person('manager', options)
    await findFaults(page)
    assert.deepEqual(said, [])
    await close()
  })

await test('what was found at a school is downloaded, with the advice', async () => {
  const { page, close } = await person('lead1')
  await page.goto(`${service.url}/schools`)
  const path = new URL(await page.locator('tbody th a').first().getAttribute('href'), service.url).pathname
  await page.goto(`${service.url}${path}/health`)
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV of all that was found' }).click()])
  const lines = readFileSync(await download.path(), 'utf8').trimEnd().split(/\r?\n/)
  assert.match(lines[0], /^\uFEFF?"?school"?,"?rule"?,/)
  assert.ok(lines.length > 1 && /SI 2024\/208/.test(lines[1]))
  await close()
})

// Registers with right rows, a code that nobody knows and a child that nobody knows.
async function registers(page) {
  await page.goto(`${service.url}/lists/persistently_absent`)
  await page.locator('tbody th a').first().click()
  await page.waitForURL(/pupils/)
  const child = new URL(page.url()).pathname
  const upn = /UPN\s+([A-Z]\d{11}[0-9A-Z])/.exec(await page.locator('.moj-identity-bar').innerText())[1]
  const file = join(service.dir, 'registers.csv')
  writeFileSync(file, ['upn,date,session,code', `${upn},2026-06-10,AM,I`, `${upn},2026-06-10,PM,J1`,
    `${upn},2026-06-11,AM,?`, 'Z988000000001,2026-06-11,AM,/', `${upn},2026-06-12,AM,I`, ''].join('\n'))
  return { file, child }
}

const bring = (how, options) => test(`a school brings registers in, sees what is wrong, imports${how}`, async () => {
  const { page, close } = await person('primary', options)
  const look = options.javaScript === false ? async () => {} : inspect
  const { file, child } = await registers(page)
  await upload(page, 'Registers', file)
  await until(page, 'Checked: import it?')
  await look(page, `import-checked${how.replace(/\W+/g, '-')}`)
  const issues = page.getByRole('table', { name: 'Refused rows and warnings' })
  assert.match(await issues.innerText(), /\?/)
  assert.match(await issues.innerText(), /Z988000000001/)
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await until(page, 'Imported')
  await look(page, `import-done${how.replace(/\W+/g, '-')}`)
  const [download] = await Promise.all([page.waitForEvent('download'),
    page.getByRole('link', { name: 'CSV of the report' }).click()])
  assert.match(readFileSync(await download.path(), 'utf8'), /registers\.csv,4,code,\?/)
  await page.goto(service.url + child)
  const week = page.locator('.wm-sessions tbody tr', { hasText: '8 Jun' })
  assert.equal(await week.locator('td').nth(4).innerText(), 'I')
  assert.equal(await week.locator('td').nth(5).innerText(), 'J1')
  await close()
})
await bring('', {})
await bring(' without JavaScript', { javaScript: false })

await test('a file that is not what it claims to be is refused with the reason', async () => {
  const { page, close } = await person('primary')
  const file = join(service.dir, 'picture.csv')
  writeFileSync(file, Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'))
  await upload(page, 'Registers', file)
  await until(page, 'Refused')
  await inspect(page, 'import-refused')
  await close()
})

await test('nothing chosen: the form says what is missing', async () => {
  const { page, close } = await person('primary')
  await page.goto(`${service.url}/imports/new`)
  await page.getByRole('button', { name: 'Upload and check' }).click()
  await errorPage(page)
  assert.match(await page.title(), /^Error: /)
  await inspect(page, 'import-nothing-chosen')
  await close()
})

await test('the keyboard alone reaches the page and the lists', async () => {
  const { page, close } = await person('lead1')
  await page.goto(`${service.url}/dashboard`)
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to main content')
  await page.keyboard.press('Enter')
  for (let tabs = 0; tabs < 80; tabs++) {
    await page.keyboard.press('Tab')
    if (await page.evaluate(() => document.activeElement.textContent === 'Severely absent')) break
  }
  await page.keyboard.press('Enter')
  await page.waitForURL(/severely_absent/)
  await close()
})

await test('what an Inclusion Lead looked at is in the audit', async () => {
  const { page, close } = await person('data')
  await page.goto(`${service.url}/audit`)
  const rows = await page.locator('tbody tr').allInnerTexts()
  assert.ok(rows.some((row) => /Lee Hespel/.test(row) && /list severely_absent/.test(row)))
  await close()
})

await test('the data officer finds who looked at a child by the UPN', async () => {
  const { page, close } = await person('data', { width: 375 })
  await page.goto(`${service.url}/audit`)
  await page.getByRole('link', { name: /^\d+ children of the entry/ }).first().click()
  await at(page, 'Audit entry')
  await inspect(page, 'audit-entry')
  const upn = await page.locator('tbody td').first().innerText()
  await page.goto(`${service.url}/audit?upn=${upn.slice(1)}`)
  await errorPage(page)
  await page.locator('.govuk-error-summary a').click() // to a field that is not behind the button
  await page.keyboard.press('Home')
  await page.keyboard.type(upn[0].toLowerCase())
  await page.keyboard.press('Enter')
  await page.getByText(/\d entr(y|ies) about a child with the UPN/).waitFor()
  assert.match(await page.locator('tbody').innerText(), /Lee Hespel[\s\S]*looked at a/)
  assert.match(page.url(), /upn=/)
  await inspect(page, 'audit-of-a-upn')
  await close()
})

// The next term is planned in one go; then one meeting, from the pack to the signed minutes.
await test('a term is planned, and a meeting held with the connection cut in the middle', async () => {
  const { page, close } = await person('lead1')
  await page.goto(`${service.url}/meetings/term`)
  await inspect(page, 'term')
  await page.getByRole('button', { name: 'Plan these meetings' }).click()
  await page.getByText('The meetings are planned').waitFor()
  await inspect(page, 'meetings')
  await page.locator('table a').first().click()
  const meeting = page.url()
  await page.getByRole('button', { name: 'The pack' }).click()
  await page.getByRole('button', { name: 'Make the pack' }).click()
  await page.getByText('The pack is made').waitFor()
  await inspect(page, 'pack')
  await page.goto(`${meeting}/prepare`)
  await inspect(page, 'prepare')
  await page.goto(`${meeting}/hold`)
  await page.getByRole('button', { name: 'Start the meeting' }).click()
  const child = page.locator('details.wm-child').first()
  await child.locator('> summary').click()
  await inspect(page, 'hold')
  const steps = child.getByLabel('Next steps')
  await page.context().setOffline(true)
  await steps.fill('Home visit on Friday')
  await page.getByText('the connection is down').waitFor()
  await page.context().setOffline(false)
  await page.getByText('All is saved.').waitFor()
  // Signed out meanwhile, and in again in another window: what waits is saved here.
  await page.context().clearCookies()
  await child.getByLabel('About the barriers').fill('The bus is late')
  await page.getByText('you have been signed out').waitFor()
  const again = await page.context().newPage()
  await signIn(again, 'lead1')
  await again.close()
  await page.evaluate(() => window.dispatchEvent(new Event('focus')))
  await page.getByText('All is saved.').waitFor()
  const other = await person('manager', { width: 375 })
  await other.page.goto(`${meeting}/hold`)
  await other.page.locator('details.wm-child').first().locator('> summary').click()
  await inspect(other.page, 'hold-375')
  await steps.fill('Home visit on Monday')
  await page.getByText('Saving').waitFor()
  await page.getByText('All is saved.').waitFor()
  const theirs = other.page.locator('details.wm-child').first().getByLabel('Next steps')
  assert.equal(await theirs.inputValue(), 'Home visit on Friday')
  await theirs.fill('Early help')
  await other.page.getByRole('button', { name: 'Keep both' }).click()
  await other.page.getByText('All is saved.').waitFor()
  assert.equal(await theirs.inputValue(), 'Early help\nHome visit on Monday')
  await other.close()
  await page.goto(`${meeting}/close`)
  await inspect(page, 'close')
  await page.getByRole('button', { name: 'Close the meeting' }).first().click()
  await page.getByRole('button', { name: 'Sign for the authority' }).click()
  await page.getByText('Lee Hespel for the authority').waitFor()
  assert.match(await page.locator('main').innerText(), /Early help\s+Home visit on Monday/)
  await inspect(page, 'minutes')
  await close()
})

// The same without scripts: an ordinary form, and a page that shows both texts.
await test('a meeting is held without scripts', async () => {
  const { page, close } = await person('lead2', { javaScript: false, width: 375 })
  await page.goto(`${service.url}/meetings/term`)
  await page.getByRole('button', { name: 'Plan these meetings' }).click()
  await page.locator('table a').first().click()
  const meeting = page.url()
  await page.goto(`${meeting}/pack`)
  await page.getByRole('button', { name: 'Make the pack' }).click()
  await page.goto(`${meeting}/hold`)
  await page.getByRole('button', { name: 'Start the meeting' }).click()
  const child = page.locator('details.wm-child').first()
  await child.locator('> summary').click()
  await child.getByLabel('Next steps').fill('A call to the mother')
  await child.getByRole('button', { name: 'Save', exact: true }).click()
  await page.waitForLoadState()
  assert.equal(await page.locator('details.wm-child').first().getByLabel('Next steps').inputValue(),
    'A call to the mother')
  await close()
})

await test('a page that is printed says by whom, and that it is personal', async () => {
  const { page, close } = await person('lead1')
  await prepare(page)
  await page.emulateMedia({ media: 'print' })
  assert.match(await page.locator('.wm-printed').innerText(), /Printed by Lee Hespel/)
  assert.ok(!await page.getByRole('button', { name: 'Sign out' }).isVisible())
  await page.pdf({ path: join(out, 'child.pdf'), format: 'A4' })
  await close()
})

// A part-time timetable, from the child's page to its end: first with days that cannot be, then with a review.
for (const [month, [how, options]] of ways.entries())
  await test(`a timetable is put on record, reviewed and ended${how}`, async () => {
    const { page, said, close } = await person('lead1', options)
    const look = async (picture) => options.javaScript === false || inspect(page, picture) // axe is a script
    const day = (n) => `${n}/${month + 2}/2026` // two timetables may not overlap
    await prepare(page)
    const name = await heading(page)
    await page.getByText('Make a record', { exact: true }).click()
    await page.getByRole('link', { name: 'Part-time timetable', exact: true }).last().click()
    await at(page, `Part-time timetable: ${name}`)
    await page.getByLabel('Starts on').fill(day(15))
    await page.getByLabel('Full time again on').fill(day(1))
    await page.getByLabel('First review on').fill(day(26))
    await page.getByLabel('Reason', { exact: true }).selectOption('Anxiety about school')
    await page.getByLabel('Hours in school a week').fill('12,5')
    await page.getByLabel('Monday morning').check()
    await page.getByRole('button', { name: 'Save' }).click()
    await errorPage(page)
    await look(`record-refused${how.replaceAll(' ', '-')}`)
    await page.getByRole('link', { name: /: This is before the start, 15 / }).waitFor()
    assert.equal(await page.getByLabel('Hours in school a week').inputValue(), '12,5')
    assert.ok(await page.getByLabel('Monday morning').isChecked())
    await page.getByLabel('Full time again on').fill(day(27))
    await page.getByRole('button', { name: 'Save' }).click()
    await at(page, name)
    await page.getByText('The record is made').waitFor()
    await page.getByText('No review since it began').waitFor()
    await look(`record${how.replaceAll(' ', '-')}`)
    await page.getByLabel('What was done').selectOption('Review')
    await page.getByLabel('On', { exact: true }).fill(day(28))
    await page.getByLabel('Result').fill('Full time from now on')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    await page.getByText('It is added').waitFor()
    await page.goto(`${service.url}/records?kind=timetable`)
    await page.getByRole('rowheader').getByRole('link', { name, exact: true }).first().waitFor()
    await look(`records${how.replaceAll(' ', '-')}`)
    await page.getByRole('rowheader').getByRole('link', { name, exact: true }).first().click()
    await page.getByRole('button', { name: 'Change or end it' }).click()
    await page.getByLabel('Last day of the timetable').fill(day(28))
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('The record is changed').waitFor()
    await page.getByText('Over', { exact: true }).waitFor()
    await page.getByRole('link', { name: `The page of ${name}` }).click()
    await look(`records-of-a-child${how.replaceAll(' ', '-')}`)
    assert.deepEqual(said, [])
    await close()
  })

// The administrator changes a threshold and the lists; the lead sees it in the next meeting, and what was said in one
// that is closed stays as it was. By keyboard: a button is reached and pressed.
await test('an authority changes its settings and its lists', async () => {
  const { page, said, close } = await person('admin')
  const lead = await person('lead3')
  await lead.page.goto(`${service.url}/meetings`)
  const ended = lead.page.getByRole('row').filter({ has: lead.page.locator('.govuk-tag--green') }).first()
  const minutes = `${service.url}${await ended.getByRole('link').first().getAttribute('href')}/minutes`
  await lead.page.goto(minutes)
  const before = await lead.page.locator('main').innerText()
  const barrier = /\nBarriers\n+([^;\n]+)/.exec(before)[1]
  await page.goto(`${service.url}/settings/value/timetable_days`)
  await page.getByLabel('Value').fill('13')
  await page.getByRole('button', { name: 'Save' }).click()
  await errorPage(page)
  await page.getByRole('link', { name: /^This must be above/ }).waitFor()
  assert.equal(await page.getByLabel('Value').inputValue(), '13')
  await inspect(page, 'setting-refused')
  await page.getByLabel('Value').fill('56')
  await page.getByLabel('Value').press('Enter')
  await page.getByText('The setting is changed').waitFor()
  await inspect(page, 'setting')
  await page.goto(`${service.url}/settings/about/records`)
  await page.getByText('56 days. The standard is 42 days.').waitFor()
  await page.goto(`${service.url}/settings/barriers`)
  await page.getByRole('link', { name: barrier, exact: true }).click()
  await page.getByLabel('Words').fill('Something else stands in the way')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('It is saved').waitFor()
  await inspect(page, 'choice')
  await page.goto(`${service.url}/settings/barriers`)
  await page.getByLabel('Words').fill('The ferry')
  await page.getByLabel('Words').press('Enter')
  await page.getByText('It is added').waitFor()
  await page.getByRole('button', { name: /^Up.*The ferry$/ }).focus()
  await page.keyboard.press('Enter')
  await page.waitForURL(/#barrier-22$/)
  const order = await page.locator('.wm-choices a').allInnerTexts()
  assert.deepEqual(order.slice(-2), ['The ferry', 'Unknown'])
  await page.goto(`${service.url}/settings/prompts`)
  await page.getByLabel('Words').fill('Who has seen the child this week?')
  await page.getByLabel('Area').selectOption('Severely absent')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('It is added').waitFor()
  assert.deepEqual(said, [])
  await close()
  await lead.page.goto(minutes)
  assert.equal(await lead.page.locator('main').innerText(), before)
  await lead.page.goto(`${service.url}/meetings/term`)
  await lead.page.getByRole('button', { name: 'Plan these meetings' }).click()
  await lead.page.locator('table a').first().click()
  const meeting = lead.page.url()
  await lead.page.goto(`${meeting}/pack`)
  await lead.page.getByRole('button', { name: 'Make the pack' }).click()
  await lead.page.goto(`${meeting}/hold`)
  await lead.page.getByText('Who has seen the child this week?').waitFor()
  const child = lead.page.locator('details.wm-child').first()
  await child.locator('> summary').click()
  await child.getByLabel('Something else stands in the way').check()
  await child.getByLabel('The ferry').check()
  await child.locator('.wm-strategies > summary').click()
  await child.getByLabel('A home visit').check()
  await lead.page.getByText('All is saved.').waitFor()
  await inspect(lead.page, 'hold-with-lists')
  await lead.page.reload()
  await lead.page.locator('details.wm-child').first().getByText('Picked: A home visit').waitFor({ state: 'attached' })
  await lead.page.goto(`${meeting}/minutes`)
  assert.match(await lead.page.locator('main').innerText(), /Something else stands in the way; The ferry/)
  assert.deepEqual(lead.said, [])
  await lead.close()
})

// The same without scripts, at the width of a phone.
await test('a list is changed without scripts', async () => {
  const { page, close } = await person('admin', { javaScript: false, width: 375 })
  await page.goto(`${service.url}/settings`)
  await page.getByRole('link', { name: 'Strategies' }).click()
  await page.getByLabel('Words').fill('A home visit')
  await page.getByLabel('Need').selectOption('Attendance and family')
  await page.getByRole('button', { name: 'Add' }).click()
  await errorPage(page)
  assert.ok(await overflow(page) <= 0)
  await page.getByLabel('Words').fill('A walking bus')
  await page.getByRole('button', { name: 'Add' }).click()
  await page.getByText('It is added').waitFor()
  await page.getByRole('button', { name: /^Up.*A walking bus$/ }).click()
  await page.getByRole('link', { name: 'A walking bus' }).click()
  await page.getByRole('button', { name: 'Stop offering it' }).click()
  await page.getByText('It is not offered any more').waitFor()
  await close()
})

await test('what forums were worth: another outcome of a year, without scripts, and no small number', async () => {
  for (const javaScript of [false, true]) {
    const { page, close } = await person('manager', { javaScript, width: javaScript ? 1280 : 375 })
    await page.goto(`${service.url}/outcomes`)
    await page.getByLabel('What came of it').selectOption('Goals of the plan')
    await page.getByRole('button', { name: 'Show' }).click()
    await page.getByRole('heading', { name: 'Goals of the plan after the forum' }).waitFor()
    const strategies = page.getByRole('table', { name: /^By strategy/ })
    await strategies.getByRole('columnheader', { name: 'All met' }).waitFor()
    assert.ok(await strategies.getByRole('row').count() > 1, 'no plan names a strategy')
    const cells = await page.getByRole('cell').allInnerTexts()
    assert.deepEqual(cells.filter((text) => /^[1-4]$/.test(text.trim())), [])
    if (javaScript) await inspect(page, 'outcomes')
    assert.ok(await overflow(page) <= 0)
    await close()
  }
})

await test('what is typed outlives the login', async () => {
  for (const javaScript of [false, true]) {
    const { page, close } = await person('lead1', { javaScript, width: javaScript ? 1280 : 375 })
    await page.goto(`${service.url}/meetings/plan`)
    await page.getByLabel('Where').fill('The room by the hall')
    await page.context().clearCookies()
    await page.getByRole('button', { name: 'Plan the meeting' }).click()
    await at(page, 'You have been signed out')
    if (javaScript) await inspect(page, 'signed-out')
    await page.getByLabel('Sign-in name').fill('lead1')
    await page.getByLabel('Password', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await at(page, 'Send what you typed')
    await page.locator('main').getByText('The room by the hall').waitFor()
    if (javaScript) await inspect(page, 'send-again')
    await page.getByRole('button', { name: 'Send it now' }).click()
    await errorPage(page)
    assert.equal(await page.getByLabel('Where').inputValue(), 'The room by the hall')
    await close()
  }
})

await test('sign out ends it', async () => {
  const { page, close } = await person('manager')
  await page.getByRole('button', { name: 'Sign out' }).click()
  await at(page, 'Sign in')
  await page.goto(`${service.url}/dashboard`)
  await at(page, 'Sign in')
  await close()
})

await test('the server ends cleanly', async () => assert.equal(await service.close(), 0))

end()
