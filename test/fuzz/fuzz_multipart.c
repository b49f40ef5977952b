/* An upload: the first line of the input is the Content-Type, the rest the body. However the body arrives, what is read
 * of it is the same. */
#include "fuzz.h"

#include <dirent.h>
#include <unistd.h>

#include "web/multipart.h"

enum { MOST = 20000 }; /* bytes of files */

/* A folder for the files, made once in a process. */
static const char *folder(void)
{
    static char path[200];
    if (path[0] == '\0') {
        const char *base = getenv("TMPDIR");
        snprintf(path, sizeof path, "%s/waymark-fuzz-XXXXXX", base == NULL ? "/tmp" : base);
        MUST_HOLD(mkdtemp(path) != NULL);
    }
    return path;
}

static size_t files_there(void)
{
    size_t n = 0;
    DIR *d = opendir(folder());
    MUST_HOLD(d != NULL);
    for (const struct dirent *e; (e = readdir(d)) != NULL;)
        n += e->d_name[0] != '.';
    closedir(d);
    return n;
}

/* Reads a body that arrives `piece` bytes at a time; gives what was read, and how it ended. */
static enum err read_body(struct arena *a, struct str type, struct str body, size_t piece, struct http_request *ret)
{
    struct fail f = { OK };
    struct multipart *m = multipart_open(a, type, folder(), MOST);
    *ret = (struct http_request){ 0 };
    if (m == NULL)
        return ERR_INVALID;
    enum err e = OK;
    for (size_t at = 0; e == OK && at < body.n; at += piece) {
        size_t n = body.n - at < piece ? body.n - at : piece;
        e = multipart_feed(m, body.p + at, n, &f);
    }
    if (e == OK)
        e = multipart_end(m, &f);
    if (e == OK)
        multipart_give(m, ret);
    multipart_discard(m);
    return e;
}

static void check(const struct http_request *r)
{
    int64_t bytes = 0;
    MUST_HOLD(r->n_files <= HTTP_MAX_FILES && r->n_form <= HTTP_MAX_FIELDS);
    for (size_t i = 0; i < r->n_files; i++) {
        MUST_HOLD(utf8_valid(r->files[i].name) && utf8_valid(r->files[i].field));
        MUST_HOLD(r->files[i].name.n <= HTTP_MAX_FILE_NAME && r->files[i].stored_as.n == 26);
        MUST_HOLD(str_find(r->files[i].stored_as, '/') < 0);
        bytes += r->files[i].bytes;
    }
    MUST_HOLD(bytes <= MOST);
    for (size_t i = 0; i < r->n_form; i++)
        MUST_HOLD(utf8_valid(r->form[i].name) && utf8_valid(r->form[i].value));
}

static void check_same(const struct http_request *x, const struct http_request *y)
{
    MUST_HOLD(x->n_files == y->n_files && x->n_form == y->n_form);
    for (size_t i = 0; i < x->n_files; i++)
        MUST_HOLD(str_eq(x->files[i].name, y->files[i].name) && x->files[i].bytes == y->files[i].bytes);
    for (size_t i = 0; i < x->n_form; i++)
        MUST_HOLD(str_eq(x->form[i].name, y->form[i].name) && str_eq(x->form[i].value, y->form[i].value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const size_t pieces[] = { SIZE_MAX / 2, 1, 13 };
    char *exact = fuzz_exact(data, n);
    struct arena *a = arena_new((size_t)64 << 20);
    struct str all = { exact, n }, type = S("");
    struct http_request first, r;
    ptrdiff_t end = str_find(all, '\n');
    if (end >= 0)
        type = str_slice(all, 0, (size_t)end);
    struct str body = str_slice(all, (size_t)(end + 1), n);
    enum err e = read_body(a, type, body, pieces[0], &first);
    check(&first);
    for (size_t i = 1; i < COUNT_OF(pieces); i++) {
        MUST_HOLD(read_body(a, type, body, pieces[i], &r) == e);
        check(&r);
        check_same(&first, &r);
    }
    arena_free(a);
    MUST_HOLD(files_there() == 0);
    free(exact);
    return 0;
}
