/* Sealing of evidence (libsodium's secretstream: XChaCha20-Poly1305 in parts). The key is a file of the state folder; a
 * copy of the database alone opens nothing, and a backup needs both. */
#ifndef WAYMARK_SERVICE_ATTACHMENT_SEAL_H
#define WAYMARK_SERVICE_ATTACHMENT_SEAL_H

#include "base/buf.h"
#include "base/err.h"

enum {
    SEAL_KEY = 32,
    SEAL_HEAD = 24,         /* before the first part */
    SEAL_PLAIN = 480 << 10, /* bytes in a part: sealed, it fits a value of the store (docs/SQL.md) */
    SEAL_MORE = 17,         /* a sealed part is so much longer */
    SEAL_DIGEST = 32,       /* BLAKE2b-256 */
};
#define SEAL_FILE "attachment.key"

struct seal_key {
    unsigned char v[SEAL_KEY];
};

/* The key in `folder`. `makes`: one is made when there is none, readable by the program's user alone, and is on disk
 * before this returns. ERR_MISSING: there is none; ERR_FAILED: it cannot be read or written, or is not of its size. */
enum err seal_key_read(const char *folder, bool makes, struct seal_key *ret, struct fail *f) MUST_CHECK;

/* Sealing: the head goes before the first part. */
struct seal_writer {
    unsigned char state[64]; /* libsodium's */
    unsigned char head[SEAL_HEAD];
    struct str rest;
    bool begun;
};
void seal_begin(struct seal_writer *s, const struct seal_key *key, struct str bytes);
/* The next part into `out`, which is emptied. False when there is none left; an empty text has one part. */
bool seal_next(struct seal_writer *s, struct buf *out);

/* Opening, part by part in their order. */
struct seal_reader {
    unsigned char state[64];
    struct seal_key key;
    bool begun, ended;
};
void seal_open(struct seal_reader *s, const struct seal_key *key);
/* Adds what is in the next part to `out`. ERR_INVALID: it was not sealed with this key, was changed, is not the next
 * one, or one came after the last. */
enum err seal_take(struct seal_reader *s, struct str part, struct buf *out) MUST_CHECK;
/* Has the last part been taken? */
bool seal_is_whole(const struct seal_reader *s);

void seal_digest(struct str bytes, unsigned char ret[SEAL_DIGEST]);

#endif
