// The first difference between two pieces of HTML as a browser would see it: elements in order, attributes as sets,
// classes and lists of ids as sets, white space collapsed. A small parser is enough: both sides are well formed.

const voids = new Set(['br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'wbr'])
// Left out: xmlns says what a parser of HTML knows; focusable is for Internet Explorer; d is a drawing, and ours are
// our own.
const ignored = new Set(['xmlns', 'focusable', 'd'])
const sets = new Set(['class', 'aria-describedby'])
const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0', ctdot: '\u22ef', copy: '\u00a9' }

const decode = (text) =>
  text.replace(/&(#x[0-9a-f]+|#\d+|\w+);/gi, (whole, name) => {
    if (name[0] !== '#') return named[name] ?? whole
    return String.fromCodePoint(name[1] === 'x' ? parseInt(name.slice(2), 16) : parseInt(name.slice(1), 10))
  })

const squeeze = (text) => text.replace(/[ \t\r\n]+/g, ' ')

function attributesOf(source) {
  const found = {}
  const attribute = /([^\s=/>"']+)(\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g
  for (const [, name, , quoted, single, bare] of source.matchAll(attribute)) {
    if (ignored.has(name)) continue
    const value = squeeze(decode(quoted ?? single ?? bare ?? '')).trim()
    found[name] = sets.has(name) ? [...new Set(value.split(' '))].sort().join(' ') : value
  }
  return found
}

export function parse(html) {
  const top = { name: '#top', attributes: {}, children: [] }
  const stack = [top]
  const text = (s) => {
    const at = stack[stack.length - 1]
    const keeps = at.name === 'textarea' || at.name === 'pre'
    const value = keeps ? decode(s).replace(/^\n/, '') : squeeze(decode(s))
    if (value) at.children.push({ text: value })
  }
  let from = 0
  const tag = /<!--[\s\S]*?-->|<(\/?)([a-zA-Z][a-zA-Z0-9-]*)((?:[^"'>]|"[^"]*"|'[^']*')*?)(\/?)>/g
  for (const match of html.matchAll(tag)) {
    text(html.slice(from, match.index))
    from = match.index + match[0].length
    const [, end, name, attributes, selfClosed] = match
    if (name === undefined) continue
    if (end) {
      const open = stack.pop()
      if (open.name !== name) throw new Error(`</${name}> where <${open.name}> is open`)
      continue
    }
    const element = { name, attributes: attributesOf(attributes), children: [] }
    stack[stack.length - 1].children.push(element)
    if (!voids.has(name) && !selfClosed) stack.push(element)
  }
  text(html.slice(from))
  if (stack.length > 1) throw new Error(`<${stack[stack.length - 1].name}> is never closed`)
  return tidy(top)
}

// White space at the edges of elements, and between them, is of no matter to what the components mean.
function tidy(element) {
  const keeps = element.name === 'textarea' || element.name === 'pre'
  element.children = element.children
    .map((child) => (child.text !== undefined ? { text: keeps ? child.text : child.text.trim() } : tidy(child)))
    .filter((child) => child.text !== '')
  return element
}

const shown = (node) =>
  (node === undefined ? 'nothing' : node.text !== undefined ? JSON.stringify(node.text) : `<${node.name}>`)

function between(a, b, where) {
  if (a === undefined || b === undefined || (a.text !== undefined) !== (b.text !== undefined) ||
    a.text !== b.text || a.name !== b.name)
    return `${where}: expected ${shown(a)}, got ${shown(b)}`
  if (a.text !== undefined) return null
  const here = `${where} > ${a.name}`
  for (const name of new Set([...Object.keys(a.attributes), ...Object.keys(b.attributes)]))
    if (a.attributes[name] !== b.attributes[name])
      return `${here}: ${name} expected ${JSON.stringify(a.attributes[name])}, ` +
        `got ${JSON.stringify(b.attributes[name])}`
  for (let i = 0; i < Math.max(a.children.length, b.children.length); i++) {
    const found = between(a.children[i], b.children[i], here)
    if (found) return found
  }
  return null
}

export function difference(expected, got) {
  try {
    return between(parse(expected), parse(got), '')
  } catch (error) {
    return error.message
  }
}
