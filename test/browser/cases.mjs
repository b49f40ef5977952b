// node cases.mjs PROGRAM OUTDIR PART: whole cases of the Inclusion Forums in a browser, each from the setting's first
// form to what came of it, as the setting, the coordinator and a colleague of a service: early years on a phone,
// primary and anonymous by keyboard alone, secondary without JavaScript and brought again, a young person of 22 with
// an EHC plan, and consent withdrawn on the morning of the forum. Some are closed: with a pointer, by keyboard, on a
// phone. Each has a service and a demonstration of its own. They are in two parts, 1 and 2, so that two can run at
// once. Prints TAP.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyboard, pointer } from './hands.mjs'
import { demonstration, password, start } from './service.mjs'
import { at, end, errorPage, has, test, walkers } from './walk.mjs'

const [program, out, part] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
const demo = demonstration(program, 1, join(out, 'demo.log'))

// The demonstration begins on Wednesday 22 July 2026; the forum is on the Monday after. Six weeks later the setting is
// asked what has changed, and the case is closed on the day after that.
const forumDay = '2026-07-27', typedDay = '27/7/2026'
const asked = '7 September 2026', closingDay = '2026-09-08'

// Somebody signed in, with the hands and the browser of this walk.
async function enter(walk, name) {
  const { page, said, close } = await walk.person(null, walk.way.browser ?? {})
  const hand = (walk.way.hands ?? pointer)(page)
  await page.goto(walk.service.url)
  await hand.fill('Sign-in name', name)
  await hand.fill('Password', password)
  await hand.press('Sign in')
  await at(page, 'Home')
  const who = { ...hand, name, said, close }
  walk.people.push(who)
  return who
}
const go = (walk, who, path) => who.page.goto(path.startsWith('http') ? path : walk.service.url + path)

async function look(walk, who, picture) {
  if (walk.way.browser?.javaScript !== false) await walk.inspect(who.page, `${walk.way.name}-${who.name}-${picture}`)
}

// --- before a case comes: a service, its colleague, a coordinator and one forum ---

async function prepare(walk) {
  const manager = await enter(walk, 'manager')
  await go(walk, manager, '/services')
  await manager.fill('Name', 'Educational Psychology')
  await manager.press('Add the service')
  await has(manager, 'Educational Psychology')
  const account = (name, role, ...more) => execFileSync(program, ['account', 'add', name, '--roles', role, ...more,
    '--password-stdin', '--database', join(walk.service.dir, 'demonstration.db')],
  { input: password, stdio: ['pipe', 'ignore', 'inherit'] })
  account('attendee', 'SA', '--name', 'Robin Tessel', '--services', 'Educational Psychology')
  account('chair', 'FC', '--name', 'Wyn Carrock', '--forums', walk.way.forums)
  walk.chair = await enter(walk, 'chair')
  const { chair } = walk
  await go(walk, chair, '/series/new')
  await chair.fill('Name', 'The forum')
  await chair.select('Phase', walk.way.phase)
  await chair.fill('First day', typedDay)
  await chair.fill('Last day', typedDay)
  const term = chair.page.getByLabel('In term time only')
  await term.focus()
  if (await term.isChecked()) await chair.page.keyboard.press('Space')
  await chair.fill('Where', 'County Hall')
  await chair.tick('Educational Psychology')
  await chair.press('Show the days')
  await chair.press('Make the series')
  await has(chair, 'The series is planned')
  walk.forum = await chair.page.getByRole('rowheader').getByRole('link').first().getAttribute('href')
}

// --- the setting ---

