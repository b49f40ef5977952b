/* An anonymous case from its first form to the round that comes after it (FO-3; TRUST.md T5, T10): whoever writes, in
 * whatever field, a name, the UPN or the date of birth of a child of the setting, is shown the form again as it was
 * typed, and nothing of it is anywhere: in no table but those that are the child's own record of the roll, in no file
 * of the database or of the state folder, and not in the log. */
#include "forums.h"

#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>

#include "service/case_request.h"
#include "web/route.h"

enum { BORN = 15461 /* 1 May 2012, in days since 1970, as serving_children() has it */ };

/* What is refused has this word in it, and what is kept has not: wherever it stands, something refused was kept. */
#define MARKER "Unmistakably"

/* The child of the roll in forms that people type. The UPN is put in for "%U", with a space for "%S" and with hyphens
 * for "%H". */
static const char *const typed[] = { "Quillfeather", "quillfeather", "QUILLFEATHER", "Éloïse", "éloïse", "Eloise",
    "eloise", "ELOISE", "E\xcc\x81loi\xcc\x88se", "Elo\xe2\x80\x8bise", "Éloïse Quillfeather", "eloise quillfeather",
    "Quillfeather, Éloïse", "Quillfeather Eloise", "É. Quillfeather", "Quill\xc2\xad"
                                                                      "feather",
    "(eloise)", "%U", "%u", "%S", "%H", "1/5/2012", "01/05/2012", "1.5.12", "2012-05-01", "1 May 2012",
    "1st of May 2012", "01052012", "1-5-2012", "born 1/5/12" };
/* In a field that takes a day. */
static const char *const days[] = { "1/5/2012", "01/05/2012", "2012-05-01", "1 May 2012" };

/* Requests that write, of cases and what belongs to them, and take no words on an anonymous one, or none that are
 * kept. */
static const enum route_id wordless[] = { ROUTE_OVERRIDE_APPROVE, ROUTE_OVERRIDE_END, ROUTE_CASE_STRATEGY_REMOVE,
    ROUTE_CASE_SEND, ROUTE_PLAN_BEGIN, ROUTE_PLAN_TARGET_DROP, ROUTE_PLAN_ISSUE_IT, ROUTE_PLAN_AGREE, ROUTE_PLAN_REVISE,
    ROUTE_ADVICE_REMOVE, ROUTE_ADVICE_REFUSALS, ROUTE_DOCUMENT_REMOVE, ROUTE_DOCUMENT_SAY,
    ROUTE_PAPER_READ, ROUTE_PAPER_CONFLICT };

struct anonymous {
    struct serving s;
    struct str upn;
    const char *page, *round; /* "/cases/{round}", and its public id */
    bool tried[ROUTES];
    const char *log;
    bool lists_columns, saw_database;
};

static struct str one(struct anonymous *x, const char *sql)
{
    return importing_value(&x->s.x, sql);
}

static struct str round_version(struct anonymous *x)
{
    return one(x, "SELECT CAST(version AS TEXT) AS v FROM case_round ORDER BY number DESC LIMIT 1");
}

/* --- asking, with what is logged meanwhile kept --- */

static int to_log(const struct anonymous *x)
{
    fflush(stderr);
    const int was = dup(2), fd = open(x->log, O_WRONLY | O_CREAT | O_APPEND, 0600);
    assert_true(was >= 0 && fd >= 0 && dup2(fd, 2) == 2);
    close(fd);
    return was;
}

static void from_log(int was)
{
    fflush(stderr);
    assert_int_equal(dup2(was, 2), 2);
    close(was);
}

static struct answer post(struct anonymous *x, enum who who, const char *target, const char *fields)
{
    const int was = to_log(x);
    struct answer a = serving_post(&x->s, &x->s.as[who], target, fields);
    from_log(was);
    return a;
}

static void saves(struct anonymous *x, enum who who, const char *end, const char *fields)
{
    struct answer a = post(x, who, str_fmt(x->s.arena, "%s%s", x->page, end).p, fields);
    assert_status(&a, 303);
}

