// node kitchen-sink.mjs PROGRAM OUTDIR: the pages that PROGRAM (test/views/kitchen_sink.c) writes, in a browser, at the
// width of a desk and of a phone: nothing refused by the policy, no error, nothing wider than the window, nothing that
// axe finds wrong. Pictures and the printed form are left in OUTDIR. Prints TAP.
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { launch, overflow, serve, violations } from './browser.mjs'

const [program, out] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
execFileSync(program, [out])

const results = []
const check = (name, problems) => results.push({ name, problems })

const server = await serve(out)
const browser = await launch()

async function visit(name, width) {
  const page = await browser.context.newPage()
  const said = []
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && said.push(message.text()))
  page.on('pageerror', (error) => said.push(String(error)))
  page.on('response', (response) => response.status() >= 400 && said.push(`${response.status()} ${response.url()}`))
  await page.setViewportSize({ width, height: 900 })
  await page.goto(`${server.url}/${name}.html`, { waitUntil: 'networkidle' })
  await page.screenshot({ path: join(out, `${name}-${width}.png`), fullPage: true })
  const wide = await overflow(page)
  check(`${name} at ${width}: nothing is refused or fails`, said)
  check(`${name} at ${width}: fits the window`, wide > 0 ? [`${wide} pixels too wide`] : [])
  check(`${name} at ${width}: axe`, await violations(page))
  return page
}

for (const name of ['list', 'pupil', 'charts', 'components'])
  for (const width of [1280, 375]) await (await visit(name, width)).close()

// The scripts do what they are there for.
const list = await visit('list', 1279)
const names = () => list.locator('tbody th').allTextContents()
const before = await names()
await list.locator('thead button', { hasText: 'Name' }).click()
const after = await names()
const sorted = [...before].sort((a, b) => a.trim().localeCompare(b.trim()))
check('a click on a heading sorts',
  after.join() === sorted.join() && after.join() !== before.join() ? [] : [after.join()])
await list.setViewportSize({ width: 376, height: 900 })
await list.reload({ waitUntil: 'networkidle' })
const filter = list.locator('.moj-filter')
const hidden = !(await filter.isVisible())
await list.getByRole('button', { name: 'Show filter' }).click()
check('the filter folds on a phone', hidden && (await filter.isVisible()) ? [] : ['it does not'])
await list.getByRole('button', { name: 'Menu' }).click()
check('the menu unfolds on a phone',
  (await list.getByRole('link', { name: 'Reports' }).isVisible()) ? [] : ['it does not'])
check('axe with both unfolded', await violations(list))
await list.close()

const form = await visit('components', 1281)
check('the error summary has the focus',
  (await form.evaluate(() => document.activeElement.className)).includes('error-summary') ? [] : ['it has not'])
await form.locator('#consent-3').check()
check('a conditional question is hidden', (await form.locator('#who').isVisible()) ? ['it is seen'] : [])
await form.locator('#consent').check()
check('a conditional question is shown', (await form.locator('#who').isVisible()) ? [] : ['it is not'])
const notes = await form.locator('#notes').inputValue()
check('a text keeps its first line', notes === '\nThe first line is empty, and < is kept.' ? [] : ['it does not'])
await form.close()

for (const name of ['list', 'pupil', 'charts']) {
  const page = await browser.context.newPage()
  await page.goto(`${server.url}/${name}.html`, { waitUntil: 'networkidle' })
  await page.emulateMedia({ media: 'print' })
  const seen = await page.evaluate(() =>
    ['.govuk-service-navigation', '.wm-account', '.govuk-button', '.moj-filter-layout__filter', '.wm-footer__list']
      .filter((selector) => [...document.querySelectorAll(selector)].some((element) => element.offsetParent !== null)))
  const signed = await page.locator('.wm-printed').isVisible()
  check(`${name} on paper: no navigation, and who printed it`, signed ? seen : [...seen, 'nobody'])
  // A4 between margins of 15 mm is 680 pixels wide.
  await page.setViewportSize({ width: 680, height: 900 })
  const wide = await overflow(page)
  check(`${name} on paper: nothing is cut off`, wide > 0 ? [`${wide} pixels too wide`] : [])
  await page.pdf({ path: join(out, `${name}.pdf`), format: 'A4', printBackground: true })
  const grey = await browser.context.newCDPSession(page)
  await grey.send('Emulation.setEmulatedVisionDeficiency', { type: 'achromatopsia' })
  await page.screenshot({ path: join(out, `${name}-print-grey.png`), fullPage: true })
  await page.close()
}

