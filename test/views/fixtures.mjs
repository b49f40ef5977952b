// The components against the fixtures that govuk-frontend ships with each of its own.
//
//   node fixtures.mjs generate FIXTURES.c    writes a C program that renders every fixture that can be said in C
//   node fixtures.mjs compare PROGRAM        runs it, compares element by element, prints TAP
//
// A fixture that is not compared stands in fixtures.skip.mjs with the reason, and the number of those that are is
// written there too, so that the test cannot shrink unseen.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { compared, skipped } from './fixtures.skip.mjs'
import { difference } from './html-difference.mjs'
import { structs, tops, wraps } from './fixtures.schema.mjs'

const root = new URL('../../node_modules/govuk-frontend/dist/govuk/components/', import.meta.url)
const components = Object.keys(tops).sort()

function fixturesOf(component) {
  return JSON.parse(readFileSync(new URL(`${component}/fixtures.json`, root))).fixtures
}

class Unsaid extends Error {}

const quote = (text) =>
  '"' + text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n').replace(/\?\?/g, '?\\?') + '"'
const str = (value) => `S(${quote(String(value))})`

function attributes(value) {
  if (typeof value !== 'object') throw new Unsaid('attributes as a string')
  const pairs = Object.entries(value).map(([name, v]) => {
    if (v !== null && typeof v === 'object') throw new Unsaid('optional attributes')
    return `{ ${quote(name)}, ${str(v ?? '')} }`
  })
  return pairs.length === 0 ? '{ 0 }' : `ATTRIBUTES(${pairs.join(', ')})`
}

const writers = {
  str: (v) => (v === undefined || v === null || v === false ? null : str(v)),
  // No text at all is something else than the default.
  without: (v) => (v === undefined || v === null ? null : str(v === false ? '' : v)),
  url: (v) => (v ? `URL(${quote(v)})` : null),
  id: (v) => {
    if (v && !v.startsWith('#')) throw new Unsaid('an address that is not an id')
    return v ? str(v.slice(1)) : null
  },
  int: (v) => {
    if (v && !/^\d+$/.test(v)) throw new Unsaid('a number in words')
    return v ? String(v) : null
  },
  bool: (v) => (v ? 'true' : null),
  choice: (v) => (v === undefined ? null : v ? 'GOVUK_YES' : 'GOVUK_NO'),
  flag: (v) => {
    if (v === false) throw new Unsaid('a default that is spelled out')
    return v ? 'true' : null
  },
  attributes,
  // A string, or the text of an object that holds nothing else.
  words: (v) => {
    if (v && typeof v === 'object' && Object.keys(v).join() !== 'text') throw new Unsaid(`option ${Object.keys(v)}`)
    return v ? str(typeof v === 'object' ? v.text : v) : null
  }
}

function array(type, name, value) {
  if (value === null || value === undefined) return []
  if (!Array.isArray(value)) throw new Unsaid(`${name} is not a list`)
  if (value.some((v) => v === false || v === null || v === undefined || v === '')) throw new Unsaid('a list with gaps')
  if (value.length === 0) return []
  const list = value.map((v) =>
    (type === 'str' ? str(v) : type.endsWith('_row') && Array.isArray(v) ? row(v) : object(type, v)))
  return [
    `.${name} = (const struct ${type === 'str' ? 'str' : type}[]){ ${list.join(', ')} }`,
    `.n_${name} = ${value.length}`
  ]
}

const row = (cells) => `{ ${array('govuk_table_cell', 'cells', cells).join(', ')} }`

// The initializer of a struct from an object of options. An option that the struct has no field for is an error.
function object(type, options) {
  const fields = structs[type]
  const parts = []
  for (const [option, value] of Object.entries(options ?? {})) {
    const field = fields[option]
    if (field === undefined) throw new Unsaid(`option ${option}`)
    const [name, kind] = field
    if (kind.endsWith('[]')) {
      parts.push(...array(kind.slice(0, -2), name, value))
    } else if (writers[kind]) {
      const written = writers[kind](value)
      if (written !== null) parts.push(`.${name} = ${written}`)
    } else if (value) {
      const written = object(kind, value)
      if (written !== '{ 0 }') parts.push(`.${name} = ${written}`)
    }
  }
  return `{ ${parts.length === 0 ? '0' : parts.join(', ')} }`
}

