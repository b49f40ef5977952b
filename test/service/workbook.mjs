// node workbook.mjs PROGRAM OUTDIR: the workbooks that PROGRAM (workbook.c) writes hold what the CSV beside them does,
// each cell as what it is. Prints TAP.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { asCsv, readCsv, readWorkbook } from '../xlsx.mjs'

const [program, out] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
execFileSync(program, [out])
const read = (name) => ({
  ...readWorkbook(readFileSync(join(out, `${name}.xlsx`))),
  csv: readCsv(readFileSync(join(out, `${name}.csv`), 'utf8'))
})
const { files, sheets, csv } = read('cells')
const [table, about] = sheets
const kinds = (i) => table.rows.slice(1).map((row) => row[i]?.kind)
const formats = (i) => new Set(table.rows.slice(1).filter((row) => row[i] !== undefined).map((row) => row[i].format))

const cases = {
  'a workbook has the cells of the CSV': () => {
    // What CSV guards with an apostrophe and what it cannot tell from a text is the same text here.
    const plain = csv.map((row) => row.map((field) => field.replace(/^'(?=[=+\-@\t])/, '')))
    const same = table.rows.map((row) => [0, 1, 2, 3, 4, 5].map((i) => asCsv(row[i])))
    assert.deepEqual(same.map((row) => row.map((field, i) => (i === 4 ? `${field}%`.replace(/(?<!\d)%$/, '') : field))),
      plain)
  },
  'a text is a text, whatever it begins with': () => {
    assert.ok(kinds(0).every((kind) => kind === 'text'))
    for (const [name, xml] of Object.entries(files))
      assert.ok(!name.startsWith('xl/') || !/<f[ >]|<hyperlink|externalLink|<ddeLink/i.test(xml), name)
  },
  'counts, per cents and days are numbers with their formats': () => {
    assert.ok(kinds(1).every((kind) => kind === 'number'))
    assert.deepEqual(formats(1), new Set([undefined]))
    assert.deepEqual(formats(2), new Set(['0.0%']))
    assert.equal(table.rows[3][2].value, 0.074)
    assert.deepEqual(formats(3), new Set(['dd/mm/yyyy']))
    assert.equal(table.rows[1][3].value, 46081) // 28 February 2026, as spreadsheets count
    assert.equal(table.rows[5][3], undefined)
    assert.deepEqual(kinds(4).slice(0, 2), ['number', 'text'])
    assert.ok(table.rows.slice(1).every((row) => row[5] === undefined))
  },
  'the heading is bold, stays and filters': () => {
    assert.ok(table.rows[0].every(({ bold }) => bold))
    assert.ok(table.rows[1].every((cell) => !cell?.bold))
    assert.match(table.xml, /<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"\/>/)
    assert.match(table.xml, new RegExp(`<autoFilter ref="A1:F${csv.length}"/>`))
  },
  'columns are as wide as what is in them': () => {
    const widths = [...table.xml.matchAll(/<col min="\d+" max="\d+" width="([\d.]+)"/g)].map(([, w]) => Number(w))
    assert.equal(widths.length, 6)
    assert.ok(widths.every((w) => w >= 8 && w <= 62))
    assert.ok(widths[0] > 27) // a hyperlink that is none
  },
  'the second sheet says what the first is': () => {
    assert.deepEqual(sheets.map(({ name }) => name), ['Cells of all kinds', 'About'])
    assert.deepEqual(about.rows.map((row) => row.map((cell) => cell?.value)),
      [['About', 'Cells of all kinds'], ['Question', '=1+1'], ['Registers'], ['Downloaded by', 'Priya <Shah>']])
    assert.ok(about.rows.every(([name]) => name.bold))
  },
  'it was made when it is said to have been': () => {
    assert.match(files['docProps/core.xml'], /<dcterms:created xsi:type="dcterms:W3CDTF">2026-01-21T12:53:20Z</)
  },
  'every part is well-formed': () => {
    const dir = mkdtempSync(join(tmpdir(), 'waymark-workbook-'))
    for (const [name, xml] of Object.entries(files)) {
      const file = join(dir, name.replace(/\W/g, '-'))
      writeFileSync(file, xml)
      const { status, stderr } = spawnSync('tidy', ['-xml', '-e', '-q', '-utf8', file], { encoding: 'utf8' })
      assert.equal(status, 0, `${name}: ${stderr}`)
    }
    rmSync(dir, { recursive: true })
  },
  'the same gives the same bytes': () => {
    const before = readFileSync(join(out, 'cells.xlsx'))
    execFileSync(program, [out])
    assert.ok(before.equals(readFileSync(join(out, 'cells.xlsx'))))
  },
  'without rows there is the heading': () => {
    const none = read('none')
    assert.deepEqual(none.sheets[0].rows.map((row) => row.map(asCsv)), none.csv)
    assert.match(none.sheets[0].xml, /<autoFilter ref="A1:F1"\/>/)
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
