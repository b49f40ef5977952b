// node tidy.mjs PROGRAM OUTDIR: the pages that PROGRAM writes, through tidy. Prints TAP.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

// What tidy 5.6 (2017) does not know of HTML as it is now.
const unknown = [
  // A list of terms may group them in <div>.
  /^Warning: missing <dd>$/,
  /^Warning: missing <\/div> before <dt>$/,
  /^Warning: inserting implicit <dl>$/,
  /^Warning: missing <\/dl> before <\/div>$/,
  /^Warning: <\w+> proprietary attribute "(aria-current|autocapitalize|inputmode)"$/,
  // A drawing's size is a number, which need not be whole.
  /^Warning: <svg> attribute "width" has invalid value "17.5"$/,
  // An empty element may be there for its looks: the key of the sessions.
  /^Warning: trimming empty <span>$/
]

const [program, out] = process.argv.slice(2)
mkdirSync(out, { recursive: true })
execFileSync(program, [out])
const pages = ['charts.html', 'components.html', 'list.html', 'pupil.html']
console.log(`1..${pages.length}`)
pages.forEach((page, i) => {
  const { stderr, status, error } = spawnSync('tidy', ['-e', '-q', '-utf8', join(out, page)], { encoding: 'utf8' })
  if (error) throw error
  const said = stderr.split('\n').filter((line) =>
    line && !unknown.some((known) => known.test(line.replace(/^line \d+ column \d+ - /, ''))))
  const bad = said.length > 0 || status > 1
  if (bad) process.exitCode = 1
  console.log(`${bad ? 'not ok' : 'ok'} ${i + 1} - ${page}`)
  for (const line of said) console.log(`# ${line}`)
})
