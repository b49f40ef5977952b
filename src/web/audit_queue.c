#include "web/audit_queue.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdlib.h>

#include "base/log.h"
#include "web/dispatch.h"

enum {
    ATTEMPTS = 3,
    SEEN_MOST = 256, /* logins that wait to be noted as used */
};

struct audit_queue {
    struct app *app;
    struct worker *worker;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t added;
    atomic_bool stopping;
    struct audit_note *first, **end;
    size_t n, bytes;
    bool given_up; /* the database is locked, and the service ends: of the writing thread */
    struct login_id seen[SEEN_MOST];
    size_t n_seen;
};

/* What is written in one transaction. */
struct batch {
    struct audit_note *notes[AUDIT_BATCH_MOST];
    size_t n, bytes;
    struct login_id seen[SEEN_MOST];
    size_t n_seen;
};

/* --- notes --- */

bool audit_note_keep(struct audit_note *note, const struct audit_entry *entry)
{
    size_t children = entry->n_pupils * sizeof *entry->pupils;
    struct buf kept = buf_new(AUDIT_NOTE_MOST);
    buf_add(&kept, entry->pupils, children);
    buf_add_str(&kept, entry->object);
    if (kept.failed) {
        buf_done(&kept);
        return false;
    }
    note->kept = kept;
    note->entry = *entry;
    note->entry.pupils = (const struct pupil_id *)(const void *)kept.p;
    note->entry.object = str_slice(buf_str(&kept), children, kept.n);
    note->audited = true;
    return true;
}

void audit_note_done(struct audit_note *note)
{
    buf_done(&note->kept);
    *note = (struct audit_note){ .audited = false };
}

/* --- writing --- */

/* Entries and logins, in a transaction of their own. */
static enum err write_rows(struct work *w, const struct batch *b)
{
    const struct audit_entry *entries[AUDIT_BATCH_MOST];
    for (size_t i = 0; i < b->n; i++)
        entries[i] = &b->notes[i]->entry;
    enum err e = db_begin(w->db, DB_WRITE);
    if (e == OK)
        e = audit_write_all(w, entries, b->n);
    for (size_t i = 0; e == OK && i < b->n_seen; i++)
        e = login_seen(w, &(struct login){ .id = b->seen[i] });
    if (e == OK)
        e = db_commit(w->db);
    if (e != OK) {
        work_fail(w, e);
        db_rollback(w->db);
    }
    return e;
}

enum err audit_note_write(struct work *w, const struct audit_note *note)
{
    struct batch b = { .notes = { (struct audit_note *)(uintptr_t)note }, .n = note->audited };
    if (note->seen.v != 0)
        b.seen[b.n_seen++] = note->seen;
    return b.n + b.n_seen == 0 ? OK : write_rows(w, &b);
}

/* Tries once. The entries of a batch may need more memory than there is; one alone does not. */
static enum err try_once(struct audit_queue *q, const struct batch *b, struct fail *fail)
{
    jmp_buf full;
    struct worker *worker = q->worker;
    enum err e;
    if (setjmp(full) == 0) {
        int64_t now = clock_now_ms(&q->app->clock);
        arena_guard(worker->arena, &full);
        e = worker_connect(worker, fail);
        struct work w = {
            .db = worker->db, .arena = worker->arena, .now_ms = now, .today = clock_day(now), .fail = fail
        };
        if (e == OK && b->n > 0 && q->app->tally != NULL)
            atomic_fetch_add(&q->app->tally->commits, 1);
        if (e == OK)
            e = write_rows(&w, b);
    } else {
        db_rollback(worker->db);
        e = FAIL(fail, ERR_FULL, "the entries need too much memory");
    }
    arena_unguard(worker->arena);
    arena_reset(worker->arena);
    if (e == OK && q->app->tally != NULL)
        atomic_fetch_add(&q->app->tally->entries, (int64_t)b->n);
    return e;
}

static bool is_connected(const struct worker *w)
{
    return w->db != NULL && !db_is_dead(w->db);
}

static bool is_ending(struct audit_queue *q)
{
    return atomic_load(&q->stopping) || atomic_load(&q->app->ending);
}

/* Tries again where that helps: a lock, another writer who was first, a connection that was lost. A commit during which
 * it is lost may have been done, and is done again: an entry too many, never one too few. */
static enum err try_batch(struct audit_queue *q, const struct batch *b, struct fail *fail)
{
    enum err e = OK;
    for (int i = 0; i < ATTEMPTS; i++) {
        *fail = (struct fail){ .code = OK };
        e = try_once(q, b, fail);
        bool lost = q->worker->db != NULL && db_is_dead(q->worker->db);
        if (e == OK || (e != ERR_BUSY && !lost) || is_ending(q))
            break;
    }
    return e;
}

static void settle(struct audit_queue *q, struct audit_note *note, enum err e, const struct fail *fail)
{
    if (e != OK)
        log_fail(q->app->log, "audit.failed", fail, note->entry.request_id);
    note->settled(note, q->worker, e); /* who has it may give it back now */
}

