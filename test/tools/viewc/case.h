/* What the pages of the test cases are given. */
#ifndef CASE_H
#define CASE_H

#include "views/html.h"

struct note {
    struct str who, text;
};
struct page {
    struct str pupil;
    const char *word;
    bool closed;
    int count, level;
    double rate;
    struct day day;
    struct url edit;
    struct html_safe body;
    struct html_attributes attributes;
    const struct note *notes;
    size_t n_notes;
    size_t kind;
};

#endif
