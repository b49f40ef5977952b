// How the options of the Design System's macros become the fields of our structs: option -> [field, kind]. A kind is a
// writer of fixtures.mjs, the name of a struct, or a list of either.

const same = (kind, ...options) =>
  Object.fromEntries(options.map((option) => [option, [option.replace(/[A-Z]/g, (c) => '_' + c.toLowerCase()), kind]]))

const look = { ...same('str', 'classes'), ...same('attributes', 'attributes') }
const group = { formGroup: ['form_group', 'govuk_form_group'] }
const words = { ...same('govuk_label', 'label'), ...same('govuk_hint', 'hint'), ...same('govuk_error_message', 'errorMessage') }
const field = { ...look, ...group, ...words, ...same('str', 'name', 'id', 'describedBy'), ...same('bool', 'disabled') }
const items = (type) => ({ items: ['items', `${type}[]`] })

export const structs = {
  govuk_back_link: { ...look, ...same('str', 'text'), ...same('url', 'href') },
  govuk_breadcrumbs: { ...look, ...items('govuk_breadcrumbs_item'), ...same('bool', 'collapseOnMobile'), ...same('str', 'labelText') },
  govuk_breadcrumbs_item: { ...same('str', 'text'), ...same('url', 'href'), ...same('attributes', 'attributes') },
  govuk_button: {
    ...look, ...same('str', 'text', 'type', 'name', 'value', 'id'), ...same('url', 'href'),
    ...same('bool', 'disabled', 'isStartButton'), ...same('flag', 'preventDoubleClick')
  },
  govuk_checkboxes: {
    ...look, ...group, ...same('govuk_hint', 'hint'), ...same('govuk_error_message', 'errorMessage'),
    ...same('govuk_fieldset', 'fieldset'), ...same('str', 'name', 'idPrefix', 'describedBy'),
    ...items('govuk_checkboxes_item'), values: ['values', 'str[]']
  },
  govuk_checkboxes_item: {
    ...same('str', 'text', 'value', 'name', 'id', 'divider', 'behaviour'), ...same('govuk_hint', 'hint'),
    ...same('govuk_label', 'label'), ...same('choice', 'checked'), ...same('bool', 'disabled'),
    conditional: ['conditional', 'bool'], ...same('attributes', 'attributes')
  },
  govuk_radios: {
    ...look, ...group, ...same('govuk_hint', 'hint'), ...same('govuk_error_message', 'errorMessage'),
    ...same('govuk_fieldset', 'fieldset'), ...same('str', 'name', 'idPrefix', 'value'), ...items('govuk_radios_item')
  },
  govuk_radios_item: {
    ...same('str', 'text', 'value', 'id', 'divider'), ...same('govuk_hint', 'hint'), ...same('govuk_label', 'label'),
    ...same('choice', 'checked'), ...same('bool', 'disabled'), conditional: ['conditional', 'bool'],
    ...same('attributes', 'attributes')
  },
  govuk_date_input: {
    ...look, ...group, ...same('govuk_hint', 'hint'), ...same('govuk_error_message', 'errorMessage'),
    ...same('govuk_fieldset', 'fieldset'), ...same('str', 'id', 'namePrefix'),
    ...same('govuk_date_input_item', 'day', 'month', 'year')
  },
  govuk_date_input_item: {
    ...look, ...same('str', 'name', 'label', 'id', 'value', 'autocomplete', 'pattern', 'inputmode'), ...same('bool', 'error', 'leftOut')
  },
  govuk_details: { ...look, ...same('str', 'summaryText', 'text', 'id'), ...same('bool', 'open') },
  govuk_error_message: { ...look, ...same('str', 'text', 'id'), visuallyHiddenText: ['visually_hidden_text', 'without'] },
  govuk_error_summary: {
    ...look, ...same('str', 'titleText', 'descriptionText'), ...same('flag', 'disableAutoFocus'),
    errorList: ['error_list', 'govuk_error_summary_item[]']
  },
  govuk_error_summary_item: { ...same('str', 'text'), href: ['id', 'id'], ...same('attributes', 'attributes') },
  govuk_fieldset: { ...look, ...same('govuk_legend', 'legend'), ...same('str', 'describedBy', 'role') },
  govuk_legend: { ...same('str', 'text', 'classes'), ...same('bool', 'isPageHeading') },
  govuk_file_upload: {
    ...field, ...same('bool', 'multiple')
  },
  govuk_form_group: look,
  govuk_generic_header: { ...look, ...same('str', 'logoText', 'containerClasses'), ...same('url', 'url') },
  govuk_hint: { ...look, ...same('str', 'text', 'id') },
  govuk_input: {
    ...field, ...same('str', 'type', 'value', 'inputmode', 'autocomplete', 'autocapitalize', 'pattern'),
    ...same('choice', 'spellcheck'), ...same('govuk_affix', 'prefix', 'suffix'), inputWrapper: ['input_wrapper', 'govuk_form_group']
  },
  govuk_affix: { ...look, ...same('str', 'text') },
  govuk_inset_text: { ...look, ...same('str', 'text', 'id') },
  govuk_label: { ...look, ...same('str', 'text'), for: ['for_id', 'str'], ...same('bool', 'isPageHeading') },
  govuk_notification_banner: {
    ...look, ...same('str', 'text', 'type', 'role', 'titleText', 'titleId'), ...same('int', 'titleHeadingLevel'),
    ...same('flag', 'disableAutoFocus')
  },
  govuk_pagination: {
    ...look, ...same('govuk_pagination_link', 'previous', 'next'), ...items('govuk_pagination_item'), ...same('str', 'landmarkLabel')
  },
  govuk_pagination_link: { ...same('url', 'href'), ...same('str', 'text', 'labelText'), ...same('attributes', 'attributes') },
  govuk_pagination_item: {
    ...same('int', 'number'), ...same('url', 'href'), ...same('bool', 'current', 'ellipsis'), ...same('str', 'visuallyHiddenText'),
    ...same('attributes', 'attributes')
  },
  govuk_panel: {
    ...look, ...same('str', 'titleText', 'text'), ...same('int', 'headingLevel'), ...same('govuk_panel_actions', 'actions'),
    interruption: ['interruption', 'bool']
  },
  govuk_panel_actions: { ...look, ...items('govuk_panel_action') },
  govuk_panel_action: { ...look, ...same('str', 'text', 'type'), ...same('url', 'href') },
  govuk_password_input: { ...field, ...same('str', 'value', 'autocomplete') },
  govuk_phase_banner: { ...look, ...same('govuk_tag', 'tag'), ...same('str', 'text') },
  govuk_select: { ...field, ...items('govuk_select_item'), ...same('str', 'value') },
  govuk_select_item: {
    ...same('str', 'text', 'value'), ...same('choice', 'selected'), ...same('bool', 'disabled'), ...same('attributes', 'attributes')
  },
  govuk_service_navigation: {
    ...look, navigation: ['navigation', 'govuk_service_navigation_item[]'], ...same('url', 'serviceUrl'),
    ...same('choice', 'collapseNavigationOnMobile'),
    ...same('str', 'serviceName', 'ariaLabel', 'menuButtonText', 'menuButtonLabel', 'navigationLabel', 'navigationId', 'navigationClasses')
  },
  govuk_service_navigation_item: { ...same('str', 'text'), ...same('url', 'href'), ...same('bool', 'current', 'active'), ...same('attributes', 'attributes') },
  govuk_skip_link: { ...look, ...same('str', 'text'), href: ['id', 'id'] },
  govuk_summary_list: { ...look, rows: ['rows', 'govuk_summary_list_row[]'], ...same('govuk_summary_card', 'card') },
  govuk_summary_list_row: { ...same('str', 'classes'), ...same('govuk_summary_list_text', 'key', 'value'), ...same('govuk_summary_list_actions', 'actions') },
  govuk_summary_list_text: same('str', 'text', 'classes'),
  govuk_summary_list_actions: { ...same('str', 'classes'), ...items('govuk_summary_list_action') },
  govuk_summary_list_action: { ...look, ...same('str', 'text', 'visuallyHiddenText'), ...same('url', 'href') },
  govuk_summary_card: { ...look, ...same('govuk_summary_card_title', 'title'), ...same('govuk_summary_list_actions', 'actions') },
  govuk_summary_card_title: { ...same('str', 'text', 'classes'), ...same('int', 'headingLevel') },
  govuk_table: {
    ...look, ...same('str', 'caption', 'captionClasses'), ...same('bool', 'firstCellIsHeader'),
    head: ['head', 'govuk_table_cell[]'], rows: ['rows', 'govuk_table_row[]']
  },
  govuk_table_cell: { ...look, ...same('str', 'text', 'format'), ...same('int', 'colspan', 'rowspan') },
  govuk_tabs: { ...look, ...same('str', 'id', 'idPrefix', 'title'), ...items('govuk_tabs_item') },
  govuk_tabs_item: { ...same('str', 'label', 'id'), panel: ['panel', 'str'], panelAttributes: ['panel_attributes', 'attributes'], ...same('attributes', 'attributes') },
  govuk_tag: { ...look, ...same('str', 'text') },
  govuk_task_list: { ...look, ...same('str', 'idPrefix'), ...items('govuk_task_list_item') },
  govuk_task_list_item: {
    ...same('str', 'classes'), ...same('govuk_task_list_text', 'title'), ...same('url', 'href'), hint: ['hint', 'words'],
    ...same('govuk_task_list_status', 'status')
  },
  govuk_task_list_text: same('str', 'text', 'classes'),
  govuk_task_list_status: { ...same('str', 'text', 'classes'), ...same('govuk_task_list_tag', 'tag') },
  govuk_task_list_tag: { ...look, ...same('str', 'text') },
  govuk_textarea: { ...field, ...same('str', 'value', 'autocomplete'), ...same('int', 'rows'), ...same('choice', 'spellcheck') },
  govuk_warning_text: { ...look, ...same('str', 'text', 'iconFallbackText') }
}

