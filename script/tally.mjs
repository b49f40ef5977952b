// node tally.mjs TESTLOG.JSON: counts the test cases of a run of `meson test`, says what failed, and ends with one
// line, "N passed, N failed". Exit code 0 if some passed and none failed.
//
// Every test program speaks TAP. One that does not, that dies, that announces more cases than it runs, or that ends
// with an error although all its cases passed, is a failed case itself.
import { readFileSync } from 'node:fs'

// One line of JSON a program; if there is no such log, the run did not come so far.
function read(path) {
  try {
    return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line))
  } catch (error) {
    return [{ name: path, stdout: String(error), result: 'ERROR', returncode: 1 }]
  }
}

// The cases of one program: how many passed and were skipped, and each failure with what was said about it.
function count({ name, stdout = '', stderr = '', result, returncode }) {
  let passed = 0
  let skipped = 0
  let planned = 0
  let plans = 0
  let about = []
  const failures = []
  const lines = stdout.split('\n')
  for (const line of lines) {
    const plan = /^1\.\.(\d+)/.exec(line)
    const test = /^(not )?ok\b\s*(.*)$/.exec(line)
    if (plan) {
      plans++
      planned += Number(plan[1])
    } else if (test) {
      about = []
      if (/#\s*skip\b/i.test(test[2])) skipped++
      else if (test[1]) failures.push({ what: `${name}: ${test[2]}`, about })
      else passed++
    } else {
      about.push(line)
    }
  }
  const ran = passed + skipped + failures.length
  const wrong = []
  if (plans === 0) wrong.push('it prints no TAP')
  else if (ran !== planned) wrong.push(`it announces ${planned} cases and runs ${ran}`)
  if (result === 'TIMEOUT') wrong.push('it took too long')
  else if (returncode < 0) wrong.push(`it was ended by signal ${-returncode}`)
  else if (failures.length === 0 && returncode !== 0) wrong.push(`it ends with exit code ${returncode}`)
  else if (failures.length === 0 && /FAIL|ERROR|UNEXPECTED/.test(result)) wrong.push(`Meson says ${result}`)
  if (wrong.length > 0) {
    about = [...lines.slice(-20), ...stderr.split('\n').slice(-60)]
    failures.push({ what: `${name}: ${wrong.join('; ')}`, about })
  }
  return { passed, skipped, failures }
}

const counts = read(process.argv[2]).map(count)
const sum = (of) => counts.reduce((total, one) => total + of(one), 0)
for (const { what, about } of counts.flatMap(({ failures }) => failures)) {
  console.log(`\n${what}`)
  for (const line of about.filter((text) => text !== '')) console.log(`    ${line}`)
}
const skipped = sum((one) => one.skipped)
if (skipped > 0) console.log(`\n${skipped} skipped`)
const passed = sum((one) => one.passed)
const failed = sum((one) => one.failures.length)
console.log(`\n${passed} passed, ${failed} failed`)
process.exitCode = passed > 0 && failed === 0 ? 0 : 1
