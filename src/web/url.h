/* Addresses. The only place that makes a struct url (views/html.h) from a route: a link to a route that is gone does
 * not compile, and text from elsewhere cannot become one. */
#ifndef WAYMARK_WEB_URL_H
#define WAYMARK_WEB_URL_H

#include "views/html.h"
#include "web/http.h"

enum route_id {
#define ROUTE(id, method, pattern, op, txn, flags, handler) ROUTE_##id,
#include "web/routes.def"
#undef ROUTE
    ROUTES,
};

/* The address of a route. `arg` fills its {name}, of which a route has one at most; STR_NONE when it has none. */
struct url url_to(struct arena *a, enum route_id route, struct str arg);
/* With a query: pairs whose value is STR_NONE or empty are left out. */
struct url url_with(struct arena *a, enum route_id route, struct str arg, const struct http_pair *query, size_t n);
/* The same place of a page, by the id of an element. */
struct url url_at(struct arena *a, struct url u, const char *id);
/* The query alone, without "?", to be kept and asked again. */
struct str url_query(struct arena *a, const struct http_pair *query, size_t n);
/* A path of this service that came with a request, to go back to: NULL-safe. Gives URL_NONE unless it begins with one
 * "/" and holds nothing but what an address of ours can. */
struct url url_local(struct arena *a, struct str text);
/* An address elsewhere that a colleague typed: of https or http, without spaces; URL_NONE otherwise. */
struct url url_outside(struct str text);

#endif
