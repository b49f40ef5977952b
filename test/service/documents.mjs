// node documents.mjs PROGRAM OUTDIR: the documents that PROGRAM (documents.c) writes are what a reader with a screen
// reader, and one with Word, need them to be. Prints TAP.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { examine, walk } from '../pdf.mjs'
import { unzip } from '../xlsx.mjs'

const [program, out] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
execFileSync(program, [out])
const read = (name) => readFileSync(join(out, name))
const names = ['everything', 'long', 'nothing']
const pdfs = Object.fromEntries(names.map((name) => [name, examine(join(out, `${name}.pdf`))]))
const parts = Object.fromEntries(names.map((name) => [name, unzip(read(`${name}.docx`))]))
const texts = (tree, type) => {
  const found = []
  walk(tree, (node) => node.type === type && found.push(node.text))
  return found
}
const body = parts.everything['word/document.xml']
// The paragraphs of a DOCX: style and text.
const paragraphs = [...body.matchAll(/<w:p>(.*?)<\/w:p>/gs)].map(([, p]) => ({
  style: /<w:pStyle w:val="(\w+)"/.exec(p)?.[1],
  bidi: p.includes('<w:bidi/>'),
  text: [...p.matchAll(/<w:br\/>|<w:t [^>]*>(.*?)<\/w:t>/gs)].map(([all, t]) => (all === '<w:br/>' ? '\n' : t)).join('')
    .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')
}))
const arabic = 'الحضور في المدرسة (95%) مهم جدا'
const welsh = "Mae'r ysgol yn falch: ŵŷ âô Llŷn, Ysgol Gynradd Tŷ Gwyn."
const emoji = 'Smile 😀, rocket 🚀, family 👩‍👧, accent e\u0301, office file.'

