/* One meeting: its page, the pack, what the school prepares, the meeting as it is held, and its minutes. */
#ifndef WAYMARK_VIEWS_MEETING_H
#define WAYMARK_VIEWS_MEETING_H

#include "views/actions.h"
#include "views/consultations.h"
#include "views/govuk/summary_list.h"
#include "views/layout.h"
#include "views/wm/downloads.h"

struct meeting_link {
    struct url href;
    struct str text, about;
};
struct meeting_event_line {
    struct str at, who, what;
};
struct meeting_page {
    struct layout layout;
    struct str done;
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    struct meeting_link next;         /* what comes next, as a button; URL_NONE: nothing does */
    const struct meeting_link *links; /* the others */
    size_t n_links;
    const struct meeting_event_line *events;
    size_t n_events;
};

/* What a meeting finds: what became of what was agreed before, what is open, and what colleagues say. */
struct meeting_brought {
    struct str title;
    const struct actions_row *actions;
    size_t n_actions;
    struct url add_action; /* for the school; URL_NONE: the viewer may not */
    const struct consultations_row *consultations;
    size_t n_consultations;
};

/* A text that is typed: with its version, and the sign by which it is known whether it was touched. */
struct meeting_text {
    struct str name, id, label, value, version, sign;
    struct str note; /* who wrote it, and when */
    int rows;
};

struct meeting_barrier {
    struct str text, value, id;
    bool on;
};

/* What has been tried, picked from the list of strategies, by need. */
struct meeting_strategies_part {
    struct str words;
    const struct meeting_barrier *items;
    size_t n_items;
};
struct meeting_strategies {
    struct str label, version, sign, note;
    struct str picked; /* in words; "" for none */
    struct meeting_strategies_part parts[5];
    size_t n_parts;
};

/* A child as talked about. */
struct meeting_child {
    struct str anchor, id, name, about, why, reasons, left;
    struct url href;
    const struct str *last; /* what was agreed before, a line each */
    size_t n_last;
    const struct str *actions;
    size_t n_actions;
    const struct consultations_row *consultations;
    size_t n_consultations;
    struct str actions_id; /* of the element above the actions */
    struct url add_action; /* URL_NONE: the viewer may not */
    struct meeting_text texts[5];
    struct meeting_strategies strategies;
    const struct meeting_barrier *barriers;
    size_t n_barriers;
    struct str yar; /* "yes", "no", "" */
    struct str lead_practitioner, services, version, sign;
    bool discussed;
    struct str summary; /* "Not talked about yet" */
    bool saved;         /* just now: it is unfolded */
};

/* An area of the agenda; a child that was shown before is a link to where. */
struct meeting_area {
    struct str anchor, title, area;
    const struct str *questions;
    size_t n_questions;
    struct meeting_text notes;
    bool saved; /* just now */
    const struct meeting_child *const *children;
    const bool *first; /* is this where the child's form is? */
    size_t n_children;
};
struct meeting_attendee_row {
    struct str name, role, organisation, number;
    bool present;
};
struct meeting_hold_page {
    struct layout layout;
    struct str about;
    struct url save, start, attend, find, close, pack; /* start: URL_NONE once it has begun; close likewise */
    bool closed;
    const struct meeting_attendee_row *attendees;
    size_t n_attendees;
    const struct meeting_area *areas;
    size_t n_areas;
    size_t n_children;
    bool has_others; /* of the pack are children who are on a list and not on the agenda */
    struct meeting_text school, privately;
    struct str attendee[3], attendee_errors[3]; /* name, role, organisation: as typed, and what is wrong with them */
    struct meeting_brought brought;
    struct str saved; /* the anchor of what has just been saved; "" */
};

/* What the school prepares. */
struct meeting_prepare_page {
    struct layout layout;
    struct str about, done;
    struct url save;
    bool closed, waits;                   /* waits: no pack has been made, and so nobody is on the agenda */
    const struct meeting_child *children; /* their first text only */
    size_t n_children;
    struct meeting_text school;
    struct str saved; /* the anchor of what has just been saved; "" */
};

