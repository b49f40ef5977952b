/* Runs a target without libFuzzer: every file of a folder, then inputs made of them by chance that is the same in every
 * run. Prints TAP.
 *
 *     fuzz_csv_replay FOLDER [CHANGED [ONLY]]
 *
 * CHANGED is how many changed inputs are run. When one of them ends the process, its number is printed; with it as ONLY
 * that one is run alone, and left in the file fuzz-input of the current directory. */
#include "fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/random.h"

enum { MOST_SEEDS = 200,
    MOST_BYTES = 64 * 1024,
    MOST_CHANGES = 6 };

struct seed {
    char name[256];
    uint8_t *p;
    size_t n;
};

struct replay {
    struct seed seeds[MOST_SEEDS];
    size_t n;
    uint8_t input[MOST_BYTES];
    size_t n_input;
};

/* For the message of a process that is ending; nothing else reads them. */
static volatile sig_atomic_t running = -1;
static const char *running_seed = "";

static void say_number(void)
{
    char text[400];
    int n = running < 0 ? snprintf(text, sizeof text, "# the input %s ended the process\n", running_seed)
                        : snprintf(text, sizeof text, "# input number %d ended the process\n", (int)running);
    if (n > 0 && write(STDOUT_FILENO, text, (size_t)n) < 0)
        return;
}

static void on_abort(int signal_number)
{
    (void)signal_number;
    say_number();
}

/* AddressSanitizer calls this when it has found something, if it is there. */
__attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)(void));

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct seed *)a)->name, ((const struct seed *)b)->name);
}

