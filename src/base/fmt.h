/* printf into memory, for the texts of pages: what they are made of is known here, everything else is left to the C
 * library. */
#ifndef WAYMARK_BASE_FMT_H
#define WAYMARK_BASE_FMT_H

#include <stdarg.h>
#include <stddef.h>

#include "base/attr.h"

/* As vsnprintf(): writes at most room - 1 bytes and a NUL, gives the length that all of it has; but without its cost
 * (locales, wide characters, floating point) when the directives are among %s %.*s %d %lld %zu %%, and %02d and
 * %04d. */
size_t fmt_v(char *dst, size_t room, const char *fmt, va_list ap) PRINTF_LIKE(3, 0);

#endif
