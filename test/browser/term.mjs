// node term.mjs PROGRAM OUTDIR: a whole term of Targeting Support Meetings in a browser, from planning it to what the
// next term's meeting finds of it: with a pointer, as the school sees it, with the keyboard alone, without JavaScript
// and on a phone. Each walk has a service and a demonstration of its own. Prints TAP.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { keyboard, pointer } from './hands.mjs'
import { demonstration, password, start } from './service.mjs'
import { at, end, has, test, walkers } from './walk.mjs'
import { examine, walk as walkTree } from '../pdf.mjs'
import { unzip } from '../xlsx.mjs'

const [program, out] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
const demo = demonstration(program, 1, join(out, 'demo.log'))

const school = 'Noëlincombe Community Primary School'
// The demonstration begins on 22 July 2026.
const days = { held: '2026-09-15', followed: '2026-10-20', next: '2027-01-06', again: '2027-01-20' }
const words = {
  question: 'What does the family say?',
  answer: 'They moved twice since Easter.',
  tried: 'Breakfast club since May. They come on two days of five.',
  school: 'The bus has been late since June.',
  steps: 'Home visit on Friday. مرحبا 👋',
  reason: 'Not yet: the family takes up help.',
  private: 'Ask about the governors.',
  notes: 'Codes on Fridays are looked at.',
  done: 'Ring the bus company',
  undone: 'Ask for a place at the club',
  replaced: 'Write to the family',
  instead: 'Visit the family on a Saturday',
  outcome: 'The bus comes at 8.20 now.',
  excuse: 'The club is full until summer.'
}

// --- people ---

// Somebody signed in by the way's own hands, who looks at every page they come to.
async function enter(walk, name, options = {}) {
  const { page, said, close } = await walk.person(null, { ...walk.way.browser, ...options })
  const hand = (walk.way.hands ?? pointer)(page)
  await page.goto(walk.service.url)
  await hand.fill('Sign-in name', name)
  await hand.fill('Password', password)
  await hand.press('Sign in')
  await at(page, 'Home')
  return { ...hand, name, said, close }
}

// A look at the page, where this walk looks (axe needs scripts): once at each page of a person, once at it refusing.
async function look(walk, who, picture) {
  const path = new URL(who.page.url()).pathname.replace(/[0-9a-z]{26}/, 'id')
  const page = [who.name, path, await who.page.locator('.govuk-error-summary').count()].join(' ')
  if (!walk.way.looks(who) || walk.seen.has(page)) return
  walk.seen.add(page)
  const name = `${walk.way.name}-${String(walk.seen.size).padStart(2, '0')}-${who.name}-${picture}`
  await walk.inspect(who.page, name)
}

// To a page of the menu, which a phone has behind a button.
async function menu(who, name) {
  const button = who.page.getByRole('button', { name: 'Menu', exact: true })
  if (await button.isVisible()) await who.press('Menu')
  await who.follow(name, who.page.getByRole('navigation', { name: 'Menu' }))
}

const hasNot = async (who, ...unwanted) => {
  const all = await who.page.content()
  for (const one of unwanted) assert.ok(!all.includes(one), `${who.page.url()} says ${one}`)
}
const child = (walk, who) => who.page.locator('details.wm-child').filter({ hasText: walk.child }).first()
// To the page of the meeting, as somebody finds it.
async function toMeeting(walk, who, day) {
  await menu(who, 'Meetings')
  await who.follow(new RegExp(`${school}.*${day}`))
  await at(who.page, `Meeting with ${school}`)
}

// --- the term ---

