#include "service/archive.h"

#include <string.h>
#include <zip.h>

/* The first instant that an archive can say: what is the same is to be the same bytes, in every time zone. */
enum { DOS_TIME = 0,
    DOS_DATE = 1 << 5 | 1 };

static bool add_part(zip_t *zip, const struct archive_part *part)
{
    char name[ARCHIVE_NAME + 1];
    if (part->name.n > ARCHIVE_NAME)
        return false;
    memcpy(name, part->name.p, part->name.n);
    name[part->name.n] = '\0';
    zip_source_t *source = zip_source_buffer(zip, part->bytes.p, part->bytes.n, 0);
    if (source == NULL)
        return false;
    zip_int64_t at = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
    if (at < 0) {
        zip_source_free(source);
        return false;
    }
    return zip_file_set_dostime(zip, (zip_uint64_t)at, DOS_TIME, DOS_DATE, 0) == 0 &&
        zip_set_file_compression(zip, (zip_uint64_t)at, part->stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 6) == 0;
}

/* The bytes of a closed archive, from the source that it was written to. */
static enum err copy_out(zip_source_t *whole, struct buf *out)
{
    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_source_stat(whole, &stat) != 0 || (stat.valid & ZIP_STAT_SIZE) == 0 || zip_source_open(whole) != 0)
        return ERR_FAILED;
    char *to = buf_reserve(out, (size_t)stat.size);
    enum err e = to == NULL ? ERR_FULL : OK;
    if (e == OK && zip_source_read(whole, to, stat.size) != (zip_int64_t)stat.size)
        e = ERR_FAILED;
    if (e == OK)
        out->n += (size_t)stat.size;
    zip_source_close(whole);
    return e;
}

enum err archive_write(const struct archive_part *parts, size_t n, struct buf *out)
{
    zip_error_t error;
    enum err e = OK;
    zip_error_init(&error);
    zip_source_t *whole = zip_source_buffer_create(NULL, 0, 0, &error);
    zip_t *zip = whole == NULL ? NULL : zip_open_from_source(whole, ZIP_TRUNCATE, &error);
    if (zip == NULL) {
        zip_source_free(whole);
        zip_error_fini(&error);
        return ERR_FAILED;
    }
    zip_source_keep(whole);
    for (size_t i = 0; i < n && e == OK; i++)
        e = add_part(zip, &parts[i]) ? OK : ERR_FAILED;
    if (e != OK || zip_close(zip) != 0) {
        zip_discard(zip);
        e = ERR_FAILED;
    } else {
        e = copy_out(whole, out);
    }
    zip_source_free(whole);
    zip_error_fini(&error);
    return e;
}

/* --- reading --- */

/* From its first byte to its last: what stands before or behind an archive may be something else as well. */
static bool nothing_around(struct str bytes)
{
    enum { END = 22 }; /* the record at the end, without a comment */
    return str_starts(bytes, S("PK\3\4")) && bytes.n >= END &&
        str_starts(str_slice(bytes, bytes.n - END, bytes.n), S("PK\5\6"));
}

static bool name_is_good(struct str name)
{
    if (name.n == 0 || name.n > ARCHIVE_NAME || !utf8_valid(name) || name.p[0] == '/' || str_find(name, '\\') >= 0 ||
        str_find(name, ':') >= 0)
        return false;
    struct str part;
    while (str_split(&name, '/', &part))
        if (str_eq(part, S("..")) || str_eq(part, S(".")))
            return false;
    return true;
}

/* What an entry says of itself. */
static enum archive_fault look_at(zip_t *zip, zip_uint64_t i, zip_stat_t *stat)
{
    const zip_uint64_t wanted = ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_ENCRYPTION_METHOD;
    zip_stat_init(stat);
    if (zip_stat_index(zip, i, 0, stat) != 0 || (stat->valid & wanted) != wanted)
        return ARCHIVE_DAMAGED;
    if (stat->encryption_method != ZIP_EM_NONE)
        return ARCHIVE_ENCRYPTED;
    if (stat->size > ARCHIVE_BYTES ||
        (stat->size >= ARCHIVE_RATIO_FROM && stat->size / ARCHIVE_RATIO > stat->comp_size))
        return ARCHIVE_BOMB;
    return name_is_good(str_of(stat->name)) ? ARCHIVE_FINE : ARCHIVE_BAD_NAME;
}

