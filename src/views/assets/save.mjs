// Saves what is typed in a form with data-wm-save, a second after the last key. Without this file the form has a
// button. What could not be sent stays where it was typed and is sent again; what somebody else changed meanwhile is
// shown beside it, and neither text is lost.
import { token } from './login.mjs'

const PAUSE = 1000
const AGAIN = 5000
const SIGNED_OUT = 15000

const state = document.querySelector('[data-wm-save-state]')
const forms = new Map()

function say(text) {
  if (!state) return
  state.hidden = false
  if (state.textContent !== text) state.textContent = text
}

function tell() {
  const all = [...forms.values()]
  if (all.some((f) => f.clashes > 0)) say('Somebody else changed a text as well: look at both, below the text.')
  else if (all.some((f) => f.refused)) say(all.find((f) => f.refused).refused)
  else if (all.some((f) => f.down))
    say('Not saved yet: the connection is down. It is tried again; keep this page open.')
  else if (all.some((f) => f.dirty || f.busy)) say('Saving…')
  else say('All is saved.')
}

function button(text, act) {
  const b = document.createElement('button')
  b.type = 'button'
  b.className = 'govuk-button govuk-button--secondary wm-button--small'
  b.textContent = text
  b.addEventListener('click', act)
  return b
}

const field = (form, name) => form.elements.namedItem(name)

function take(form, unit) {
  const version = field(form, unit.name === 'choices' ? 'cv' : `v-${unit.name}`)
  const sign = field(form, unit.name === 'choices' ? 'ch' : `h-${unit.name}`)
  if (version) version.value = unit.version
  if (sign) sign.value = unit.sign
}

// Both texts, and three ways on.
function showClash(form, entry, unit) {
  const box = document.createElement('div')
  const area = field(form, `f-${unit.name}`)
  const end = () => {
    box.remove()
    entry.clashes -= 1
    entry.held.delete(unit.name)
    schedule(form, 0)
  }
  entry.clashes += 1
  entry.held.add(unit.name)
  box.className = 'govuk-inset-text'
  const who = document.createElement('p')
  who.className = 'govuk-body'
  who.textContent = `${unit.who}:`
  const theirs = document.createElement('p')
  theirs.className = 'govuk-body wm-typed'
  theirs.textContent = unit.theirs || '(nothing)'
  const ways = document.createElement('div')
  ways.className = 'wm-ways'
  box.append(who, theirs, ways)
  ways.append(button('Keep mine', () => { take(form, unit); end() }))
  if (area) {
    ways.append(button('Take the other one', () => { area.value = unit.theirs; take(form, unit); end() }))
    ways.append(button('Keep both', () => { area.value = `${area.value}\n${unit.theirs}`; take(form, unit); end() }))
    area.after(box)
  } else {
    form.append(box)
  }
}

// Somebody who was signed out and signs in again, in another window, has a new token: with it everything that waits
// is saved.
async function renew() {
  if (![...forms.values()].some((entry) => entry.out)) return
  clearTimeout(renew.timer)
  const now = await token()
  if (now === '') {
    renew.timer = setTimeout(renew, SIGNED_OUT)
    return
  }
  for (const [form, entry] of forms) {
    const again = entry.out && field(form, 'csrf').value !== now
    if (entry.out && !again) entry.refused = 'Not saved. Press the button below the text to see why.'
    field(form, 'csrf').value = now
    entry.out = false
    if (again) schedule(form, 0)
  }
  tell()
}

async function send(form) {
  const entry = forms.get(form)
  if (entry.busy) return
  entry.busy = true
  entry.dirty = false
  const body = new URLSearchParams(new FormData(form))
  for (const name of entry.held) // what waits for a decision
    if (name === 'choices') body.delete('cv')
    else for (const part of ['f', 'v']) body.delete(`${part}-${name}`)
  body.set('as', 'json')
  try {
    const answer = await fetch(form.action, { method: 'POST', body, redirect: 'error' })
    const json = (answer.headers.get('content-type') ?? '').startsWith('application/json')
    entry.down = false
    entry.refused = ''
    if (!json) {
      entry.out = answer.status === 403
      entry.refused = entry.out
        ? 'Not saved yet: you have been signed out. Sign in again in another window; then it is saved here.'
        : 'Not saved. Press the button below the text to see why.'
      if (entry.out) renew.timer = setTimeout(renew, 0)
    } else {
      for (const unit of (await answer.json()).units) {
        if (unit.state === 'saved') take(form, unit)
        else if (unit.state === 'clash') showClash(form, entry, unit)
        else entry.refused = `Not saved: ${unit.who}.`
      }
    }
  } catch {
    entry.down = true
    entry.dirty = true
  }
  entry.busy = false
  if (entry.dirty) schedule(form, entry.down ? AGAIN : PAUSE)
  tell()
}

function schedule(form, ms) {
  const entry = forms.get(form)
  entry.dirty = true
  clearTimeout(entry.timer)
  entry.timer = setTimeout(() => send(form), ms)
  tell()
}

for (const form of document.querySelectorAll('form[data-wm-save]')) {
  forms.set(form,
    { dirty: false, busy: false, down: false, out: false, refused: '', clashes: 0, held: new Set(), timer: 0 })
  form.addEventListener('input', () => schedule(form, PAUSE)) // of boxes that are ticked too; leaving a field is none
  form.addEventListener('submit', () => { forms.get(form).leaving = true; forms.get(form).dirty = false })
}

if (forms.size > 0) {
  window.addEventListener('online', () => {
    for (const [form, entry] of forms) if (entry.down) schedule(form, 0)
  })
  window.addEventListener('focus', renew)
  window.addEventListener('beforeunload', (event) => {
    const open = [...forms.values()].some((f) => !f.leaving &&
      (f.dirty || f.busy || f.down || f.out || f.refused || f.clashes > 0))
    const leaving = [...forms.values()].some((f) => f.leaving)
    const others = [...forms.values()].some((f) => !f.leaving && (f.dirty || f.down || f.out || f.refused))
    if (open && (!leaving || others)) event.preventDefault()
  })
}

// A child that an address names is unfolded.
function unfold() {
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1))
  if (named && named.tagName === 'DETAILS') {
    named.open = true
    named.scrollIntoView()
  }
}
window.addEventListener('hashchange', unfold)
unfold()