/* One form of the child, as it is typed. */
static const char *form_of(struct anonymous *x, const char *pattern)
{
    struct arena *a = x->s.arena;
    const char *p = x->upn.p;
    if (strcmp(pattern, "%U") == 0)
        return p;
    if (strcmp(pattern, "%u") == 0)
        return str_fmt(a, "%c%.*s", p[0] | 32, (int)x->upn.n - 1, p + 1).p;
    if (strcmp(pattern, "%S") == 0)
        return str_fmt(a, "%.4s %.4s %.5s", p, p + 4, p + 8).p;
    if (strcmp(pattern, "%H") == 0)
        return str_fmt(a, "%.4s-%.4s-%.5s", p, p + 4, p + 8).p;
    return pattern;
}

static struct str encoded(struct arena *a, const char *text)
{
    struct buf b = buf_new(4096);
    for (; *text != '\0'; text++)
        buf_add_fmt(&b, "%%%02X", (unsigned)(unsigned char)*text);
    struct str s = str_dup(a, buf_str(&b));
    buf_done(&b);
    return s;
}

/* Sends a form with every form of the child in one of its fields; each comes back as it was typed. `end` of the fields
 * is "name=": what is typed is put behind it. */
static void refuses(struct anonymous *x, enum who who, enum route_id route, const char *target, const char *fields)
{
    struct arena *a = x->s.arena;
    x->tried[route] = true;
    for (size_t i = 0; i < COUNT_OF(typed); i++) {
        serving_sql(&x->s, "DELETE FROM advice_refusal"); /* of which there are but a few */
        const char *said = str_fmt(a, "Near %s it is " MARKER " calm", form_of(x, typed[i])).p;
        struct answer got = post(x, who, target, str_fmt(a, "%s%.*s", fields, STR_ARG(encoded(a, said))).p);
        if (got.status != 400 || !body_has(&got, said))
            fail_msg("%s takes \"%s\" in \"%s\": %d", target, said, fields, got.status);
    }
}

static void refuses_days(struct anonymous *x, enum who who, const char *target, const char *fields)
{
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct answer got = post(x, who, target,
            str_fmt(x->s.arena, "%s%.*s", fields, STR_ARG(encoded(x->s.arena, days[i]))).p);
        if (got.status != 400 || !body_has(&got, days[i]))
            fail_msg("%s takes %s in \"%s\": %d", target, days[i], fields, got.status);
    }
}

static const char *at(struct anonymous *x, const char *end)
{
    return str_fmt(x->s.arena, "%s%s", x->page, end).p;
}

/* --- looking for it everywhere --- */

