#include "service/attachment_seal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"

_Static_assert(SEAL_KEY == crypto_secretstream_xchacha20poly1305_KEYBYTES, "key");
_Static_assert(SEAL_HEAD == crypto_secretstream_xchacha20poly1305_HEADERBYTES, "head");
_Static_assert(SEAL_MORE == crypto_secretstream_xchacha20poly1305_ABYTES, "part");

_Static_assert(sizeof(crypto_secretstream_xchacha20poly1305_state) <= 64, "state");

static enum err read_key(int fd, struct seal_key *ret, struct fail *f)
{
    unsigned char bytes[SEAL_KEY + 1];
    const ssize_t n = read(fd, bytes, sizeof bytes);
    if (n != SEAL_KEY)
        return FAIL(f, ERR_FAILED, "the key of attachments is not %d bytes", SEAL_KEY);
    memcpy(ret->v, bytes, SEAL_KEY);
    return OK;
}

/* Written under another name and linked, so that two who make one at once have the same, whole. */
static enum err make_key(int folder, struct fail *f)
{
    struct seal_key key;
    unsigned char chance[8];
    char name[40];
    random_secret(key.v, sizeof key.v);
    random_secret(chance, sizeof chance);
    snprintf(name, sizeof name, "attachment.%02x%02x%02x%02x%02x%02x", chance[0], chance[1], chance[2], chance[3],
        chance[4], chance[5]);
    const int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd < 0)
        return FAIL(f, ERR_FAILED, "the key of attachments: open: errno %d", errno);
    const bool good = write(fd, key.v, sizeof key.v) == (ssize_t)sizeof key.v && fsync(fd) == 0;
    sodium_memzero(&key, sizeof key);
    close(fd);
    const bool there = good && (linkat(folder, name, folder, SEAL_FILE, 0) == 0 || errno == EEXIST);
    unlinkat(folder, name, 0);
    return there && fsync(folder) == 0 ? OK : FAIL(f, ERR_FAILED, "the key of attachments: write: errno %d", errno);
}

enum err seal_key_read(const char *folder, bool makes, struct seal_key *ret, struct fail *f)
{
    const int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (dir < 0)
        return FAIL(f, ERR_FAILED, "the state folder: errno %d", errno);
    enum err e = OK;
    int fd = openat(dir, SEAL_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT && makes) {
        e = make_key(dir, f);
        fd = e == OK ? openat(dir, SEAL_FILE, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
    }
    if (e == OK && fd < 0)
        e = errno == ENOENT ? ERR_MISSING : FAIL(f, ERR_FAILED, "the key of attachments: open: errno %d", errno);
    if (e == OK)
        e = read_key(fd, ret, f);
    if (fd >= 0)
        close(fd);
    close(dir);
    return e;
}

void seal_begin(struct seal_writer *s, const struct seal_key *key, struct str bytes)
{
    crypto_secretstream_xchacha20poly1305_state state;
    *s = (struct seal_writer){ .rest = bytes };
    crypto_secretstream_xchacha20poly1305_init_push(&state, s->head, key->v);
    memcpy(s->state, &state, sizeof state);
    sodium_memzero(&state, sizeof state);
}

bool seal_next(struct seal_writer *s, struct buf *out)
{
    crypto_secretstream_xchacha20poly1305_state state;
    if (s->begun && s->rest.n == 0)
        return false;
    buf_clear(out);
    if (!s->begun)
        buf_add(out, s->head, sizeof s->head);
    const size_t n = s->rest.n < SEAL_PLAIN ? s->rest.n : SEAL_PLAIN;
    const bool last = n == s->rest.n;
    unsigned char *to = (unsigned char *)buf_reserve(out, n + SEAL_MORE);
    if (to == NULL)
        return true; /* out->failed */
    memcpy(&state, s->state, sizeof state);
    crypto_secretstream_xchacha20poly1305_push(&state, to, NULL, (const unsigned char *)s->rest.p, n, NULL, 0,
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
    memcpy(s->state, &state, sizeof state);
    out->n += n + SEAL_MORE;
    s->rest = str_slice(s->rest, n, s->rest.n);
    s->begun = true;
    return true;
}

void seal_open(struct seal_reader *s, const struct seal_key *key)
{
    *s = (struct seal_reader){ .key = *key };
}

enum err seal_take(struct seal_reader *s, struct str part, struct buf *out)
{
    crypto_secretstream_xchacha20poly1305_state state;
    unsigned char tag;
    if (!s->begun) {
        if (part.n < SEAL_HEAD ||
            crypto_secretstream_xchacha20poly1305_init_pull(&state, (const unsigned char *)part.p, s->key.v) != 0)
            return ERR_INVALID;
        memcpy(s->state, &state, sizeof state);
        part = str_slice(part, SEAL_HEAD, part.n);
        s->begun = true;
    }
    if (s->ended || part.n < SEAL_MORE)
        return ERR_INVALID;
    unsigned char *to = (unsigned char *)buf_reserve(out, part.n - SEAL_MORE + 1);
    if (to == NULL)
        return ERR_FULL;
    memcpy(&state, s->state, sizeof state);
    if (crypto_secretstream_xchacha20poly1305_pull(
            &state, to, NULL, &tag, (const unsigned char *)part.p, part.n, NULL, 0) != 0)
        return ERR_INVALID;
    memcpy(s->state, &state, sizeof state);
    out->n += part.n - SEAL_MORE;
    s->ended = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return OK;
}

bool seal_is_whole(const struct seal_reader *s)
{
    return s->ended;
}

void seal_digest(struct str bytes, unsigned char ret[SEAL_DIGEST])
{
    crypto_generichash(ret, SEAL_DIGEST, (const unsigned char *)bytes.p, bytes.n, NULL, 0);
}
