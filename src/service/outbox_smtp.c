#include "service/outbox_smtp.h"

#include <curl/curl.h>
#include <string.h>

struct sending {
    const struct smtp_message *message;
    size_t at;
    bool handed;  /* the first byte has been asked for */
    bool stopped; /* and was not given */
};

bool smtp_begin(void)
{
    return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

static size_t give(char *to, size_t size, size_t n, void *arg)
{
    struct sending *s = arg;
    if (!s->handed) {
        s->stopped = !s->message->handing(s->message->arg);
        if (s->stopped)
            return CURL_READFUNC_ABORT;
        s->handed = true;
    }
    size_t left = s->message->text.n - s->at, most = size * n;
    size_t part = left < most ? left : most;
    memcpy(to, s->message->text.p + s->at, part);
    s->at += part;
    return part;
}

static bool on_this_machine(struct str host)
{
    return str_eq(host, S("localhost")) || str_eq(host, S("127.0.0.1")) || str_eq(host, S("::1"));
}

/* All of libcurl's options are variadic, so each result is looked at here. */
#define SET(curl, option, value) (curl_easy_setopt((curl), (option), (value)) == CURLE_OK)

static bool set_server(CURL *curl, struct arena *a, const struct smtp_server *s)
{
    const char *scheme = s->security == SMTP_TLS ? "smtps" : "smtp";
    bool six = str_find(s->host, ':') >= 0; /* an address of version 6 stands in brackets */
    struct str url = str_fmt(
        a, "%s://%s%.*s%s:%lld", scheme, six ? "[" : "", STR_ARG(s->host), six ? "]" : "", (long long)s->port);
    bool good = SET(curl, CURLOPT_URL, url.p) && SET(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps") &&
        SET(curl, CURLOPT_PROXY, "") && SET(curl, CURLOPT_NOSIGNAL, 1L) &&
        SET(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)SMTP_CONNECT_MS) &&
        SET(curl, CURLOPT_TIMEOUT_MS, (long)SMTP_MOST_MS) &&
        SET(curl, CURLOPT_USE_SSL, (long)(s->security == SMTP_PLAIN ? CURLUSESSL_NONE : CURLUSESSL_ALL)) &&
        SET(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (s->user.n > 0)
        good = good && SET(curl, CURLOPT_USERNAME, str_cstr(a, s->user)) &&
            SET(curl, CURLOPT_PASSWORD, str_cstr(a, s->password));
    return good;
}

static struct curl_slist *set_message(CURL *curl, struct arena *a, struct sending *s)
{
    struct curl_slist *to = curl_slist_append(NULL, str_fmt(a, "<%.*s>", STR_ARG(s->message->to)).p);
    bool good = to != NULL && SET(curl, CURLOPT_MAIL_FROM, str_fmt(a, "<%.*s>", STR_ARG(s->message->from)).p) &&
        SET(curl, CURLOPT_MAIL_RCPT, to) && SET(curl, CURLOPT_READFUNCTION, give) && SET(curl, CURLOPT_READDATA, s) &&
        SET(curl, CURLOPT_UPLOAD, 1L);
    if (good)
        return to;
    curl_slist_free_all(to);
    return NULL;
}

/* What a try came to: libcurl's code, and the last answer of the server. */
static enum smtp_result result_of(const struct sending *s, CURLcode code, long answer)
{
    if (code == CURLE_OK)
        return SMTP_SENT;
    bool of_message = s->handed || code == CURLE_SEND_ERROR; /* the sender, the reader, or the text */
    if (answer >= 500 && answer < 600 && of_message && code != CURLE_LOGIN_DENIED)
        return SMTP_REFUSED;
    if (answer >= 400 && answer < 500)
        return SMTP_LATER;
    return s->handed ? SMTP_UNKNOWN : SMTP_LATER;
}

static enum smtp_result try_it(CURL *curl, struct arena *a, struct sending *s, struct str *ret_error)
{
    CURLcode code = curl_easy_perform(curl);
    long answer = 0;
    (void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer);
    /* libcurl ends an upload by itself when the text was not to be handed over: the server has nothing. */
    enum smtp_result result = s->stopped ? SMTP_LATER : result_of(s, code, answer);
    if (result != SMTP_SENT && answer >= 400)
        *ret_error = str_fmt(a, "%s (the mail server answered %ld)", curl_easy_strerror(code), answer);
    else if (result != SMTP_SENT)
        *ret_error = str_dup(a, str_of(curl_easy_strerror(code)));
    return result;
}

enum smtp_result smtp_send(
    struct arena *a, const struct smtp_server *server, const struct smtp_message *message, struct str *ret_error)
{
    struct sending s = { .message = message };
    *ret_error = S("");
    if (server->security == SMTP_PLAIN && server->user.n > 0 && !on_this_machine(server->host)) {
        *ret_error = S("a password is not sent without TLS: set smtp_security to starttls or tls");
        return SMTP_LATER;
    }
    CURL *curl = curl_easy_init();
    struct curl_slist *to = NULL;
    enum smtp_result result = SMTP_LATER;
    *ret_error = S("there was no memory to send it");
    if (curl != NULL && set_server(curl, a, server))
        to = set_message(curl, a, &s);
    if (to != NULL) {
        *ret_error = S("");
        result = try_it(curl, a, &s, ret_error);
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(to);
    return result;
}
