/* The question of the dashboard as it stands in the address: read from it, asked, written back into links, and
 * offered as a form. Every page that shows figures carries it, so that a link can be kept, shared and gone back to. */
#ifndef WAYMARK_WEB_FILTER_H
#define WAYMARK_WEB_FILTER_H

#include "service/dashboard.h"
#include "views/filter.h"
#include "web/context.h"

/* A question, what is wrong with how it was asked, and what there is to ask about. */
struct filter {
    struct dashboard_filter ask;
    struct str from_text, to_text;   /* as they were typed */
    struct str from_error, to_error; /* empty when they are right */
    const struct reference *reference;
};

/* Reads the question of the address and asks it over the schools that the route's operation lets the viewer see.
 * Dates may be written in any form that people use; one that is wrong is an error of its field and is not asked for.
 * Values that are not known are left out. ERR_MISSING: a school that the viewer may not see. */
enum err filter_ask(struct context *c, const struct dashboard_wants *wants, struct filter *ret,
    struct dashboard *ret_answer) MUST_CHECK;

/* The same of the one school whose page it is, whatever schools the address asks for. */
enum err filter_ask_school(struct context *c, struct str urn, const struct dashboard_wants *wants, struct filter *ret,
    struct dashboard *ret_answer) MUST_CHECK;

/* What a request asks its questions of. */
enum err filter_source(struct context *c, struct dashboard_source *ret) MUST_CHECK;

/* A field with a date: DAY_NONE when it is empty, and with a sentence in ret_error, otherwise left alone, when it holds
 * none. */
struct day filter_date(struct str text, struct str *ret_error);
/* The same of a school year: a day of another one is an error too. */
struct day filter_day(struct arena *a, struct str text, int year, struct str *ret_error);

/* The value of a phase in an address; empty for ATT_PHASE_OTHER, which asks for all. */
struct str filter_phase_value(enum att_phase phase);

/* The school year that an address asks for with "in"; the newest with registers if it asks for none that there is. */
int filter_year(const struct http_request *r, const struct reference *reference, struct day today);

/* The pairs of a query. */
struct filter_pairs {
    struct http_pair v[128];
    size_t n;
};
/* Those that ask the same again: for links. */
struct filter_pairs filter_pairs(struct arena *a, const struct filter *f);
/* One more; an empty value is left out of the address. */
void filter_put(struct filter_pairs *p, struct str name, struct str value);

/* The form, with what is chosen and tags that take a choice off. `page` is the route it belongs to; `kept` are pairs
 * of that page's own (an order, a measure) that stay when the question changes. */
struct filter_form filter_form(struct context *c, const struct filter *f, const struct dashboard *d,
    enum route_id page, const struct filter_pairs *kept);

/* In words, for headings and files: "All 147 schools, primary, Year 3, from 3 September 2025, school year 2025/26". */
struct str filter_words(struct context *c, const struct filter *f, const struct dashboard *d);

/* The same of a query that was kept, whatever schools it will be asked of. */
struct str filter_query_words(struct context *c, const struct reference *reference, struct str query);

/* Where the question of the page is kept under a name (question.c); none for a page that has none. */
struct url question_keep_url(struct context *c, const struct filter *f);

#endif