async function bring(walk) {
  const { way } = walk
  walk.setting = await enter(walk, way.setting)
  const { setting } = walk
  await go(walk, setting, '/cases')
  await setting.press('Bring a case')
  await setting.choose(way.anonymous ? 'Anonymous' : 'Named')
  await setting.press('Continue')
  await look(walk, setting, 'whom')
  if (way.anonymous) {
    await setting.fill('Age in years', '8')
    await setting.choose('No')
    await setting.choose(new RegExp(`^${way.phase}`))
  } else if (way.adds) {
    await setting.fill('Look for the child by name', way.adds.surname)
    await setting.press('Look')
    await setting.follow(/on no roll that Waymark has/)
    await setting.fill('First name', way.adds.forename)
    await setting.fill('Surname', way.adds.surname)
    await setting.fill('Date of birth', way.adds.tooOld ?? way.adds.born)
    await setting.choose(way.adds.plan)
    await setting.choose(new RegExp(`^${way.phase}`))
    if (way.adds.tooOld) {
      await setting.press('Begin the case')
      await errorPage(setting.page)
      await look(walk, setting, 'too-old')
      await setting.fill('Date of birth', way.adds.born)
    }
  } else {
    await setting.fill('Look for the child by name', 'mar')
    await setting.press('Look')
    await setting.page.locator('main ul.govuk-list a.govuk-link').first().click()
    await setting.page.waitForLoadState()
  }
  await setting.press('Begin the case')
  await has(setting, /\d things are left to do/)
  walk.round = setting.page.url().split('?')[0]
}

// Of an anonymous case, a name comes back to whoever typed it and is nowhere else.
async function refuseName(walk) {
  const { setting } = walk
  const name = await setting.page.request.get(`${walk.service.url}/cases/new?school=${walk.way.urn}&how=named&q=mar`)
  const found = /<li><a class="govuk-link" href="[^"]*">([^<,]+), ([^<]+)<\/a>/.exec(await name.text())
  const [, surname, forename] = found
  const field = /What is hard/
  await setting.follow('Why you bring this now')
  await setting.fill(field, `We think that ${forename} ${surname} is calmer`)
  await setting.press('Save and go back to the list')
  await errorPage(setting.page)
  assert.match(await setting.page.getByLabel(field).inputValue(), new RegExp(`${forename} ${surname}`))
  await has(setting, 'This would say who the child is')
  await look(walk, setting, 'name-refused')
  walk.named = [surname, forename]
  await go(walk, setting, walk.round)
}

async function write(walk) {
  const { setting, way } = walk
  if (way.anonymous) await refuseName(walk)
  for (const [part, field] of [['Why you bring this now', /What is hard/],
    ['What you hope for', /What would be different/], ['How they are in your setting', /What an adult/]]) {
    await setting.follow(part)
    await setting.fill(field, `Words under ${part}`)
    await setting.press('Save and go back to the list')
    await has(setting, 'It is saved')
  }
  await setting.follow('What has been tried')
  await setting.fill('What you tried', 'A check-in each morning')
  await setting.fill('Since', '3/11/2025')
  await setting.fill('How often', 'Every day')
  await setting.fill('By whom', 'Teaching assistant')
  await setting.choose('It helped a little')
  await setting.press('Save')
  await go(walk, setting, walk.round)
  await look(walk, setting, 'tasks')
  if (!way.anonymous) await consent(walk)
}

async function consent(walk) {
  const { setting } = walk
  await go(walk, setting, `${walk.round}/consent`)
  await setting.tick('They were shown or read these words')
  await setting.fill('Who gave consent', walk.way.adds?.plan === 'Yes' ? 'The young person' : 'The parent')
  await setting.choose(walk.way.adds?.plan === 'Yes' ? /^The young person/ : 'Parent')
  await setting.fill('On which day', '1/7/2026')
  await setting.choose('By telephone')
  await setting.tick(/^The services of the forum read/)
  await setting.press('Save')
  await has(setting, 'Consent holds')
}

async function send(walk) {
  await go(walk, walk.setting, `${walk.round}/check`)
  await walk.setting.press('Send to the forum')
  await has(walk.setting, 'The case is sent')
  await look(walk, walk.setting, 'sent')
}

// --- the coordinator, and the services ---

async function book(walk) {
  const { chair } = walk
  const request = walk.round.replace('/cases/', '/queue/')
  await go(walk, chair, '/queue')
  await look(walk, chair, 'queue')
  await go(walk, chair, request)
  await chair.choose('Accept it: it waits for a date')
  await chair.press('Save')
  await has(chair, 'The request is accepted')
  const ours = chair.page.getByRole('option', { name: / 27 July 2026.*County Hall/ })
  await chair.select('Forum', await ours.innerText())
  await chair.press('Put it on the list')
  await has(chair, 'It is on the list of the forum')
  await look(walk, chair, 'booked')
}