function call(component, options) {
  const wrap = wraps[component]?.(options, { object, str, quote, Unsaid })
  if (wrap) return wrap
  const type = tops[component]
  return [`view_${type}(o, &(struct ${type})${object(type, options)});`]
}

function sayable(component, fixture) {
  try {
    return { lines: call(component, structuredClone(fixture.options)) }
  } catch (error) {
    if (!(error instanceof Unsaid)) throw error
    return { why: error.message }
  }
}

function generate(path) {
  const functions = []
  const entries = []
  for (const component of components) {
    fixturesOf(component).forEach((fixture, i) => {
      const { lines } = sayable(component, fixture)
      if (!lines) return
      const name = `${component.replaceAll('-', '_')}_${i}`
      functions.push(`static void ${name}(struct html *o)\n{\n    ${lines.join('\n    ')}\n}\n`)
      entries.push(`    { ${quote(component)}, ${i}, ${name} },`)
    })
  }
  writeFileSync(path, `#include <stdio.h>\n#include "views/govuk.h"\n\n${functions.join('\n')}
static const struct {
    const char *component;
    int number;
    void (*render)(struct html *o);
} fixtures[] = {
${entries.join('\n')}
};

/* Each as component, number and length on a line, then that many bytes. */
int main(void)
{
    for (size_t i = 0; i < sizeof fixtures / sizeof fixtures[0]; i++) {
        struct html o = html_new(1024 * 1024);
        fixtures[i].render(&o);
        struct str s = html_written(&o);
        if (html_failed(&o))
            s = S("failed");
        printf("%s %d %zu\\n%.*s\\n", fixtures[i].component, fixtures[i].number, s.n, STR_ARG(s));
        html_done(&o);
    }
    return 0;
}
`)
}

function rendered(program) {
  const out = execFileSync(program, { maxBuffer: 1 << 28 })
  const found = new Map()
  for (let at = 0; at < out.length;) {
    const end = out.indexOf(10, at)
    const [component, number, length] = out.toString('utf8', at, end).split(' ')
    const from = end + 1
    found.set(`${component} ${number}`, out.toString('utf8', from, from + Number(length)))
    at = from + Number(length) + 1
  }
  return found
}

function compareOne(component, html) {
  const problems = []
  const left = {}
  let n = 0
  fixturesOf(component).forEach((fixture, i) => {
    const mine = html.get(`${component} ${i}`)
    if (mine === undefined) {
      left[fixture.name] = sayable(component, fixture).why
      return
    }
    if (skipped[component]?.[fixture.name]) {
      left[fixture.name] = 'differs'
      return
    }
    n++
    const found = difference(fixture.html, mine)
    if (found) problems.push(`${fixture.name}: ${found}`)
  })
  for (const name of Object.keys(left))
    if (!skipped[component]?.[name])
      problems.push(`not compared, and fixtures.skip.mjs gives no reason: ${name} (${left[name]})`)
  for (const name of Object.keys(skipped[component] ?? {}))
    if (!(name in left)) problems.push(`fixtures.skip.mjs names a fixture that is compared or gone: ${name}`)
  if (n !== compared[component]) problems.push(`${n} fixtures compared, ${compared[component]} expected`)
  return { n, total: fixturesOf(component).length, problems }
}

function compare(program) {
  const html = rendered(program)
  let sum = 0
  let bad = 0
  console.log(`1..${components.length + 1}`)
  components.forEach((component, i) => {
    const { n, total, problems } = compareOne(component, html)
    sum += n
    bad += problems.length
    console.log(`${problems.length ? 'not ok' : 'ok'} ${i + 1} - ${component}: ${n} of ${total} fixtures`)
    for (const problem of problems) console.log(`# ${problem}`)
  })
  const expected = Object.values(compared).reduce((a, b) => a + b, 0)
  console.log(`${sum === expected ? 'ok' : 'not ok'} ${components.length + 1} - all: ${sum} fixtures`)
  process.exitCode = bad || sum !== expected ? 1 : 0
}

const [command, path] = process.argv.slice(2)
if (command === 'generate') generate(path)
else if (command === 'compare') compare(path)
else throw new Error('generate or compare')
