#include "web/multipart.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"

enum state {
    PREAMBLE,   /* before the first boundary */
    AFTER_LINE, /* behind a boundary: "--" or a line end follows */
    HEADERS,
    BODY,
    EPILOGUE,
};

struct multipart {
    struct arena *arena;
    const char *folder;
    char boundary[4 + 70 + 1]; /* CRLF, two dashes, the boundary */
    size_t boundary_n;
    int64_t left;       /* bytes that files may still take */
    size_t fields_left; /* bytes that names and values of fields may still take */
    enum state state;
    char held[MULTIPART_MAX_HEADERS]; /* bytes that cannot be decided yet */
    size_t n_held;
    struct http_pair *fields;
    size_t n_fields;
    struct http_file *files;
    size_t n_files;
    bool is_file; /* the part being read */
    int fd;       /* its file, or -1 */
    char *field;  /* its value so far, with room for MULTIPART_MAX_FIELD */
    size_t n_field;
    enum err failed;
};

static void close_file(void *arg)
{
    struct multipart *m = arg;
    if (m->fd >= 0)
        close(m->fd);
    m->fd = -1;
}

/* The value of a parameter of a header: name="value" or name=value. */
static struct str parameter(struct str header, struct str name)
{
    struct str rest = header, part;
    if (!str_split(&rest, ';', &part))
        return STR_NONE;
    while (rest.n > 0) {
        rest = str_trim(rest);
        ptrdiff_t eq = str_find(rest, '=');
        if (eq < 0)
            return STR_NONE;
        struct str key = str_trim(str_slice(rest, 0, (size_t)eq));
        rest = str_slice(rest, (size_t)eq + 1, rest.n);
        struct str value;
        if (rest.n > 0 && rest.p[0] == '"') {
            ptrdiff_t close_quote = str_find(str_slice(rest, 1, rest.n), '"');
            if (close_quote < 0)
                return STR_NONE;
            value = str_slice(rest, 1, (size_t)close_quote + 1);
            rest = str_slice(rest, (size_t)close_quote + 2, rest.n);
        } else {
            ptrdiff_t semicolon = str_find(rest, ';');
            value = semicolon < 0 ? rest : str_slice(rest, 0, (size_t)semicolon);
            rest = str_slice(rest, value.n, rest.n);
            value = str_trim(value);
        }
        if (str_eq_nocase(key, name))
            return value;
        rest = str_trim(rest);
        if (rest.n > 0 && rest.p[0] == ';')
            rest = str_slice(rest, 1, rest.n);
    }
    return STR_NONE;
}

struct multipart *multipart_open(struct arena *a, struct str content_type, const char *folder, int64_t max_bytes)
{
    struct str kind = str_slice(content_type, 0, sizeof "multipart/form-data" - 1);
    struct str boundary = parameter(content_type, S("boundary"));
    if (!str_eq_nocase(kind, S("multipart/form-data")) || boundary.n < 1 || boundary.n > 70)
        return NULL;
    struct multipart *m = ARENA_NEW(a, struct multipart);
    m->arena = a;
    m->folder = folder;
    m->left = max_bytes;
    m->fields_left = HTTP_MAX_FORM;
    m->field = arena_alloc(a, MULTIPART_MAX_FIELD);
    m->fd = -1;
    memcpy(m->boundary, "\r\n--", 4);
    memcpy(m->boundary + 4, boundary.p, boundary.n);
    m->boundary_n = 4 + boundary.n;
    m->fields = ARENA_ARRAY(a, HTTP_MAX_FIELDS, struct http_pair);
    m->files = ARENA_ARRAY(a, HTTP_MAX_FILES, struct http_file);
    /* The first boundary has no line before it: one is put there. */
    memcpy(m->held, "\r\n", 2);
    m->n_held = 2;
    arena_defer(a, close_file, m);
    return m;
}

