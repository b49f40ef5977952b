/* Published figures while they are imported: what the database holds and what the files say (import_benchmarks.c),
 * and the formats of the files (import_benchmark_files.c). Internal to the two. */
#ifndef WAYMARK_SERVICE_IMPORT_BENCHMARKS_H
#define WAYMARK_SERVICE_IMPORT_BENCHMARKS_H

#include "service/import_read.h"
#include "store/benchmark.h"

#define BENCHMARKS_YEAR_TO_DATE S("Pupil attendance in schools, year to date")

struct benchmark_said {
    struct benchmark_put now;
    struct opt_i64 was_milli; /* what is stored, where it differs */
    struct str was_symbol, was_release;
    bool is_new, changed;
    bool misfiled; /* stored under another authority of the name: taken away, unless this import says it too */
    struct stage_said said;
};

struct benchmark_place_said {
    struct str la_code, name, region;
    bool is_new, changed, said;
};

struct benchmark_neighbour_said {
    struct str la_code, neighbour;
    int64_t rank;
    bool is_new, changed, said;
};

struct benchmarks_said {
    struct import__run *run;
    struct benchmark_said *figures;
    size_t n, room;
    uint32_t *slots; /* of figures by key, +1; a power of two */
    size_t n_slots;
    struct benchmark_place_said *places;
    size_t n_places, room_places;
    struct benchmark_neighbour_said *neighbours;
    size_t n_neighbours, room_neighbours;
    int64_t left_out; /* rows that hold nothing we keep */
};

/* A figure's value: a number, or a sign of the DfE (c, z, x, low, u, :, ~, - and so on), or neither. */
struct benchmark_value {
    struct opt_i64 milli;
    struct str symbol;
};
/* Reads a cell; a blank is neither. False, and the row refused, when it is something else. */
bool benchmarks__readable(struct import__table *t, struct str value, struct str field, struct benchmark_value *ret);
/* Says one figure; a value that is neither says nothing. */
void benchmarks__say(struct import__table *t, struct benchmark_put *f, const struct benchmark_value *value);
/* Notes that a figure was stored under an authority that it is not of, because that one bears the same name. */
void benchmarks__misfiled(struct benchmarks_said *b, const struct benchmark_put *f, struct str place);
/* Is the authority one of those of the year-to-date figures, in this import or before it? They have only authorities
 * that exist now. */
bool benchmarks__exists_now(const struct benchmarks_said *b, struct str la_code);
/* The name and region of an authority. */
void benchmarks__say_place(struct benchmarks_said *b, struct str la_code, struct str name, struct str region);
/* The statistical neighbour of a rank. */
void benchmarks__say_neighbour(struct benchmarks_said *b, struct str la_code, int64_t rank, struct str neighbour);
/* The regions under one name, whatever the file calls them. */
struct str benchmarks__region(struct str name);

/* Reads one file, if it is one of those that name areas without their numbers, or if it is not: `by_name` says which
 * kind is wanted now. */
void benchmarks__read_file(struct import__run *r, const struct import_file *f, bool by_name);

#endif
