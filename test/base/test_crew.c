#include "base/crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

#include "test.h"

enum { PIECES = 500,
    MOST = CREW_MOST };

struct work {
    atomic_int done[PIECES];
    atomic_int at[MOST]; /* pieces that each of the crew is at */
    atomic_bool together;
    unsigned size;
};

/* Each piece is done once, and nobody's place is used by two at a time. */
static void piece(void *arg, unsigned who, size_t i)
{
    struct work *w = arg;
    if (who >= w->size || atomic_fetch_add(&w->at[who], 1) != 0)
        atomic_store(&w->together, true);
    for (volatile int spin = 0; spin < 200; spin = spin + 1)
        ;
    atomic_fetch_add(&w->done[i], 1);
    atomic_fetch_sub(&w->at[who], 1);
}

static void do_all(struct crew *c, size_t n)
{
    struct work w;
    memset(&w, 0, sizeof w);
    w.size = crew_size(c);
    crew_run(c, piece, &w, n);
    for (size_t i = 0; i < PIECES; i++)
        if (atomic_load(&w.done[i]) != (i < n))
            fail_msg("piece %zu of %zu was done %d times", i, n, atomic_load(&w.done[i]));
    assert_false(atomic_load(&w.together));
}

static void every_piece_once(void **state)
{
    (void)state;
    struct crew *c = crew_new();
    assert_true(crew_size(c) >= 1 && crew_size(c) <= MOST);
    for (size_t n = 0; n <= PIECES; n += n < 4 ? 1 : 31)
        do_all(c, n);
    for (int i = 0; i < 500; i++) /* one job right behind the other */
        do_all(c, 3);
    crew_free(c);
}

/* As many as are asked for, wherever that is; and who brings the job is 0. */
struct bringing {
    pthread_t self;
    atomic_bool wrong;
};

static void note_who(void *arg, unsigned who, size_t i)
{
    struct bringing *b = arg;
    (void)i;
    if ((who == 0) != (pthread_equal(pthread_self(), b->self) != 0))
        atomic_store(&b->wrong, true);
    for (volatile int spin = 0; spin < 2000; spin = spin + 1)
        ;
}

static void as_many_as_asked_for(void **state)
{
    (void)state;
    struct bringing b = { .self = pthread_self() };
    for (unsigned helpers = 0; helpers <= CREW_MOST + 3; helpers++) {
        struct crew *c = crew_new_of(helpers);
        assert_int_equal(crew_size(c), helpers < CREW_MOST ? helpers + 1 : CREW_MOST);
        do_all(c, 50);
        crew_run(c, note_who, &b, 50);
        assert_false(atomic_load(&b.wrong));
        crew_free(c);
    }
}

static void nobody_is_a_crew(void **state)
{
    (void)state;
    assert_int_equal(crew_size(NULL), 1);
    do_all(NULL, 40);
    crew_free(NULL);
}

static void *many_jobs(void *crew)
{
    for (int i = 0; i < 200; i++)
        do_all(crew, 60);
    return NULL;
}

/* Who finds the crew at another job does the work alone, and both get what they asked for. */
static void several_bring_jobs(void **state)
{
    (void)state;
    struct crew *c = crew_new();
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, many_jobs, c), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    crew_free(c);
}

/* Where the process has one processor of several, a helper would only take it from whoever brings the job. */
static void taskset_leaves_one(void **state)
{
    (void)state;
    cpu_set_t all, one;
    size_t first = 0;
    assert_int_equal(sched_getaffinity(0, sizeof all, &all), 0);
    assert_int_equal(crew_processors(), CPU_COUNT(&all));
    while (!CPU_ISSET(first, &all))
        first++;
    CPU_ZERO(&one);
    CPU_SET(first, &one);
    assert_int_equal(sched_setaffinity(0, sizeof one, &one), 0);
    assert_int_equal(crew_processors(), 1);
    struct crew *c = crew_new();
    assert_int_equal(crew_size(c), 1);
    crew_free(c);
    assert_int_equal(sched_setaffinity(0, sizeof all, &all), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_once),
        cmocka_unit_test(as_many_as_asked_for),
        cmocka_unit_test(nobody_is_a_crew),
        cmocka_unit_test(several_bring_jobs),
        cmocka_unit_test(taskset_leaves_one),
    };
    return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