/* The value of a header of the part whose head is held, or STR_NONE. */
static struct str part_header(struct str head, struct str name)
{
    struct str line;
    while (str_split(&head, '\n', &line)) {
        ptrdiff_t colon = str_find(line, ':');
        if (colon > 0 && str_eq_nocase(str_slice(line, 0, (size_t)colon), name))
            return str_trim(str_slice(line, (size_t)colon + 1, line.n));
    }
    return STR_NONE;
}

static enum err open_file(struct multipart *m, struct str field, struct str name, struct fail *f)
{
    if (m->n_files == HTTP_MAX_FILES || name.n > HTTP_MAX_FILE_NAME)
        return ERR_FULL;
    struct http_file *file = &m->files[m->n_files];
    *file = (struct http_file){
        .field = str_dup(m->arena, field), .name = str_dup(m->arena, name), .stored_as = random_public_id(m->arena)
    };
    char path[512];
    int n = snprintf(path, sizeof path, "%s/%.*s", m->folder, STR_ARG(file->stored_as));
    if (n < 0 || (size_t)n >= sizeof path)
        return FAIL(f, ERR_FAILED, "the state folder's name is too long");
    m->fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (m->fd < 0)
        return FAIL(f, errno == ENOSPC || errno == EDQUOT ? ERR_FULL : ERR_FAILED, "open: errno %d", errno);
    m->n_files++;
    return OK;
}

/* A control character in a name would break the line that it is shown in. */
static bool has_control(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < ' ' || s.p[i] == 127)
            return true;
    return false;
}

/* All fields together are bounded, so that they fit into the memory of the exchange however many there are. */
static bool take_room(struct multipart *m, size_t n)
{
    if (n > m->fields_left)
        return false;
    m->fields_left -= n;
    return true;
}

static enum err begin_part(struct multipart *m, struct str head, struct fail *f)
{
    struct str disposition = part_header(head, S("Content-Disposition"));
    struct str name = parameter(disposition, S("name")), file = parameter(disposition, S("filename"));
    if (name.p == NULL || !utf8_valid(disposition) || has_control(disposition))
        return ERR_INVALID;
    m->is_file = file.p != NULL;
    if (m->is_file)
        return open_file(m, name, file, f);
    if (m->n_fields == HTTP_MAX_FIELDS || !take_room(m, name.n))
        return ERR_FULL;
    m->fields[m->n_fields++] = (struct http_pair){ str_dup(m->arena, name), S("") };
    m->n_field = 0;
    return OK;
}

static enum err end_part(struct multipart *m, struct fail *f)
{
    if (m->is_file) {
        if (fsync(m->fd) != 0)
            return FAIL(f, ERR_FULL, "fsync: errno %d", errno);
        close_file(m);
        return OK;
    }
    struct str value = { m->field, m->n_field };
    if (!utf8_valid(value))
        return ERR_INVALID;
    m->fields[m->n_fields - 1].value = str_dup(m->arena, value);
    return OK;
}

