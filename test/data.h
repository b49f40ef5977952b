/* Opening the files of test/data (the build says where they are). */
#ifndef WAYMARK_TEST_DATA_H
#define WAYMARK_TEST_DATA_H

#include <fcntl.h>
#include <unistd.h>

#include "base/csv.h"
#include "test.h"

static inline int test_data_open(const char *name)
{
    char path[512];
    const char *dir = getenv("WAYMARK_TEST_DATA");
    snprintf(path, sizeof path, "%s/%s", dir == NULL ? "test/data" : dir, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        fail_msg("cannot open %s", path);
    return fd;
}

/* Value of a column of a row that must exist. */
static inline struct str test_field(struct csv *c, const struct csv_row *row, const char *name)
{
    ptrdiff_t at = csv_column(c, str_of(name));
    if (at < 0)
        fail_msg("no column %s", name);
    return row->fields[at];
}

#endif