/* The child's own record of the roll, and how it came in. */
static bool of_the_roll(struct str table)
{
    static const char *const names[] = { "pupil", "pupil_named_staff", "enrolment", "trait_spell", "suspension",
        "att_register", "att_register_history", "history" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (str_eq(table, str_of(names[i])))
            return true;
    return str_starts(table, S("import")) || str_starts(table, S("census")) || str_starts(table, S("sqlite_"));
}

/* What columns there are: "table|column|type", a line each. */
static struct str columns_of(struct anonymous *x)
{
    if (!x->s.x.t->is_sqlite)
        return importing_rows(&x->s.x,
            "SELECT CAST(table_name AS TEXT) AS a, CAST(column_name AS TEXT) AS b, CAST(data_type AS TEXT) AS c FROM "
            "information_schema.columns WHERE table_schema = current_schema() ORDER BY 1",
            "+a +b +c");
    /* Only who migrates may ask it of SQLite: it is written down once. */
    if (!x->lists_columns)
        serving_sql(&x->s, "CREATE TABLE sought AS SELECT m.name AS a, p.name AS b, lower(p.type) AS c FROM "
                           "sqlite_master AS m, pragma_table_info(m.name) AS p WHERE m.type = 'table'");
    x->lists_columns = true;
    return importing_rows(&x->s.x, "SELECT a, b, c FROM sought ORDER BY a", "+a +b +c");
}

/* One column as text; bytes in hexadecimal. */
static void add_column(struct buf *b, struct str column, struct str type)
{
    static const struct {
        const char *type, *before, *behind;
    } ways[] = { { "blob", "hex(", ")" }, { "bytea", "encode(", ", 'hex')" }, { NULL, "CAST(", " AS TEXT)" } };
    size_t i = 0;
    while (ways[i].type != NULL && !str_eq(type, str_of(ways[i].type)))
        i++;
    buf_add_fmt(b, " || coalesce(%s\"%.*s\"%s || '|', '|')", ways[i].before, STR_ARG(column), ways[i].behind);
}

enum { AT_ONCE = 8 /* tables of one query */ };

/* Every row of every table but those of the roll, a line each: its name and its columns, "|" between. *ret_keys: how
 * many rows of them have a key to a child. */
static struct str everything(struct anonymous *x, int64_t *ret_keys)
{
    struct str columns = columns_of(x), line, table = S("");
    struct buf sql = buf_new(1 << 18), all = buf_new(1 << 26);
    int tables = 0;
    *ret_keys = 0;
    for (bool more = true; more;) {
        struct str name = S(""), column, type;
        more = str_split(&columns, '\n', &line);
        if (more)
            assert_true(str_split(&line, '|', &name) && str_split(&line, '|', &column) && str_split(&line, '|', &type));
        if (more && of_the_roll(name))
            continue;
        if (!str_eq(name, table) && table.n > 0) {
            buf_add_fmt(&sql, " AS a FROM \"%.*s\"", STR_ARG(table));
            if (!more || ++tables % AT_ONCE == 0) {
                buf_add_fmt(&all, "%.*s\n",
                    STR_ARG(importing_rows(&x->s.x, str_dup(x->s.arena, buf_str(&sql)).p, "+a")));
                buf_clear(&sql);
            }
        }
        if (more && !str_eq(name, table))
            buf_add_fmt(&sql, "%sSELECT '%.*s|'", sql.n > 0 ? " UNION ALL " : "", STR_ARG(name));
        table = name;
        if (more)
            add_column(&sql, column, type);
        if (more && str_eq(column, S("pupil_id")))
            *ret_keys += importing_number(&x->s.x,
                str_fmt(x->s.arena, "SELECT count(*) AS n FROM \"%.*s\" WHERE pupil_id IS NOT NULL", STR_ARG(name)).p);
    }
    struct str rows = str_dup(x->s.arena, buf_str(&all));
    assert_false(all.failed || sql.failed);
    buf_done(&all);
    buf_done(&sql);
    return rows;
}

static struct str lower(struct arena *a, struct str s)
{
    char *p = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++)
        p[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] | 32 : s.p[i]);
    return (struct str){ p, s.n };
}

static void has_not(struct anonymous *x, struct str text, const char *word, const char *where)
{
    ptrdiff_t found = str_find_str(text, lower(x->s.arena, str_of(word)));
    if (found >= 0)
        fail_msg("\"%s\" is in %s: %.*s", word, where,
            STR_ARG(str_slice(text, found > 80 ? (size_t)found - 80 : 0, (size_t)found + 80)));
}

/* No form of the child stands in a text. */
static void names_nobody(struct anonymous *x, struct str text, const char *where)
{
    static const char *const words[] = { "quillfeather", "eloise", "éloïse", "lo\xc3\xafse", "loi\xcc\x88se",
        "quill\xc2\xad", "elo\xe2\x80\x8b", MARKER };
    text = lower(x->s.arena, text);
    for (size_t i = 0; i < COUNT_OF(words); i++) {
        has_not(x, text, words[i], where);
        struct buf hex = buf_new(200);
        for (const char *p = words[i]; *p != '\0'; p++)
            buf_add_fmt(&hex, "%02x", (unsigned)(unsigned char)*p);
        has_not(x, text, str_dup(x->s.arena, buf_str(&hex)).p, where);
        buf_done(&hex);
    }
    for (size_t i = 17; i < COUNT_OF(typed); i++) /* numbers and dates */
        has_not(x, text, form_of(x, typed[i]), where);
}

