/* Who sits on forums and who runs them: services, one service with its colleagues, coordinators. */
#ifndef WAYMARK_VIEWS_SERVICES_H
#define WAYMARK_VIEWS_SERVICES_H

#include "views/meetings.h"

struct services_row {
    struct str name, state; /* state: "Ended on 3 June 2026"; empty: it goes on */
    int64_t n;              /* colleagues today */
    struct url href;
};
struct services_page {
    struct layout layout;
    struct str done;
    const struct services_row *rows;
    size_t n_rows;
    struct url add, coordinators; /* none: the viewer may not */
    struct str name, name_error;
};

struct service_view_person {
    struct str name, from, to, note; /* note: "The account is closed" */
    struct str account, from_iso;    /* for the form */
    bool ends;                       /* it can be ended */
};
struct service_page {
    struct layout layout;
    struct str done, about;
    bool may, ended;
    struct str version;
    struct url rename, state, join, leave;
    struct str name, name_error;
    const struct service_view_person *people;
    size_t n_people;
    struct meetings_choice account;
    struct str account_error, from, from_error, to, to_error;
};

struct coordinators_row {
    struct str name, phase, area, from, to, note, id;
};
struct coordinators_page {
    struct layout layout;
    struct str done;
    const struct coordinators_row *rows;
    size_t n_rows;
    struct url add, end;
    struct meetings_choice account, phase, area;
    struct str account_error, area_error, from, from_error, to, to_error;
};

#endif
