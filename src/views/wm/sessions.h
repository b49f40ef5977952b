/* A pupil's sessions as a grid: a week a row, ten sessions a week, the code of each in its cell. What a session counts
 * as is a letter and a pattern as well as a colour, so that it survives a printer. */
#ifndef WAYMARK_VIEWS_WM_SESSIONS_H
#define WAYMARK_VIEWS_WM_SESSIONS_H

#include "views/html.h"

enum wm_session_kind {
    WM_SESSION_NONE, /* no session: a weekend, a holiday, before entry */
    WM_SESSION_PRESENT,
    WM_SESSION_LATE,
    WM_SESSION_ELSEWHERE,    /* educated off site: counts as present */
    WM_SESSION_AUTHORISED,   /* absent with leave */
    WM_SESSION_UNAUTHORISED, /* absent without */
    WM_SESSION_NOT_REQUIRED, /* does not count */
    WM_SESSION_MISSING,      /* no mark was received */
};
struct wm_session {
    enum wm_session_kind kind;
    struct str code;    /* as in the register */
    struct str meaning; /* of the code, in words; none: the kind's words */
};
struct wm_sessions_week {
    struct day monday;
    struct wm_session sessions[10]; /* Monday morning first */
};
struct wm_sessions {
    struct str caption;
    const struct wm_sessions_week *weeks;
    size_t n_weeks;
    bool key; /* with an explanation of the patterns below */
};

/* The class and the words of a kind. */
static inline struct str wm_session_class(enum wm_session_kind kind)
{
    static const struct str names[] = { { "none", 4 }, { "present", 7 }, { "late", 4 }, { "elsewhere", 9 },
        { "authorised", 10 }, { "unauthorised", 12 }, { "not-required", 12 }, { "missing", 7 } };
    return names[kind];
}
static inline struct str wm_session_words(enum wm_session_kind kind)
{
    static const struct str words[] = { { "No session", 10 }, { "Present", 7 }, { "Late", 4 },
        { "Educated elsewhere", 18 }, { "Authorised absence", 18 }, { "Unauthorised absence", 20 },
        { "Not required to attend", 22 }, { "No mark received", 16 } };
    return words[kind];
}
/* What a cell is called for those who point at it or hear it. */
static inline struct str wm_session_title(const struct wm_session *s)
{
    if (s->kind == WM_SESSION_NONE)
        return STR_NONE;
    return s->meaning.n > 0 ? s->meaning : wm_session_words(s->kind);
}

#endif