static struct anonymous *looking; /* for nftw(), which takes no argument */

/* The database has the child's own record: there, what was refused is looked for, which has the marker. */
static int look_at_file(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    const struct str name = str_of(path + where->base);
    if (kind != FTW_F || str_find_str(name, S(".csv")) >= 0)
        return 0;
    struct str content = importing_read(&looking->s.x, path);
    looking->saw_database = looking->saw_database || str_starts(content, S("SQLite format 3"));
    if (str_starts(content, S("SQLite format 3")) || str_find_str(name, S(".db")) >= 0 ||
        str_find_str(name, S("-wal")) >= 0 || str_find_str(name, S("-shm")) >= 0)
        has_not(looking, lower(looking->s.arena, content), MARKER, path);
    else
        names_nobody(looking, content, path);
    return 0;
}

static void is_nowhere(struct anonymous *x)
{
    int64_t keys;
    struct str rows = everything(x, &keys);
    assert_true(str_find_str(rows, S("forum_case|")) >= 0 && str_find_str(rows, S("audit|")) >= 0);
    names_nobody(x, rows, "the database");
    has_not(x, rows, str_fmt(x->s.arena, "|%d|", BORN).p, "the database");
    assert_int_equal(keys, 0);
    looking = x;
    assert_int_equal(nftw(x->s.app.state, look_at_file, 16, FTW_PHYS), 0);
    if (!x->s.x.t->is_sqlite)
        return;
    struct str file = str_of(x->s.x.t->url + strlen("sqlite:"));
    while (file.n > 0 && file.p[file.n - 1] != '/')
        file.n--;
    assert_int_equal(nftw(str_cstr(x->s.arena, file), look_at_file, 16, FTW_PHYS), 0);
    assert_true(x->saw_database);
}

/* --- the case --- */

static void begin(struct anonymous *x, void **state)
{
    struct serving *s = &x->s;
    serving_begin(s, *state);
    serving_children(s, "100001", "Alderson", 1, 1, 2);
    serving_sql(s, "UPDATE pupil SET surname = 'Quillfeather', forename = 'Éloïse'");
    serving_sign_in_all(s);
    forums_begin(s);
    serving_sql(s, "UPDATE forum SET state = 'planned', on_day = 20524, cutoff_on = 20517, papers_on = 20519, until_on "
                   "= 20531");
    serving_sql(s, "INSERT INTO forum (id, public_id, series_id, on_day, starts_at, capacity, minutes, mode, venue, "
                   "link, cutoff_on, papers_on, until_on, state, reason, apart, version) VALUES (901, 'later', 900, "
                   "20534, 540, 6, 20, 'person', 'Hall', '', 20527, 20529, 20541, 'planned', '', 0, 1)");
    serving_sql(s, "INSERT INTO forum_service (forum_id, service_id, who) VALUES (901, 900, '')");
    x->upn = importing_upn(s->arena, 1);
    x->log = str_fmt(s->arena, "%s/log-%d.txt", s->app.state, s->x.t->is_sqlite).p;
}

#define NEW "school=100001&how=anonymous&age=8&plan=no&phase=primary"

static void bring(struct anonymous *x)
{
    struct str child = one(x, "SELECT public_id AS v FROM pupil");
    refuses(x, SU, ROUTE_CASE_MAKE, "/cases/new", NEW "&reason=");
    /* A form that says more than it was asked is not listened to. */
    struct answer a = post(x, SU, "/cases/new",
        str_fmt(x->s.arena, NEW "&child=%.*s&surname=Quillfeather&forename=Eloise&born=1%%2F5%%2F2012&upn=%.*s",
            STR_ARG(child), STR_ARG(x->upn))
            .p);
    assert_status(&a, 303);
    ptrdiff_t mark = str_find(a.location, '?');
    x->page = str_dup(x->s.arena, mark < 0 ? a.location : str_slice(a.location, 0, (size_t)mark)).p;
    x->round = x->page + strlen("/cases/");
}