async function refused(walk, who, path) {
  const answer = await go(walk, who, path)
  assert.ok([403, 404].includes(answer.status()), `${who.name} at ${path}: ${answer.status()}`)
  await look(walk, who, 'refused')
}

// A colleague of the service reads the case of the forum, and no other, whatever address is tried.
async function read(walk) {
  const attendee = walk.attendee = await enter(walk, 'attendee')
  const { way } = walk
  const other = await enter(walk, way.setting === 'secondary' ? 'primary' : 'secondary')
  await go(walk, other, '/cases')
  await other.press('Bring a case')
  await other.choose('Anonymous')
  await other.press('Continue')
  await other.fill('Age in years', way.setting === 'secondary' ? '8' : '13')
  await other.choose('No')
  await other.choose(way.setting === 'secondary' ? /^Primary/ : /^Secondary/)
  await other.press('Begin the case')
  const theirs = other.page.url().split('?')[0]
  for (const page of ['', '/advice', '/plan', '/plan.pdf', '/documents', '/progress', '/check', '/consent', '/again'])
    await refused(walk, attendee, theirs + page)
  for (const path of [`${walk.forum}/run`, '/queue', walk.round.replace('/cases/', '/queue/'), `${walk.round}/check`,
    `${walk.round}/consent`, '/dashboard'])
    await refused(walk, attendee, path)
  await go(walk, attendee, '/papers')
  await attendee.follow('27 July 2026')
  await has(attendee, 'County Hall')
  await look(walk, attendee, 'papers')
  await attendee.press(/^I have read this/)
  await attendee.follow(/^Its page, with documents/)
  await has(attendee, 'Words under Why you bring this now')
  await look(walk, attendee, 'request')
}

async function hold(walk) {
  const { chair, attendee } = walk
  walk.service.today(forumDay)
  await go(walk, attendee, `${walk.round}/advice`)
  await attendee.fill('The advice, or how the entry is used here', 'A quiet start to the day')
  await attendee.press('Add the advice')
  await has(attendee, 'A quiet start to the day')
  await look(walk, attendee, 'advice')
  await go(walk, chair, `${walk.forum}/run`)
  await chair.press('Begin the forum')
  await chair.fill(/Who came from the setting/, 'Two adults')
  await chair.press(/^It was discussed/)
  await has(chair, 'From the setting: Two adults')
  await look(walk, chair, 'run')
}

async function plan(walk) {
  const { chair, setting } = walk
  const page = `${walk.round}/plan`
  await go(walk, chair, page)
  await chair.press('Begin the plan')
  await chair.follow('Add a target')
  await chair.choose('Social, emotional and mental health')
  await chair.fill('Where the child is now', 'In lessons for 2 of 5 mornings')
  await chair.fill('What is aimed at', 'In lessons for 4 of 5 mornings')
  await chair.fill('Who does it', 'Teaching assistant')
  await chair.fill('Reviewed on', '28/9/2026')
  await chair.press('Save')
  await go(walk, chair, `${page}/write`)
  await chair.choose(/^Targeted(?! plus)/)
  await chair.fill('When the plan is reviewed', '28/9/2026')
  await chair.press('Save')
  await go(walk, chair, `${page}/issue`)
  await chair.press('Issue the plan')
  await look(walk, chair, 'issued')
  await go(walk, setting, page)
  await look(walk, setting, 'plan')
  await setting.press('Agree to this plan for the setting')
  await has(setting, 'Agreed by the setting')
  if (walk.way.anonymous) await has(setting, /subjective/)
}

// --- what comes after ---

// Refused until it is said what came of the target; then everything goes along.
async function again(walk) {
  const { setting } = walk
  await go(walk, setting, `${walk.round}/again`)
  await setting.press('Bring it again')
  await errorPage(setting.page)
  await has(setting, 'Target 1')
  await go(walk, setting, `${walk.round}/progress`)
  await setting.choose('Partly met')
  await setting.fill(/The result/, '3 of 5 mornings')
  await setting.press('Save')
  await go(walk, setting, `${walk.round}/again`)
  await setting.press('Bring it again')
  await setting.page.waitForURL((url) => !url.pathname.endsWith('/again'))
  walk.round = setting.page.url().split('?')[0].replace(/\/plan$/, '')
  await go(walk, setting, `${walk.round}/check`)
  await has(setting, 'Words under Why you bring this now', 'A check-in each morning')
  await send(walk)
}

