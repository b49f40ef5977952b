#include "base/random.h"

#include <stdlib.h>
#include <sys/random.h>

void random_secret(void *dst, size_t n)
{
    unsigned char *p = dst;
    while (n > 0) {
        ssize_t got = getrandom(p, n, 0);
        if (got <= 0)
            abort();
        p += got;
        n -= (size_t)got;
    }
}

enum { ID_BYTES = 16 };

/* 128 bits as 26 characters. */
static struct str id_of(const unsigned char raw[ID_BYTES], struct arena *a)
{
    static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
    char *out = arena_alloc(a, 27);
    unsigned bits = 0, have = 0;
    size_t at = 0;
    for (size_t i = 0; i < 26; i++) {
        if (have < 5) {
            bits = bits << 8 | (at < ID_BYTES ? raw[at++] : 0);
            have += 8;
        }
        have -= 5;
        out[i] = digits[bits >> have & 31];
    }
    return (struct str){ out, 26 };
}

struct str random_public_id(struct arena *a)
{
    unsigned char raw[ID_BYTES];
    random_secret(raw, sizeof raw);
    return id_of(raw, a);
}

struct str random_supplied_id(struct random_supply *from, struct arena *a)
{
    if (from->left < ID_BYTES) {
        random_secret(from->bytes, sizeof from->bytes);
        from->left = sizeof from->bytes;
    }
    from->left -= ID_BYTES;
    return id_of(from->bytes + from->left, a);
}

/* xoshiro256**, seeded by splitmix64 (Blackman and Vigna, public domain algorithms). */
struct rng rng_seed(uint64_t seed)
{
    struct rng r;
    for (int i = 0; i < 4; i++) {
        uint64_t z = (seed += 0x9e3779b97f4a7c15u);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
        r.s[i] = z ^ (z >> 31);
    }
    return r;
}

static uint64_t rotl(uint64_t x, int k)
{
    return x << k | x >> (64 - k);
}

uint64_t rng_next(struct rng *r)
{
    uint64_t *s = r->s;
    uint64_t result = rotl(s[1] * 5, 7) * 9, t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotl(s[3], 45);
    return result;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
    uint64_t limit = UINT64_MAX - UINT64_MAX % n;
    uint64_t v;
    do
        v = rng_next(r);
    while (v >= limit);
    return v % n;
}

int rng_range(struct rng *r, int lo, int hi)
{
    return lo + (int)rng_below(r, (uint64_t)((int64_t)hi - lo + 1));
}

int rng_chance(struct rng *r, uint32_t num, uint32_t den)
{
    return rng_below(r, den) < num;
}
