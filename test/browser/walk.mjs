// What the walks share: people in browsers of their own, axe and the width of every page, TAP.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { launch, overflow, violations } from './browser.mjs'
import { password } from './service.mjs'

const results = []

// One test: what it throws is what is wrong with it.
export async function test(name, walk) {
  try {
    await walk()
    results.push(`ok ${results.length + 1} - ${name}`)
  } catch (error) {
    const lines = String(error?.message ?? error).split('\n').map((line) => `# ${line}`)
    results.push([`not ok ${results.length + 1} - ${name}`, ...lines].join('\n'))
  }
}

// Prints what came of the tests, and ends the process.
export function end() {
  console.log(`1..${results.length}\n${results.join('\n')}`)
  process.exit(results.some((line) => line.startsWith('not')) ? 1 : 0)
}

export const heading = (page) => page.getByRole('heading', { level: 1 }).innerText()
// Waits for the page with a heading.
export const at = (page, name) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
export const errorPage = (page) => page.locator('.govuk-error-summary').waitFor()

// What somebody's page says, and that it says this.
export async function has(who, ...wanted) {
  const all = await who.page.locator('main').innerText()
  for (const one of wanted)
    assert.ok(one instanceof RegExp ? one.test(all) : all.includes(one),
      `${who.page.url()} does not say ${one}:\n${all}`)
}

// Those who go to SERVICE (service.mjs); pictures are left in OUT.
export function walkers(service, out) {
  async function signIn(page, name, secret = password) {
    await page.goto(`${service.url}/sign-in`)
    await page.getByLabel('Sign-in name').fill(name)
    await page.getByLabel('Password', { exact: true }).fill(secret)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForLoadState()
  }

  // A browser for one person; said holds what went wrong in pages.
  async function person(name, options = {}) {
    const browser = await launch(options)
    const page = await browser.context.newPage()
    const said = []
    page.on('pageerror', (error) => said.push(String(error)))
    page.on('console', (message) => {
      const refused = /status of (400|404)/.test(message.text()) // a page that says so
      if (['error', 'warning'].includes(message.type()) && !refused) said.push(message.text())
    })
    await page.setViewportSize({ width: options.width ?? 1280, height: 900 })
    if (name) await signIn(page, name)
    return { page, said, close: browser.close }
  }

  // Nothing that axe finds, nothing wider than the window; a picture of it.
  async function inspect(page, picture) {
    if (picture) await page.screenshot({ path: join(out, `${picture}.png`), fullPage: true })
    assert.deepEqual(await violations(page), [], `axe at ${page.url()}`)
    assert.ok(await overflow(page) <= 0, `${page.url()} is wider than the window`)
  }

  return { signIn, person, inspect }
}
