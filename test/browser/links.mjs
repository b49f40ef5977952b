// node links.mjs PROGRAM OUTDIR: as somebody of each role, every link of every page that can be come to by links alone
// leads to a page or a file, and every link within a page to something on it. Of pages of one kind, the first is looked
// at; of those of cases two, since what an anonymous one has is other than what a named one has. Needs no browser.
// Prints TAP.
import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { demonstration, password, start } from './service.mjs'
import { end, test } from './walk.mjs'

const [program, out] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
const demo = demonstration(program, 1, join(out, 'demo.log'))
const service = await start(program, join(out, 'service.log'), demo.file)
demo.remove()

const people = ['manager', 'lead1', 'coordinator', 'service', 'primary', 'secondary', 'data', 'admin', 'auditor']

// Gives a function that asks for a path as somebody.
async function enter(name) {
  const answer = await fetch(`${service.url}/sign-in`, {
    method: 'POST', redirect: 'manual', headers: { Origin: service.url },
    body: new URLSearchParams({ csrf: '', next: '', name, password })
  })
  assert.equal(answer.status, 303, `${name} signs in`)
  const cookie = answer.headers.getSetCookie().map((one) => one.split(';')[0]).join('; ')
  return (path) => fetch(new URL(path, service.url), { headers: { Cookie: cookie } })
}

// What two addresses of one kind of page share.
const kind = (path) => path.replace(/[?#].*/, '').replace(/\/[0-9a-z]{26}(?=[/.]|$)/g, '/id')
  .replace(/\/\d{6}(?=[/.]|$)/g, '/urn').replace(/^(\/settings\/\w+)\/.*/, '$1/one')
const most = (path) => path.startsWith('/cases/') ? 2 : 1
const unescape = (text) => text.replace(/&amp;/g, '&').replace(/&#39;/g, '\'').replace(/&quot;/g, '"')
const links = (html) => [...html.matchAll(/<a [^>]*href="([^"]*)"/g)].map((found) => unescape(found[1]))

// Gives how many pages were looked at, and what is wrong, a line each.
async function look(ask) {
  const from = new Map([['/', 'nowhere']]), wrong = []
  let pages = 0
  for (const path of from.keys()) {
    const answer = await ask(path)
    const type = answer.headers.get('content-type') ?? ''
    const html = await answer.text()
    if (answer.status !== 200) wrong.push(`${path}, linked at ${from.get(path)}, answers ${answer.status}`)
    if (!type.startsWith('text/html')) continue
    pages++
    for (const to of links(html)) {
      if (to.startsWith('#')) {
        if (!html.includes(`id="${to.slice(1)}"`)) wrong.push(`there is no ${to} at ${path}`)
      } else if (to.startsWith('/') && !from.has(to) &&
          [...from.keys()].filter((one) => kind(one) === kind(to)).length < most(to)) {
        from.set(to, path)
      }
    }
  }
  return { pages, wrong }
}

for (const name of people)
  await test(`every link of ${name} leads somewhere`, async () => {
    const { pages, wrong } = await look(await enter(name))
    assert.ok(pages > 10, `${pages} pages`)
    assert.deepEqual(wrong, [])
  })

assert.equal(await service.close(), 0)
end()
