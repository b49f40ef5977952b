// What the tests in a browser share: a server for a directory under the Content-Security-Policy of the service,
// Debian's chromium without a network, and axe.
import { createServer } from 'node:http'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { chromium } from 'playwright-core'

const types = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml'
}

export const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// Serves DIR; /assets/x is DIR/x. Gives { url, close }.
export async function serve(dir) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://x').pathname).replace(/^\/(assets\/)?/, '')
    let body
    try {
      body = readFileSync(join(dir, path))
    } catch {
      response.writeHead(404).end()
      return
    }
    response.writeHead(200, { 'Content-Type': types[extname(path)] ?? 'text/plain', 'Content-Security-Policy': policy })
    response.end(body)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: () => new Promise((resolve) => server.close(resolve))
  }
}

// A browser of its own, with an empty profile that is gone afterwards; javaScript: false for one without it.
export async function launch({ javaScript = true } = {}) {
  const profile = mkdtempSync(join(tmpdir(), 'waymark-browser-'))
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.WAYMARK_CHROMIUM ?? '/usr/bin/chromium',
    headless: true,
    javaScriptEnabled: javaScript,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync']
  })
  return {
    context,
    close: async () => {
      await context.close()
      rmSync(profile, { recursive: true, force: true })
    }
  }
}

const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js')
const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

// One thing is the Design System's own decision, made with people who use screen readers: its radios say with
// aria-expanded whether the question that belongs to them is shown, which ARIA does not provide for.
const decided = ({ id, node }) =>
  id === 'aria-allowed-attr' && node.html.includes('class="govuk-radios__input"') &&
  /: aria-expanded="\w+"$/.test(node.failureSummary)

// What axe finds wrong, a line each.
export async function violations(page) {
  await page.evaluate(readFileSync(axe, 'utf8'))
  const found = await page.evaluate(
    (values) => globalThis.axe.run(document, { runOnly: { type: 'tag', values } }), rules)
  return found.violations
    .flatMap(({ id, nodes }) => nodes.map((node) => ({ id, node })))
    .filter((one) => !decided(one))
    .map(({ id, node }) => `${id} at ${node.target.join(' ')}: ${node.failureSummary.replace(/\s+/g, ' ')}`)
}

// How far the page is wider than the window, in pixels.
export const overflow = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
