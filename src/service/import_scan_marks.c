/* Reading a file of a row a mark on several threads (import_scan.h): pieces of it are looked through at once, and
 * what was found is taken in the order of the file, by one thread. So what came first came first, whoever found it,
 * and nothing of the result depends on who was quicker. Every row that is not of the common shape goes, in its turn,
 * the way of all rows: it is split, checked and said by import_table.c and import_say_marks.c. */
#include <stdatomic.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/thread.h"
#include "service/import_marks.h"
#include "service/import_scan.h"

enum {
    PIECES = 16, /* of a batch */
    AHEAD = 64,  /* rows for whose memory is asked in advance */
    MEMORY = 256 << 20,
};

struct batch {
    struct scan_piece pieces[PIECES];
    int64_t first; /* number of its first piece in the file */
};

/* Where the taking has come to. */
struct position {
    int64_t place, line; /* of the next row that nobody has read, in the file */
    size_t piece, row;   /* in the batch */
};

struct scanner {
    struct import__table *t;
    struct marks *marks;
    struct roster *roster;
    const struct marks_scan *how;
    struct scan scan;
    struct scan_memo *memos[THREAD_MOST];
    unsigned threads;
    size_t piece;   /* bytes of one */
    int64_t begins; /* where in the file the first does */
    struct batch batches[2];
    struct batch *found, *next; /* that is being taken, and that is being looked through */
    atomic_size_t given;        /* pieces of the next that somebody has taken up */
    struct position at;
    bool finished; /* the reader of CSV has come to the end */
};

/* Looking ---------------------------------------------------------------------------------------------------------- */

/* Bytes of the file from a place on; fewer at its end, or where it cannot be read, which csv will then say. */
static size_t read_at(int fd, char *dst, size_t n, int64_t place)
{
    size_t got = 0;
    while (got < n) {
        ssize_t more = pread(fd, dst + got, n - got, place + (int64_t)got);
        if (more <= 0)
            break;
        got += (size_t)more;
    }
    return got;
}

/* Where a piece begins in the file: one byte early, to see whether a row begins with it. */
static int64_t place_of(const struct scanner *s, const struct batch *b, size_t i)
{
    int64_t n = b->first + (int64_t)i;
    return s->begins + n * (int64_t)s->piece - (n > 0);
}

static void look_through(struct scanner *s, struct scan_memo *memo, struct batch *b)
{
    for (size_t i; (i = atomic_fetch_add(&s->given, 1)) < PIECES;) {
        struct scan_piece *p = &b->pieces[i];
        p->whole = b->first + (int64_t)i == 0;
        p->limit = s->piece + !p->whole;
        p->n = read_at(import__table_fd(s->t), p->bytes, p->limit + SCAN_SLACK, place_of(s, b, i));
        scan_piece(&s->scan, memo, p);
    }
}

/* Taking ----------------------------------------------------------------------------------------------------------- */

/* Rows that csv has read already, since a field of theirs went over several lines. */
static void pass_over(struct scanner *s, const struct scan_piece *p, int64_t place)
{
    while (s->at.row < p->n_rows && place + (int64_t)scan_at(p->rows[s->at.row]) < s->at.place)
        s->at.row++;
}

static inline uint8_t *cell_of(const struct roster *r, uint64_t row)
{
    uint8_t *said = roster_said(r, scan_enrolment(row), scan_year(row));
    return said == NULL ? NULL : said + scan_session(row);
}

/* Takes rows of the shape up to one that is not, that has no place yet, or that contradicts what was said. */
static void take_rows(struct scanner *s, const struct scan_piece *p)
{
    size_t i = s->at.row, n = p->n_rows;
    struct roster *r = s->roster;
    for (; i < n; i++) {
        uint64_t row = p->rows[i];
        uint8_t said = scan_said(row), *cell = cell_of(r, row);
        if (i + AHEAD < n)
            __builtin_prefetch(cell_of(r, p->rows[i + AHEAD]), 1, 2);
        if (said == 0 || cell == NULL || (*cell != 0 && *cell != said))
            break;
        *cell = said;
        roster_use(r, scan_enrolment(row), scan_year(row));
    }
    s->marks->run->report->rows_read += (int64_t)(i - s->at.row);
    s->t->has_rows = s->t->has_rows || i > s->at.row;
    s->at.line += (int64_t)(i - s->at.row);
    s->at.row = i;
}

/* Takes what can be taken without memory, messages or the database, and so beside other threads. */
static void take_quickly(struct scanner *s)
{
    for (; s->at.piece < PIECES; s->at.piece++, s->at.row = 0) {
        const struct scan_piece *p = &s->found->pieces[s->at.piece];
        int64_t place = place_of(s, s->found, s->at.piece), end = place + (int64_t)p->end;
        if (p->strange)
            return;
        pass_over(s, p, place);
        take_rows(s, p);
        bool more = s->at.row < p->n_rows;
        if (more)
            s->at.place = place + (int64_t)scan_at(p->rows[s->at.row]);
        else if (p->n_rows > 0 && end > s->at.place)
            s->at.place = end;
        if (more || (p->open && end == s->at.place))
            return;
    }
}

/* Reads the next row, and those without anything in it, where csv finds it. False at the end of the file or when the
 * import is refused. */
static bool read_on(struct scanner *s)
{
    csv_go_to(s->t->csv, s->at.place, s->at.line);
    s->finished = !import__next(s->t);
    if (s->finished)
        return false;
    s->how->read(s->how->layout);
    s->at.place = csv_place(s->t->csv, &s->at.line);
    return !import_stopped(s->marks->run->report);
}

