// Runs before the page is drawn, as the first thing in the body: says that there are scripts, so that what they fold
// away is folded from the start. A file of its own, since the Content-Security-Policy has no inline script.
document.body.className +=
  ' js-enabled' + ('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '')
