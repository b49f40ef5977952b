#include "demo/out.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SPILL = 1 << 20,
    MOST = 8 << 20,
    PATH_ROOM = 4096 };

static void failed(struct demo_dir *d, const char *what)
{
    int error = errno;
    enum err code = error == ENOSPC || error == EDQUOT ? ERR_FULL : ERR_FAILED;
    if (d->err == OK)
        d->err = FAIL(d->fail, code, "%s: %s", what, strerror(error));
}

/* The path of a file in the directory; false if it is too long to be one. */
static bool path_of(struct demo_dir *d, const char *name, char path[PATH_ROOM])
{
    int n = snprintf(path, PATH_ROOM, "%s/%s", d->path, name);
    if (n > 0 && n < PATH_ROOM)
        return true;
    errno = ENAMETOOLONG;
    failed(d, "open");
    return false;
}

static void make(struct demo_dir *d, const char *path)
{
    struct stat s;
    if (mkdir(path, 0777) == 0 || (errno == EEXIST && stat(path, &s) == 0 && S_ISDIR(s.st_mode)))
        return;
    failed(d, "mkdir");
}

struct demo_dir demo_dir(const char *path, struct fail *f)
{
    static const char *const folders[] = { "census", "ctf", "marks-examples" };
    struct demo_dir d = { .path = path, .fail = f };
    char folder[PATH_ROOM];
    make(&d, path);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        if (d.err == OK && path_of(&d, folders[i], folder))
            make(&d, folder);
    return d;
}

struct demo_out demo_out(struct demo_dir *d, const char *name)
{
    struct demo_out o = { .dir = d, .text = buf_new(MOST), .fd = -1 };
    char path[PATH_ROOM];
    if (d->err != OK || !path_of(d, name, path))
        return o;
    o.fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (o.fd < 0)
        failed(d, "open");
    return o;
}

void demo_out_text(struct demo_out *o, const struct buf *text)
{
    struct str s = buf_str(text);
    if (text->failed && o->dir->err == OK)
        o->dir->err = FAIL(o->dir->fail, ERR_FULL, "no memory to write a file");
    while (o->dir->err == OK && s.n > 0) {
        ssize_t n = write(o->fd, s.p, s.n);
        if (n >= 0)
            s = str_slice(s, (size_t)n, s.n);
        else if (errno != EINTR)
            failed(o->dir, "write");
    }
}

void demo_out_flush(struct demo_out *o)
{
    demo_out_text(o, &o->text);
    buf_clear(&o->text);
}

void demo_out_spill(struct demo_out *o)
{
    if (o->text.n >= SPILL)
        demo_out_flush(o);
}

void demo_out_done(struct demo_out *o)
{
    demo_out_flush(o);
    if (o->fd >= 0 && close(o->fd) != 0)
        failed(o->dir, "close");
    buf_done(&o->text);
}

void demo_out_file(struct demo_dir *d, const char *name, struct str text)
{
    struct demo_out o = demo_out(d, name);
    demo_out_flush(&o); /* nothing yet; a failure to open is already kept */
    struct str left = text;
    while (left.n > 0) {
        struct str part = str_slice(left, 0, SPILL);
        buf_add_str(&o.text, part);
        demo_out_flush(&o);
        left = str_slice(left, part.n, left.n);
    }
    demo_out_done(&o);
}
