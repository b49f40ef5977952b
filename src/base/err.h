/* Errors: a small code that is returned, and a detail that is handed in.
 *
 * A function that can fail returns `enum err` and carries MUST_CHECK. What it gives comes back through
 * parameters named `ret_...`, last in the list, set only on success. Where a reader needs to know more than
 * the code, the function also takes a `struct fail *`. There is no "last error" anywhere.
 *
 * A detail never holds personal data: it names a place in the program, an SQLSTATE, a constraint. What is wrong
 * with a row of a file or a field of a form is not an error of this kind; see form.h and the import report. */
#ifndef WAYMARK_BASE_ERR_H
#define WAYMARK_BASE_ERR_H

#include "base/attr.h"

enum err {
    OK = 0,
    ERR_MISSING,  /* not there, or not yours: the two are never told apart */
    ERR_INVALID,  /* the input breaks a rule; the caller knows which one */
    ERR_DENIED,   /* the permission matrix says no */
    ERR_CONFLICT, /* somebody changed it since, or it is there already */
    ERR_BUSY,     /* try again: a lock, a serialisation failure, a full queue */
    ERR_FULL,     /* no room: disk, quota, a limit of ours */
    ERR_FAILED,   /* anything else; the detail says what */
};

/* Detail of a failure, for the log. Filled by the function that first saw it. */
struct fail {
    enum err code;
    const char *where; /* file:line of the source, a literal */
    char detail[160];  /* "SQLITE_FULL", "23505 pupil_upn_key", "open: No space left on device" */
};

/* Records a failure and returns its code, so that `return FAIL(f, ERR_FULL, "write: %s", ...)` reads as one
 * step. `f` may be NULL. A code already there is kept: the first failure is the cause. */
#define FAIL(f, code, ...) fail_set((f), (code), __FILE__ ":" FAIL_STR(__LINE__), __VA_ARGS__)
#define FAIL_STR(x) FAIL_STR_(x)
#define FAIL_STR_(x) #x

enum err fail_set(struct fail *f, enum err code, const char *where, const char *fmt, ...)
    PRINTF_LIKE(4, 5);

/* The name of a code, for logs and tests: "ERR_FULL". */
const char *err_name(enum err code);

#endif
