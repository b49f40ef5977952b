// How somebody acts on a page: with a pointer, or with the keyboard alone. Both have the same verbs; what they act on
// is found by its name, as a person finds it, within `page` or a part of it.
import assert from 'node:assert/strict'

const byRole = (where, role, name) => where.getByRole(role, { name, exact: typeof name === 'string' })
const button = (where, name) => byRole(where, 'button', name).first()
// Some links look like buttons, and are called so.
const link = (where, name) => byRole(where, 'link', name).or(byRole(where, 'button', name)).first()
const field = (where, name) => where.getByLabel(name, { exact: typeof name === 'string' }).first()

export function pointer(page) {
  return {
    page,
    follow: async (name, where = page) => {
      await link(where, name).click()
      await page.waitForLoadState()
    },
    press: async (name, where = page) => {
      await button(where, name).click()
      await page.waitForLoadState()
    },
    fill: (name, text, where = page) => field(where, name).fill(text),
    tick: (name, where = page) => field(where, name).check(),
    choose: (name, where = page) => field(where, name).check(),
    select: (name, label, where = page) => field(where, name).selectOption({ label }),
    open: async (details) => {
      if (!await details.evaluate((one) => one.open)) await details.locator('summary').first().click()
    }
  }
}

// Looks at what has the focus, in the page: whether it is the one that is wanted, on which side of it the wanted one
// is, and what is wrong with the stop: that it cannot be seen, that something covers it, that it looks like it did
// without the focus, or that the way to it went up the page.
function stop([wanted, forward]) {
  const looks = (one) => [one, one.parentElement, one.nextElementSibling].flatMap((element) =>
    element === null ? [] : ['', '::before'].map((pseudo) => {
      const s = getComputedStyle(element, pseudo || null)
      return [s.outlineStyle, s.outlineWidth, s.outlineColor, s.boxShadow, s.backgroundColor, s.borderColor, s.color]
        .join(' ')
    })).join('\n')
  const focused = document.activeElement, before = window.lastStop, wrong = []
  const name = (one) => `<${one.tagName.toLowerCase()}> ${(one.getAttribute('aria-label') ?? one.textContent ?? '')
    .trim().slice(0, 40)} ${one.name ?? ''} ${one.id}`
  if (before && before.one !== focused && before.one.isConnected && looks(before.one) === before.looks)
    wrong.push(`the focus cannot be seen on ${name(before.one)}`)
  if (focused === document.body) return { at: 'nowhere', wrong }
  const box = focused.getClientRects()[0]
  if (!box || box.width < 1 || box.height < 1) {
    wrong.push(`${name(focused)} has the focus and no place`)
  } else {
    const x = box.x + box.width / 2, y = box.y + Math.min(box.height, window.innerHeight) / 2
    const over = document.elementFromPoint(x, Math.max(y, 0))
    const label = focused.labels?.[0]
    if (box.bottom <= 0 || box.top >= window.innerHeight)
      wrong.push(`${name(focused)} has the focus and is not in sight`)
    else if (over && !focused.contains(over) && !over.contains(focused) && !label?.contains(over))
      wrong.push(`${name(focused)} is covered by ${name(over)}`)
    const top = box.top + window.scrollY
    if (forward && before && before.one.isConnected && before.one !== focused) {
      const follows = before.one.compareDocumentPosition(focused) & Node.DOCUMENT_POSITION_FOLLOWING
      if (follows && top + box.height < before.top && box.left < before.left)
        wrong.push(`the focus goes up from ${name(before.one)} to ${name(focused)}`)
    }
    window.lastStop = { one: focused, looks: looks(focused), top, left: box.left }
  }
  const group = focused.type === 'radio' && wanted.type === 'radio' && focused.name === wanted.name &&
    focused.form === wanted.form
  const where = focused.compareDocumentPosition(wanted)
  return {
    at: focused === wanted || group ? 'there'
      : where & Node.DOCUMENT_POSITION_FOLLOWING ? 'before' : 'behind',
    wrong
  }
}

export function keyboard(page) {
  const keys = page.keyboard
  // To the one that is wanted, by Tab, or by Shift+Tab when it is further up.
  async function reach(target) {
    await target.waitFor({ state: 'attached' })
    const wanted = await target.elementHandle()
    let forward = true, turns = 0
    for (let presses = 0; presses < 500; presses++) {
      const { at, wrong } = await page.evaluate(stop, [wanted, forward && presses > 0])
      assert.deepEqual(wrong, [], page.url())
      if (at === 'there') return wanted
      if (at !== 'nowhere' && forward !== (at === 'before')) {
        forward = at === 'before'
        assert.ok(++turns < 4, `${await target.evaluate((one) => one.outerHTML.slice(0, 200))} is no stop`)
      }
      await keys.press(forward ? 'Tab' : 'Shift+Tab')
    }
    assert.fail(`500 presses do not reach ${await target.evaluate((one) => one.outerHTML.slice(0, 200))}`)
  }
  async function enter(target) {
    await reach(target)
    const asked = page.waitForEvent('response', { timeout: 30000 })
    await keys.press('Enter')
    await asked
    await page.waitForLoadState()
  }
  return {
    page,
    follow: (name, where = page) => enter(link(where, name)),
    press: (name, where = page) => enter(button(where, name)),
    fill: async (name, text, where = page) => {
      await reach(field(where, name))
      await keys.press('Control+A')
      if (text) await keys.type(text)
      else await keys.press('Delete')
    },
    tick: async (name, where = page) => {
      const box = await reach(field(where, name))
      if (!await box.isChecked()) await keys.press('Space')
      assert.ok(await box.isChecked())
    },
    choose: async (name, where = page) => {
      const radio = await reach(field(where, name))
      await keys.press('Space')
      for (let presses = 0; presses < 10 && !await radio.isChecked(); presses++) await keys.press('ArrowDown')
      assert.ok(await radio.isChecked())
    },
    select: async (name, label, where = page) => {
      const list = await reach(field(where, name))
      const [now, then] = await list.evaluate((one, text) =>
        [one.selectedIndex, [...one.options].findIndex((option) => option.label === text)], label)
      assert.ok(then >= 0, `there is no "${label}"`)
      for (let i = now; i !== then; i += Math.sign(then - now)) await keys.press(then > now ? 'ArrowDown' : 'ArrowUp')
      assert.equal(await list.evaluate((one) => one.selectedOptions[0].label), label)
    },
    open: async (details) => {
      await reach(details.locator('summary').first())
      if (!await details.evaluate((one) => one.open)) await keys.press('Enter')
      assert.ok(await details.evaluate((one) => one.open))
    }
  }
}