/* Somebody else was quicker, or a text is too long: both texts. */
struct meeting_clash {
    struct str label, theirs, who;
    struct str name, version, sign, mine;
    struct str error;
    bool is_text; /* else what is ticked: `theirs` and `mine` are words */
};
struct meeting_conflict_page {
    struct layout layout;
    struct url save, back;
    struct str over; /* a sentence, when nothing can be saved any more: the texts are shown to be copied */
    bool is_clash;   /* somebody else was quicker; else nothing but what was typed is wrong */
    struct str child, area;
    const struct meeting_clash *clashes;
    size_t n_clashes;
    const struct str (*kept)[2]; /* names and values that go along unseen */
    size_t n_kept;
};

struct meeting_pack_list {
    struct str name, then, now, came, went;
};
struct meeting_pack_cohort {
    struct str cohort, group, enrolments, here, against[4];
};
struct meeting_pack_child {
    struct str name, about, why, reasons, place, id, pupil, areas;
    struct url href, ask; /* ask: a colleague; URL_NONE: the viewer may not */
    bool on_agenda;
    const struct consultations_row *consultations;
    size_t n_consultations;
};
struct meeting_pack_page {
    struct layout layout;
    struct str done, made;
    struct url make, order, add; /* URL_NONE: not for this account */
    bool has_pack;
    const struct str *facts, *patterns, *today;
    size_t n_facts, n_patterns, n_today;
    const struct meeting_pack_list *lists;
    size_t n_lists;
    struct str since, against[4];
    const struct meeting_pack_cohort *cohorts;
    size_t n_cohorts;
    const struct meeting_pack_child *children;
    size_t n_children;
    size_t n_agenda;
    struct meeting_brought brought;
    struct str last; /* "The meeting of 7 October 2025"; "" for none */
    struct url last_href;
};

struct meeting_find_page {
    struct layout layout;
    struct url action, add;
    struct str text, error;
    struct {
        struct str id, name, year_group;
    } rows[20];
    size_t n_rows;
    bool asked;
};

/* A child who is to be brought to the Youth At Risk Group and is not referred yet. */
struct meeting_close_refer {
    struct str name, why;
    struct url href;
};
struct meeting_close_page {
    struct layout layout;
    struct url action, back;
    const struct meeting_close_refer *refer;
    size_t n_refer;
    const struct str *unfinished;
    size_t n_unfinished;
    struct str version, next, next_error;
};

/* A part of the minutes: a heading and what was written. */
struct meeting_minute {
    struct str label, text;
    struct str corrected;     /* "Corrected by ... on ..."; "" */
    const struct str *before; /* what stood there before */
    size_t n_before;
};
struct meeting_minutes_child {
    struct str name, about, why;
    struct url href;
    const struct meeting_minute *parts;
    size_t n_parts;
    const struct str *actions;
    size_t n_actions;
};
struct meeting_minutes_area {
    struct str title;
    const struct meeting_minute *notes;
    size_t n_notes;
    const struct meeting_minutes_child *children;
    const struct str *also;   /* children told of above */
    const struct str *silent; /* children of whom nothing was said */
    size_t n_children, n_also, n_silent;
};
struct meeting_minutes_page {
    struct layout layout;
    struct str state; /* "" once it is closed */
    const struct govuk_summary_list_row *facts;
    size_t n_facts;
    const struct str *attendees, *signatures;
    size_t n_attendees, n_signatures;
    bool signed_by_authority, signed_by_school; /* since the last correction */
    const struct meeting_minutes_area *areas;
    size_t n_areas;
    const struct meeting_minute *whole;
    size_t n_whole;
    const struct str *actions; /* of the school */
    size_t n_actions;
    struct url sign; /* URL_NONE: not for this account, or not yet */
    struct str sign_words;
    struct url correct; /* URL_NONE: not for this account */
    struct url plan;    /* the next meeting, whose day is said and which nobody has planned; URL_NONE */
    struct str plan_words;
    struct wm_downloads downloads;
};

#endif