static void write_it(struct anonymous *x)
{
    struct arena *a = x->s.arena;
    struct str version = one(x, "SELECT CAST(version AS TEXT) AS v FROM forum_case");
    refuses(x, SU, ROUTE_CASE_GROUP_SET, at(x, "/group"),
        str_fmt(a, "version=%.*s&phase=primary&plan=no&reason=", STR_ARG(version)).p);
    for (int k = 0; k < CRITERIA; k++) {
        struct str part = criterion_name((enum criterion)k);
        refuses(x, SU, ROUTE_CASE_WRITE_SAVE, at(x, "/write"),
            str_fmt(a, "part=%.*s&version=0&content=", STR_ARG(part)).p);
    }
#define STRATEGY "one=&version=0&impact=some"
    static const char *const fields[] = {
        STRATEGY "&from=3%2F11%2F2025&how_often=Daily&by_whom=Adult&impact_words=Calm&what=",
        STRATEGY "&from=3%2F11%2F2025&what=X&by_whom=Adult&impact_words=Calm&how_often=",
        STRATEGY "&from=3%2F11%2F2025&what=X&how_often=Daily&impact_words=Calm&by_whom=",
        STRATEGY "&from=3%2F11%2F2025&what=X&how_often=Daily&by_whom=Adult&impact_words="
    };
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        refuses(x, SU, ROUTE_CASE_STRATEGY_SAVE, at(x, "/strategies"), fields[i]);
    refuses_days(x, SU, at(x, "/strategies"),
        STRATEGY "&what=X&how_often=Daily&by_whom=Adult&impact_words=Calm&from=");
    refuses_days(x, SU, at(x, "/strategies"),
        STRATEGY "&what=X&how_often=Daily&by_whom=Adult&impact_words=Calm&from=1%2F3%2F2012&to=");
    refuses(x, SU, ROUTE_CASE_WITHDRAW_IT, at(x, "/withdraw"), "reason=");
    /* There is no consent of nobody, and no sharing without it. */
    x->tried[ROUTE_CASE_CONSENT_RECORD] = x->tried[ROUTE_CASE_CONSENT_WITHDRAW] = true;
    struct answer got = post(x, SU, at(x, "/consent"), "given_by=Quillfeather&relation=parent&how=signed&shown=yes");
    assert_status(&got, 404);
    got = post(x, SU, at(x, "/consent/withdraw"), "withdrawn_how=Quillfeather");
    assert_status(&got, 404);
    struct str reference = one(x, "SELECT reference AS v FROM forum_case");
    refuses(x, MGR, ROUTE_OVERRIDE_ASK, "/cases/overrides",
        str_fmt(a, "reference=%.*s&until=20%%2F3%%2F2026&reason=", STR_ARG(reference)).p);
}

static void add_documents(struct anonymous *x)
{
    struct arena *a = x->s.arena;
    x->tried[ROUTE_DOCUMENT_ADD] = true;
    const char *name = str_fmt(a, "Quillfeather %.*s " MARKER ".txt", STR_ARG(x->upn)).p;
    for (size_t i = 0; i <= COUNT_OF(typed); i++) {
        const bool clean = i == COUNT_OF(typed);
        const char *said = clean ? "The child is tired"
                                 : str_fmt(a, "Near %s it is " MARKER " calm", form_of(x, typed[i])).p;
        const int was = to_log(x);
        struct answer got = serving_upload(&x->s, &x->s.as[SU], at(x, "/documents"), name, str_of(said), "looked=yes");
        from_log(was);
        if (got.status != (clean ? 303 : 400))
            fail_msg("a document with \"%s\": %d", said, got.status);
    }
}