// --- the end of a case ---

const unplanned = 'There is no plan, and nothing to wait for'
const closing = (walk) => `${walk.round}/close`
const words = /Why it is closed with something unfinished|What else is to be known/

// Sends a form that this page does not have: one that was open before, or made by hand.
async function sendAnyway(who, path, fields) {
  await who.page.evaluate(([to, values]) => {
    const form = document.createElement('form')
    form.method = 'post'
    form.action = to
    for (const [name, value] of Object.entries(values)) {
      const input = document.createElement('input')
      input.type = 'hidden'
      input.name = name
      input.value = value
      form.append(input)
    }
    document.body.append(form)
    form.submit()
  }, [path, fields])
  await who.page.waitForURL((url) => url.pathname === new URL(path, who.page.url()).pathname)
  await who.page.waitForLoadState()
}

// It was not heard yet: the list of its forum says so.
async function closeListed(walk) {
  const { chair } = walk
  await go(walk, chair, closing(walk))
  await has(chair, 'This case is on the list of the forum of 27 July 2026')
  assert.equal(await chair.page.getByRole('button', { name: 'Close the case' }).count(), 0)
  await look(walk, chair, 'close-listed')
}

// Discussed, and nobody leaves without a plan: not by the page, and not by a form that is sent all the same.
async function closeUnplanned(walk) {
  const { chair } = walk
  await go(walk, chair, walk.round)
  await chair.follow('Close it')
  await has(chair, 'Nobody leaves a forum without one')
  assert.equal(await chair.page.getByRole('button', { name: 'Close the case' }).count(), 0)
  await look(walk, chair, 'close-unplanned')
  const csrf = await chair.page.locator('input[name=csrf]').first().inputValue()
  await sendAnyway(chair, closing(walk), { csrf, version: 1, as: 'met', words: unplanned })
  await errorPage(chair.page)
  await has(chair, 'Nobody leaves a forum without one', 'What you typed, which was not saved', unplanned)
  await look(walk, chair, 'close-refused')
  await chair.follow('Its education plan')
  await has(chair, 'Begin the plan')
}

// What is unfinished is said, and wants a reason.
async function closeUnfinished(walk) {
  const { chair } = walk
  walk.service.today(closingDay)
  await go(walk, chair, closing(walk))
  await has(chair, 'What is unfinished', 'Nobody has said what came of its target',
    `The setting was asked on ${asked} what has changed, and has not answered`)
  await look(walk, chair, 'close-unfinished')
  await chair.choose('The targets are met')
  await chair.press('Close the case')
  await errorPage(chair.page)
  await has(chair, 'Enter why the case is closed with something unfinished')
  assert.ok(await chair.page.getByLabel('The targets are met').isChecked())
  await look(walk, chair, 'close-no-reason')
}

async function progress(walk) {
  const { setting } = walk
  walk.service.today(closingDay)
  await go(walk, setting, walk.round)
  await setting.follow('How it stands')
  await setting.choose('Partly met')
  await setting.fill(/The result/, '3 of 5 mornings')
  await setting.select('What next', 'Continue')
  await look(walk, setting, 'progress')
  await setting.press('Save')
  await has(setting, 'Partly met', '3 of 5 mornings')
  await look(walk, setting, 'progressed')
}

// What is asked some weeks later: nothing is no answer.
async function answer(walk) {
  const { setting } = walk
  await go(walk, setting, '/follow-ups')
  await look(walk, setting, 'asked')
  await setting.follow(/./, setting.page.getByRole('row').filter({ hasText: asked }))
  await setting.press('Save')
  await errorPage(setting.page)
  await look(walk, setting, 'unanswered')
  await setting.choose('Kept')
  await setting.fill(/How sure is the setting/, '7')
  await setting.fill('What has changed, in your words', 'Most mornings begin in the lesson')
  await setting.press('Save')
  await has(setting, 'Thank you. What you said is saved')
  assert.equal(await setting.page.getByRole('row').filter({ hasText: asked }).count(), 0)
}

