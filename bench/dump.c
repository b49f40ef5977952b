/* The registers as files, for those who answer the same questions beside us; and our answers as text. */
#include <stdio.h>
#include <string.h>

#include "bench.h"

enum { PIECE = 1 << 20 };

/* A file that is written in pieces. */
struct file {
    FILE *f;
    struct buf text;
};

static struct file file_open(struct work *w, const char *folder, const char *name)
{
    struct str path = str_fmt(w->arena, "%s/%s", folder, name);
    return (struct file){ fopen(path.p, "w"), buf_new((size_t)2 * PIECE) };
}

static void file_flush(struct file *f)
{
    if (f->f != NULL && fwrite(f->text.p, 1, f->text.n, f->f) != f->text.n) {
        fclose(f->f);
        f->f = NULL;
    }
    buf_clear(&f->text);
}

static void line_end(struct file *f)
{
    buf_add_char(&f->text, '\n');
    if (f->text.n >= PIECE)
        file_flush(f);
}

static void add(struct file *f, int64_t v)
{
    if (f->text.n > 0 && f->text.p[f->text.n - 1] != '\n')
        buf_add_char(&f->text, ',');
    buf_add_i64(&f->text, v);
}

static void add_line(struct file *f, const int64_t *v, size_t n)
{
    for (size_t i = 0; i < n; i++)
        add(f, v[i]);
    line_end(f);
}

static void add_head(struct file *f, const char *names)
{
    buf_add_str(&f->text, str_of(names));
    line_end(f);
}

static enum err file_close(struct work *w, struct file *f)
{
    bool good = !f->text.failed;
    file_flush(f);
    good = f->f != NULL && fclose(f->f) == 0 && good;
    buf_done(&f->text);
    return good ? OK : FAIL(w->fail, ERR_FAILED, "a file could not be written");
}

size_t bench_number(const struct dashboard *d, size_t block, size_t row)
{
    return d->answer.starts[block] + row;
}

uint8_t dump_code(enum att_code c)
{
    static const uint8_t of_class[] = { [ATT_CLASS_NONE] = DUMP_NOT_COUNTED,
        [ATT_CLASS_PRESENT] = DUMP_ATTENDED,
        [ATT_CLASS_ELSEWHERE] = DUMP_ATTENDED,
        [ATT_CLASS_AUTHORISED] = DUMP_AUTHORISED,
        [ATT_CLASS_UNAUTHORISED] = DUMP_UNAUTHORISED,
        [ATT_CLASS_NOT_POSSIBLE] = DUMP_NOT_COUNTED,
        [ATT_CLASS_NOT_COLLECTED] = DUMP_NOT_COUNTED };
    unsigned class = of_class[att_code_class(c)], before = 0;
    for (int k = ATT_NO_MARK + 1; k < (int)c; k++)
        before += of_class[att_code_class((enum att_code)k)] == class;
    return (uint8_t)(class * DUMP_CLASS + before);
}

static enum err dump_codes(struct work *w, const char *folder)
{
    struct file f = file_open(w, folder, "codes.csv");
    add_head(&f, "text,code");
    for (int c = ATT_NO_MARK + 1; c < ATT_CODES; c++) {
        buf_add_str(&f.text, att_code_text((enum att_code)c, false));
        add(&f, dump_code((enum att_code)c));
        line_end(&f);
    }
    return file_close(w, &f);
}

/* The first session of a set, or one behind the year. */
static int first_of(const struct att_mask *m)
{
    struct att_session s = att_mask_first(m);
    return att_session_is(s) ? s.v : ATT_SESSIONS;
}

static enum err dump_enrolments(struct work *w, const struct dashboard *d, const char *folder)
{
    const struct day on = d->lists.on_roll;
    struct file f = file_open(w, folder, "enrolments.csv");
    add_head(&f, "id,school,phase,locality,year_group,sex,sen,fsm,care,on_roll,restricted,remaining,weeks_from,"
                 "days_from");
    for (size_t i = 0; i < d->n_blocks; i++) {
        const struct att_block *b = d->blocks[i];
        struct att_mask weeks = att_last_weeks(&b->open, d->lists.limits.recent_weeks);
        struct att_mask days = att_last_days(&b->open, d->lists.limits.recent_days);
        for (size_t row = 0; row < b->n; row++) {
            const struct att_traits *t = &b->traits[row];
            const int64_t cells[] = { (int64_t)bench_number(d, i, row), (int64_t)i, b->school.phase,
                b->school.locality.v, t->year_group, t->sex, t->sen, t->fsm, t->care,
                !day_is(on) || att_block_on_roll(b, row, on), t->restricted,
                att_block_remaining(b, row, d->answer.last_day), first_of(&weeks), first_of(&days) };
            add_line(&f, cells, COUNT_OF(cells));
        }
    }
    return file_close(w, &f);
}