/* Writes a batch and lets its pages go, or tells why not. */
static void write_batch(struct audit_queue *q, const struct batch *b)
{
    struct fail fail = { .code = OK };
    enum err e = q->given_up ? FAIL(&fail, ERR_BUSY, "the database was locked at the end") : try_batch(q, b, &fail);
    q->given_up = e == ERR_BUSY && is_ending(q);
    if (e != OK && b->n_seen > 0)
        log_fail(q->app->log, "login.seen", &fail, S(""));
    /* One by one, unless what is wrong is wrong for all. */
    bool apart = e != OK && e != ERR_BUSY && b->n + b->n_seen > 1 && is_connected(q->worker);
    for (size_t i = 0; i < b->n; i++) {
        if (apart)
            e = try_batch(q, &(struct batch){ .notes = { b->notes[i] }, .n = 1 }, &fail);
        settle(q, b->notes[i], e, &fail);
    }
}

/* --- the queue --- */

static size_t bytes_of(const struct audit_note *note)
{
    return note->kept.n + note->holds;
}

/* Takes what waits; the lock is held. */
static void take(struct audit_queue *q, struct batch *b)
{
    b->n = b->bytes = 0;
    while (q->first != NULL && b->n < AUDIT_BATCH_MOST) {
        b->bytes += bytes_of(q->first);
        b->notes[b->n++] = q->first;
        q->first = q->first->next;
    }
    if (q->first == NULL)
        q->end = &q->first;
    q->n -= b->n;
    b->n_seen = q->n_seen;
    for (size_t i = 0; i < q->n_seen; i++)
        b->seen[i] = q->seen[i];
    q->n_seen = 0;
}

static void *write_entries(void *arg)
{
    struct audit_queue *q = arg;
    struct batch b = { .n = 0 };
    pthread_mutex_lock(&q->lock);
    for (;;) {
        while (q->n + q->n_seen == 0 && !atomic_load(&q->stopping))
            pthread_cond_wait(&q->added, &q->lock);
        if (q->n + q->n_seen == 0)
            break;
        take(q, &b);
        pthread_mutex_unlock(&q->lock);
        write_batch(q, &b);
        pthread_mutex_lock(&q->lock);
        q->bytes -= b.bytes;
    }
    pthread_mutex_unlock(&q->lock);
    return NULL;
}

struct audit_queue *audit_queue_new(struct app *app)
{
    struct audit_queue *q = calloc(1, sizeof *q);
    if (q == NULL)
        return NULL;
    q->app = app;
    q->end = &q->first;
    pthread_mutex_init(&q->lock, NULL);
    pthread_cond_init(&q->added, NULL);
    q->worker = worker_new(app);
    if (q->worker == NULL || pthread_create(&q->thread, NULL, write_entries, q) != 0) {
        worker_free(q->worker);
        free(q);
        return NULL;
    }
    return q;
}

void audit_queue_stop(struct audit_queue *q)
{
    if (q == NULL)
        return;
    pthread_mutex_lock(&q->lock);
    bool running = !atomic_exchange(&q->stopping, true);
    pthread_cond_signal(&q->added);
    pthread_mutex_unlock(&q->lock);
    if (running)
        pthread_join(q->thread, NULL);
}

void audit_queue_free(struct audit_queue *q)
{
    if (q == NULL)
        return;
    audit_queue_stop(q);
    worker_free(q->worker);
    pthread_cond_destroy(&q->added);
    pthread_mutex_destroy(&q->lock);
    free(q);
}

bool audit_queue_add(struct audit_queue *q, struct audit_note *note,
    void (*settled)(struct audit_note *note, struct worker *w, enum err e))
{
    note->settled = settled;
    note->next = NULL;
    pthread_mutex_lock(&q->lock);
    size_t bytes = bytes_of(note);
    bool room = q->n < AUDIT_QUEUE_MOST && bytes <= AUDIT_QUEUE_BYTES - q->bytes && !atomic_load(&q->stopping);
    if (room) {
        q->bytes += bytes;
        *q->end = note;
        q->end = &note->next;
        if (q->n++ == 0)
            pthread_cond_signal(&q->added);
        if (q->app->tally != NULL)
            atomic_fetch_add(&q->app->tally->added, 1);
    }
    pthread_mutex_unlock(&q->lock);
    return room;
}

void audit_queue_seen(struct audit_queue *q, struct login_id login)
{
    pthread_mutex_lock(&q->lock);
    size_t i = 0;
    while (i < q->n_seen && q->seen[i].v != login.v)
        i++;
    if (i == q->n_seen && i < SEEN_MOST && !atomic_load(&q->stopping)) {
        q->seen[q->n_seen++] = login;
        pthread_cond_signal(&q->added);
    }
    pthread_mutex_unlock(&q->lock);
}
