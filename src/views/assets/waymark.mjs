// The scripts of every page. Nothing here is needed to do a task: each part makes something easier that works without.
import {
  Button,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll
} from 'govuk-frontend'
import { FilterToggleButton } from
  '@ministryofjustice/frontend/moj/components/filter-toggle-button/filter-toggle-button.mjs'
import { SortableTable } from '@ministryofjustice/frontend/moj/components/sortable-table/sortable-table.mjs'
import './login.mjs'
import './save.mjs'

const parts = [
  Button,
  Checkboxes,
  ErrorSummary,
  FilterToggleButton,
  NotificationBanner,
  PasswordInput,
  Radios,
  ServiceNavigation,
  SkipLink,
  SortableTable,
  Tabs
]

// A filter with a mistake in it is not put behind a button on a phone: the error summary leads to its fields.
for (const filter of document.querySelectorAll('.moj-filter:has(.govuk-error-message)')) delete filter.dataset.module
for (const part of parts) createAll(part)

// What scrolls can be reached with the keyboard; what does not scroll need not be stopped at.
function markScrolling(element) {
  const scrolls = element.scrollWidth > element.clientWidth
  for (const [name, value] of [['tabindex', '0'], ['role', 'region']])
    if (scrolls) element.setAttribute(name, value)
    else element.removeAttribute(name)
  if (scrolls && element.dataset.label) element.setAttribute('aria-label', element.dataset.label)
  if (!scrolls && element.hasAttribute('aria-label')) {
    element.dataset.label = element.getAttribute('aria-label')
    element.removeAttribute('aria-label')
  }
}

const watcher = new ResizeObserver((entries) => entries.forEach((entry) => markScrolling(entry.target)))
for (const element of document.querySelectorAll('.wm-scroll')) watcher.observe(element)

// A button that prints: nothing else can be done with it, so it is shown only where it works.
for (const button of document.querySelectorAll('button[data-wm-print]')) {
  button.hidden = false
  button.addEventListener('click', () => window.print())
}