async function plan(walk) {
  const { lead } = walk
  await menu(lead, 'Meetings')
  await look(walk, lead, 'meetings')
  await lead.press('Plan a term')
  await at(lead.page, 'Plan a term')
  await has(lead, 'autumn term 2026/27', school)
  await look(walk, lead, 'term')
  await lead.fill(`Day, ${school}`, '15/9/2026')
  await lead.fill(`Begins, ${school}`, '2pm')
  await lead.fill(`Ends, ${school}`, '1pm')
  await lead.press('Plan these meetings')
  await has(lead, /The meeting must end after it begins, at 2pm/)
  await look(walk, lead, 'term-refused')
  await lead.fill(`Ends, ${school}`, '3.30pm')
  await lead.press('Plan these meetings')
  await has(lead, 'The meetings are planned', /Tuesday 15 September 2026\s+2pm to 3:30pm/)
  await look(walk, lead, 'planned')
}

async function makePack(walk, day) {
  const { lead } = walk
  await toMeeting(walk, lead, day)
  await look(walk, lead, 'meeting')
  await lead.follow('The pack')
  await lead.press('Make the pack')
  await has(lead, 'The pack is made', 'Whom to talk about first')
}

async function consult(walk) {
  const { lead } = walk
  await makePack(walk, '15 September 2026')
  const row = lead.page.getByRole('table', { name: /^On the agenda/ }).locator('tbody tr').first()
  walk.child = (await row.getByRole('rowheader').getByRole('link').first().innerText()).trim()
  await lead.follow(/^Ask a colleague/, row)
  await at(lead.page, 'Ask a colleague')
  await lead.select('Whom do you ask?', 'Morgan Tarrick (the authority)')
  await lead.fill('What do you want to know?', words.question)
  await lead.fill('Answer by', '16/9/2026')
  await lead.press('Ask')
  await has(lead, 'on or before the meeting')
  await look(walk, lead, 'ask-refused')
  await lead.fill('Answer by', '11/9/2026')
  await lead.press('Ask')
  await has(lead, 'The question is asked', words.question, 'To be answered')
  await look(walk, lead, 'asked')
  const colleague = await enter(walk, 'manager')
  await look(walk, colleague, 'home')
  await colleague.follow(/colleagues? waits? for your answer/)
  await look(walk, colleague, 'consultations')
  await colleague.follow(walk.child, colleague.page.locator('tr').filter({ hasText: words.question }))
  await colleague.fill('Your answer', words.answer)
  await look(walk, colleague, 'question')
  await colleague.press('Send the answer')
  await has(colleague, 'The answer is in the record', words.answer)
  await look(walk, colleague, 'answered')
  assert.deepEqual(colleague.said, [])
  await colleague.close()
  await lead.page.reload()
  await has(lead, words.answer)
}

async function prepare(walk) {
  const pupil = await enter(walk, 'primary')
  walk.school = pupil
  await look(walk, pupil, 'home')
  await toMeeting(walk, pupil, '15 September 2026')
  await look(walk, pupil, 'meeting')
  await pupil.follow('Prepare')
  await at(pupil.page, 'Prepare the meeting')
  await look(walk, pupil, 'prepare')
  await write(walk, pupil, 'What the school wants to talk about', words.school, pupil.page.locator('main'))
  await pupil.open(child(walk, pupil))
  const part = child(walk, pupil)
  await write(walk, pupil, 'What has been tried, and its effect', words.tried, part)
  await look(walk, pupil, 'prepared')
}

// Types into a field that is saved by itself, or with its button where there are no scripts.
async function write(walk, who, label, what, where) {
  await who.fill(label, what, where)
  if (walk.way.scripts) await who.page.getByText('All is saved.').waitFor()
  else {
    await who.press('Save', where)
    await has(who, 'Saved.')
  }
}

async function addAction(walk, who, task, owner, due, where) {
  await who.follow(where ? /^Add an action for/ : 'Add an action for the school', where)
  await at(who.page, 'Add an action')
  await who.fill('What is to be done', task)
  if (owner) await who.select('Who will do it', owner)
  else await who.fill(/Name or job/, 'School nurse')
  await who.fill('By when', due)
  await who.press('Add the action')
}

