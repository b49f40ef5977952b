/* Reading a file of a row a mark on several threads (import_scan.h): pieces of it are looked through at once, and
 * what was found is taken in the order of the file, by one thread. So what came first came first, whoever found it,
 * and nothing of the result depends on who was quicker. Every row that is not of the common shape goes, in its turn,
 * the way of all rows: it is split, checked and said by import_table.c and import_say_marks.c. */
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crew.h"
#include "service/import_marks.h"
#include "service/import_scan.h"

enum {
    RING = 16,  /* pieces that are looked through, or have been, before they are taken */
    AHEAD = 64, /* rows for whose memory is asked in advance */
    LOOKED_AT = 64,
    MOST_LEAPS = 8,
    MEMORY = 256 << 20,
};

/* A piece on its way. */
struct piece {
    struct scan_piece found;
    char *kept; /* room for its bytes, while rows of it will be read as text */
    bool done;  /* it has been looked through */
};

/* Where the taking has come to. */
struct position {
    int64_t place, line; /* of the next row that nobody has read, in the file */
    int64_t piece;       /* number of the one that is being taken */
    size_t row;          /* in it */
    int leaps;           /* how often csv read on in it */
};

struct scanner {
    struct import__table *t;
    struct marks *marks;
    struct roster *roster;
    const struct marks_scan *how;
    struct scan scan;
    struct scan_memo *memos[CREW_MOST];
    char *bytes[CREW_MOST]; /* of the piece that a thread looks through: they stay in its cache */
    struct crew *crew;
    size_t size;    /* bytes of a piece */
    int64_t begins; /* where in the file the first does */
    struct position at;
    bool finished; /* the reader of CSV has come to the end */