// The struct of each component that is compared.
export const tops = Object.fromEntries(
  ['back-link', 'breadcrumbs', 'button', 'checkboxes', 'date-input', 'details', 'error-message', 'error-summary', 'fieldset',
    'file-upload', 'generic-header', 'hint', 'input', 'inset-text', 'label', 'notification-banner', 'pagination', 'panel',
    'password-input', 'phase-banner', 'radios', 'select', 'service-navigation', 'skip-link', 'summary-list', 'table', 'tabs',
    'tag', 'task-list', 'textarea', 'warning-text'].map((name) => [name, 'govuk_' + name.replaceAll('-', '_')])
)

// Where a fixture passes HTML as text, we call the component's halves around it. html__literal stands for the page's own
// markup.
const raw = (html, quote) => `html__literal(o, ${quote(html)}, sizeof ${quote(html)} - 1);`

const halves = (type, close) => (options, { object, quote }) => {
  if (!options.html) return null
  const { html, text, ...rest } = options
  const p = `&(struct ${type})${object(type, rest)}`
  return [`view_${type}_open(o, ${p});`, raw(html, quote), `view_${type}_close(o${close ? `, ${p}` : ''});`]
}

// Items of which some have a part that is shown with them.
const choices = (type) => (options, { object, quote }) => {
  for (const item of options.items ?? [])
    if (item && item.conditional && !item.conditional.html) delete item.conditional
  if (!(options.items ?? []).some((item) => item?.conditional?.html)) return null
  const lines = [`const struct ${type} *p = &(struct ${type})${object(type, options)};`, `view_${type}_open(o, p);`]
  options.items.forEach((item, i) => {
    lines.push(`view_${type}_item(o, p, &p->items[${i}], ${i + 1});`)
    if (!item.conditional) return
    lines.push(`view_${type}_conditional_open(o, p, &p->items[${i}], ${i + 1});`, raw(item.conditional.html, quote),
      `view_${type}_conditional_close(o);`)
  })
  return [...lines, `view_${type}_close(o, p);`]
}

