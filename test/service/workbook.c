/* workbook DIR: writes reports into DIR, each as CSV and as a workbook, for workbook.mjs to compare. */
#include <stdio.h>

#include "service/report.h"

/* What begins like a formula, what XML cannot hold, and what readers of the format take for something else. */
static const char *const texts[] = { "=cmd|'/c calc'!A0", "=1+1", "+1", "-1", "@SUM(1)", "\t=1+1", "{=1+1}",
    "=HYPERLINK(\"http://x\",\"y\")", "0123", "1e5", "TRUE", "3/4/2026", "<b>&\"'</b>", "]]>", "_x0041_", "_x000a_",
    "  spaces  ", "two\nlines", "\xc3\xa9\xf0\x9f\x99\x82 O\xe2\x80\x99 Brien", "http://x.example/", "A988200120011" };

static bool save(const char *dir, const char *name, const char *ending, const struct buf *b)
{
    char path[500];
    snprintf(path, sizeof path, "%s/%s.%s", dir, name, ending);
    FILE *f = b->failed ? NULL : fopen(path, "wb");
    bool good = f != NULL && fwrite(b->p, 1, b->n, f) == b->n;
    return f != NULL && fclose(f) == 0 && good;
}

static void write_cells(struct report *r)
{
    struct day day;
    if (!day_of(2026, 2, 28, &day))
        return;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        report_row(r,
            (const struct report_cell[]){ REPORT_TEXT(str_of(texts[i])), REPORT_NUMBER(i * 1000001),
                REPORT_PERCENT(i * 37), i % 5 == 4 ? REPORT_DAY(DAY_NONE) : REPORT_DAY(day_add(day, (int)i)),
                report_share(i % 2 == 0 ? S("7.5%") : S("no figure loaded")), REPORT_TEXT(STR_NONE) });
}

static bool write_report(struct arena *a, const char *dir, const char *name, bool rows)
{
    static const char *const columns[] = { "text", "count", "percent", "day", "share", "nothing" };
    static const char *const endings[] = { "csv", "xlsx" };
    static const enum report_format formats[] = { REPORT_CSV, REPORT_XLSX };
    static const struct xlsx_fact facts[] = { { { "Question", 8 }, { "=1+1", 4 } }, { { "Registers", 9 }, { "", 0 } },
        { { "Downloaded by", 13 }, { "Priya <Shah>", 12 } } };
    bool good = true;
    for (int i = 0; i < 2; i++) {
        struct buf out = buf_new(1 << 20);
        const struct xlsx_about about = { .title = S("Cells of all kinds"),
            .facts = facts,
            .n_facts = COUNT_OF(facts),
            .made_ms = 1769000000000 };
        const struct report_to to = { formats[i], &out, about };
        struct report r = report_begin(a, &to, columns, COUNT_OF(columns));
        if (rows)
            write_cells(&r);
        report_end(&r);
        good = save(dir, name, endings[i], &out) && good;
        buf_done(&out);
    }
    return good;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    struct arena *a = arena_new(1 << 24);
    bool good = write_report(a, argv[1], "cells", true);
    good = write_report(a, argv[1], "none", false) && good;
    arena_free(a);
    return good ? 0 : 1;
}
