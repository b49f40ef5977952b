// Whoever types is at work: typing keeps a login, which otherwise ends after half an hour without a request. What was
// typed in the last minutes is not asked about again, so that a login still ends some time after the last key.
const OFTEN = 5 * 60 * 1000

// The token of the login that this browser has now; '' when it has none.
export async function token() {
  try {
    const answer = await fetch('/help')
    return /name="csrf" value="([^"]+)"/.exec(await answer.text())?.[1] ?? ''
  } catch {
    return ''
  }
}

let asked = Date.now()
document.addEventListener('input', (event) => {
  if (event.target.form?.method !== 'post' || Date.now() - asked < OFTEN) return
  asked = Date.now()
  token()
})