export const wraps = {
  details: halves('govuk_details'),
  'inset-text': halves('govuk_inset_text'),
  'notification-banner': halves('govuk_notification_banner'),
  'phase-banner': halves('govuk_phase_banner'),
  panel: (options, tools) => {
    if (options.classes?.includes('govuk-panel--interruption')) {
      options.interruption = true
      options.classes = options.classes.replace('govuk-panel--interruption', '').trim()
    }
    return halves('govuk_panel', true)(options, tools)
  },
  // Whatever is in a fieldset, it stands between two calls.
  fieldset: (options, { object, quote }) => {
    const { html, ...rest } = options
    const lines = [`view_govuk_fieldset_open(o, &(struct govuk_fieldset)${object('govuk_fieldset', rest)});`]
    if (html) lines.push(raw(html, quote))
    return [...lines, 'view_govuk_fieldset_close(o);']
  },
  radios: choices('govuk_radios'),
  checkboxes: choices('govuk_checkboxes'),
  // The macro takes the three fields as a list too; ours are named.
  'date-input': (options, { Unsaid }) => {
    if (options.items?.length) {
      const names = options.items.map((item) => item.name).join()
      if (!'day,month,year'.includes(names)) throw new Unsaid('fields that are not day, month and year')
      for (const part of ['day', 'month', 'year']) {
        const item = options.items.find((one) => one.name === part)
        options[part] = item ? { ...options[part], ...item } : false
      }
    }
    delete options.items
    for (const part of ['day', 'month', 'year']) {
      if (options[part] === false) options[part] = { leftOut: true }
      const item = (options[part] ??= {})
      const sent = (options.namePrefix ? options.namePrefix + '-' : '') + (item.name ?? part)
      const value = options.values?.[sent] ?? options.values?.[part]
      if (item.value === undefined && value !== undefined) item.value = value
      if (item.error === false) throw new Unsaid('a default that is spelled out')
    }
    delete options.values
    return null
  },
  'summary-list': (options, { object, quote }) => {
    if (!options.rows?.some((row) => row?.value?.html)) return null
    const html = options.rows.map((row) => {
      const given = row.value?.html
      if (given) delete row.value.html, delete row.value.text
      return given
    })
    const lines = [
      `const struct govuk_summary_list *p = &(struct govuk_summary_list)${object('govuk_summary_list', options)};`,
      'view_govuk_summary_list_open(o, p);'
    ]
    html.forEach((given, i) => {
      lines.push(`view_govuk_summary_list_row_open(o, p, &p->rows[${i}]);`)
      if (given) lines.push(raw(given, quote))
      lines.push(`view_govuk_summary_list_row_close(o, p, &p->rows[${i}]);`)
    })
    return [...lines, 'view_govuk_summary_list_close(o, p);']
  },
  tabs: (options, { object, quote }) => {
    const items = (options.items ?? []).filter((item) => item)
    if (items.length !== (options.items ?? []).length) return null
    const html = items.map((item) => item.panel?.html)
    for (const item of items) {
      if (item.panel?.attributes) item.panelAttributes = item.panel.attributes
      item.panel = item.panel?.html ? undefined : item.panel?.text
    }
    if (!html.some((given) => given)) return null
    const lines = [`const struct govuk_tabs *p = &(struct govuk_tabs)${object('govuk_tabs', options)};`, 'view_govuk_tabs_open(o, p);']
    html.forEach((given, i) => {
      lines.push(`view_govuk_tabs_panel_open(o, p, ${i});`)
      if (given) lines.push(raw(given, quote))
      else if (items[i].panel) lines.push(raw(`<p class="govuk-body">${items[i].panel}</p>`, quote))
      lines.push('view_govuk_tabs_panel_close(o);')
    })
    return [...lines, 'view_govuk_tabs_close(o);']
  }
}