async function hold(walk) {
  const { lead, way } = walk
  await toMeeting(walk, lead, '15 September 2026')
  await lead.follow('Hold the meeting')
  await lead.press('Start the meeting')
  await lead.fill('Name', 'Sam Ambrel')
  await lead.fill('Role', 'Head')
  await lead.press('Add', lead.page.locator('form', { has: lead.page.getByLabel('Organisation') }))
  await has(lead, words.school, words.answer, 'Sam Ambrel')
  await lead.open(child(walk, lead))
  assert.equal(await child(walk, lead).getByLabel('What has been tried, and its effect').inputValue(), words.tried)
  await look(walk, lead, 'hold')
  // The connection is cut while something is typed: nothing is lost, and it is saved when it is back.
  await lead.page.context().setOffline(true)
  await lead.fill('Next steps', words.steps, child(walk, lead))
  if (way.scripts) {
    await lead.page.getByText('the connection is down').waitFor()
  } else {
    await lead.press('Save', child(walk, lead))
    await lead.page.waitForURL(/chrome-error/)
  }
  await lead.page.context().setOffline(false)
  // Without scripts, the browser has what was sent, and sends it again when it is asked to.
  if (way.scripts) await lead.page.getByText('All is saved.').waitFor()
  else await lead.page.reload()
  await lead.page.reload()
  await lead.open(child(walk, lead))
  assert.equal(await child(walk, lead).getByLabel('Next steps').inputValue(), words.steps)
  await lead.choose('No', child(walk, lead))
  await lead.tick('Talked about', child(walk, lead))
  await write(walk, lead, 'Reason, yes or no', words.reason, child(walk, lead))
  const last = lead.page.locator('form', { has: lead.page.locator('[name="f-private"]') })
  await write(walk, lead, 'Notes for the authority alone', words.private, last)
}

async function agree(walk) {
  const { lead } = walk
  await lead.open(child(walk, lead))
  await addAction(walk, lead, words.done, 'Sam Ambrel (the school)', '2/10/2026', child(walk, lead))
  await lead.open(child(walk, lead))
  await has(lead, words.done)
  await addAction(walk, lead, words.undone, 'Lee Hespel (the authority, me)', '2/10/2026', child(walk, lead))
  // One of the school, and first with a day that cannot be.
  await addAction(walk, lead, words.replaced, null, '14/9/2026')
  await has(lead, 'on or after the meeting')
  await look(walk, lead, 'action-refused')
  await lead.fill('By when', '2/10/2026')
  await lead.press('Add the action')
  await has(lead, words.replaced)
}

async function close(walk) {
  const { lead } = walk
  await lead.press('Close the meeting')
  await at(lead.page, `Close the meeting with ${school}`)
  await has(lead, 'This is unfinished:', /\d+ child(ren)? ha(s|ve) not been talked about/)
  await look(walk, lead, 'close')
  await lead.fill('Day of the next meeting', '20/1/2027')
  await lead.press('Close the meeting')
  await has(lead, words.steps, words.tried, words.school, words.private, words.reason, words.done, words.replaced,
    'Sam Ambrel, Head')
  await look(walk, lead, 'minutes')
  await lead.press('Sign for the authority')
  await has(lead, /Lee Hespel for the authority/)
  const { school: head } = walk
  await head.follow('Waymark')
  await look(walk, head, 'home-to-sign')
  await head.follow(/minutes/i)
  await has(head, words.steps, words.tried, words.school)
  await hasNot(head, words.private, words.reason)
  await head.press('Sign for the school')
  await has(head, /Sam Ambrel for the school/, /Lee Hespel for the authority/)
  await look(walk, head, 'minutes-signed')
}