// What is wrong is said, and what was typed stays. A second page that was open meanwhile closes nothing again.
async function close(walk) {
  const { chair, way } = walk
  const why = 'The setting knows what to do, and the rest goes on'
  await go(walk, chair, walk.round)
  await chair.follow('Close it')
  await has(chair, 'Nothing is unfinished',
    'The setting is still asked what has changed, on 19 October 2026 and 25 January 2027.')
  await look(walk, chair, 'close')
  await chair.choose('For another reason')
  await chair.press('Close the case')
  await errorPage(chair.page)
  await has(chair, 'Enter the reason')
  await chair.fill(words, 'x'.repeat(1001))
  await chair.press('Close the case')
  await errorPage(chair.page)
  assert.equal(await chair.page.getByLabel(words).inputValue(), 'x'.repeat(1001))
  assert.ok(await chair.page.getByLabel('For another reason').isChecked())
  await look(walk, chair, 'close-too-long')
  const other = way.hands ? null : await chair.page.context().newPage()
  if (other) await other.goto(closing(walk))
  await chair.choose('The setting goes on with the plan by itself')
  await chair.fill(words, why)
  await chair.press('Close the case')
  await has(chair, 'The case is closed, and the setting is told')
  await has(chair, '8 September 2026: The setting goes on with the plan by itself', why)
  await look(walk, chair, 'closed')
  if (other) await closeTwice({ ...chair, ...pointer(other) }, walk)
}

async function closeTwice(chair, walk) {
  await chair.choose('For another reason')
  await chair.fill(words, 'Typed in the other window')
  await chair.press('Close the case')
  await errorPage(chair.page)
  await has(chair, 'This case is over already', 'Typed in the other window')
  await look(walk, chair, 'close-twice')
  await chair.page.close()
}

// The setting reads how it ended and may bring it again; nothing of the plan is written any more, and the service that
// heard it has no more to do with it.
async function seen(walk) {
  const { setting, attendee } = walk
  await go(walk, setting, '/cases')
  await look(walk, setting, 'cases-after')
  await go(walk, setting, walk.round)
  await has(setting, 'Closed', 'The setting goes on with the plan by itself',
    'The setting knows what to do, and the rest goes on')
  for (const name of ['Close it', 'Withdraw this case', 'Advice'])
    assert.equal(await setting.page.getByRole('link', { name, exact: true }).count(), 0, name)
  await look(walk, setting, 'closed')
  await refused(walk, setting, closing(walk))
  await go(walk, setting, `${walk.round}/plan`)
  await has(setting, 'Agreed by the setting', '3 of 5 mornings')
  await look(walk, setting, 'plan-closed')
  for (const page of ['', '/plan', '/close']) await refused(walk, attendee, walk.round + page)
}

// One that was closed comes back: with everything in it, as another round; the one that is over stays over.
async function comeBack(walk) {
  const { setting, chair } = walk
  const old = walk.round
  await go(walk, setting, old)
  await setting.follow('Bring it again')
  await look(walk, setting, 'again')
  await setting.fill(/The needs that are new/, 'Afternoons have become harder')
  await setting.press('Bring it again')
  await setting.page.waitForURL((url) => !url.pathname.endsWith('/again'))
  walk.round = setting.page.url().split('?')[0].replace(/\/plan$/, '')
  assert.notEqual(walk.round, old)
  await go(walk, setting, `${walk.round}/check`)
  await has(setting, 'Words under Why you bring this now', 'A check-in each morning', 'Afternoons have become harder')
  await send(walk)
  await go(walk, chair, '/queue')
  await go(walk, chair, walk.round)
  await has(chair, 'Time 2', 'Afternoons have become harder')
  await look(walk, chair, 'back')
  await go(walk, chair, `${old}/close`)
  await has(chair, 'This case was brought again')
}