// Charts: of two layouts one is shown; words in it are large enough, in the drawing and beside each other. Greys are
// looked at by people.
const drawings = (page) => page.evaluate(() => {
  const found = []
  const shown = (element) => element.getClientRects().length > 0
  for (const figure of document.querySelectorAll('.wm-chart')) {
    const all = [...figure.querySelectorAll('.wm-drawing[role]')], svgs = all.filter(shown)
    if (svgs.length !== all.length / 2) found.push(`${figure.id}: ${svgs.length} of ${all.length} drawings are shown`)
    for (const svg of svgs) {
      const box = svg.getBoundingClientRect()
      const words = [...svg.querySelectorAll('text')].map((text) => ({
        text: text.textContent,
        size: parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a,
        at: text.getBoundingClientRect()
      }))
      words.forEach(({ text, size, at }, i) => {
        if (size < 11) found.push(`${figure.id}: "${text}" is ${size} pixels high`)
        if (at.left < box.left - 1 || at.right > box.right + 1 || at.top < box.top - 2 || at.bottom > box.bottom + 2)
          found.push(`${figure.id}: "${text}" is outside of the drawing`)
        for (const other of words.slice(i + 1))
          if (at.left < other.at.right - 1 && other.at.left < at.right - 1 && at.top < other.at.bottom - 4 &&
              other.at.top < at.bottom - 4)
            found.push(`${figure.id}: "${text}" and "${other.text}" overlap`)
      })
    }
  }
  return found
})
for (const width of [320, 375, 560, 768, 1280]) {
  const page = await browser.context.newPage()
  await page.setViewportSize({ width, height: 900 })
  await page.goto(`${server.url}/charts.html`, { waitUntil: 'networkidle' })
  check(`charts at ${width}: one drawing each, its words apart and readable`, await drawings(page))
  const wide = await overflow(page)
  check(`charts at ${width}: fit the window`, wide > 0 ? [`${wide} pixels too wide`] : [])
  if (width === 375) {
    const fold = page.locator('#bars-three .wm-chart__details summary')
    await fold.focus()
    await page.keyboard.press('Enter')
    check('the keyboard opens the table of a chart',
      (await page.locator('#bars-three table').isVisible()) ? [] : ['it does not'])
    const grey = await browser.context.newCDPSession(page)
    await grey.send('Emulation.setEmulatedVisionDeficiency', { type: 'achromatopsia' })
    await page.screenshot({ path: join(out, 'charts-375-grey.png'), fullPage: true })
  }
  await page.close()
}

// Without scripts everything is there.
const plain = await browser.context.browser()?.newContext({ javaScriptEnabled: false })
if (plain) {
  const page = await plain.newPage()
  await page.setViewportSize({ width: 375, height: 900 })
  await page.goto(`${server.url}/components.html`)
  const hidden = await page.evaluate(() => null).catch(() => null)
  check('without scripts the conditional question is there',
    (await page.locator('#who').isVisible()) ? [] : [`it is not ${hidden ?? ''}`])
  await plain.close()
}

await browser.close()
await server.close()

console.log(`1..${results.length}`)
results.forEach(({ name, problems }, i) => {
  console.log(`${problems.length ? 'not ok' : 'ok'} ${i + 1} - ${name}`)
  for (const problem of problems) console.log(`# ${problem}`)
})
process.exitCode = results.some(({ problems }) => problems.length) ? 1 : 0