/* Unpacks an entry: what it says of its size is not believed. */
static enum archive_fault unpack(zip_t *zip, zip_uint64_t i, zip_uint64_t stored, struct buf *store)
{
    enum { STEP = 64 << 10 };
    const size_t first = store->n;
    zip_file_t *f = zip_fopen_index(zip, i, 0);
    if (f == NULL)
        return ARCHIVE_DAMAGED;
    enum archive_fault fault = ARCHIVE_FINE;
    for (zip_int64_t got = 1; fault == ARCHIVE_FINE && got > 0;) {
        char *to = store->n + STEP > ARCHIVE_BYTES ? NULL : buf_reserve(store, STEP);
        got = to == NULL ? 0 : zip_fread(f, to, STEP);
        if (to == NULL)
            fault = ARCHIVE_BOMB;
        else if (got < 0)
            fault = ARCHIVE_DAMAGED;
        else
            store->n += (size_t)got;
        const size_t n = store->n - first;
        if (n >= ARCHIVE_RATIO_FROM && n / ARCHIVE_RATIO > stored)
            fault = ARCHIVE_BOMB;
    }
    return zip_fclose(f) != 0 && fault == ARCHIVE_FINE ? ARCHIVE_DAMAGED : fault;
}

static bool there_already(const struct archive_part *parts, size_t n, struct str name)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq_nocase(parts[i].name, name))
            return true;
    return false;
}

static enum archive_fault read_all(
    struct arena *a, zip_t *zip, struct buf *store, struct archive_part **ret, size_t *ret_n)
{
    const zip_int64_t n = zip_get_num_entries(zip, 0);
    if (n < 0 || n > ARCHIVE_PARTS)
        return ARCHIVE_BOMB;
    struct archive_part *parts = ARENA_ARRAY(a, (size_t)n + 1, struct archive_part);
    size_t *starts = ARENA_ARRAY(a, (size_t)n + 1, size_t), count = 0;
    zip_uint64_t said = 0;
    for (zip_uint64_t i = 0; i < (zip_uint64_t)n; i++) {
        zip_stat_t stat;
        enum archive_fault fault = look_at(zip, i, &stat);
        said += fault == ARCHIVE_FINE ? stat.size : 0;
        if (fault == ARCHIVE_FINE && said > ARCHIVE_BYTES)
            fault = ARCHIVE_BOMB;
        if (fault != ARCHIVE_FINE)
            return fault;
        struct str name = str_of(stat.name);
        if (str_ends(name, S("/")))
            continue;
        if (there_already(parts, count, name))
            return ARCHIVE_BAD_NAME;
        parts[count].name = str_dup(a, name);
        parts[count].stored = stat.comp_method == ZIP_CM_STORE;
        starts[count] = store->n;
        fault = unpack(zip, i, stat.comp_size, store);
        if (fault != ARCHIVE_FINE)
            return fault;
        parts[count++].bytes.n = store->n;
    }
    for (size_t i = 0; i < count; i++)
        parts[i].bytes = str_slice(buf_str(store), starts[i], parts[i].bytes.n);
    *ret = parts;
    *ret_n = count;
    return store->failed ? ARCHIVE_BOMB : ARCHIVE_FINE;
}

enum archive_fault archive_read(
    struct arena *a, struct str bytes, struct buf *store, struct archive_part **ret, size_t *ret_n)
{
    zip_error_t error;
    enum archive_fault fault = ARCHIVE_DAMAGED;
    if (!nothing_around(bytes))
        return fault;
    zip_error_init(&error);
    zip_source_t *whole = zip_source_buffer_create(bytes.p, bytes.n, 0, &error);
    zip_t *zip = whole == NULL ? NULL : zip_open_from_source(whole, ZIP_RDONLY | ZIP_CHECKCONS, &error);
    if (zip != NULL) {
        fault = read_all(a, zip, store, ret, ret_n);
        zip_discard(zip);
    } else {
        zip_source_free(whole);
    }
    zip_error_fini(&error);
    return fault;
}