    pthread_mutex_t lock; /* of what follows, and of `done`, but for pieces that are nobody else's */
    pthread_cond_t changed;
    struct piece ring[RING]; /* by number */
    int64_t given;           /* the next piece to look through */
    int64_t taken;           /* those before it have been taken */
    int64_t last;            /* the piece in which the file ends, once that is known */
    bool stop;               /* whoever looks is to come back */
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
static int64_t place_of(const struct scanner *s, int64_t piece)
{
    return s->begins + piece * (int64_t)s->size - (piece > 0);
}

/* Takes up the next piece: its number, or -1 when there is none, or, unless `wait`, none now. */
static int64_t take_up(struct scanner *s, bool wait)
{
    pthread_mutex_lock(&s->lock);
    while (wait && !s->stop && s->given <= s->last && s->given - s->taken >= RING)
        pthread_cond_wait(&s->changed, &s->lock);
    bool some = !s->stop && s->given <= s->last && s->given - s->taken < RING;
    int64_t piece = some ? s->given++ : -1;
    pthread_mutex_unlock(&s->lock);
    return piece;
}

static void look_through(struct scanner *s, unsigned thread, int64_t number)
{
    struct piece *piece = &s->ring[number % RING];
    struct scan_piece *p = &piece->found;
    p->whole = number == 0;
    p->limit = s->size + !p->whole;
    p->bytes = s->bytes[thread];
    p->n = read_at(import__table_fd(s->t), p->bytes, p->limit + SCAN_SLACK, place_of(s, number));
    scan_piece(&s->scan, s->memos[thread], p);
    if (p->unknown) {
        s->bytes[thread] = piece->kept;
        piece->kept = p->bytes;
    }
    pthread_mutex_lock(&s->lock);
    piece->done = true;
    if (p->n <= p->limit && number < s->last)
        s->last = number;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
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
    return roster_cell(&r->years[scan_year(row)], scan_place(row));
}

/* Do rows that follow each other lie far apart? */
static bool is_scattered(const struct scan_piece *p)
{
    size_t apart = 0;
    for (size_t i = 1; i < p->n_rows && i <= LOOKED_AT; i++)
        apart += scan_enrolment(p->rows[i]) != scan_enrolment(p->rows[i - 1]);
    return 2 * apart > LOOKED_AT;
}

/* Takes rows of the shape up to one that is not, that has no place yet, or that contradicts what was said. */
static void take_rows(struct scanner *s, const struct scan_piece *p)
{
    const struct roster *r = s->roster;
    const uint64_t *rows = p->rows;
    size_t i = s->at.row, n = p->n_rows, asked = is_scattered(p) ? i : n;
    for (; i < n; i++) {
        uint64_t row = rows[i];
        uint8_t said = scan_said(row), *cell = cell_of(r, row);
        for (; asked < n && asked <= i + AHEAD; asked++)
            __builtin_prefetch(cell_of(r, rows[asked]), 1, 2);
        if (said == 0 || cell == NULL || (*cell != 0 && *cell != said))
            break;
        *cell = said;
    }
    s->marks->run->report->rows_read += (int64_t)(i - s->at.row);
    s->t->has_rows = s->t->has_rows || i > s->at.row;
    s->at.line += (int64_t)(i - s->at.row);
    s->at.row = i;
}

/* Takes of a piece what can be taken without memory, messages or the database, and so beside other threads. False
 * when something is left. */
static bool take_quickly(struct scanner *s)
{
    const struct scan_piece *p = &s->ring[s->at.piece % RING].found;
    int64_t place = place_of(s, s->at.piece), end = place + (int64_t)p->end;
    if (p->strange)
        return false;
    pass_over(s, p, place);
    take_rows(s, p);
    bool more = s->at.row < p->n_rows;
    if (more)
        s->at.place = place + (int64_t)scan_at(p->rows[s->at.row]);
    else if (p->n_rows > 0 && end > s->at.place)
        s->at.place = end;
    return !more && !(p->open && end == s->at.place);
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

/* The text of a row, without its line end; false when it may go on behind that, or cannot be had. Of a piece in which
 * nothing was unknown the bytes are gone, and are read again when a row of it contradicts what was said. */
static bool text_of(struct scanner *s, struct piece *piece, struct str *ret)
{
    struct scan_piece *p = &piece->found;
    if (!p->unknown) {
        p->bytes = piece->kept;
        p->n = read_at(import__table_fd(s->t), p->bytes, p->limit + SCAN_SLACK, place_of(s, s->at.piece));
        p->unknown = true;
    }
    size_t from = scan_at(p->rows[s->at.row]);
    size_t to = s->at.row + 1 < p->n_rows ? scan_at(p->rows[s->at.row + 1]) : p->end;
    *ret = (struct str){ p->bytes + from, to - from - 1 };
    return to <= p->n && str_find(*ret, '"') < 0;
}

/* Takes one thing that take_quickly() has left. False when nothing more is to be done in this file. */
static bool take_carefully(struct scanner *s)
{
    struct piece *piece = &s->ring[s->at.piece % RING];
    struct scan_piece *p = &piece->found;
    struct str text;
    if (p->strange)
        return read_on(s);
    if (s->at.row < p->n_rows) {
        uint64_t row = p->rows[s->at.row];
        if (scan_said(row) != 0 && cell_of(s->roster, row) == NULL)
            return roster_say(s->roster, scan_enrolment(row), s->roster->first_year + (int)scan_year(row)) != NULL;
        if (text_of(s, piece, &text))
            return read_here(s, (char *)(uintptr_t)text.p, text.n);
    }
    /* To read on takes long when it is here and there; it is better to read on to the end of the piece. */
    p->strange = ++s->at.leaps > MOST_LEAPS;
    return read_on(s);
}

/* Is nothing left of the piece that is being taken? */
static bool is_taken(const struct scanner *s)
{
    const struct scan_piece *p = &s->ring[s->at.piece % RING].found;
    int64_t place = place_of(s, s->at.piece);
    if (p->strange)
        return s->at.place >= place + (int64_t)p->limit;
    return s->at.row == p->n_rows && !(p->open && place + (int64_t)p->end == s->at.place);
}

static void next_piece(struct scanner *s)
{
    pthread_mutex_lock(&s->lock);
    s->ring[s->at.piece % RING].done = false;
    s->taken = ++s->at.piece;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
    s->at.row = 0;
    s->at.leaps = 0;
}

/* All of it -------------------------------------------------------------------------------------------------------- */

/* What there is to be taken. */
enum ready {
    READY,
    NOT_YET,
    ALL_TAKEN,
};

static enum ready is_ready(struct scanner *s, bool wait)
{
    const struct piece *p = &s->ring[s->at.piece % RING];
    pthread_mutex_lock(&s->lock);
    while (wait && !p->done && s->at.piece <= s->last)
        pthread_cond_wait(&s->changed, &s->lock);
    enum ready ready = s->at.piece > s->last ? ALL_TAKEN : p->done ? READY
                                                                   : NOT_YET;
    pthread_mutex_unlock(&s->lock);
    return ready;
}

/* Takes pieces as they come, and looks through others meanwhile. When something is left of one, it only looks, until
 * the ring is full: then there is much to be done by the one thread that may. */
static void take_and_look(struct scanner *s)
{
    enum ready ready;
    bool left = false;
    while ((ready = is_ready(s, false)) != ALL_TAKEN) {
        int64_t piece;
        if (ready == READY && !left) {
            left = !take_quickly(s);
            if (!left)
                next_piece(s);
            import__progress(s->marks->run, s->at.place);
        } else if ((piece = take_up(s, false)) >= 0) {
            look_through(s, 0, piece);
        } else if (left) {
            break;
        } else {
            is_ready(s, true);
        }
    }
    pthread_mutex_lock(&s->lock);
    s->stop = true;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

static void work(void *arg, unsigned who, size_t i)
{
    struct scanner *s = arg;
    (void)i;
    if (who == 0)
        take_and_look(s);
    for (int64_t piece; who > 0 && (piece = take_up(s, true)) >= 0;)
        look_through(s, who, piece);
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
    size_t bytes = s->size + 1 + SCAN_SLACK + SCAN_PAD;
    for (size_t i = 0; i < RING; i++) {
        struct scan_piece *p = &s->ring[i].found;
        s->ring[i].kept = arena_array_unset(a, bytes, 1);
        p->room = s->size / SCAN_ROW_LEAST + SCAN_SLACK;
        p->rows = arena_array_unset(a, p->room, sizeof *p->rows);
    }
    for (unsigned i = 0; i < crew_size(s->crew); i++) {
        s->bytes[i] = arena_array_unset(a, bytes, 1);
        s->memos[i] = scan_memo_new(a);
    }
}

/* NULL when the file is none to be read in this way. */
static struct scanner *scanner_new(struct arena *a, struct marks *m, struct import__table *t,
    const struct marks_scan *how)
{
    const struct import_reading *reading = &m->run->task->reading;
    struct scanner *s = ARENA_NEW(a, struct scanner);
    *s = (struct scanner){ .t = t, .marks = m, .roster = m->run->stage->roster, .how = how, .last = INT64_MAX };
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
    s->size = reading->piece == 0 ? SCAN_PIECE : reading->piece < SCAN_PIECE_MOST ? reading->piece
                                                                                  : SCAN_PIECE_MOST;
    s->crew = import__crew(m->run);
    s->at.place = s->begins = csv_place(t->csv, &s->at.line);
    make_pieces(a, s);
    return s;
}

/* Takes carefully what is left of pieces that have been looked through. No other thread runs meanwhile: memory may
 * run out here, and what runs out of memory jumps. */
static bool take_the_rest(struct scanner *s)
{
    while (s->at.piece <= s->last && s->ring[s->at.piece % RING].done) {
        while (!take_quickly(s) && !is_taken(s))
            if (!take_carefully(s))
                return false;
        next_piece(s);
        import__progress(s->marks->run, s->at.place);
    }
    return true;
}

static void scan_file(struct scanner *s)
{
    do {
        s->stop = false;
        crew_run(s->crew, work, s, crew_size(s->crew));
    } while (take_the_rest(s) && s->at.piece <= s->last);
}

bool marks_scan(struct marks *m, struct import__table *t, const struct marks_scan *how)
{
    struct arena *a = arena_new(MEMORY);
    bool finished = false;
    arena_defer(m->run->arena, free_memory, a);
    struct scanner *s = scanner_new(a, m, t, how);
    if (s != NULL && pthread_mutex_init(&s->lock, NULL) == 0) {
        pthread_cond_init(&s->changed, NULL);
        scan_file(s);
        pthread_cond_destroy(&s->changed);
        pthread_mutex_destroy(&s->lock);
        finished = s->finished;
        if (!finished)
            csv_go_to(t->csv, s->at.place, s->at.line);
    }
    arena_reset(a);
    return !finished;
}
