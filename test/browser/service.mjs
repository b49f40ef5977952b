// The service with its demonstration, for the walks: makes the authority, serves it on a free port, stops it.
import { execFileSync, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const password = 'teal signpost on the hill'

// PROGRAM is waymark; what it says goes to LOG. Gives { url, dir, close }; dir is a directory of the walk's own.
export async function start(program, log) {
  const dir = mkdtempSync(join(tmpdir(), 'waymark-walk-'))
  const said = openSync(log, 'w')
  const database = join(dir, 'demonstration.db')
  execFileSync(program, ['demo', '--work', '--database', database], { stdio: ['ignore', 'ignore', said] })
  mkdirSync(join(dir, 'state'), { mode: 0o700 })
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
    close: async () => {
      server.kill('SIGTERM')
      const code = await ended
      rmSync(dir, { recursive: true, force: true })
      return code
    }
  }
}