static enum err dump_marks(struct work *w, const struct dashboard *d, const char *folder, int64_t *ret_marks)
{
    struct file f = file_open(w, folder, "marks.csv");
    struct att_marks marks;
    *ret_marks = 0;
    add_head(&f, "id,day,afternoon,code");
    for (size_t i = 0; i < d->n_blocks; i++) {
        for (size_t row = 0; row < d->blocks[i]->n; row++) {
            att_block_marks(d->blocks[i], row, &marks);
            for (int s = 0; s < ATT_SESSIONS; s++) {
                if (marks.code[s] == ATT_NO_MARK)
                    continue;
                add(&f, (int64_t)bench_number(d, i, row));
                add(&f, s / ATT_WEEK_SESSIONS * 7 + s % ATT_WEEK_SESSIONS / 2);
                add(&f, s % 2);
                buf_add_char(&f.text, ',');
                buf_add_str(&f.text, att_code_text((enum att_code)marks.code[s], false));
                line_end(&f);
                ++*ret_marks;
            }
        }
    }
    return file_close(w, &f);
}

static int64_t word_of(const struct att_mask *m, int word)
{
    uint64_t v = 0;
    for (int week = word * DUMP_WORD_WEEKS, at = 0; at < DUMP_WORD_WEEKS && week + at < ATT_WEEKS; at++)
        v |= (uint64_t)att_mask_week(m, week + at) << (at * ATT_WEEK_SESSIONS);
    return (int64_t)v;
}

static enum err dump_planes(struct work *w, const struct dashboard *d, const char *folder)
{
    struct file f = file_open(w, folder, "planes.csv");
    buf_add_str(&f.text, S("id"));
    for (int k = 0; k < 2 * DUMP_WORDS; k++)
        buf_add_fmt(&f.text, ",%s%d", k < DUMP_WORDS ? "low" : "high", k % DUMP_WORDS);
    line_end(&f);
    for (size_t i = 0; i < d->n_blocks; i++) {
        for (size_t row = 0; row < d->blocks[i]->n; row++) {
            const struct att_planes *p = &d->blocks[i]->planes[row];
            add(&f, (int64_t)bench_number(d, i, row));
            for (int k = 0; k < 2 * DUMP_WORDS; k++)
                add(&f, word_of(k < DUMP_WORDS ? &p->low : &p->high, k % DUMP_WORDS));
            line_end(&f);
        }
    }
    return file_close(w, &f);
}

static int64_t day_of_year(const struct dashboard *d, struct day day)
{
    return day.v - att_year_start(d->filter.year).v;
}

static enum err dump_episodes(struct work *w, const struct dashboard *d, const char *folder)
{
    struct file f = file_open(w, folder, "episodes.csv");
    add_head(&f, "id,permanent,sessions,day");
    for (size_t i = 0; i < d->n_blocks; i++) {
        for (size_t k = 0; k < d->blocks[i]->n_episodes; k++) {
            const struct att_episode *e = &d->blocks[i]->episodes[k];
            bool permanent = e->kind == ATT_PERMANENT_EXCLUSION;
            const int64_t cells[] = { (int64_t)bench_number(d, i, e->row), permanent,
                permanent                      ? 0
                    : e->kind == ATT_LUNCHTIME ? 1
                                               : e->sessions,
                day_of_year(d, e->from) };
            add_line(&f, cells, COUNT_OF(cells));
        }
    }
    return file_close(w, &f);
}

static enum err dump_meta(struct work *w, const struct dashboard *d, const char *folder, int64_t marks)
{
    struct file f = file_open(w, folder, "meta.json");
    size_t bytes = 0;
    for (size_t i = 0; i < d->n_blocks; i++)
        bytes += d->blocks[i]->n * sizeof(struct att_planes);
    buf_add_fmt(&f.text,
        "{\"year\":%d,\"schools\":%zu,\"enrolments\":%zu,\"marks\":%lld,\"planes\":%zu,\"held\":%zu,"
        "\"words\":%d,\"word_weeks\":%d,\"weeks\":%d,\"min_possible\":%d,",
        d->filter.year, d->n_blocks, d->answer.n, (long long)marks, bytes, att_snapshot_bytes(d->snapshot),
        (int)DUMP_WORDS, (int)DUMP_WORD_WEEKS, (int)ATT_WEEKS, d->lists.limits.min_possible);
    buf_add_fmt(&f.text, "\"term\":[%lld,%lld],\"whole\":[%lld,%lld],",
        (long long)day_of_year(d, d->lists.term_from), (long long)day_of_year(d, d->lists.term_to),
        (long long)day_of_year(d, d->lists.year_from), (long long)day_of_year(d, d->lists.year_to));
    buf_add_fmt(&f.text,
        "\"part_time\":%d,\"elsewhere\":[%d,%d,%d],\"illness\":%d,\"fsm\":%d,\"sen\":%d,\"asked_weeks\":[%d,%d],"
        "\"threads\":%u,\"kernel\":\"%s\"}",
        dump_code(ATT_PART_TIME), dump_code(ATT_OFF_SITE), dump_code(ATT_LA_PROVISION), dump_code(ATT_DUAL),
        dump_code(ATT_ILLNESS), (int)ATT_FSM_YES, (int)ATT_SEN_SUPPORT, (int)QUESTION_FIRST_WEEK,
        (int)QUESTION_LAST_WEEK, crew_size(registers_crew(d->registers)), att_kernel()->name);
    line_end(&f);
    return file_close(w, &f);
}

