/* The files of the demonstration as they are written: a buffer in front of a file, whose first
 * failure is kept. */
#ifndef WAYMARK_DEMO_OUT_H
#define WAYMARK_DEMO_OUT_H

#include "base/buf.h"
#include "base/err.h"

/* The directory that is written to. */
struct demo_dir {
    const char *path;
    struct fail *fail;
    enum err err; /* the first failure; nothing is written after it */
};

/* Makes the directory and `census`, `ctf` and `marks-examples` in it, where they are not there
 * already. */
struct demo_dir demo_dir(const char *path, struct fail *f);

/* A file is open between demo_out() and demo_out_done(). Its text is put into `text`;
 * demo_out_spill() then writes it out when there is much of it, so that no more than a few
 * megabytes are held. */
struct demo_out {
    struct demo_dir *dir;
    struct buf text;
    int fd;
};
struct demo_out demo_out(struct demo_dir *d, const char *name);
void demo_out_spill(struct demo_out *o);
/* Writes out what there is; and then another text, without copying it. */
void demo_out_flush(struct demo_out *o);
void demo_out_text(struct demo_out *o, const struct buf *text);
void demo_out_done(struct demo_out *o);

/* A whole file at once. */
void demo_out_file(struct demo_dir *d, const char *name, struct str text);

#endif
