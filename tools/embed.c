/* embed OUT.c OUT.h FILE...: compiles files into a table of struct asset (src/views/assets.h). Beside each FILE its
 * gzip form is expected, FILE.gz. Names get a hash of the content, the table is sorted by name. */
#include <sodium.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"

enum { MAX_FILE = 4 * 1024 * 1024,
    MAX_FILES = 64,
    HASH_DIGITS = 10 };

struct file {
    struct str logical; /* without its directory */
    struct str name;
    struct str bytes, gzip;
    char hash[2 * crypto_hash_sha256_BYTES + 1];
    const char *type;
};

static const struct {
    const char *ending, *type;
} types[] = {
    { ".css", "text/css; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".svg", "image/svg+xml" },
    { ".png", "image/png" },
};

static bool read_file(struct arena *a, const char *path, struct str *ret)
{
    FILE *f = fopen(path, "rb");
    if (f == NULL)
        return false;
    char *p = arena_alloc(a, MAX_FILE);
    size_t n = fread(p, 1, MAX_FILE, f);
    bool good = ferror(f) == 0 && n < MAX_FILE;
    *ret = (struct str){ p, n };
    return fclose(f) == 0 && good;
}

static struct str base_name(struct str path)
{
    struct str part = path;
    while (str_split(&path, '/', &part))
        ;
    return part;
}

static bool load(struct arena *a, const char *path, struct file *ret)
{
    struct str packed = str_fmt(a, "%s.gz", path);
    if (!read_file(a, path, &ret->bytes) || !read_file(a, packed.p, &ret->gzip))
        return false;
    unsigned char digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, (const unsigned char *)ret->bytes.p, ret->bytes.n);
    sodium_bin2hex(ret->hash, sizeof ret->hash, digest, sizeof digest);
    ret->logical = base_name(str_of(path));
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        struct str ending = str_of(types[i].ending);
        if (!str_ends(ret->logical, ending))
            continue;
        ret->type = types[i].type;
        ret->name = str_fmt(a, "%.*s.%.*s%s", (int)(ret->logical.n - ending.n), ret->logical.p,
            HASH_DIGITS, ret->hash, types[i].ending);
        return true;
    }
    fprintf(stderr, "embed: no content type for %s\n", path);
    return false;
}

static int by_name(const void *a, const void *b)
{
    return str_cmp(((const struct file *)a)->name, ((const struct file *)b)->name);
}

static void write_bytes(FILE *f, const char *what, size_t i, struct str s)
{
    fprintf(f, "static const unsigned char %s_%zu[] = {", what, i);
    for (size_t k = 0; k < s.n; k++)
        fprintf(f, "%s%d,", k % 24 == 0 ? "\n" : "", (unsigned char)s.p[k]);
    fprintf(f, "\n};\n");
}

static void write_table(FILE *f, const struct file *file, size_t n)
{
    fprintf(f, "#include \"assets_table.h\"\n\n");
    for (size_t i = 0; i < n; i++) {
        write_bytes(f, "bytes", i, file[i].bytes);
        write_bytes(f, "gzip", i, file[i].gzip);
    }
    fprintf(f, "\nconst struct asset asset_table[ASSETS] = {\n");
    for (size_t i = 0; i < n; i++) {
        const struct file *x = &file[i];
        fprintf(f, "    { \"%.*s\", { \"%.*s\", %zu }, { { \"/assets/%.*s\", %zu } },\n",
            STR_ARG(x->logical), STR_ARG(x->name), x->name.n, STR_ARG(x->name),
            x->name.n + sizeof "/assets/" - 1);
        fprintf(f, "        \"%s\", \"\\\"%.32s\\\"\", bytes_%zu, %zu, gzip_%zu, %zu },\n", x->type,
            x->hash, i, x->bytes.n, i, x->gzip.n);
    }
    fprintf(f, "};\n");
}

static bool write_all(char **argv, const struct file *file, size_t n)
{
    FILE *c = fopen(argv[1], "wb"), *h = fopen(argv[2], "wb");
    if (c == NULL || h == NULL) /* the process ends: what is open is closed with it */
        return false;
    write_table(c, file, n);
    fprintf(h, "#include \"views/assets.h\"\n\nenum { ASSETS = %zu };\n", n);
    fprintf(h, "extern const struct asset asset_table[ASSETS];\n");
    bool good = ferror(c) == 0 && ferror(h) == 0;
    bool c_closed = fclose(c) == 0, h_closed = fclose(h) == 0;
    return good && c_closed && h_closed;
}

static int run(struct arena *a, int argc, char **argv)
{
    size_t n = (size_t)argc - 3;
    struct file *file = ARENA_ARRAY(a, n, struct file);
    for (size_t i = 0; i < n; i++) {
        if (!load(a, argv[i + 3], &file[i])) {
            fprintf(stderr, "embed: cannot read %s with its .gz\n", argv[i + 3]);
            return 1;
        }
    }
    qsort(file, n, sizeof *file, by_name);
    if (!write_all(argv, file, n)) {
        fprintf(stderr, "embed: cannot write %s and %s\n", argv[1], argv[2]);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 4 || argc - 3 > MAX_FILES || sodium_init() < 0) {
        fprintf(stderr, "usage: embed OUT.c OUT.h FILE...\n");
        return 2;
    }
    struct arena *a = arena_new((size_t)2 * (MAX_FILES + 1) * MAX_FILE);
    int status = run(a, argc, argv);
    arena_free(a);
    return status;
}
