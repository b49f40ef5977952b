/* The style sheet, the scripts and the icons, compiled into the program. A name carries a hash of its content
 * ("waymark.3f2a91c0.css"), so that a browser may keep it for ever. */
#ifndef WAYMARK_VIEWS_ASSETS_H
#define WAYMARK_VIEWS_ASSETS_H

#include <stddef.h>

#include "base/str.h"
#include "views/html.h"

struct asset {
    const char *logical; /* "waymark.css" */
    struct str name;     /* "waymark.3f2a91c0.css" */
    struct url url;      /* "/assets/waymark.3f2a91c0.css" */
    const char *type;    /* for Content-Type */
    const char *etag;    /* with its quotes */
    const unsigned char *bytes;
    size_t n;
    const unsigned char *gzip; /* the same, compressed */
    size_t n_gzip;
};

/* The asset of a name with its hash, or NULL. */
const struct asset *asset_find(struct str name);

/* The address of an asset by its logical name: asset_url("waymark.css"). A name that is not there gives URL_NONE; a
 * test asks for every name that templates use. */
struct url asset_url(const char *logical);

/* All of them, sorted by name. */
const struct asset *asset_all(size_t *ret_n);

#endif