const cases = {
  'each PDF is tagged as PDF/UA-1 asks': () => {
    for (const name of names) assert.deepEqual(pdfs[name].complaints, [], name)
  },
  'no reader stumbles over a PDF': () => {
    for (const name of names) {
      const { status, stdout, stderr } = spawnSync('qpdf', ['--check', join(out, `${name}.pdf`)], { encoding: 'utf8' })
      assert.equal(status, 0, stdout + stderr)
      assert.match(execFileSync('pdfinfo', [join(out, `${name}.pdf`)], { encoding: 'utf8' }), /Tagged: +yes/)
    }
  },
  'headings, lists and cells are there in the order in which they are read': () => {
    const { tree, bookmarks } = pdfs.everything
    assert.deepEqual(tree.kids.slice(0, 6).map(({ type }) => type), ['H1', 'P', 'P', 'H2', 'Table', 'H3'])
    assert.deepEqual(texts(tree, 'H3'), ['A level is not left out', 'To do'])
    assert.deepEqual(bookmarks, [['Minutes (of a \\ meeting) & <more>', ['Who was there', 'A level is not left out',
      'To do'], 'Figures']])
    assert.deepEqual(texts(tree, 'LBody'), ['First thing to do', 'Second, with a line end:here it goes on', arabic])
    const [facts, table] = tree.kids.filter(({ type }) => type === 'Table')
    assert.deepEqual(texts(facts, 'TH'), ['Headteacher', 'Day', 'Nothing known'])
    assert.deepEqual(texts(facts, 'TD'), ['A. Head', '3 June 2026', ''])
    assert.deepEqual(table.kids.map(({ type, kids }) => [type, kids.length]),
      [['Caption', 0], ['THead', 1], ['TBody', 60]])
    assert.equal(texts(table, 'TH').filter((text) => text === 'School').length, 1) // repeated for eyes only
    assert.deepEqual(table.kids[2].kids[58].kids.map(({ text }) => text.trim()), ['School 59 & <sons>', '18.8%',
      'A visit in the second week, and a letter home after it. The lead tells the panel.'])
  },
  'texts of all scripts can be searched, copied and heard': () => {
    const said = texts(pdfs.everything.tree, 'P')
    for (const text of [welsh, 'Zażółć gęślą jaźń.', arabic, emoji]) assert.ok(said.includes(text), text)
    assert.ok(said.includes('Bad � sign, a tab\there.Another line.'))
    const plain = execFileSync('pdftotext', [join(out, 'everything.pdf'), '-'], { encoding: 'utf8' })
    assert.ok(plain.includes(welsh) && plain.includes('rocket 🚀'))
  },
  'nothing of a long text is lost': () => {
    const { tree, pages } = pdfs.long
    assert.ok(pages > 10)
    const words = texts(tree, 'P')[0].split(' ').filter((word) => word !== '')
    assert.deepEqual([words.length, words[8999]], [9000, 'word8999'])
    assert.equal(texts(tree, 'TD')[9], 'a'.repeat(3000))
  },
  'the metadata say what was given and no more': () => {
    const { info, xmp, language } = pdfs.everything
    assert.equal(language, 'en-GB')
    assert.equal(pdfs.nothing.language, 'cy')
    assert.deepEqual(info, { '/Title': 'u:Minutes (of a \\ meeting) & <more>', '/Author': 'u:Example Council',
      '/Creator': 'u:Waymark', '/Producer': 'u:Waymark', '/CreationDate': 'u:D:20260528202640Z',
      '/ModDate': 'u:D:20260528202640Z' })
    assert.ok(xmp.includes('Minutes (of a \\ meeting) &amp; &lt;more&gt;') && !xmp.includes('Shah'))
    const core = parts.everything['docProps/core.xml']
    assert.match(core, /<dc:title>Minutes \(of a \\ meeting\) &amp; &lt;more&gt;<\/dc:title>/)
    assert.match(core, /<dc:language>en-GB</)
    assert.match(core, /2026-05-28T20:26:40Z/)
    assert.ok(!core.includes('Shah'))
  },
  'Word has its own headings, lists and rows that repeat': () => {
    const of = (style) => paragraphs.filter((p) => p.style === style).map(({ text }) => text)
    assert.deepEqual(of('Title'), ['Minutes (of a \\ meeting) & <more>'])
    assert.deepEqual(of('Heading1'), ['Who was there', 'Figures'])
    assert.deepEqual(of('Heading2'), ['A level is not left out', 'To do'])
    assert.deepEqual(of('ListBullet'), ['First thing to do', 'Second, with a line end:\nhere it goes on', arabic])
    assert.equal(body.match(/<w:tblHeader\/>/g).length, 1)
    assert.match(body, /<w:tblLook [^>]*w:firstRow="1"[^>]*w:firstColumn="1"/)
    assert.match(body, /<w:tblCaption w:val="Schools and their absence"\/>/)
    assert.match(parts.everything['word/styles.xml'], /<w:lang w:val="en-GB"/)
    assert.match(parts.nothing['word/styles.xml'], /<w:lang w:val="cy"/)
    assert.match(parts.everything['word/footer1.xml'], /Made by Priya Shah on 28 May 2026 at 9:26pm with Waymark/)
    assert.match(parts.everything['word/footer1.xml'], /w:instr="PAGE".*w:instr="NUMPAGES"/)
  },
  'Word has the same texts': () => {
    const all = paragraphs.map(({ text }) => text)
    for (const text of [welsh, arabic, emoji, 'Bad � sign, a tab\there.\nAnother line.', 'No rows: nothing to show.'])
      assert.ok(all.includes(text), text)
    assert.deepEqual(paragraphs.filter((p) => p.text === arabic).map(({ bidi }) => bidi), [true, true])
    assert.ok(paragraphs.every(({ bidi, text }) => bidi === (text === arabic)))
  },
  'every part is well-formed': () => {
    const dir = mkdtempSync(join(tmpdir(), 'waymark-document-'))
    for (const name of names) {
      for (const [part, xml] of Object.entries(parts[name])) {
        const file = join(dir, part.replace(/\W/g, '-'))
        writeFileSync(file, xml)
        const { status, stderr } = spawnSync('tidy', ['-xml', '-e', '-q', '-utf8', file], { encoding: 'utf8' })
        assert.equal(status, 0, `${part}: ${stderr}`)
      }
    }
    rmSync(dir, { recursive: true })
  },
  'the same gives the same bytes': () => {
    const before = [read('everything.pdf'), read('everything.docx')]
    assert.ok(before[0].equals(read('again.pdf')) && before[1].equals(read('again.docx')))
    execFileSync(program, [out], { env: { ...process.env, TZ: 'Asia/Tokyo' } })
    assert.ok(before[0].equals(read('everything.pdf')) && before[1].equals(read('everything.docx')))
  }
}

console.log(`1..${Object.keys(cases).length}`)
Object.entries(cases).forEach(([name, run], i) => {
  try {
    run()
    console.log(`ok ${i + 1} - ${name}`)
  } catch (error) {
    process.exitCode = 1
    console.log(`not ok ${i + 1} - ${name}`)
    for (const line of String(error.message).split('\n')) console.log(`# ${line}`)
  }
})
