/* Questions kept under a name. */
#ifndef WAYMARK_VIEWS_QUESTIONS_H
#define WAYMARK_VIEWS_QUESTIONS_H

#include "views/layout.h"

struct questions_row {
    struct str name, page;   /* "Dashboard" */
    struct str asks;         /* what is chosen: "Free school meals, SEN support" */
    struct str who;          /* who keeps it; empty for one's own */
    struct str kept;         /* the day */
    struct str shared;       /* "Shared", "Only you" */
    struct url href, remove; /* remove: none, for those of others */
};

/* What is about to be kept. */
struct questions_form {
    struct url action;
    struct str page, query; /* as they go with the form */
    struct str page_words, asks;
    struct str name, error;
    bool shared;
};

struct questions_page {
    struct layout layout;
    struct str done; /* what has just been done */
    bool keeps;      /* there is a question to keep */
    struct questions_form form;
    const struct questions_row *mine, *shared;
    size_t n_mine, n_shared;
};

#endif
