/* What every test program includes: cmocka with what it needs before it, and a few checks for our own types. */
#ifndef WAYMARK_TEST_H
#define WAYMARK_TEST_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/str.h"

#define assert_str(got, want) assert_str_at((got), (want), __FILE__, __LINE__)
static inline void assert_str_at(struct str got, const char *want, const char *file, int line)
{
    if (!str_eq(got, str_of(want))) {
        print_error("%s:%d: got \"%.*s\", want \"%s\"\n", file, line, STR_ARG(got), want);
        _fail(file, line);
    }
}

/* A date that the test knows to exist. */
static inline struct day test_day(const char *iso)
{
    struct day d;
    if (!day_parse_iso(str_of(iso), &d))
        fail_msg("not a date: %s", iso);
    return d;
}

/* A directory of this process's own for files of a test, removed by nobody: it lies under the build directory's
 * temporary folder ($TMPDIR). */
static inline const char *test_tmp(void)
{
    static char path[256];
    if (path[0] == '\0') {
        const char *base = getenv("TMPDIR");
        snprintf(path, sizeof path, "%s/waymark-test-XXXXXX", base == NULL ? "/tmp" : base);
        if (mkdtemp(path) == NULL)
            fail_msg("mkdtemp: %s", path);
    }
    return path;
}

#endif