enum err dump_write(struct work *w, const struct dashboard *d, const char *folder)
{
    int64_t marks = 0;
    enum err e = dump_codes(w, folder);
    if (e == OK)
        e = dump_enrolments(w, d, folder);
    if (e == OK)
        e = dump_marks(w, d, folder, &marks);
    if (e == OK)
        e = dump_planes(w, d, folder);
    if (e == OK)
        e = dump_episodes(w, d, folder);
    return e == OK ? dump_meta(w, d, folder, marks) : e;
}

static enum err write_rows(struct work *w, const struct dashboard *d, const struct att_answer *answer,
    const char *folder)
{
    struct file f = file_open(w, folder, "rows");
    for (size_t i = 0; i < answer->n; i++) {
        const struct att_row *r = &answer->rows[i];
        const struct att_count c = att_row_count(r);
        const int64_t cells[] = { (int64_t)bench_number(d, r->block, r->row), c.possible, c.attended, c.authorised,
            c.unauthorised, (r->count.flags & ATT_IS_PERSISTENT) != 0, (r->count.flags & ATT_IS_SEVERE) != 0,
            (r->count.flags & ATT_IS_AT_RISK) != 0 };
        add_line(&f, cells, COUNT_OF(cells));
    }
    return file_close(w, &f);
}

static void add_sum(struct file *f, const struct att_sum *s)
{
    const int64_t cells[] = { s->enrolments, s->count.possible, s->count.attended, s->count.authorised,
        s->count.unauthorised, s->persistent, s->severe, s->at_risk };
    add_line(f, cells, COUNT_OF(cells));
}

static enum err write_schools(struct work *w, const struct att_answer *answer, const char *folder)
{
    struct file f = file_open(w, folder, "schools");
    for (size_t b = 0; b < answer->question.n_blocks; b++) {
        if (answer->blocks[b].enrolments == 0)
            continue;
        add(&f, (int64_t)b);
        add_sum(&f, &answer->blocks[b]);
    }
    return file_close(w, &f);
}

static enum err write_cohorts(struct work *w, const struct att_answer *answer, const char *folder)
{
    struct file f = file_open(w, folder, "cohorts");
    for (unsigned phase = 0; phase < ATT_PHASES; phase++) {
        size_t n;
        const struct att_group *groups = att_cohorts(w->arena, answer, 1u << phase, &n);
        for (size_t i = 0; i < n; i++) {
            if (groups[i].sum.enrolments == 0)
                continue;
            add(&f, phase);
            add(&f, groups[i].cohort);
            add(&f, groups[i].value);
            add_sum(&f, &groups[i].sum);
        }
    }
    return file_close(w, &f);
}

static enum err write_weeks(struct work *w, const struct att_answer *answer, const char *folder)
{
    struct file f = file_open(w, folder, "weeks");
    const struct att_count *weeks = att_weeks(w->arena, answer);
    for (int i = 0; i < ATT_WEEKS; i++) {
        const int64_t cells[] = { i, weeks[i].possible, att_absent(&weeks[i]), weeks[i].unauthorised };
        if (weeks[i].possible > 0)
            add_line(&f, cells, COUNT_OF(cells));
    }
    return file_close(w, &f);
}

static enum err write_sizes(struct work *w, const struct att_answer *answer, const char *folder)
{
    struct file f = file_open(w, folder, "sizes");
    for (int64_t list = 0; list <= LIST_SUSPENDED_YEAR; list++) {
        const int64_t cells[] = { list, (int64_t)answer->lists.n[list] };
        add_line(&f, cells, COUNT_OF(cells));
    }
    return file_close(w, &f);
}

static enum err write_list(struct work *w, const struct dashboard *d, const struct att_answer *answer, size_t list,
    const char *folder)
{
    struct file f = file_open(w, folder, str_cstr(w->arena, dashboard_list_name((enum dashboard_list)list)));
    for (size_t i = 0; i < answer->lists.n[list]; i++) {
        const struct att_row *r = &answer->rows[answer->lists.rows[list][i]];
        const int64_t number = (int64_t)bench_number(d, r->block, r->row);
        add_line(&f, &number, 1);
    }
    return file_close(w, &f);
}

enum err answer_write(struct work *w, const struct dashboard *d, const struct att_answer *answer, const char *folder)
{
    enum err e = write_rows(w, d, answer, folder);
    if (e == OK)
        e = write_schools(w, answer, folder);
    if (e == OK)
        e = write_cohorts(w, answer, folder);
    if (e == OK)
        e = write_weeks(w, answer, folder);
    if (e == OK)
        e = write_sizes(w, answer, folder);
    for (size_t list = 0; e == OK && list < LISTS; list++)
        if (answer->lists.rows[list] != NULL)
            e = write_list(w, d, answer, list, folder);
    return e;
}
