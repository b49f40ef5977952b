/* The ring of the log: nobody waits for what is written to, and no line is lost that had room. */
#include "test.h"

#include "base/clock.h"
#include "base/buf.h"
#include "base/log.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

enum { THREADS = 4,
    EACH = 500 };

/* A pipe that is never full by accident: what is read from it is taken away. */
struct sink {
    int ends[2];
    pthread_t reader;
    struct buf text;
};

static void *read_all(void *arg)
{
    struct sink *s = arg;
    char piece[4096];
    for (ssize_t n; (n = read(s->ends[0], piece, sizeof piece)) > 0;)
        buf_add(&s->text, piece, (size_t)n);
    return NULL;
}

static void sink_open(struct sink *s)
{
    s->text = buf_new(64 << 20);
    assert_int_equal(pipe2(s->ends, O_CLOEXEC), 0);
    assert_int_equal(pthread_create(&s->reader, NULL, read_all, s), 0);
}

static struct str sink_close(struct sink *s)
{
    close(s->ends[1]);
    pthread_join(s->reader, NULL);
    close(s->ends[0]);
    return buf_str(&s->text);
}

static int count(struct str text, const char *what)
{
    int n = 0;
    for (struct str line; str_split(&text, '\n', &line);)
        n += str_find_str(line, str_of(what)) >= 0;
    return n;
}

static void *put_lines(void *arg)
{
    for (int i = 0; i < EACH; i++)
        log_event(arg, LOG_INFO, "line", LOG_NUMBER("i", i), LOG_ID("id", S("abc-\"1\nx")));
    return NULL;
}

static void every_line_comes_whole(void **state)
{
    (void)state;
    struct sink s;
    pthread_t threads[THREADS];
    sink_open(&s);
    struct log_ring *r = log_ring_new(s.ends[1]);
    assert_true(r != NULL && log_ring_start(r));
    for (int i = 0; i < THREADS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, put_lines, r), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    log_ring_stop(r);
    struct str text = sink_close(&s);
    assert_int_equal(count(text, "\"event\":\"line\",\"i\":"), THREADS * EACH);
    assert_int_equal(count(text, ",\"id\":\"abc-1x\"}"), THREADS * EACH);
    assert_int_equal(count(text, ",\"i\":499,"), THREADS);
    assert_true(str_ends(text, S("}\n")));
    log_ring_free(r);
    buf_done(&s.text);
}

/* A line is written soon, without a further one. */
static void a_line_does_not_wait_for_others(void **state)
{
    (void)state;
    int ends[2];
    char got[300];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    struct log_ring *r = log_ring_new(ends[1]);
    assert_true(r != NULL && log_ring_start(r));
    for (int i = 0; i < 20; i++) {
        log_event(r, LOG_INFO, "one", LOG_NUMBER("i", i));
        ssize_t n = read(ends[0], got, sizeof got);
        assert_true(n > 0 && got[n - 1] == '\n');
        usleep((unsigned)i * 1000); /* so that it comes while the thread works, waits for more, and sleeps */
    }
    log_ring_stop(r);
    log_ring_free(r);
    close(ends[0]);
    close(ends[1]);
}

/* Longer than the ring, so that it is gone round; a line that begins at its end goes on at its beginning. */
static void goes_round(void **state)
{
    (void)state;
    struct sink s;
    sink_open(&s);
    struct log_ring *r = log_ring_new(s.ends[1]);
    assert_true(r != NULL && log_ring_start(r));
    char line[1000];
    memset(line, 'r', sizeof line);
    line[998] = '$';
    line[999] = '\n';
    int put = 0;
    for (; put < 3 * LOG_RING_BYTES / 1000; put++) {
        log_ring_put(r, line, sizeof line);
        if (put % 500 == 0)
            usleep(20 * 1000);
    }
    log_ring_stop(r);
    struct str text = sink_close(&s);
    int lost = 0;
    for (struct str rest = text, l; str_split(&rest, '\n', &l);) {
        int64_t n;
        ptrdiff_t at = str_find_str(l, S("\"log.lost\",\"lines\":"));
        if (at >= 0) {
            struct str number = str_slice(l, (size_t)at + 19, l.n - 1);
            assert_true(str_to_i64(number, &n));
            lost += (int)n;
        } else {
            assert_int_equal(l.n, 999);
            assert_memory_equal(l.p, line, 999);
            put--;
        }
    }
    assert_int_equal(put, lost);
    log_ring_free(r);
    buf_done(&s.text);
}

/* Nobody reads, the pipe is full, then the ring: whoever logs goes on, and is told how many lines were lost. */
static void nobody_waits(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
    struct log_ring *r = log_ring_new(ends[1]);
    assert_true(r != NULL && log_ring_start(r));
    int lines = 2 * LOG_RING_BYTES / 60;
    for (int i = 0; i < lines; i++)
        log_event(r, LOG_INFO, "storm", LOG_NUMBER("i", i));
    struct sink s = { .text = buf_new(64 << 20), .ends = { ends[0], ends[1] } };
    assert_int_equal(pthread_create(&s.reader, NULL, read_all, &s), 0);
    log_ring_stop(r);
    struct str text = sink_close(&s);
    int came = count(text, "\"storm\"");
    assert_true(came > LOG_RING_BYTES / 120 && came < lines);
    assert_int_equal(count(text, "\"log.lost\""), 1);
    log_ring_free(r);
    buf_done(&s.text);
}

/* Nobody ever reads: the end does not wait for that, of the process itself or of the one beside it. */
static void the_end_waits_for_nobody(void **state)
{
    (void)state;
    for (int rest = 0; rest <= 1; rest++) {
        int ends[2];
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        struct log_ring *r = log_ring_new(ends[1]);
        assert_non_null(r);
        if (rest == 0)
            assert_true(log_ring_start(r));
        for (int i = 0; i < 3000; i++) /* more than a pipe takes */
            log_event(r, LOG_INFO, "unread", LOG_NUMBER("i", i));
        if (rest == 0)
            log_ring_stop(r);
        else
            log_ring_rest(r);
        log_ring_free(r);
        close(ends[0]);
        close(ends[1]);
    }
}

/* A process that is killed leaves its lines to the one that made the ring. */
static void what_is_left_is_written(void **state)
{
    static const int signals[] = { SIGKILL, SIGSEGV, SIGABRT, SIGTERM };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct sink s;
        int status;
        sink_open(&s);
        struct log_ring *r = log_ring_new(s.ends[1]);
        assert_non_null(r);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            signal(signals[i], SIG_DFL); /* a sanitizer would speak first */
            put_lines(r);
            raise(signals[i]);
            _exit(0);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        log_ring_rest(r);
        assert_int_equal(count(sink_close(&s), "\"line\""), EACH);
        log_ring_free(r);
        buf_done(&s.text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_line_comes_whole),
        cmocka_unit_test(a_line_does_not_wait_for_others),
        cmocka_unit_test(goes_round),
        cmocka_unit_test(nobody_waits),
        cmocka_unit_test(the_end_waits_for_nobody),
        cmocka_unit_test(what_is_left_is_written),
    };
    return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
