/* Registers of single schools in years that are not held as a whole, kept for a while: whoever looks at the past of one
 * child often looks at the next one of the same school. The newest ones stay, within a limit of memory.
 *
 * One shelf serves all threads of a process. Blocks are counted by reference and never change. */
#ifndef WAYMARK_SERVICE_REGISTER_SHELF_H
#define WAYMARK_SERVICE_REGISTER_SHELF_H

#include "attendance/block.h"

enum {
    REGISTER_SHELF_PLACES = 128,
    REGISTER_SHELF_BYTES = 64 << 20,
};

/* Which register: of a school in a year, with the statuses of a day, as the registers stand at a version. */
struct register_key {
    int year;
    struct school_id school;
    struct day as_at;
    int64_t version;
};

struct register_shelf;

/* NULL if there is no memory. */
struct register_shelf *register_shelf_new(void);
void register_shelf_free(struct register_shelf *s); /* NULL is allowed */

/* True when it is known: *ret is then the caller's to unref, or NULL for a school without a register. */
bool register_shelf_take(struct register_shelf *s, const struct register_key *key, struct att_block **ret);
/* Keeps a block, NULL for none, with a reference of its own. */
void register_shelf_put(struct register_shelf *s, const struct register_key *key, struct att_block *block);

#endif
