/* Signing in, and giving the password again. */
#ifndef WAYMARK_VIEWS_SIGN_IN_H
#define WAYMARK_VIEWS_SIGN_IN_H

#include "views/layout.h"

/* A form that waits to be sent again (web/typed.h). */
struct typed_field {
    struct str name, value;
};
struct typed {
    struct url to; /* URL_NONE: there is none */
    const struct typed_field *fields;
    size_t n;
};

/* Offers to send it. */
struct typed_page {
    struct layout layout;
    struct typed typed;
};

struct sign_in_page {
    struct layout layout;
    struct url action;
    struct str next; /* where to go on to */
    struct str name; /* as it was typed */
    struct str name_error, password_error;
    struct str intro; /* a sentence above the form */
    bool asks_name;
    struct str button;
    struct typed typed; /* carried through the sign-in */
};

#endif