static void read_seed(const char *folder, const char *name, struct seed *s)
{
    char path[1024];
    struct stat st;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(s->name, sizeof s->name, "%s", name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    MUST_HOLD(fd >= 0 && fstat(fd, &st) == 0 && st.st_size <= MOST_BYTES);
    s->p = malloc((size_t)st.st_size + 1);
    MUST_HOLD(s->p != NULL);
    while (s->n < (size_t)st.st_size) {
        ssize_t got = read(fd, s->p + s->n, (size_t)st.st_size - s->n);
        MUST_HOLD(got > 0);
        s->n += (size_t)got;
    }
    close(fd);
}

static void read_seeds(const char *folder, struct replay *r)
{
    DIR *d = opendir(folder);
    const struct dirent *e;
    while (d != NULL && (e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        MUST_HOLD(r->n < MOST_SEEDS);
        read_seed(folder, e->d_name, &r->seeds[r->n++]);
    }
    if (d != NULL)
        closedir(d);
    qsort(r->seeds, r->n, sizeof *r->seeds, by_name);
}

/* Puts n bytes in place of `gone` bytes at a position, as far as there is room. */
static void put_in_place(struct replay *r, size_t at, size_t gone, const void *p, size_t n)
{
    if (gone > r->n_input - at)
        gone = r->n_input - at;
    if (r->n_input - gone + n > MOST_BYTES)
        return;
    memmove(r->input + at + n, r->input + at + gone, r->n_input - at - gone);
    if (n > 0)
        memmove(r->input + at, p, n);
    r->n_input = r->n_input - gone + n;
}

/* What means something to one parser or another. */
static const char *const words[] = {
    ",",
    ";",
    "\t",
    "\"",
    "\"\"",
    "\n",
    "\r\n",
    "\r",
    "\xef\xbb\xbf",
    "\xe9",
    "\xc3\xa9",
    "\xff\xfe",
    "\xed\xa0\x80",
    "=",
    "&",
    "%",
    "%00",
    "%2e",
    "+",
    "-",
    "#",
    "/",
    "\\",
    "/\\",
    "C2",
    "Y7",
    "<",
    ">",
    "</",
    "/>",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&amp;",
    "&#0;",
    "&#x41;",
    "<!DOCTYPE a [",
    "2026-09-07",
    "07/09/2026",
    "45903",
    "31/02/2026",
    "9999-99-99",
    "AM",
    "PM",
    "0",
    "-1",
    "9223372036854775807",
    "1e9",
    "0.93",
    "93%",
    "--",
    "\r\n--",
    "upn",
    "urn",
    "date",
    "Total",
};

static void change(struct replay *r, struct rng *rng)
{
    uint8_t bytes[64];
    size_t at = (size_t)rng_below(rng, r->n_input + 1), n = (size_t)rng_range(rng, 1, 16);
    const struct seed *other = &r->seeds[rng_below(rng, r->n)];
    const char *word = words[rng_below(rng, COUNT_OF(words))];
    switch (rng_below(rng, 9)) {
    case 0:
        if (at < r->n_input)
            r->input[at] ^= (uint8_t)(1u << rng_below(rng, 8));
        break;
    case 1:
        bytes[0] = (uint8_t)rng_below(rng, 256);
        put_in_place(r, at, rng_chance(rng, 1, 2) ? 1 : 0, bytes, 1);
        break;
    case 2:
        put_in_place(r, at, n, NULL, 0);
        break;
    case 3:
        put_in_place(r, at, rng_chance(rng, 1, 2) ? strlen(word) : 0, word, strlen(word));
        break;
    case 4: /* a piece once more, somewhere else */
        n = at + n * 4 > r->n_input ? r->n_input - at : n * 4;
        put_in_place(r, (size_t)rng_below(rng, r->n_input + 1), 0, r->input + at, n > sizeof bytes ? sizeof bytes : n);
        break;
    case 5: /* a sign, many times */
        memset(bytes, (int)rng_below(rng, 256), sizeof bytes);
        put_in_place(r, at, 0, bytes, sizeof bytes);
        break;
    case 6: /* the end of another input */
        if (other->n > 0) {
            size_t from = (size_t)rng_below(rng, other->n);
            put_in_place(r, at, SIZE_MAX, other->p + from, other->n - from);
        }
        break;
    case 7: /* cut off */
        r->n_input = at;
        break;
    default: /* a line of another input */
        if (other->n > 0) {
            size_t from = (size_t)rng_below(rng, other->n);
            const uint8_t *end = memchr(other->p + from, '\n', other->n - from);
            size_t length = end == NULL ? other->n - from : (size_t)(end - other->p) - from + 1;
            put_in_place(r, at, 0, other->p + from, length);
        }
        break;
    }
}

/* The input of a number: it depends on nothing else. */
static void make(struct replay *r, int number)
{
    struct rng rng = rng_seed((uint64_t)number);
    const struct seed *s = &r->seeds[rng_below(&rng, r->n)];
    memcpy(r->input, s->p, s->n);
    r->n_input = s->n;
    for (int k = rng_range(&rng, 1, MOST_CHANGES); k > 0; k--)
        change(r, &rng);
}

static void run_changed(struct replay *r, int number)
{
    running = number;
    make(r, number);
    LLVMFuzzerTestOneInput(r->input, r->n_input);
}

static void write_input(const struct replay *r)
{
    int fd = open("fuzz-input", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    MUST_HOLD(fd >= 0 && write(fd, r->input, r->n_input) == (ssize_t)r->n_input);
    close(fd);
}

int main(int argc, char **argv)
{
    struct replay *r = calloc(1, sizeof *r);
    int changed = argc > 2 ? (int)strtol(argv[2], NULL, 10) : 3000;
    MUST_HOLD(argc > 1 && r != NULL);
    read_seeds(argv[1], r);
    MUST_HOLD(r->n > 0);
    signal(SIGABRT, on_abort);
    if (__sanitizer_set_death_callback != NULL)
        __sanitizer_set_death_callback(say_number);
    if (argc > 3) {
        int only = (int)strtol(argv[3], NULL, 10);
        make(r, only);
        write_input(r);
        run_changed(r, only);
        return 0;
    }
    printf("1..2\n");
    for (size_t i = 0; i < r->n; i++) {
        running_seed = r->seeds[i].name;
        LLVMFuzzerTestOneInput(r->seeds[i].p, r->seeds[i].n);
    }
    printf("ok 1 - %zu inputs of %s\n", r->n, strrchr(argv[1], '/') == NULL ? argv[1] : strrchr(argv[1], '/') + 1);
    fflush(stdout);
    for (int i = 0; i < changed; i++)
        run_changed(r, i);
    printf("ok 2 - %d changed inputs\n", changed);
    for (size_t i = 0; i < r->n; i++)
        free(r->seeds[i].p);
    free(r);
    return 0;
}
