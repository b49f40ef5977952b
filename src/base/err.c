#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

enum err fail_set(struct fail *f, enum err code, const char *where, const char *fmt, ...)
{
    if (f == NULL || f->code != OK)
        return code;
    f->code = code;
    f->where = where;
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(f->detail, sizeof f->detail, fmt, ap);
    va_end(ap);
    return code;
}

const char *err_name(enum err code)
{
    switch (code) {
    case OK:
        return "OK";
    case ERR_MISSING:
        return "ERR_MISSING";
    case ERR_INVALID:
        return "ERR_INVALID";
    case ERR_DENIED:
        return "ERR_DENIED";
    case ERR_CONFLICT:
        return "ERR_CONFLICT";
    case ERR_BUSY:
        return "ERR_BUSY";
    case ERR_FULL:
        return "ERR_FULL";
    case ERR_FAILED:
        return "ERR_FAILED";
    }
    return "?";
}