/* Reads a row that stands in the piece. */
static bool read_here(struct scanner *s, char *text, size_t n)
{
    bool taken = import__take(s->t, text, n, s->at.line);
    s->at.place += (int64_t)n + 1;
    s->at.line++;
    s->at.row++;
    if (taken)
        s->how->read(s->how->layout);
    return csv_fault(s->t->csv)->kind == CSV_NO_FAULT && !import_stopped(s->marks->run->report);
}

/* Takes what take_quickly() has left. False when there is nothing more to be done in this file. */
static bool take_carefully(struct scanner *s)
{
    const struct scan_piece *p = &s->found->pieces[s->at.piece];
    if (p->strange) {
        int64_t end = place_of(s, s->found, s->at.piece) + (int64_t)p->limit;
        while (s->at.place < end)
            if (!read_on(s))
                return false;
        s->at.piece++;
        s->at.row = 0;
        return true;
    }
    if (s->at.row == p->n_rows)
        return read_on(s);
    uint64_t row = p->rows[s->at.row];
    if (scan_said(row) != 0 && cell_of(s->roster, row) == NULL)
        return roster_say(s->roster, scan_enrolment(row), s->roster->first_year + (int)scan_year(row)) != NULL;
    size_t from = scan_at(row), to = s->at.row + 1 < p->n_rows ? scan_at(p->rows[s->at.row + 1]) : p->end;
    char *text = p->bytes + from;
    /* Where there is a quote, the row may not end with the line. */
    return memchr(text, '"', to - from) != NULL ? read_on(s) : read_here(s, text, to - from - 1);
}

/* All of it -------------------------------------------------------------------------------------------------------- */

static void look(void *arg, unsigned i)
{
    struct scanner *s = arg;
    look_through(s, s->memos[i], s->next);
}

static void take_and_look(void *arg, unsigned i)
{
    struct scanner *s = arg;
    if (i == 0)
        take_quickly(s);
    look_through(s, s->memos[i], s->next);
}

static bool is_file(int fd)
{
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static void free_memory(void *arg)
{
    arena_free(arg);
}

static void make_pieces(struct arena *a, struct scanner *s)
{
    for (size_t i = 0; i < COUNT_OF(s->batches) * PIECES; i++) {
        struct scan_piece *p = &s->batches[i / PIECES].pieces[i % PIECES];
        p->bytes = arena_alloc(a, s->piece + 1 + SCAN_SLACK + SCAN_PAD);
        p->room = s->piece / SCAN_ROW_LEAST + SCAN_SLACK;
        p->rows = ARENA_ARRAY(a, p->room, uint64_t);
    }
    for (unsigned i = 0; i < s->threads; i++)
        s->memos[i] = scan_memo_new(a);
}

/* NULL when the file is none to be read in this way. */
static struct scanner *scanner_new(struct arena *a, struct marks *m, struct import__table *t,
    const struct marks_scan *how)
{
    const struct import_reading *reading = &m->run->task->reading;
    struct scanner *s = ARENA_NEW(a, struct scanner);
    *s = (struct scanner){ .t = t, .marks = m, .roster = m->run->stage->roster, .how = how };
    if (reading->careful || s->roster == NULL || s->roster->slots == NULL || csv_line_end(t->csv) != '\n' ||
        !is_file(import__table_fd(t)))
        return NULL;
    scan_new(&s->scan, m->run->stage, m->codes, m->oldest);
    s->scan.delimiter = csv_delimiter(t->csv);
    s->scan.n_columns = how->n_columns;
    for (size_t i = 0; i < how->n_columns; i++) {
        s->scan.columns[i] = how->columns[i];
        s->scan.has_urn = s->scan.has_urn || how->columns[i] == SCAN_URN;
    }
    s->piece = reading->piece > 0 ? reading->piece : SCAN_PIECE;
    s->threads = reading->threads > 0 ? reading->threads : thread_count();
    s->at.place = s->begins = csv_place(t->csv, &s->at.line);
    make_pieces(a, s);
    return s;
}

static void scan_file(struct scanner *s)
{
    bool more = true;
    s->next = &s->batches[0];
    thread_run(s->threads, look, s);
    while (more) {
        struct batch *b = s->found = s->next;
        bool last = b->pieces[PIECES - 1].n <= b->pieces[PIECES - 1].limit;
        s->next = &s->batches[b == &s->batches[0]];
        s->next->first = b->first + PIECES;
        s->at.piece = s->at.row = 0;
        atomic_store(&s->given, 0);
        if (last)
            take_quickly(s);
        else
            thread_run(s->threads, take_and_look, s);
        while (s->at.piece < PIECES && (more = take_carefully(s)))
            take_quickly(s);
        more = more && !last;
        import__progress(s->marks->run, s->at.place);
    }
}

bool marks_scan(struct marks *m, struct import__table *t, const struct marks_scan *how)
{
    struct arena *a = arena_new(MEMORY);
    bool finished = false;
    arena_defer(m->run->arena, free_memory, a);
    struct scanner *s = scanner_new(a, m, t, how);
    if (s != NULL) {
        scan_file(s);
        finished = s->finished;
        if (!finished)
            csv_go_to(t->csv, s->at.place, s->at.line);
    }
    arena_reset(a);
    return !finished;
}
