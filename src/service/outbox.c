#include "service/outbox.h"

#include <sodium.h>
#include <string.h>

#include "base/random.h"
#include "store/config.h"
#include "store/outbox.h"

static const struct {
    const char *name, *sentence;
} kinds[OUTBOX_KINDS] = {
#define OUTBOX_KIND(id, name, occasion, sentence) { name, sentence },
#include "service/outbox_kinds.def"
#undef OUTBOX_KIND
};

/* Minutes until the next try, after the first, the second ... */
static const int waits[OUTBOX_TRIES - 1] = { 1, 5, 15, 60, 240, 720, 1440 };

/* --- putting in --- */

static bool link_right(struct str link)
{
    if (link.n == 0 || link.n > OUTBOX_LINK_MOST || link.p[0] != '/' || str_starts(link, S("//")))
        return false;
    for (size_t i = 0; i < link.n; i++)
        if ((unsigned char)link.p[i] <= ' ' || (unsigned char)link.p[i] >= 0x7f)
            return false;
    return true;
}

enum err outbox_put(struct work *w, const struct outbox_new *n)
{
    int64_t id;
    if (!link_right(n->link) || n->topic.n > OUTBOX_TOPIC_MOST || n->kind >= OUTBOX_KINDS)
        return FAIL(w->fail, ERR_INVALID, "a message with a link or a topic that cannot be");
    enum err e = db_new_ids(w->db, S("message"), 1, &id);
    if (e == OK)
        e = store_message_add(w->db, w->arena,
            &(struct message_add){ .id = { id },
                .public_id = random_public_id(w->arena),
                .account = n->to,
                .kind = str_of(kinds[n->kind].name),
                .link = n->link,
                .topic = n->topic.n == 0 ? STR_NONE : n->topic,
                .due_ms = n->due_ms == 0 ? w->now_ms : n->due_ms,
                .now_ms = w->now_ms },
            NULL);
    return work_fail(w, e);
}

enum err outbox_take_back(struct work *w, struct str topic)
{
    const struct message_take_back q = { .pattern = str_fmt(w->arena, "%.*s%%", STR_ARG(topic)) };
    return work_fail(w, store_message_take_back(w->db, w->arena, &q, NULL));
}