static void send_it(struct anonymous *x)
{
    for (int k = 0; k < CRITERIA; k++)
        saves(x, SU, "/write",
            str_fmt(x->s.arena, "part=%.*s&version=0&content=Mornings+are+hard",
                STR_ARG(criterion_name((enum criterion)k)))
                .p);
    saves(x, SU, "/strategies", STRATEGY "&what=X&how_often=Daily&by_whom=Adult&impact_words=Calm&from=3%2F11%2F2025");
    saves(x, SU, "/send", "");
}

static void screen(struct anonymous *x)
{
    struct arena *a = x->s.arena;
    const char *at_queue = str_fmt(a, "/queue/%s", x->round).p, *target = str_fmt(a, "%s/screen", at_queue).p,
               *version = str_fmt(a, "version=%.*s", STR_ARG(round_version(x))).p;
    refuses(x, FC, ROUTE_SCREEN_IT, target, str_fmt(a, "%s&decision=more&words=", version).p);
    refuses(x, FC, ROUTE_SCREEN_IT, target, str_fmt(a, "%s&decision=signpost&words=", version).p);
    struct answer asked = post(x, FC, target, str_fmt(a, "%s&decision=more&words=Since+when", version).p);
    assert_status(&asked, 303);
    version = str_fmt(a, "version=%.*s", STR_ARG(round_version(x))).p;
    const char *answer = str_fmt(a, "%s/answer", at_queue).p;
    refuses(x, FC, ROUTE_SCREEN_ANSWER, answer, str_fmt(a, "%s&told_by=SENCO&told_on=2/3/2026&answer=", version).p);
    refuses(x, FC, ROUTE_SCREEN_ANSWER, answer, str_fmt(a, "%s&told_on=2/3/2026&answer=May&told_by=", version).p);
    asked = post(x, FC, answer, str_fmt(a, "%s&told_by=SENCO&told_on=2/3/2026&answer=Since+May", version).p);
    assert_status(&asked, 303);
    version = str_fmt(a, "version=%.*s", STR_ARG(round_version(x))).p;
    /* Whoever accepts says nothing to the setting. */
    struct answer got = post(x, FC, target, str_fmt(a, "%s&decision=accept&words=" MARKER "+Quillfeather", version).p);
    assert_status(&got, 303);
    target = str_fmt(a, "%s/book", at_queue).p;
    got = post(x, FC, target,
        str_fmt(a, "version=%.*s&forum=forum&reason=" MARKER "+Quillfeather", STR_ARG(round_version(x))).p);
    assert_status(&got, 303);
    version = str_fmt(a, "version=%.*s", STR_ARG(round_version(x))).p;
    refuses(x, FC, ROUTE_BOOK_IT, target, str_fmt(a, "%s&forum=later&reason=", version).p);
    refuses(x, FC, ROUTE_BOOKING_OFF, str_fmt(a, "%s/off", at_queue).p, str_fmt(a, "%s&reason=", version).p);
    got = post(x, FC, target, str_fmt(a, "%s&forum=later&reason=The+hall+is+closed", version).p);
    assert_status(&got, 303);
}

