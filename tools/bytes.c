/* bytes OUT.c NAME FILE...: compiles files into a table of (name, bytes), in the order given, as `const struct
 * bytes_file NAME[]` and `const size_t NAME_n` (src/base/bytes.h). A file becomes one string literal, which compilers
 * read fast. */
#include <stdio.h>

#include "base/arena.h"
#include "base/str.h"

enum { WRAP = 90 };

/* Writes a file as string literals; false if it cannot be read. */
static bool put_file(FILE *out, const char *path)
{
    FILE *in = fopen(path, "rb");
    if (in == NULL)
        return false;
    int column = 0;
    fputs("    \"", out);
    for (int c = getc(in); c != EOF; c = getc(in)) {
        if (column >= WRAP) {
            fputs("\"\n    \"", out);
            column = 0;
        }
        if (c >= ' ' && c < 127 && c != '"' && c != '\\' && c != '?')
            column += fputc(c, out) != EOF;
        else /* three octal digits end by themselves */
            column += fprintf(out, "\\%03o", (unsigned)c);
    }
    fputs("\";\n", out);
    bool good = ferror(in) == 0;
    fclose(in);
    return good;
}

static const char *base_name(const char *path)
{
    const char *name = path;
    for (const char *p = path; *p != '\0'; p++)
        if (*p == '/')
            name = p + 1;
    return name;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fputs("usage: bytes OUT.c NAME FILE...\n", stderr);
        return 2;
    }
    FILE *out = fopen(argv[1], "w");
    if (out == NULL)
        return 1;
    fputs("/* Made by tools/bytes. */\n#include \"base/bytes.h\"\n\n", out);
    for (int i = 3; i < argc; i++) {
        fprintf(out, "static const char file_%d[] =\n", i - 3);
        if (!put_file(out, argv[i])) {
            fprintf(stderr, "bytes: %s cannot be read\n", argv[i]);
            fclose(out);
            return 1;
        }
    }
    fprintf(out, "\nextern const struct bytes_file %s[];\nextern const size_t %s_n;\n", argv[2], argv[2]);
    fprintf(out, "const struct bytes_file %s[] = {\n", argv[2]);
    for (int i = 3; i < argc; i++)
        fprintf(out, "    { \"%s\", { file_%d, sizeof file_%d - 1 } },\n", base_name(argv[i]), i - 3, i - 3);
    fprintf(out, "};\nconst size_t %s_n = %d;\n", argv[2], argc - 3);
    return fclose(out) == 0 ? 0 : 1;
}