// From the next request on, no service sees it, and it is off the list.
async function withdraw(walk) {
  const { setting, attendee, chair } = walk
  walk.service.today(forumDay)
  await go(walk, attendee, walk.round)
  await has(attendee, 'Words under Why you bring this now')
  await go(walk, setting, `${walk.round}/consent`)
  await setting.open(setting.page.locator('details').filter({ hasText: 'They withdraw their consent' }))
  await setting.fill(/Who withdrew it/, 'The parent, by telephone this morning')
  await setting.press('Withdraw consent now')
  await has(setting, 'What happens to what was shared', 'Robin Tessel')
  await look(walk, setting, 'withdrawn')
  for (const page of ['', '/advice', '/plan', '/documents']) await refused(walk, attendee, walk.round + page)
  await go(walk, attendee, '/papers')
  await attendee.follow('27 July 2026')
  await has(attendee, 'No case of this forum can be read today')
  await look(walk, attendee, 'no-papers')
  await go(walk, chair, `${walk.forum}/run`)
  await has(chair, 'No case is on its list', 'Taken off the list')
  await look(walk, chair, 'off')
}

// What was typed and refused is in no log.
async function logged(walk) {
  const log = readFileSync(join(out, `${walk.way.name}.log`), 'utf8')
  for (const word of walk.named) assert.ok(!log.includes(word), `the log says ${word}`)
}

const whole = [prepare, bring, write, send, book, read, hold, plan]
const closed = [progress, answer, close, seen]
const ways = [
  { name: 'early-years', says: 'a child of 3 at no school yet, on a phone', setting: 'primary', phase: 'Early years',
    forums: 'early_years', adds: { forename: 'Orla', surname: 'Tennby', born: '3/2/2023', plan: 'No' },
    browser: { width: 375 }, parts: [...whole, ...closed] },
  { name: 'anonymous', says: 'primary and anonymous, by keyboard alone', setting: 'primary', phase: 'Primary',
    forums: 'primary', urn: '900001', anonymous: true, hands: keyboard, parts: [...whole, ...closed, logged] },
  { name: 'again', says: 'secondary and brought again, without JavaScript', setting: 'secondary', phase: 'Secondary',
    forums: 'secondary', browser: { javaScript: false }, parts: [...whole, again] },
  { name: 'post-16', says: 'a young person of 22 with an EHC plan', setting: 'secondary', phase: 'Post-16',
    forums: 'post16', parts: whole,
    adds: { forename: 'Ossian', surname: 'Tarrowby', born: '3/6/2004', tooOld: '3/6/2000', plan: 'Yes' } },
  { name: 'closed', says: 'secondary, closed and brought again', setting: 'secondary', phase: 'Secondary',
    forums: 'secondary', parts: [prepare, bring, write, send, book, read, closeListed, hold, closeUnplanned, plan,
      closeUnfinished, ...closed, comeBack] },
  { name: 'withdrawn', says: 'consent is withdrawn on the morning of the forum', setting: 'secondary',
    phase: 'Secondary', forums: 'secondary', parts: [prepare, bring, write, send, book, read, withdraw] }
]

const only = process.env.WAYMARK_WALK
const mine = ({ name }, i) => only ? name === only : i % 2 + 1 === Number(part)
assert.ok(ways.some(mine), `part ${part} has no walk`)
for (const way of ways.filter(mine))
  await test(`a case, ${way.says}`, async () => {
    const service = await start(program, join(out, `${way.name}.log`), demo.file)
    const walk = { way, service, people: [], ...walkers(service, out) }
    let doing = ''
    try {
      for (const part of way.parts) {
        doing = part.name
        await part(walk)
      }
      assert.deepEqual(walk.people.flatMap(({ said }) => said).filter((one) => !/status of 40[39]/.test(one)), [])
    } catch (error) {
      error.message = `${doing}, ${walk.people.map(({ page }) => page.url()).join(' ')}: ${error.message}`
      for (const who of walk.people)
        await who.page.screenshot({ path: join(out, `${way.name}-failed-${who.name}.png`), fullPage: true })
      throw error
    } finally {
      for (const who of walk.people) await who.close()
      assert.equal(await service.close(), 0)
    }
  })

demo.remove()
end()