static void hold(struct anonymous *x)
{
    struct arena *a = x->s.arena;
    serving_sql(&x->s, "UPDATE forum SET on_day = 20514, cutoff_on = 20507, papers_on = 20509, until_on = 20521 WHERE "
                       "public_id = 'later'");
    struct answer got = post(x, SA, str_fmt(a, "/papers/%s/read", x->round).p, "");
    assert_status(&got, 303);
    /* Services read what the setting answered, and not who of it did (OV7). */
    got = serving_get(&x->s, SA, at(x, ""));
    assert_true(body_has(&got, "Since May") && !body_has(&got, "as told by"));
    got = serving_get(&x->s, SU, at(x, ""));
    assert_true(body_has(&got, "as told by SENCO on 2 March 2026"));
    refuses(x, SA, ROUTE_ADVICE_ADD, at(x, "/advice"), "heading=support&service=ep&content=");
    saves(x, SA, "/advice", "heading=support&service=ep&content=A+quiet+start");
    struct str version = one(x, "SELECT CAST(version AS TEXT) AS v FROM forum WHERE public_id = 'later'");
    got = post(x, FC, "/forums/later/state", str_fmt(a, "version=%.*s&state=open", STR_ARG(version)).p);
    assert_status(&got, 303);
    struct str booking = one(x, "SELECT public_id AS v FROM booking WHERE state = 'booked'");
    version = one(x, "SELECT CAST(version AS TEXT) AS v FROM booking WHERE state = 'booked'");
    const char *say = str_fmt(a, "/bookings/%.*s/say", STR_ARG(booking)).p;
    const char *words = str_fmt(a, "words-%.*s=", STR_ARG(booking)).p;
    const char *now = str_fmt(a, "version-%.*s=%.*s", STR_ARG(booking), STR_ARG(version)).p;
    refuses(x, FC, ROUTE_BOOKING_SAY, say, str_fmt(a, "%s&what=discussed&%s", now, words).p);
    refuses(x, FC, ROUTE_BOOKING_SAY, say, str_fmt(a, "%s&what=missed&%s", now, words).p);
    /* The page is one form: what is typed of a case comes with its other buttons too. */
    refuses(x, FC, ROUTE_RUN_SHEET_ATTEND, "/forums/later/attendance", words);
    refuses(x, FC, ROUTE_BOOKING_MOVE, str_fmt(a, "/bookings/%.*s/move", STR_ARG(booking)).p,
        str_fmt(a, "to=up&%s", words).p);
    version = one(x, "SELECT CAST(version AS TEXT) AS v FROM forum WHERE public_id = 'later'");
    refuses(x, FC, ROUTE_RUN_SHEET_STATE, "/forums/later/state",
        str_fmt(a, "version=%.*s&state=held&%s", STR_ARG(version), words).p);
    got = post(x, FC, say, str_fmt(a, "%s&what=discussed&%sTwo+adults", now, words).p);
    assert_status(&got, 303);
}

static void plan(struct anonymous *x)
{
    static const char *const texts[] = { "strengths", "child_voice", "parent_voice", "need_communication",
        "need_cognition", "need_semh", "need_sensory_physical", "transition" };
    static const char *const fields[] = { "baseline", "provision", "who", "how_often", "measure" };
    struct arena *a = x->s.arena;
    saves(x, FC, "/plan/begin", "");
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        refuses(x, FC, ROUTE_PLAN_WRITE_IT, at(x, "/plan/write"), str_fmt(a, "%s=", texts[i]).p);
    refuses_days(x, FC, at(x, "/plan/write"), "review=");
    for (size_t i = 0; i < COUNT_OF(fields); i++)
        refuses(x, FC, ROUTE_PLAN_TARGET_IT, at(x, "/plan/target"),
            str_fmt(a, "need=semh&aim=In+lessons&%s=", fields[i]).p);
    refuses(x, FC, ROUTE_PLAN_TARGET_IT, at(x, "/plan/target"), "need=semh&aim=");
    refuses_days(x, FC, at(x, "/plan/target"), "need=semh&aim=In+lessons&starts=");
    refuses_days(x, FC, at(x, "/plan/target"), "need=semh&aim=In+lessons&review=");
    saves(x, FC, "/plan/target",
        "need=semh&baseline=2+of+5&aim=4+of+5&provision=Meet&who=Adult&how_often=Daily&starts=9%2F3%2F2026"
        "&review=1%2F6%2F2026&measure=A+count");
    saves(x, FC, "/plan/write", "strengths=Kind&layer=targeted&review=1%2F7%2F2026");
    struct str version = one(x, "SELECT CAST(version AS TEXT) AS v FROM plan");
    saves(x, FC, "/plan/issue", str_fmt(a, "version=%.*s", STR_ARG(version)).p);
    version = one(x, "SELECT CAST(version AS TEXT) AS v FROM plan");
    saves(x, SU, "/plan/agree", str_fmt(a, "version=%.*s", STR_ARG(version)).p);
}

