/* A day in three fields. */
#ifndef WAYMARK_VIEWS_GOVUK_DATE_INPUT_H
#define WAYMARK_VIEWS_GOVUK_DATE_INPUT_H

#include "views/govuk/field.h"
#include "views/govuk/fieldset.h"

struct govuk_date_input_item {
    struct str name;  /* "day", "month" or "year" if none */
    struct str label; /* "Day", "Month" or "Year" if none */
    struct str id;    /* "<id>-<name>" if none */
    struct str value;
    struct str autocomplete;
    struct str pattern;
    struct str inputmode; /* "numeric" if none */
    bool error;           /* this one is wrong; if none is marked and there is a message, all are */
    bool left_out;        /* "When did you move?" takes a month and a year */
    struct str classes;
    struct html_attributes attributes;
};
struct govuk_date_input {
    struct str id;
    struct str name_prefix; /* of the names sent: "<name_prefix>-day" */
    struct govuk_fieldset fieldset;
    struct govuk_hint hint;
    struct govuk_error_message error_message;
    struct govuk_form_group form_group;
    struct govuk_date_input_item day, month, year;
    struct str classes;
    struct html_attributes attributes;
};

static inline bool govuk_date_input_wrong(
    const struct govuk_date_input *p, const struct govuk_date_input_item *item)
{
    bool marked = p->day.error || p->month.error || p->year.error;
    return marked ? item->error : p->error_message.text.n > 0;
}

#endif
