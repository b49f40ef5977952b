/* GET /meetings/{meeting}/minutes.pdf and minutes.docx: the minutes, to be sent to those who were there. What is for
 * the authority alone is not in them, whoever makes them. */
#include "web/document.h"
#include "web/meeting_hold.h"
#include "web/page.h"

static void put_minute(struct document *d, int level, const struct meeting_minute *m)
{
    document_heading(d, level, m->label);
    document_paragraph(d, m->text);
    document_paragraph(d, m->corrected);
    for (size_t i = 0; i < m->n_before; i++)
        document_paragraph(d, m->before[i]);
}

static void put_child(struct document *d, const struct meeting_minutes_child *child)
{
    document_heading(d, 2, child->name);
    document_paragraph(d, child->about);
    document_paragraph(d, child->why);
    for (size_t i = 0; i < child->n_parts; i++)
        put_minute(d, 3, &child->parts[i]);
    if (child->n_actions == 0)
        return;
    document_heading(d, 3, S("Actions"));
    document_bullets(d, child->actions, child->n_actions);
}

static void put_area(struct document *d, const struct meeting_minutes_area *area)
{
    document_heading(d, 1, area->title);
    for (size_t i = 0; i < area->n_notes; i++)
        put_minute(d, 2, &area->notes[i]);
    for (size_t i = 0; i < area->n_children; i++)
        put_child(d, &area->children[i]);
    if (area->n_silent > 0) {
        document_paragraph(d, S("Also on this list, and not talked about:"));
        document_bullets(d, area->silent, area->n_silent);
    }
    if (area->n_also == 0)
        return;
    document_paragraph(d, S("Also on this list, told of above:"));
    document_bullets(d, area->also, area->n_also);
}

static void put_people(struct document *d, const char *heading, const struct str *people, size_t n, const char *nobody)
{
    document_heading(d, 1, str_of(heading));
    if (n > 0)
        document_bullets(d, people, n);
    else
        document_paragraph(d, str_of(nobody));
}

enum err meeting_document(struct context *c)
{
    struct arena *a = c->work.arena;
    struct meeting m;
    char iso[11];
    struct meeting_minutes_page p = { .n_whole = 0 };
    enum err e = meeting_minutes_tell(c, true, &p, &m);
    if (e != OK)
        return e;
    struct document *d = document_begin(c, S("Targeting Support Meeting: minutes"),
        str_fmt(a, "%.*s, %.*s", STR_ARG(m.school_name), STR_ARG(meeting_day_words(a, m.on))));
    struct document_fact *facts = ARENA_ARRAY(a, p.n_facts, struct document_fact);
    for (size_t i = 0; i < p.n_facts; i++)
        facts[i] = (struct document_fact){ p.facts[i].key.text, p.facts[i].value.text };
    document_paragraph(d, p.state);
    document_heading(d, 1, S("The meeting"));
    document_facts(d, facts, p.n_facts);
    put_people(d, "Signed", p.signatures, p.n_signatures, "Nobody has signed yet.");
    put_people(d, "Who was there", p.attendees, p.n_attendees, "Nobody is written down.");
    for (size_t i = 0; i < p.n_whole; i++)
        put_minute(d, 1, &p.whole[i]);
    if (p.n_actions > 0) {
        document_heading(d, 1, S("Actions of the school"));
        document_bullets(d, p.actions, p.n_actions);
    }
    for (size_t i = 0; i < p.n_areas; i++)
        put_area(d, &p.areas[i]);
    return document_send(c, d, str_fmt(a, "minutes-%.*s-%.*s", STR_ARG(m.urn), STR_ARG(day_iso(m.on, iso))));
}