static bool letter_or_digit(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* The parts between dots: none empty, each of letters, digits and `more`. */
static bool parts_right(struct str s, const char *more)
{
    bool dot = true;
    for (size_t i = 0; i < s.n; i++) {
        bool is_dot = s.p[i] == '.';
        if ((is_dot && dot) || (!is_dot && !letter_or_digit(s.p[i]) && strchr(more, s.p[i]) == NULL))
            return false;
        dot = is_dot;
    }
    return !dot;
}

bool outbox_address_right(struct str address)
{
    enum { LOCAL_MOST = 64 };
    ptrdiff_t at = str_find(address, '@');
    if (at < 1 || at > LOCAL_MOST || address.n > OUTBOX_ADDRESS_MOST || memchr(address.p, '\0', address.n) != NULL)
        return false;
    struct str host = str_slice(address, (size_t)at + 1, address.n);
    return parts_right(str_slice(address, 0, (size_t)at), "_+-'") && parts_right(host, "-") && host.n > 0 &&
        host.p[0] != '-';
}

/* --- settings --- */

static void take_setting(struct outbox_settings *s, struct str name, struct str value)
{
    const struct {
        const char *name;
        struct str *to;
    } texts[] = { { "smtp_host", &s->host }, { "smtp_from", &s->from }, { "smtp_user", &s->user },
        { "smtp_password_file", &s->password_file }, { "message_subject", &s->subject },
        { "authority_name", &s->authority } };
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (str_eq(name, str_of(texts[i].name)))
            *texts[i].to = value;
    if (str_eq(name, S("smtp_port")))
        (void)str_to_i64(value, &s->port);
    else if (str_eq(name, S("smtp_security")))
        s->security = str_eq(value, S("none")) ? SMTP_PLAIN : str_eq(value, S("tls")) ? SMTP_TLS
                                                                                      : SMTP_STARTTLS;
    for (int k = 0; k < OUTBOX_KINDS && str_starts(name, S("message_")); k++)
        if (str_eq(str_slice(name, 8, name.n), str_of(kinds[k].name)))
            s->sentences[k] = value;
}

enum err outbox_settings(struct work *w, struct outbox_settings *ret)
{
    struct config_all_row *rows;
    size_t n;
    enum err e = store_config_all(w->db, w->arena, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    *ret = (struct outbox_settings){ .host = S(""),
        .from = S(""),
        .user = S(""),
        .password_file = S(""),
        .subject = S("There is something for you in Waymark"),
        .authority = S(""),
        .port = 587,
        .security = SMTP_STARTTLS };
    for (int k = 0; k < OUTBOX_KINDS; k++)
        ret->sentences[k] = str_of(kinds[k].sentence);
    for (size_t i = 0; i < n; i++) /* the oldest first */
        if (day_cmp(rows[i].from_on, clock_day(w->now_ms)) <= 0)
            take_setting(ret, rows[i].name, rows[i].value);
    return OK;
}

/* --- looking --- */

static struct str says_of(const struct outbox_settings *s, struct str kind)
{
    for (int k = 0; k < OUTBOX_KINDS; k++)
        if (str_eq(kind, str_of(kinds[k].name)))
            return s->sentences[k];
    return kind;
}

static void count(struct outbox_state *s, const struct message_counts_row *row)
{
    int64_t *to = str_eq(row->state, S("sent")) ? &s->sent
        : str_eq(row->state, S("failed"))       ? &s->failed
        : str_eq(row->state, S("unsure"))       ? &s->unsure
                                                : &s->waiting;
    *to += row->n;
    if (to == &s->waiting && (s->oldest_ms == 0 || row->oldest_ms < s->oldest_ms))
        s->oldest_ms = row->oldest_ms;
}

enum err outbox_look(struct work *w, struct outbox_state *ret)
{
    static const char *const security[] = { "STARTTLS", "TLS", "without TLS" };
    struct outbox_settings settings;
    struct message_counts_row *counts;
    struct message_list_row *rows;
    size_t n_counts, n;
    enum err e = outbox_settings(w, &settings);
    if (e == OK)
        e = store_message_counts(w->db, w->arena, &counts, &n_counts);
    if (e == OK)
        e = store_message_list(w->db, w->arena, &rows, &n);
    if (e != OK)
        return work_fail(w, e);
    struct outbox_state s = { .configured = settings.host.n > 0 && settings.from.n > 0, .host = S(""), .n_lines = n };
    if (s.configured)
        s.host = str_fmt(w->arena, "%.*s, port %lld, %s", STR_ARG(settings.host), (long long)settings.port,
            security[settings.security]);
    for (size_t i = 0; i < n_counts; i++)
        count(&s, &counts[i]);
    struct outbox_line *lines = ARENA_ARRAY(w->arena, n, struct outbox_line);
    for (size_t i = 0; i < n; i++)
        lines[i] = (struct outbox_line){ .public_id = rows[i].public_id,
            .to = rows[i].name,
            .kind = rows[i].kind,
            .says = says_of(&settings, rows[i].kind),
            .state = rows[i].state,
            .error = rows[i].error,
            .created_ms = rows[i].created_ms,
            .due_ms = rows[i].due_ms,
            .sent_ms = rows[i].sent_ms.has ? rows[i].sent_ms.v : 0,
            .tries = rows[i].tries };
    s.lines = lines;
    *ret = s;
    return OK;
}

static struct str messages(struct arena *a, int64_t n)
{
    return n == 1 ? S("1 message") : str_fmt(a, "%lld messages", (long long)n);
}

struct str outbox_warning(struct arena *a, const struct outbox_state *s, int64_t now_ms)
{
    enum { LATE_MS = 60 * 60000 };
    if (s->failed > 0)
        return str_fmt(a, "%.*s could not be sent. Put right what is said beside it, then send it again.",
            STR_ARG(messages(a, s->failed)));
    if (s->unsure > 0)
        return str_fmt(a, "%.*s may have been sent or not: the connection was lost at the last moment.",
            STR_ARG(messages(a, s->unsure)));
    if (s->oldest_ms == 0 || now_ms - s->oldest_ms <= LATE_MS)
        return S("");
    return s->configured ? S("A message has waited for more than an hour. Look whether the mail server can be reached.")
                         : str_fmt(a, "%.*s since no mail server is set.",
                               STR_ARG(s->waiting == 1 ? S("1 message waits")
                                                       : str_fmt(a, "%lld messages wait", (long long)s->waiting)));
}

enum err outbox_again(struct work *w, struct str public_id)
{
    int64_t changed = 0;
    enum err e = store_message_again(w->db, w->arena,
        &(struct message_again){ .public_id = public_id, .now_ms = w->now_ms }, &changed);
    return e == OK && changed == 0 ? ERR_MISSING : work_fail(w, e);
}

/* --- sending --- */

static enum err end_as(
    struct work *w, const struct outbox_item *item, const char *state, int64_t due_ms, struct str error)
{
    bool sent = strcmp(state, "sent") == 0;
    return work_fail(w,
        store_message_end(w->db, w->arena,
            &(struct message_end){ .id = item->id,
                .tries = item->tries,
                .state = str_of(state),
                .due_ms = due_ms,
                .sent_ms = { sent, w->now_ms },
                .error = error },
            NULL));
}

enum err outbox_due(struct work *w, bool *ret)
{
    struct message_ripe_row row;
    enum err e = store_message_ripe(w->db, w->arena, &(struct message_ripe){ .now_ms = w->now_ms }, &row);
    if (e == OK)
        *ret = row.n > 0;
    return work_fail(w, e);
}

enum err outbox_take(struct work *w, struct outbox_item *ret)
{
    struct message_next_row row;
    int64_t changed = 0;
    enum err e = store_message_give_up_handed(w->db, w->arena,
        &(struct message_give_up_handed){ .now_ms = w->now_ms,
            .error = S("Waymark was stopped while the mail server had the message") },
        NULL);
    if (e == OK)
        e = store_message_forget(w->db, w->arena,
            &(struct message_forget){ .before_ms = w->now_ms - (int64_t)OUTBOX_KEPT_DAYS * 24 * 3600 * 1000 }, NULL);
    if (e == OK)
        e = store_message_next(w->db, w->arena, &(struct message_next){ .now_ms = w->now_ms }, &row);
    if (e == OK)
        e = store_message_take(w->db, w->arena,
            &(struct message_take){ .id = row.id, .tries = row.tries, .until_ms = w->now_ms + OUTBOX_HELD_MS },
            &changed);
    if (e == OK && changed == 0)
        return ERR_BUSY; /* somebody was quicker */
    if (e != OK)
        return work_fail(w, e);
    struct outbox_item item = { .id = row.id,
        .public_id = row.public_id,
        .to = row.email.p == NULL ? S("") : row.email,
        .kind = row.kind,
        .link = row.link,
        .tries = row.tries + 1 };
    if (row.closed || !outbox_address_right(item.to)) {
        item.to = S("");
        e = end_as(w, &item, "failed", w->now_ms,
            row.closed ? S("The account is closed") : S("The account has no address of e-mail"));
    } else if (item.tries > OUTBOX_TRIES) { /* its senders all died on the way */
        item.to = S("");
        e = end_as(w, &item, "failed", w->now_ms, S("It was begun too often without an end"));
    }
    *ret = item;
    return e;
}

enum err outbox_hand(struct work *w, const struct outbox_item *item)
{
    int64_t changed = 0;
    enum err e = store_message_hand(w->db, w->arena,
        &(struct message_hand){ .id = item->id, .tries = item->tries }, &changed);
    return e == OK && changed == 0 ? ERR_CONFLICT : work_fail(w, e);
}

enum err outbox_end(struct work *w, const struct outbox_item *item, enum smtp_result result, struct str error)
{
    bool last = item->tries >= OUTBOX_TRIES;
    switch (result) {
    case SMTP_SENT:
        return end_as(w, item, "sent", w->now_ms, S(""));
    case SMTP_REFUSED:
        return end_as(w, item, "failed", w->now_ms, error);
    case SMTP_UNKNOWN:
        return end_as(w, item, "unsure", w->now_ms, error);
    case SMTP_LATER:
        break;
    }
    return last ? end_as(w, item, "failed", w->now_ms, error)
                : end_as(w, item, "waiting", w->now_ms + (int64_t)waits[item->tries - 1] * 60000, error);
}

/* --- the text --- */

/* A header of its own letters: words of base 64 where they are not all ASCII (RFC 2047), a line each. */
static void put_words(struct buf *b, struct str s)
{
    enum { WORD = 42 }; /* bytes, which are 56 letters of base 64: a word has 75 at most */
    bool plain = true;
    for (size_t i = 0; i < s.n; i++)
        plain = plain && (unsigned char)s.p[i] >= ' ' && (unsigned char)s.p[i] < 0x7f;
    if (plain) {
        buf_add_str(b, s);
        return;
    }
    for (size_t at = 0; at < s.n;) {
        char word[sodium_base64_ENCODED_LEN(WORD, sodium_base64_VARIANT_ORIGINAL)];
        struct str part = str_slice(s, at, at + WORD);
        part.n = at + part.n < s.n ? utf8_valid_prefix(part) : part.n;
        part.n = part.n == 0 ? 1 : part.n;
        sodium_bin2base64(word, sizeof word, (const unsigned char *)part.p, part.n, sodium_base64_VARIANT_ORIGINAL);
        buf_add_fmt(b, "%s=?UTF-8?B?%s?=", at > 0 ? "\r\n " : "", word);
        at += part.n;
    }
}

/* Text as quoted-printable (RFC 2045, 6.7), whatever is in it: lines of 76 at most, ended by CR LF. */
static void put_quoted(struct buf *b, struct str s)
{
    enum { LINE = 72 };
    size_t column = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '\n') {
            buf_add_str(b, S("\r\n"));
            column = 0;
            continue;
        }
        if (column >= LINE) {
            buf_add_str(b, S("=\r\n"));
            column = 0;
        }
        bool end = i + 1 == s.n || s.p[i + 1] == '\n';
        bool plain = (c > ' ' && c < 0x7f && c != '=' && !(c == '.' && column == 0)) || (c == ' ' && !end);
        if (plain)
            buf_add_char(b, (char)c);
        else
            buf_add_fmt(b, "=%02X", c);
        column += plain ? 1 : 3;
    }
}