static void follow(struct anonymous *x)
{
    struct arena *a = x->s.arena;
    struct str target = one(x, "SELECT public_id AS v FROM plan_target");
    const char *outcome = str_fmt(a, "outcome-%.*s=partly&words-%.*s=", STR_ARG(target), STR_ARG(target)).p;
    refuses(x, SU, ROUTE_PLAN_PROGRESS_IT, at(x, "/progress"), outcome);
    saves(x, SU, "/progress", str_fmt(a, "%s3+of+5", outcome).p);
    struct str id = one(x, "SELECT public_id AS v FROM follow_up WHERE weeks = 6");
    const char *page = str_fmt(a, "/follow-ups/%.*s", STR_ARG(id)).p;
    refuses(x, SU, ROUTE_FOLLOW_UP_IT, page, "version=1&placement=kept&words=");
    struct answer got = post(x, SU, page, "version=1&placement=kept&words=Calmer");
    assert_status(&got, 303);
    const char *close = str_fmt(a, "version=%.*s&as=setting&words=", STR_ARG(round_version(x))).p;
    refuses(x, FC, ROUTE_CASE_CLOSE_IT, at(x, "/close"), close);
    saves(x, FC, "/close", str_fmt(a, "%sIt+goes+on", close).p);
    refuses(x, SU, ROUTE_PLAN_AGAIN_IT, at(x, "/again"), "needs=");
    saves(x, SU, "/again", "needs=Afternoons+are+hard");
}

/* Every form that an anonymous case has was tried: a new one has to be added here. */
static void all_were_tried(const struct anonymous *x)
{
    static const char *const of_cases[] = { "/cases/", "/queue/", "/bookings/", "/papers/", "/documents/",
        "/follow-ups/" };
    const struct route *all = route_table();
    for (size_t i = 0; i < ROUTES; i++) {
        bool wants = false, excused = x->tried[i];
        for (size_t k = 0; k < COUNT_OF(of_cases); k++)
            wants = wants || (all[i].method == HTTP_POST && str_starts(str_of(all[i].pattern), str_of(of_cases[k])));
        for (size_t k = 0; k < COUNT_OF(wordless); k++)
            excused = excused || wordless[k] == all[i].id;
        if (wants && !excused)
            fail_msg("POST %s is not tried", all[i].pattern);
    }
}

static void nobody_is_named_anywhere(void **state)
{
    static struct anonymous x;
    x = (struct anonymous){ .page = NULL };
    begin(&x, state);
    bring(&x);
    write_it(&x);
    add_documents(&x);
    is_nowhere(&x);
    send_it(&x);
    screen(&x);
    is_nowhere(&x);
    hold(&x);
    plan(&x);
    is_nowhere(&x);
    follow(&x);
    is_nowhere(&x);
    all_were_tried(&x);
    serving_end(&x.s);
}

/* The search finds what is there to be found: words in a table, bytes, a key, a file. */
static void the_search_can_find(void **state)
{
    static struct anonymous x;
    x = (struct anonymous){ .page = NULL };
    begin(&x, state);
    int64_t keys;
    struct answer a = serving_get(&x.s, FC, "/queue");
    assert_status(&a, 200);
    serving_sql(&x.s, "UPDATE forum_series SET name = 'For eloise'");
    assert_true(str_find_str(everything(&x, &keys), S("For eloise")) > 0);
    assert_int_equal(keys, 0);
    serving_sql(&x.s, "INSERT INTO audit_pupil (audit_id, pupil_id) SELECT max(a.id), max(p.id) FROM audit AS a, pupil "
                      "AS p");
    (void)everything(&x, &keys);
    assert_int_equal(keys, 1);
    serving_end(&x.s);
}

int main(void)
{
    const struct CMUnitTest tests[] = { ON_BOTH_ENGINES(nobody_is_named_anywhere),
        ON_BOTH_ENGINES(the_search_can_find) };
    return cmocka_run_group_tests_name("web anonymous", tests, NULL, NULL);
}
