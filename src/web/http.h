/* A request and a response as the rest of src/web sees them: no sockets, no library. server.c makes the one from
 * libmicrohttpd and hands the other back to it; tests make them by hand. */
#ifndef WAYMARK_WEB_HTTP_H
#define WAYMARK_WEB_HTTP_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

/* Limits on what a client may send. Each has a test. */
enum {
    HTTP_MAX_TARGET = 8 * 1024,  /* path and query */
    HTTP_MAX_FIELDS = 200,       /* of a query or a form */
    HTTP_MAX_FORM = 256 * 1024,  /* a form without files */
    HTTP_MAX_LONG = 1536 * 1024, /* one with long texts (ROUTE_LONG): 100,000 characters of four bytes, encoded */
    HTTP_MAX_ONE = 27 << 20,     /* one document with its form (ROUTE_ONE): 25 MB are the most that can be set */
    HTTP_MAX_FILES = 60,         /* of one upload: the tables of a census are about 40 */
    HTTP_MAX_FILE_NAME = 255,
};
/* All files of one upload together: a county's year of marks is 1.14 GB. */
#define HTTP_MAX_UPLOAD ((int64_t)1536 * 1024 * 1024)

enum http_method {
    HTTP_GET,
    HTTP_POST,
};

struct http_pair {
    struct str name, value;
};

/* A file that came with a form. It lies in the state folder under a random name. */
struct http_file {
    struct str field;     /* of the form */
    struct str name;      /* as the client called it: shown, never used as a path */
    struct str stored_as; /* 26 characters */
    int64_t bytes;
};

struct http_request {
    enum http_method method;
    bool head;       /* HEAD: answered like GET, sent without its body */
    struct str path; /* decoded */
    struct http_pair *query;
    size_t n_query;
    struct http_pair *form;
    size_t n_form;
    struct http_file *files;
    size_t n_files;
    struct str cookie;                   /* the Cookie header */
    struct str host, origin, fetch_site; /* of the headers of those names; STR_NONE if there is none */
    struct str address;                  /* of the client, for the audit and the sign-in limits */
    struct str id;                       /* random, for the log and error pages */
};

struct http_response {
    int status;
    struct str content_type;
    struct str location;    /* with a redirection */
    struct str set_cookie;  /* a whole Set-Cookie value */
    struct str disposition; /* "attachment; filename=..." */
    struct str etag;
    struct str allow;     /* with 405: the methods that the address takes */
    bool cacheable;       /* for ever: an asset whose name is its hash */
    bool gzip;            /* the body is compressed */
    bool clear_site_data; /* after signing out */
    struct buf body;      /* owned by the response; empty when `fixed` is set */
    struct str fixed;     /* bytes that live as long as the program */
    int refresh_seconds;  /* 0: none; the page asks to be loaded again */
    bool sandboxed;       /* what somebody brought: whatever shows it may run and load nothing */
    bool keeps_files;     /* the files that came with the request are wanted: they stay in the state folder */
};

/* Value of a field by name, or STR_NONE. A name that comes twice has no value: nobody can say which of the two was
 * meant. */
struct str http_query(const struct http_request *r, struct str name);
struct str http_form(const struct http_request *r, struct str name);
/* The next value of a name from position *at on, which is moved; false at the end. */
bool http_query_next(const struct http_request *r, struct str name, size_t *at, struct str *ret);

/* Parses "a=b&c=d" with + and %XX. ERR_INVALID if it is not that, has text that is not UTF-8 or holds a NUL; ERR_FULL
 * above HTTP_MAX_FIELDS. What it gives lives in the arena. */
enum err http_parse_pairs(struct arena *a, struct str text, struct http_pair **ret, size_t *ret_n) MUST_CHECK;
/* Takes the %XX out of a path. ERR_INVALID as above, and for a "." or ".." segment, an empty one (but a
 * slash at the end is left), a backslash or a control character. */
enum err http_parse_path(struct arena *a, struct str raw, struct str *ret) MUST_CHECK;
/* Path and query of a request line, as above. ERR_INVALID: longer than HTTP_MAX_TARGET. */
enum err http_parse_target(struct arena *a, struct str target, struct str *ret_path, struct http_pair **ret_query,
    size_t *ret_n_query) MUST_CHECK;
/* Letters, digits, "-" and "_": the names of headers that browsers send. */
bool http_is_header_name(struct str s);
/* The value of one cookie, or STR_NONE. */
struct str http_cookie(struct str header, struct str name);

/* The status of a refusal for what came of a body, or 0. A disk that is full (there is a detail) is no fault of whoever
 * sends; a limit that was passed is. */
int http_body_status(enum err e, const struct fail *fail);

/* Reason phrase in plain words, for error pages: 404 is "Page not found". */
struct str http_status_words(int status);

#endif
