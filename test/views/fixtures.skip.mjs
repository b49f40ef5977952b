// Fixtures that are not compared, and why; and how many of each component are.

const why = {
  nested: 'HTML as text: components nest by calling, or by their _open and _close',
  slots: 'slots take HTML as text',
  defaults: 'a false that says what is the default anyway',
  gaps: 'a list with gaps, or values that are not text: C has none',
  parts: 'fields other than day, month and year are inputs of their own',
  words: 'page numbers are numbers',
  english: "the script's own words are English already",
  plain: 'a plain file field takes what is dropped on it; the script for a larger one is not shipped',
  fileValue: 'a file cannot be filled in',
  errorClass: 'an error is a field of its own, not a class',
  empty: 'no actions give no element for them',
  card: 'a card has a title'
}

export const skipped = {
  'back-link': {
    html: why.nested
  },
  breadcrumbs: {
    html: why.nested
  },
  button: {
    html: why.nested,
    "don't prevent double click": why.defaults,
    'start link with html': why.nested
  },
  checkboxes: {
    'with falsy values': why.gaps,
    'label with attributes': why.nested,
    'fieldset html params': why.nested
  },
  'date-input': {
    'with error on single field using classes': why.errorClass,
    'with error on single item using classes': why.errorClass,
    'with nested name': why.parts,
    'with error on single field by omission': why.defaults,
    'with error on single item by omission': why.defaults,
    'fieldset html': why.nested
  },
  details: {
    'summary html': why.nested
  },
  'error-message': {
    translated: why.nested,
    html: why.nested
  },
  'error-summary': {
    'title html': why.nested,
    'description html': why.nested,
    'error list with html': why.nested,
    'error list with html link': why.nested,
    'autofocus explicitly enabled': why.defaults
  },
  fieldset: {
    html: why.nested
  },
  'file-upload': {
    enhanced: why.plain,
    'enhanced, with error message and hint': why.plain,
    'enhanced, multiple files': why.plain,
    'enhanced, custom wrapper classes and attributes': why.plain,
    'with value': why.fileValue,
    'translated, no javascript enhancement': why.english,
    translated: why.plain
  },
  'generic-header': {
    'with image logo': why.nested,
    'with text and image logo': why.nested,
    'full width': why.nested
  },
  hint: {
    'with html': why.nested
  },
  input: {
    'with prefix with html': why.nested,
    'with suffix with html': why.nested,
    'with suffix with classes': why.nested,
    'with suffix with attributes': why.nested
  },
  label: {
    html: why.nested
  },
  'notification-banner': {
    'title as html': why.nested,
    'auto-focus explicitly enabled, with type as success': why.defaults
  },
  pagination: {
    'with custom link and item text': why.words,
    'with empty items': why.gaps
  },
  panel: {
    'interruption, no actions items': why.empty,
    default: why.nested,
    'title html': why.nested
  },
  'password-input': {
    'with translations': why.english
  },
  'phase-banner': {
    'tag html': why.nested
  },
  radios: {
    'with legend as page heading': why.nested,
    'with falsy items': why.gaps,
    'fieldset with html': why.nested
  },
  select: {
    'with falsy values': why.gaps,
    'with falsy items': why.gaps
  },
  'service-navigation': {
    'with HTML navigation items': why.nested,
    'with non-link navigation items': why.nested,
    'with navigation having empty values': why.gaps,
    'with navigation having only empty values': why.gaps,
    'with language navigation': why.slots,
    'with right-aligned language navigation': why.slots,
    'inverse with language navigation': why.slots,
    'with slotted content': why.slots,
    'with `inline` end slot': why.slots
  },
  'skip-link': {
    html: why.nested
  },
  'summary-list': {
    'summary card with custom classes': why.card,
    'summary card with custom attributes': why.card,
    'as a summary card with a html header': why.nested,
    'with falsy values': why.gaps,
    'key with html': why.nested,
    'actions with html': why.nested,
    translated: why.nested
  },
  table: {
    html: why.nested,
    'firstCellIsHeader with html': why.nested,
    'with falsy items': why.gaps
  },
  tabs: {
    'with falsy values': why.gaps
  },
  tag: {
    html: why.nested
  },
  'task-list': {
    html: why.nested,
    'with empty values': why.gaps
  },
  'warning-text': {
    html: why.nested
  }
}

export const compared = {
  'back-link': 6,
  breadcrumbs: 11,
  button: 35,
  checkboxes: 39,
  'date-input': 44,
  details: 9,
  'error-message': 7,
  'error-summary': 14,
  fieldset: 17,
  'file-upload': 15,
  'generic-header': 4,
  hint: 5,
  input: 41,
  'inset-text': 6,
  label: 16,
  'notification-banner': 19,
  pagination: 13,
  panel: 16,
  'password-input': 11,
  'phase-banner': 6,
  radios: 40,
  select: 17,
  'service-navigation': 24,
  'skip-link': 8,
  'summary-list': 23,
  table: 18,
  tabs: 13,
  tag: 11,
  'task-list': 9,
  textarea: 18,
  'warning-text': 7
}
