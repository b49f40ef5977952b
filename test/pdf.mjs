// Reads a PDF with qpdf, and says where it is not what PDF/UA-1 (ISO 14289-1) asks, as far as a program can see it.
import { execFileSync } from 'node:child_process'

const TYPES = new Set(['Document', 'H1', 'H2', 'H3', 'H4', 'P', 'L', 'LI', 'Lbl', 'LBody', 'Table', 'Caption', 'THead',
  'TBody', 'TR', 'TH', 'TD'])
const ASKS = { TR: ['THead', 'TBody'], TH: ['TR'], TD: ['TR'], LI: ['L'], Lbl: ['LI'], LBody: ['LI'] }
const string = (v) => v?.replace(/^u:/, '')
const utf16 = (hex) => Buffer.from(hex.replace(/^FEFF/, ''), 'hex').swap16().toString('utf16le')

export function readPdf(file) {
  const json = execFileSync('qpdf', ['--json=2', '--json-key=qpdf', '--json-stream-data=inline',
    '--decode-level=generalized', file], { maxBuffer: 1 << 28 })
  const objects = JSON.parse(json).qpdf[1]
  const at = (ref) => objects[`obj:${ref}`]?.value ?? objects[`obj:${ref}`]?.stream.dict
  const stream = (ref) => Buffer.from(objects[`obj:${ref}`].stream.data, 'base64')
  const catalog = at(objects.trailer.value['/Root'])
  const pages = at(catalog['/Pages'])['/Kids'].map((ref) => ({ ref, ...at(ref) }))
  return { objects, at, stream, catalog, pages, info: at(objects.trailer.value['/Info']) }
}

// What each glyph of the fonts stands for.
function glyphTexts(pdf, page) {
  const fonts = {}
  for (const [name, ref] of Object.entries(page['/Resources']['/Font'])) {
    const map = pdf.stream(pdf.at(ref)['/ToUnicode']).toString('latin1')
    fonts[name] = Object.fromEntries([...map.matchAll(/^<([0-9A-F]{4})> <([0-9A-F]+)>$/gm)]
      .map(([, glyph, text]) => [glyph, utf16(text)]))
  }
  return fonts
}

// The marks of a page, each with its text; what is drawn outside of all of them is a complaint.
function marksOf(pdf, page, complain) {
  const fonts = glyphTexts(pdf, page)
  const marks = new Map()
  let open, font
  for (const line of pdf.stream(page['/Contents']).toString('latin1').split('\n')) {
    const begun = /^\/(\w+) <<(.*)>> BDC$/.exec(line)
    if (begun !== null) {
      if (open !== undefined) complain('a mark within a mark')
      const id = /\/MCID (\d+)/.exec(begun[2])
      open = { tag: begun[1], text: '', actual: /\/ActualText <([0-9A-F]+)>/.exec(begun[2])?.[1] }
      if (id === null && begun[1] !== 'Artifact') complain(`a mark ${begun[1]} without a number`)
      if (id !== null) marks.set(Number(id[1]), open)
    } else if (line === 'EMC') {
      if (open === undefined) complain('an end without a mark')
      if (open?.actual !== undefined) open.text = utf16(open.actual)
      open = undefined
    }
    font = /^(\/F\d) /.exec(line)?.[1] ?? font
    for (const [, glyphs] of line.matchAll(/<([0-9A-F]+)> Tj/g)) {
      if (open === undefined) complain('text that is neither marked nor an artifact')
      for (const glyph of glyphs.match(/.{4}/g)) {
        if (glyph === '0000' || !fonts[font][glyph]) complain(`glyph ${glyph} without a text`)
        if (open !== undefined) open.text += fonts[font][glyph] ?? ''
      }
    }
    if (/ l S$/.test(line) && open?.tag !== 'Artifact') complain('a rule that is no artifact')
  }
  return marks
}

