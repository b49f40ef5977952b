/* viewc TEMPLATE OUT.c OUT.h: the template compiler as a program of the build. */
#include <stdio.h>

#include "viewc.h"

/* The whole file, in the arena. */
static bool read_file(struct arena *a, const char *path, struct str *ret)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return false;
    char *p = arena_alloc(a, VIEWC_MAX_TEMPLATE + 1);
    size_t n = fread(p, 1, VIEWC_MAX_TEMPLATE + 1, f);
    bool good = ferror(f) == 0;
    *ret = (struct str){ p, n };
    return fclose(f) == 0 && good;
}

static bool write_file(const char *path, struct str s)
{
    FILE *f = fopen(path, "wb");
    if (f == NULL)
        return false;
    bool good = fwrite(s.p, 1, s.n, f) == s.n;
    return fclose(f) == 0 && good;
}

static int run(struct arena *a, char **argv)
{
    struct str text, c, h;
    struct viewc_refusal why;
    if (!read_file(a, argv[1], &text)) {
        fprintf(stderr, "viewc: cannot read %s\n", argv[1]);
        return 1;
    }
    if (!viewc_compile(a, argv[1], text, &c, &h, &why)) {
        fprintf(stderr, "%s:%d: error: viewc: %s\n", argv[1], why.line, why.why);
        return 1;
    }
    if (!write_file(argv[2], c) || !write_file(argv[3], h)) {
        fprintf(stderr, "viewc: cannot write %s and %s\n", argv[2], argv[3]);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 4) {
        fprintf(stderr, "usage: viewc TEMPLATE OUT.c OUT.h\n");
        return 2;
    }
    struct arena *a = arena_new((size_t)256 * 1024 * 1024);
    int status = run(a, argv);
    arena_free(a);
    return status;
}
