/* Migrations: how a database comes to have the tables that this program knows.
 *
 * Forward only. The files migrations/NNNN-title.sql are compiled into the program (sqlgen --embed-migrations)
 * and applied in their order, each in a transaction of its own and under a lock, so that two programs started
 * at the same time do not meet. What was applied is recorded with a checksum: a file that was changed
 * afterwards, or a database that is newer than the program, is refused. */
#ifndef WAYMARK_STORE_MIGRATE_H
#define WAYMARK_STORE_MIGRATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"
#include "store/db.h"

struct migration {
    int version; /* 1, 2, 3, ... */
    const char *name;
    const char *const *statements; /* with the tokens @int@ @blob@ @text@ @strict@ */
    size_t n;
};

struct migrations {
    const struct migration *v;
    size_t n;
};

/* The program's own. */
extern const struct migrations store_migrations;

struct migrate_state {
    int64_t at;      /* the version of the database; 0 when it is empty */
    int64_t known;   /* the version this program knows */
    int64_t pending; /* migrations to apply */
    bool newer;      /* the database is newer than the program */
    int64_t
        changed; /* the first applied migration whose text is another now; 0 when there is none */
};

/* Looks, in a transaction of its own, and changes nothing. `fail` may be NULL. */
MUST_CHECK enum err migrate_state(struct db *db, const struct migrations *all, struct fail *fail,
    struct migrate_state *ret);

/* Applies what is pending; nothing if there is nothing. ERR_CONFLICT, with the reason as a sentence in
 * fail->detail: the database is newer, or an applied migration was changed. After another failure the database
 * is at the last version that was applied whole. ERR_BUSY: another program is at it. */
MUST_CHECK enum err migrate_run(struct db *db, const struct migrations *all,
    const struct clock *clock, struct fail *fail);

#endif