// The tree of the document: { type, text, attributes, kids }.
function treeOf(pdf, complain) {
  const marks = new Map(pdf.pages.map((page) => [page.ref, marksOf(pdf, page, complain)]))
  const parents = new Map()
  const nums = pdf.at(pdf.at(pdf.catalog['/StructTreeRoot'])['/ParentTree'])['/Nums']
  for (let i = 0; i < nums.length; i += 2) parents.set(nums[i], nums[i + 1])
  const seen = new Set()
  const read = (ref, parent) => {
    const element = pdf.at(ref)
    if (element['/P'] !== parent) complain(`the parent of ${ref} is another`)
    const node = { type: element['/S'].slice(1), text: '', attributes: element['/A'] ?? {}, kids: [] }
    if (!TYPES.has(node.type)) complain(`an element ${node.type}`)
    for (const kid of element['/K']) {
      if (typeof kid === 'string') {
        node.kids.push(read(kid, ref))
        continue
      }
      const page = typeof kid === 'object' ? kid['/Pg'] : element['/Pg']
      const id = typeof kid === 'object' ? kid['/MCID'] : kid
      const mark = marks.get(page)?.get(id)
      if (mark === undefined) complain(`${ref} holds a mark that is not on its page`)
      if (seen.has(`${page} ${id}`)) complain('a mark of two elements')
      seen.add(`${page} ${id}`)
      const number = pdf.pages.find((p) => p.ref === page)?.['/StructParents']
      if (parents.get(number)?.[id] !== ref) complain(`the parent tree does not know mark ${id}`)
      node.text += mark?.text ?? ''
    }
    return node
  }
  const root = pdf.at(pdf.catalog['/StructTreeRoot'])
  const tree = read(root['/K'][0], pdf.catalog['/StructTreeRoot'])
  const all = [...marks.values()].reduce((n, of) => n + of.size, 0)
  if (all !== seen.size) complain(`${all - seen.size} marks of no element`)
  return tree
}

export function walk(node, visit, parent) {
  visit(node, parent)
  for (const kid of node.kids) walk(kid, visit, node)
}

function checkTree(tree, complain) {
  let level = 0
  walk(tree, (node, parent) => {
    const heading = /^H(\d)$/.exec(node.type)
    if (heading !== null) {
      if (Number(heading[1]) > level + 1) complain(`a heading ${node.type} under a level ${level}`)
      level = Number(heading[1])
    }
    if (ASKS[node.type] !== undefined && !ASKS[node.type].includes(parent.type))
      complain(`${node.type} in ${parent.type}`)
    if (node.type === 'TH' && !['/Row', '/Column'].includes(node.attributes['/Scope'])) complain('TH without a scope')
    if (node.type === 'Table') {
      const rows = []
      walk(node, (n) => n.type === 'TR' && rows.push(n.kids.length))
      if (new Set(rows).size !== 1) complain('a table with rows of different lengths')
    }
  })
}

function checkFonts(pdf, complain) {
  for (const o of Object.values(pdf.objects)) {
    const font = o.value
    if (font?.['/Type'] === '/FontDescriptor' && font['/FontFile2'] === undefined) complain('a font is not embedded')
    if (font?.['/Subtype'] === '/Type0' && font['/ToUnicode'] === undefined) complain('a font without texts')
    if (font?.['/Subtype'] === '/CIDFontType2' && font['/CIDToGIDMap'] !== '/Identity') complain('a font without a map')
  }
}

function bookmarks(pdf, ref) {
  const titles = []
  for (let o = pdf.at(ref)['/First']; o !== undefined; o = pdf.at(o)['/Next']) {
    const item = pdf.at(o)
    titles.push(item['/First'] === undefined ? string(item['/Title']) : [string(item['/Title']), ...bookmarks(pdf, o)])
  }
  return titles
}

// { tree, complaints, bookmarks, xmp, title, language, info, pages }
export function examine(file) {
  const complaints = []
  const complain = (what) => complaints.push(what)
  const pdf = readPdf(file)
  const xmp = pdf.stream(pdf.catalog['/Metadata']).toString()
  const title = string(pdf.info['/Title'])
  if (pdf.catalog['/MarkInfo']?.['/Marked'] !== true) complain('not marked')
  if (pdf.catalog['/ViewerPreferences']?.['/DisplayDocTitle'] !== true) complain('the title is not shown')
  if (!string(pdf.catalog['/Lang'])) complain('no language')
  if (!title) complain('no title')
  if (!xmp.includes('<pdfuaid:part>1</pdfuaid:part>')) complain('not said to be PDF/UA')
  for (const page of pdf.pages) if (page['/Tabs'] !== '/S') complain('no order of tabs')
  const tree = treeOf(pdf, complain)
  checkTree(tree, complain)
  checkFonts(pdf, complain)
  return { tree, complaints, xmp, title, info: pdf.info, language: string(pdf.catalog['/Lang']),
    bookmarks: bookmarks(pdf, pdf.catalog['/Outlines']), pages: pdf.pages.length }
}