/* "Wed, 03 Jun 2026 13:05:00 +0000" (RFC 5322, 3.3). */
static void put_date(struct buf *b, int64_t ms)
{
    char at[21];
    struct str utc = clock_utc(ms, at);
    struct day d = { 0 };
    int year, month, day;
    (void)day_parse_iso(str_slice(utc, 0, 10), &d);
    day_parts(d, &year, &month, &day);
    buf_add_fmt(b, "Date: %.3s, %02d %.3s %04d %.8s +0000\r\n", day_weekday_short(day_weekday(d)).p, day,
        day_month_name(month).p, year, utc.p + 11);
}

static struct str sentence_of(const struct outbox_settings *s, struct str kind)
{
    for (int k = 0; k < OUTBOX_KINDS; k++)
        if (str_eq(kind, str_of(kinds[k].name)))
            return s->sentences[k];
    return S("There is something for you in Waymark.");
}

struct str outbox_text(
    struct work *w, const struct outbox_settings *s, const struct outbox_item *item, struct str public_url)
{
    struct buf b = buf_new(64 << 10), body = buf_new(16 << 10);
    struct str sentence = sentence_of(s, item->kind);
    ptrdiff_t at = str_find(s->from, '@');
    struct str host = at < 0 ? S("localhost") : str_slice(s->from, (size_t)at + 1, s->from.n);
    buf_add_fmt(&b, "From: Waymark <%.*s>\r\nTo: <%.*s>\r\nSubject: ", STR_ARG(s->from), STR_ARG(item->to));
    put_words(&b, s->subject);
    buf_add_str(&b, S("\r\n"));
    put_date(&b, w->now_ms);
    buf_add_fmt(&b,
        "Message-ID: <%.*s@%.*s>\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
        "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n",
        STR_ARG(item->public_id), STR_ARG(host));
    buf_add_fmt(&body, "%.*s\n\nSign in to see it:\n%.*s%.*s\n\n", STR_ARG(sentence), STR_ARG(public_url),
        STR_ARG(item->link));
    buf_add_str(&body, S("For the safety of children this message says no more. Please do not answer it.\n"));
    if (s->authority.n > 0)
        buf_add_fmt(&body, "%.*s\n", STR_ARG(s->authority));
    put_quoted(&b, buf_str(&body));
    struct str text = str_dup(w->arena, buf_str(&b));
    buf_done(&b);
    buf_done(&body);
    return text;
}