// The minutes as files: what was typed is in both, whatever its script.
async function files(walk) {
  const { lead } = walk
  const take = async (name) => {
    const [download] = await Promise.all([lead.page.waitForEvent('download'), lead.follow(name)])
    return download.path()
  }
  const { tree, complaints } = examine(await take(/^PDF/))
  const said = []
  walkTree(tree, (node) => said.push(node.text))
  assert.deepEqual(complaints, [])
  assert.ok(said.includes(words.steps), said.join('\n'))
  const docx = unzip(readFileSync(await take(/DOCX/)))['word/document.xml']
  for (const one of [words.steps, words.tried, words.done]) assert.ok(docx.includes(one), one)
  for (const one of [words.private, words.reason]) assert.ok(!docx.includes(one) && !said.join().includes(one), one)
}

async function followUp(walk) {
  const { lead, school: head } = walk
  const end = async (who, task, how, why) => {
    await menu(who, 'Actions')
    await who.select('Whose', 'Mine')
    await who.press('Show')
    await look(walk, who, 'actions')
    await who.follow(task)
    await look(walk, who, 'action')
    await who.press('Save how it went')
    await look(walk, who, 'end-refused')
    await who.choose(how)
    await who.fill(/What came of it/, why)
    await who.press('Save how it went')
    await has(who, 'How it went is saved', why)
    await look(walk, who, 'ended')
  }
  await end(head, words.done, 'It is done', words.outcome)
  await end(lead, words.undone, 'It was not done', words.excuse)
  await toMeeting(walk, lead, '15 September 2026')
  await lead.follow('Minutes')
  await has(lead, words.outcome, words.excuse)
  await lead.follow('Waymark')
  await lead.fill(/Find a child/, words.replaced)
  await lead.press('Find')
  await look(walk, lead, 'found')
  await lead.follow(words.replaced)
  await lead.follow('Replace it by another action')
  await look(walk, lead, 'replace')
  await lead.fill('What is to be done', words.instead)
  await lead.fill('By when', '6/11/2026')
  await lead.press('Add the action')
  await has(lead, 'The action is added', words.instead)
  await look(walk, lead, 'replaced')
}

async function nextTerm(walk) {
  const { lead } = walk
  await menu(lead, 'Meetings')
  await lead.press('Plan a term')
  await has(lead, 'spring term 2026/27', school)
  await lead.fill(`Day, ${school}`, '20/1/2027')
  // Another school's meeting is proposed for that morning.
  await lead.fill(`Begins, ${school}`, '2pm')
  await lead.fill(`Ends, ${school}`, '3.30pm')
  await lead.press('Plan these meetings')
  await has(lead, 'The meetings are planned')
  await makePack(walk, '20 January 2027')
  await became(walk, lead)
  await look(walk, lead, 'next-pack')
  walk.service.today(days.again)
  await toMeeting(walk, lead, '20 January 2027')
  await lead.follow('Hold the meeting')
  await became(walk, lead)
  await lead.open(child(walk, lead))
  await has(lead, `On 15 September 2026: ${words.steps}`, words.outcome, words.excuse)
  await look(walk, lead, 'next-hold')
}

// What became of each action, in a table of the page.
async function became(walk, who) {
  const table = who.page.getByRole('table', { name: 'Actions from before' })
  const row = (task) => table.locator('tbody tr')
    .filter({ has: who.page.getByRole('link', { name: task, exact: true }) }).innerText()
  assert.match(await row(words.done), new RegExp(`Done[^]*${words.outcome}`))
  assert.match(await row(words.undone), new RegExp(`Not done[^]*${words.excuse}`))
  assert.match(await row(words.replaced), new RegExp(`Replaced[^]*In its place: ${words.instead}`))
  assert.match(await row(words.instead), /Overdue/)
}

// --- what the school sees ---

