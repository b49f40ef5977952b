#include "views/assets.h"

#include <string.h>

#include "views/assets_table.h"

const struct asset *asset_find(struct str name)
{
    size_t from = 0, to = ASSETS;
    while (from < to) {
        size_t middle = from + (to - from) / 2;
        int c = str_cmp(name, asset_table[middle].name);
        if (c == 0)
            return &asset_table[middle];
        if (c < 0)
            to = middle;
        else
            from = middle + 1;
    }
    return NULL;
}

struct url asset_url(const char *logical)
{
    for (size_t i = 0; i < ASSETS; i++)
        if (strcmp(asset_table[i].logical, logical) == 0)
            return asset_table[i].url;
    return URL_NONE;
}

const struct asset *asset_all(size_t *ret_n)
{
    *ret_n = ASSETS;
    return asset_table;
}