static enum err write_all(int fd, const char *p, size_t n, struct fail *f)
{
    while (n > 0) {
        ssize_t done = write(fd, p, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return FAIL(f, errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ERR_FULL : ERR_FAILED,
                "write: errno %d", errno);
        p += done;
        n -= (size_t)done;
    }
    return OK;
}

static enum err part_bytes(struct multipart *m, const char *p, size_t n, struct fail *f)
{
    if (m->is_file) {
        if ((int64_t)n > m->left)
            return ERR_FULL;
        m->left -= (int64_t)n;
        m->files[m->n_files - 1].bytes += (int64_t)n;
        return write_all(m->fd, p, n, f);
    }
    if (n > MULTIPART_MAX_FIELD - m->n_field || !take_room(m, n))
        return ERR_FULL;
    memcpy(m->field + m->n_field, p, n);
    m->n_field += n;
    return OK;
}

/* How many bytes at the end of p could be the beginning of the boundary. */
static size_t could_begin(const struct multipart *m, const char *p, size_t n)
{
    size_t most = n < m->boundary_n - 1 ? n : m->boundary_n - 1;
    for (size_t k = most; k > 0; k--)
        if (memcmp(p + n - k, m->boundary, k) == 0)
            return k;
    return 0;
}

/* One step over the bytes at p: takes some and says how many. Nothing taken means: more is needed. */
static enum err step(struct multipart *m, const char *p, size_t n, size_t *ret_taken, struct fail *f)
{
    *ret_taken = 0;
    if (m->state == EPILOGUE) {
        *ret_taken = n;
        return OK;
    }
    if (m->state == AFTER_LINE) {
        if (n < 2)
            return OK;
        if (memcmp(p, "--", 2) == 0)
            m->state = EPILOGUE;
        else if (memcmp(p, "\r\n", 2) == 0)
            m->state = HEADERS;
        else
            return ERR_INVALID;
        *ret_taken = 2;
        return OK;
    }
    if (m->state == HEADERS) {
        const char *end = memmem(p, n, "\r\n\r\n", 4);
        if (end == NULL)
            return n >= MULTIPART_MAX_HEADERS ? ERR_FULL : OK;
        if (end - p + 4 > MULTIPART_MAX_HEADERS) /* as when it comes in pieces, which are held */
            return ERR_FULL;
        *ret_taken = (size_t)(end - p) + 4;
        m->state = BODY;
        return begin_part(m, (struct str){ p, (size_t)(end - p) }, f);
    }
    const char *at = memmem(p, n, m->boundary, m->boundary_n);
    size_t body = at == NULL ? n - could_begin(m, p, n) : (size_t)(at - p);
    enum err e = m->state == BODY ? part_bytes(m, p, body, f) : OK;
    *ret_taken = body;
    if (e != OK || at == NULL)
        return e;
    *ret_taken += m->boundary_n;
    e = m->state == BODY ? end_part(m, f) : OK;
    m->state = AFTER_LINE;
    return e;
}

/* Runs over p until nothing more can be taken; gives what is left undecided. */
static enum err run(struct multipart *m, const char *p, size_t n, size_t *ret_left, struct fail *f)
{
    for (;;) {
        size_t taken;
        enum err e = step(m, p, n, &taken, f);
        if (e != OK)
            return e;
        p += taken;
        n -= taken;
        if (taken == 0 || n == 0)
            break;
    }
    *ret_left = n;
    return OK;
}

enum err multipart_feed(struct multipart *m, const void *data, size_t n, struct fail *f)
{
    const char *p = data;
    while (n > 0 && m->failed == OK) {
        /* What was held is looked at again together with as much of the new as has room behind it. */
        size_t left = 0;
        if (m->n_held == 0) {
            m->failed = run(m, p, n, &left, f);
            if (m->failed == OK && left > sizeof m->held)
                m->failed = ERR_FULL;
            if (m->failed == OK)
                memcpy(m->held, p + n - left, left);
            m->n_held = left;
            break;
        }
        size_t take = sizeof m->held - m->n_held < n ? sizeof m->held - m->n_held : n;
        if (take == 0) {
            m->failed = ERR_FULL;
            break;
        }
        memcpy(m->held + m->n_held, p, take);
        m->n_held += take;
        p += take;
        n -= take;
        m->failed = run(m, m->held, m->n_held, &left, f);
        if (m->failed == OK)
            memmove(m->held, m->held + m->n_held - left, left);
        m->n_held = left;
    }
    return m->failed;
}

enum err multipart_end(struct multipart *m, struct fail *f)
{
    (void)f;
    if (m->failed != OK)
        return m->failed;
    return m->state == EPILOGUE ? OK : ERR_INVALID;
}

void multipart_give(const struct multipart *m, struct http_request *r)
{
    r->form = m->fields;
    r->n_form = m->n_fields;
    r->files = m->files;
    r->n_files = m->n_files;
}

void multipart_discard(struct multipart *m)
{
    close_file(m);
    for (size_t i = 0; i < m->n_files; i++) {
        char path[512];
        int n = snprintf(path, sizeof path, "%s/%.*s", m->folder, STR_ARG(m->files[i].stored_as));
        if (n > 0 && (size_t)n < sizeof path)
            unlink(path);
    }
    m->n_files = 0;
}
