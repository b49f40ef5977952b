// node build.mjs OUTDIR: the style sheet, the scripts and the icons as they are served, each with its gzip form beside
// it. Fails on what the Content-Security-Policy would refuse.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { transformSync, buildSync } from 'esbuild'
import * as sass from 'sass'

const here = fileURLToPath(new URL('.', import.meta.url))
const root = fileURLToPath(new URL('../../..', import.meta.url))
const target = 'es2020'

// The libraries' own deprecations are theirs to mend; ours are errors.
const logger = {
  warn(message, { deprecation, stack = '' }) {
    if (!stack.includes('node_modules')) throw new Error(`waymark.scss: ${message}`)
  }
}

// Rules that would fetch what is not shipped: the MoJ timeline's old list of documents.
const unshipped = /\.moj-timeline__document[a-z-]*(:[a-z-]+)?\{[^}]*\}/g

function css() {
  const options = { loadPaths: [root], quietDeps: true, logger, style: 'compressed' }
  const { css } = sass.compile(`${here}waymark.scss`, options)
  const { code } = transformSync(css.replace(unshipped, ''), { loader: 'css', minify: true, legalComments: 'inline' })
  const address = code.match(/url\([^)]*\)|@import/)
  if (address) throw new Error(`the style sheet fetches ${address[0]}`)
  return code
}

function module(name) {
  const { outputFiles } = buildSync({
    entryPoints: [here + name], bundle: true, minify: true, format: 'esm', target, legalComments: 'none', write: false,
    logLevel: 'warning'
  })
  return '/*! With GOV.UK Frontend (Crown copyright) and MoJ Frontend (Ministry of Justice), MIT licence. */\n' +
    outputFiles[0].text
}

const script = (name) => transformSync(readFileSync(here + name, 'utf8'), { minify: true, target }).code
const drawing = (name) => readFileSync(here + name, 'utf8').replace(/>\s+</g, '><').trim()

const files = {
  'favicon.svg': drawing('favicon.svg'),
  'start.js': script('start.js'),
  'waymark.css': css(),
  'waymark.js': module('waymark.mjs')
}

const out = process.argv[2]
for (const [name, text] of Object.entries(files)) {
  const bytes = Buffer.from(text)
  writeFileSync(`${out}/${name}`, bytes)
  writeFileSync(`${out}/${name}.gz`, gzipSync(bytes, { level: 9 }))
}
