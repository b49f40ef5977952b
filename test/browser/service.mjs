// The service with its demonstration, for the walks: makes the authority, serves it on a free port, stops it.
import { execFileSync, spawn } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const password = 'teal signpost on the hill'

// Makes a demonstration as a file of a directory of its own, to be served by several, with the key of its documents;
// years: how many school years; work: with meetings, records and forums behind it. Gives { file, remove }.
export function demonstration(program, years, log, work = true) {
  const dir = mkdtempSync(join(tmpdir(), 'waymark-walk-')), file = join(dir, 'demonstration.db')
  const said = openSync(log, 'w')
  execFileSync(program, ['demo', ...work ? ['--work'] : [], '--years', String(years), '--database', file,
    '--state', join(dir, 'state')],
  { stdio: ['ignore', 'ignore', said] })
  return { file, remove: () => rmSync(dir, { recursive: true, force: true }) }
}

// PROGRAM is waymark; what it says goes to LOG; FROM is the file of a demonstration, a copy of which is served. Gives
// { url, dir, close, today }; dir is a directory of the walk's own, today(DAY) moves the day of the demonstration.
export async function start(program, log, from) {
  const dir = mkdtempSync(join(tmpdir(), 'waymark-walk-'))
  const said = openSync(log, 'a')
  const database = join(dir, 'demonstration.db')
  copyFileSync(from, database)
  mkdirSync(join(dir, 'state', 'uploads'), { mode: 0o700, recursive: true })
  const key = join('state', 'uploads', 'attachment.key')
  if (existsSync(join(dirname(from), key))) copyFileSync(join(dirname(from), key), join(dir, key))
  const server = spawn(program, ['serve', '--database', database, '--listen', '127.0.0.1:0', '--state',
    join(dir, 'state')], { stdio: ['ignore', 'pipe', said] })
  const ended = new Promise((resolve) => server.on('exit', resolve))
  const port = await new Promise((resolve, reject) => {
    let line = ''
    server.stdout.on('data', (part) => {
      line += part
      const found = /\(port (\d+)\)/.exec(line)
      if (found) resolve(Number(found[1]))
    })
    ended.then((code) => reject(new Error(`the server ended with ${code}`)))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    dir,
    today: (day) => execFileSync(program, ['config', 'set', 'demonstration_day', day, '--from', '2022-09-01',
      '--database', database], { stdio: ['ignore', 'ignore', said] }),
    close: async () => {
      server.kill('SIGTERM')
      const code = await ended
      rmSync(dir, { recursive: true, force: true })
      return code
    }
  }
}