// After each part of the walk, the school looks at what it may see, and tries what it may not.
async function witness(walk, part) {
  if (!walk.way.witness) return
  const head = walk.school
  const refused = async (path) => {
    const answer = await head.page.goto(path)
    assert.ok([403, 404].includes(answer.status()), `${path} answers ${answer.status()}`)
    await hasNot(head, words.private, words.reason, walk.child)
    await look(walk, head, 'refused')
    await head.page.goBack()
  }
  if (part === 'agree') {
    walk.meeting = walk.lead.page.url().split('/hold')[0]
    for (const page of ['hold', 'close', 'change', 'find']) await refused(`${walk.meeting}/${page}`)
    await head.page.goto(`${walk.meeting}/minutes`)
    await has(head, 'this is a draft', words.steps)
    await hasNot(head, words.private, words.reason, 'Correct the minutes', 'Sign for')
    await head.page.goto(`${walk.meeting}/pack`)
    await has(head, 'Answered', 'What was asked and answered is for the authority')
    await hasNot(head, 'Make it anew', 'Ask a colleague', words.private, words.reason, words.question, words.answer)
    await look(walk, head, 'pack')
    for (const path of ['/tracker', '/severe-log', '/panels', '/meetings/plan', '/meetings/term'])
      await refused(walk.service.url + path)
    // A meeting of another school.
    await walk.lead.page.goto(`${walk.service.url}/meetings`)
    const other = await walk.lead.page.getByRole('link', { name: /^Orrinstow/ }).first().getAttribute('href')
    await refused(walk.service.url + other)
    await walk.lead.page.goto(`${walk.meeting}/hold`)
  } else if (part === 'followUp') {
    await toMeeting(walk, head, '15 September 2026')
    await head.follow('Minutes')
    await has(head, words.outcome, words.excuse)
    await hasNot(head, words.private, words.reason)
  } else if (part === 'nextTerm') {
    await toMeeting(walk, head, '20 January 2027')
    await head.follow('The pack')
    await became(walk, head)
    await hasNot(head, words.private, words.reason)
    await look(walk, head, 'next-pack')
    await toMeeting(walk, head, '20 January 2027')
    await head.follow('Prepare')
    await head.open(child(walk, head))
    await has(head, words.outcome, words.steps)
    await look(walk, head, 'next-prepare')
  }
}

const parts = [[plan], [consult], [prepare], [hold, 'held'], [agree], [close], [files], [followUp, 'followed'],
  [nextTerm, 'next']]

const always = () => true, never = () => false
const ways = [
  { name: 'pointer', says: 'with a pointer', browser: {}, scripts: true, looks: always },
  { name: 'school', says: 'as the school sees it', browser: {}, scripts: true, witness: true,
    looks: (who) => who.name === 'primary' },
  { name: 'keyboard', says: 'with the keyboard alone', browser: {}, scripts: true, hands: keyboard, looks: never },
  { name: 'plain', says: 'without JavaScript', browser: { javaScript: false }, scripts: false, looks: never },
  { name: 'phone', says: 'on a phone', browser: { width: 375 }, scripts: true, looks: always }
]

for (const way of ways.filter(({ name }) => !process.env.WAYMARK_WALK || name === process.env.WAYMARK_WALK))
  await test(`a term, ${way.says}`, async () => {
    const service = await start(program, join(out, `${way.name}.log`), demo.file)
    const walk = { way, service, seen: new Set(), ...walkers(service, out) }
    walk.lead = await enter(walk, 'lead1')
    await look(walk, walk.lead, 'home')
    let doing = ''
    try {
      for (const [part, day] of parts) {
        doing = part.name
        if (day) service.today(days[day])
        await part(walk)
        await witness(walk, part.name)
      }
      const said = [...walk.lead.said, ...walk.school.said]
      assert.deepEqual(said.filter((one) => !/ERR_INTERNET_DISCONNECTED|403/.test(one)), [])
    } catch (error) {
      error.message = `${doing}, ${walk.lead.page.url()}: ${error.message}`
      for (const who of [walk.lead, walk.school])
        await who?.page.screenshot({ path: join(out, `${way.name}-failed-${who.name}.png`), fullPage: true })
      throw error
    } finally {
      await walk.lead.close()
      await walk.school?.close()
      assert.equal(await service.close(), 0)
    }
  })

demo.remove()
end()
