// Reads what src/service/xlsx.c writes, and refuses what it would not: a workbook as sheets of rows of cells. It is a
// reader for tests, of files that are our own.
import { inflateRawSync } from 'node:zlib'

// The files of an archive, by name.
export function unzip(bytes) {
  const files = {}
  let end = bytes.length - 22
  while (bytes.readUInt32LE(end) !== 0x06054b50) end--
  let at = bytes.readUInt32LE(end + 16)
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left--) {
    if (bytes.readUInt32LE(at) !== 0x02014b50) throw new Error('the directory of the archive is broken')
    const [packed, size, name, extra, comment] =
      [bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24), ...[28, 30, 32].map((i) => bytes.readUInt16LE(at + i))]
    const local = bytes.readUInt32LE(at + 42)
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28)
    const data = bytes.subarray(from, from + packed)
    const raw = bytes.readUInt16LE(at + 10) === 0 ? data : inflateRawSync(data)
    if (raw.length !== size) throw new Error('a file of the archive has another length than it says')
    files[bytes.subarray(at + 46, at + 46 + name).toString('utf8')] = raw.toString('utf8')
    at += 46 + name + extra + comment
  }
  return files
}

const text = (xml) => xml.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&quot;/g, '"').replace(/&amp;/g, '&')
// What a reader of the format makes of _x0041_.
const escapes = (s) => s.replace(/_x([0-9a-fA-F]{4})_/g, (_, code) => String.fromCharCode(parseInt(code, 16)))

const column = (name) => [...name].reduce((sum, c) => sum * 26 + c.charCodeAt(0) - 64, 0) - 1

// A sheet's rows: { kind: 'text' | 'number', value, format } each, undefined where there is no cell.
function rows(xml, formats) {
  return [...xml.matchAll(/<row r="(\d+)"[^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map(([, , cells]) => {
    const row = []
    for (const [, name, attributes, inner] of (cells ?? '').matchAll(/<c r="([A-Z]+)\d+"([^>]*)>(.*?)<\/c>/gs)) {
      const style = formats[Number(/ s="(\d+)"/.exec(attributes)?.[1] ?? 0)]
      const type = / t="(\w+)"/.exec(attributes)?.[1]
      if (type === 'inlineStr') {
        const value = /^<is><t(?: xml:space="preserve")?>(.*)<\/t><\/is>$/s.exec(inner)
        row[column(name)] = { kind: 'text', value: escapes(text(value[1])), ...style }
      } else if (type === undefined) {
        row[column(name)] = { kind: 'number', value: Number(/^<v>(.*)<\/v>$/.exec(inner)[1]), ...style }
      } else {
        throw new Error(`a cell of type ${type}: ${inner}`)
      }
    }
    return row
  })
}

// The formats of cells, in the order of their numbers.
function cellFormats(xml) {
  const numbers = Object.fromEntries([...xml.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]*)"/g)]
    .map(([, id, code]) => [id, text(code)]))
  const fonts = [...xml.matchAll(/<font>(.*?)<\/font>/gs)].map(([, font]) => font.includes('<b/>'))
  return [.../<cellXfs[^>]*>(.*?)<\/cellXfs>/s.exec(xml)[1].matchAll(/<xf ([^>]*)/g)].map(([, attributes]) => ({
    format: numbers[/numFmtId="(\d+)"/.exec(attributes)[1]],
    bold: fonts[Number(/fontId="(\d+)"/.exec(attributes)[1])]
  }))
}

export function readWorkbook(bytes) {
  const files = unzip(bytes)
  const formats = cellFormats(files['xl/styles.xml'])
  const sheets = [...files['xl/workbook.xml'].matchAll(/<sheet name="([^"]*)"/g)].map(([, name], i) => {
    const xml = files[`xl/worksheets/sheet${i + 1}.xml`]
    return { name: text(name), xml, rows: rows(xml, formats) }
  })
  return { files, sheets }
}

// A cell as CSV has it, without the apostrophe before what looks like a formula.
export function asCsv(cell) {
  if (cell === undefined) return ''
  if (cell.kind === 'text') return cell.value
  if (cell.format === 'dd/mm/yyyy') return new Date((cell.value - 25569) * 864e5).toISOString().slice(0, 10)
  return cell.format === '0.0%' ? (cell.value * 100).toFixed(1) : String(cell.value)
}

export function readCsv(string) {
  const found = []
  let row = [], field = '', quoted = false
  for (let i = 0; i < string.length; i++) {
    const c = string[i]
    if (quoted && c === '"' && string[i + 1] === '"') {
      field += '"'
      i++
    } else if (c === '"') {
      quoted = !quoted
    } else if (!quoted && (c === ',' || c === '\n')) {
      row.push(field)
      field = ''
      if (c === '\n') {
        found.push(row)
        row = []
      }
    } else {
      field += c
    }
  }
  return found
}
