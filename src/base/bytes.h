/* Files that are compiled into the program (tools/bytes). */
#ifndef WAYMARK_BASE_BYTES_H
#define WAYMARK_BASE_BYTES_H

#include <stddef.h>

#include "base/str.h"

struct bytes_file {
    const char *name; /* without its directory */
    struct str bytes;
};

#endif
