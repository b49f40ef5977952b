#include "service/register_version.h"

#include "store/config.h"

enum err register_version_now(struct work *w, int64_t *ret)
{
    struct version_get_row row = { 0 };
    uint64_t reading = db_reading(w->db);
    if (reading == 0 || w->registers.reading != reading) {
        enum err e = store_version_get(w->db, w->arena, &(struct version_get){ .noun = S("register") }, &row);
        if (e != OK && e != ERR_MISSING)
            return e;
        w->registers.reading = reading;
        w->registers.version = row.version;
    }
    *ret = w->registers.version;
    return OK;
}
