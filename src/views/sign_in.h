/* Signing in, and giving the password again. */
#ifndef WAYMARK_VIEWS_SIGN_IN_H
#define WAYMARK_VIEWS_SIGN_IN_H

#include "views/layout.h"

struct sign_in_page {
    struct layout layout;
    struct url action;
    struct str next; /* where to go on to */
    struct str name; /* as it was typed */
    struct str name_error, password_error;
    struct str intro; /* a sentence above the form */
    bool asks_name;
    struct str button;
};

#endif
