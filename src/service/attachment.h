/* Evidence that a setting adds to a round of a case (FO-2; TRUST.md T16, T18, section 4: attachment.*): looked
 * through (attachment_sift.h), asked about (attachment_scan.h), sealed (attachment_seal.h), kept in the database.
 *
 * Of an anonymous case the name of the file is not kept, the words in it are looked through for whatever identifies,
 * and what cannot be read by the program has to be looked at by its author, who says so. */
#ifndef WAYMARK_SERVICE_ATTACHMENT_H
#define WAYMARK_SERVICE_ATTACHMENT_H

#include "service/attachment_look.h"
#include "service/attachment_seal.h"
#include "service/attachment_sift.h"
#include "service/forum_case.h"
#include "service/identify.h"

struct attachment_rules {
    int64_t most_bytes; /* of one: attachment_mb of the settings */
    int64_t most;       /* of a round: attachment_most */
    struct str scanner; /* path of clamd's socket: attachment_scanner; empty: none is asked */
};
enum err attachment_rules(struct work *w, struct attachment_rules *ret) MUST_CHECK;

struct attachment {
    struct attachment_id id;
    struct str public_id, name, who; /* who: the display name of who brought it */
    enum attachment_type type;
    int64_t bytes, made_ms;
    bool scanned;
    struct account_id made_by;
    int64_t needs; /* what consent has to cover before a service reads it: bits of consent.h, or CONSENT_UNSAID */
};

/* The evidence of a round that was read: what the viewer of attachment.read sees. Of a named case, whoever sees it
 * because a forum hears it sees what consent covers today; attachment_kept_back() counts what it does not cover. */
enum err attachment_list(struct work *w, const struct case_viewer *viewer, const struct forum_case *c,
    struct attachment **ret, size_t *ret_n) MUST_CHECK;
enum err attachment_kept_back(struct work *w, const struct case_viewer *viewer, const struct forum_case *c,
    size_t *ret_n) MUST_CHECK;
/* Says what is in one of a named case, at any time: its bytes stay as they were sent. */
enum err attachment_set_needs(struct work *w, const struct attachment *a, int64_t needs) MUST_CHECK;

/* May something be added to the round, or taken from it, as it stands? While it is written or sent back: what was sent
 * stays as it is, whoever asks, so that everybody at the forum reads the same. */
bool attachment_may_add(const struct forum_case *c);
bool attachment_may_remove(
    const struct forum_case *c, const struct attachment *a, struct account_id who, bool everywhere);

struct attachment_new {
    struct str name, bytes;
    bool looked; /* of an anonymous case: its author has looked for names in it */
};
/* What was found in the words of a file, when that stops it. */
struct attachment_found {
    struct str words; /* in the arena */
    struct identify_hit *hits;
    size_t n;
};
/* What adding it needs of the database, and what was made of it: it is on its way between two transactions. Zeroed for
 * attachment_prepare(); its memory goes with the arena. */
struct attachment_adding {
    struct attachment_rules rules;
    const struct identify_index *names; /* of an anonymous case; else NULL */
    struct attachment_sifted *sifted;
    int64_t needs; /* said by whoever adds it to a named case; CONSENT_UNSAID: not said */
};
/* Adding is in three steps, so that no lock is held while a scanner thinks and a file is looked through: what it needs
 * is read, in a transaction; the file is looked through, in none; it is kept, in a WRITE transaction in which the case
 * was read again. Of each, ERR_INVALID: it is not taken, *ret_problem says why and what to do. ERR_CONFLICT: the round
 * takes nothing any more. */
enum err attachment_prepare(struct work *w, const struct forum_case *c, const struct case_viewer *viewer,
    struct attachment_adding *ret, struct str *ret_problem) MUST_CHECK;
/* *ret_found: what was found in its words, when that stops it (n is 0 otherwise). `fail`: as of attachment_look(). */
enum err attachment_examine(struct arena *a, struct attachment_looker *looker, const struct attachment_new *n,
    struct attachment_adding *adding, struct fail *fail, struct str *ret_problem,
    struct attachment_found *ret_found) MUST_CHECK;
enum err attachment_keep(struct work *w, const struct seal_key *key, struct account_id by, const struct forum_case *c,
    const struct case_viewer *viewer, struct str name, const struct attachment_adding *adding,
    struct str *ret_problem) MUST_CHECK;

/* One by its public id; *ret_round is the round's. ERR_MISSING: there is none in scope. */
enum err attachment_read(struct work *w, const struct case_viewer *viewer, struct str public_id,
    struct attachment *ret, struct str *ret_round) MUST_CHECK;
/* Its bytes into `out`. ERR_INVALID: the key is another one than it was sealed with, or what is stored was changed.
 */
enum err attachment_open(struct work *w, const struct seal_key *key, const struct case_viewer *viewer,
    struct str public_id, struct buf *out) MUST_CHECK;
/* Takes it away, with its parts. */
enum err attachment_remove(
    struct work *w, struct account_id by, const struct forum_case *c, const struct attachment *a) MUST_CHECK;
/* Is anything sealed? Then a key that is not there was lost, and is not made anew. */
enum err attachment_any(struct work *w, bool *ret) MUST_CHECK;

#endif
