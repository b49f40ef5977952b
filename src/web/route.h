/* The table of routes, made of routes.def. */
#ifndef WAYMARK_WEB_ROUTE_H
#define WAYMARK_WEB_ROUTE_H

#include "web/context.h"

enum route_txn {
    ROUTE_READ,
    ROUTE_WRITE,
    ROUTE_OWN, /* the handler begins and ends its own: it must not hold a lock while it works */
};

enum route_flags {
    ROUTE_CSV = 1,    /* a download */
    ROUTE_UPLOAD = 2, /* takes files */
    ROUTE_SLOW = 4,   /* answered by the slow worker: passwords */
    ROUTE_XLSX = 8,   /* a workbook: with ROUTE_CSV, since it is a download too */
    ROUTE_LONG = 32,  /* a form with long texts, of those alone who may send it */
    ROUTE_PDF = 64,   /* a document (web/document.h), with ROUTE_CSV as well */
    ROUTE_DOCX = 128, /* the same for Word */
    ROUTE_ONE = 256,  /* with ROUTE_UPLOAD: one document, not the registers of a county */
    ROUTE_LOOK = 512, /* with ROUTE_ONE: it is looked through (service/attachment_look.h), by workers of its own */
    ROUTE_KEPT = 16,  /* without a login, a page that depends on the settings alone: kept until they change */
};

/* Operations that are not of the matrix. */
enum {
    ROUTE_ANYONE = -1,    /* signed in or not */
    ROUTE_SIGNED_IN = -2, /* every account, its own matters only */
};

struct route {
    enum route_id id;
    const char *name; /* "SIGN_IN" */
    enum http_method method;
    const char *pattern;
    int op; /* enum access_op, or one of the above */
    enum route_txn txn;
    unsigned flags;
    enum err (*handler)(struct context *c);
};

/* The name of a route in the log; NULL is none. */
#define LOG_ROUTE(route) \
    ((struct log_field){ "route", LOG_KIND_WORD, 0, (route) == NULL ? "none" : (route)->name, { NULL, 0 } })

/* All of them, by id. */
const struct route *route_table(void);

enum route_match {
    ROUTE_FOUND,
    ROUTE_NOT_FOUND,
    ROUTE_METHOD_WRONG, /* the address is right, the method is not */
};
/* The route of a path and method, and what stands for its {name}. */
enum route_match route_find(enum http_method method, struct str path, const struct route **ret, struct str *ret_arg);
/* The methods that an address takes, as the Allow header lists them; empty when there is no such address. */
struct str route_methods(struct str path);

/* The handlers, each in the file of its noun. */
#define ROUTE(id, method, pattern, op, txn, flags, handler) enum err handler(struct context *c);
#include "web/routes.def"
#undef ROUTE

#endif
