/* Files that somebody could bring as evidence, made for tests. What names an author is called SECRET and more. All are
 * in the arena. */
#ifndef WAYMARK_TEST_EVIDENCE_H
#define WAYMARK_TEST_EVIDENCE_H

#include "test.h"

#include "base/arena.h"
#include "service/archive.h"

struct arena *evidence_arena(void);
/* A PDF of these objects, numbered from 1; the first is its root. At most 32. */
struct str evidence_pdf_of(struct arena *a, const struct str *objects, size_t n, const char *trailer);
/* An object of one: these bytes, as they are. */
struct str evidence_stream(struct arena *a, const char *dictionary, struct str bytes);
/* A page that says something, with more in its catalogue and its page; object 5 is XMP, 7 is Info. */
struct str evidence_pdf(struct arena *a, const char *catalogue, const char *page, const char *trailer);
/* A PDF whose objects 1 to 3 are in object 4, a stream of objects with this dictionary, by a stream of references. */
struct str evidence_pdf_packed(struct arena *a, const char *dictionary, const char *type, struct str packed);
struct str evidence_zip(struct arena *a, const struct archive_part *parts, size_t n);
/* A Word document of one paragraph, with one more part if there is a name for it. */
struct str evidence_docx(struct arena *a, const char *name, struct str bytes);
struct str evidence_ods(struct arena *a, const char *name);
/* Pictures, with something behind their end. */
struct str evidence_png(struct arena *a, const char *behind);
struct str evidence_jpeg(struct arena *a, const char *behind);
struct str evidence_repeated(struct arena *a, char c, size_t n);
struct str evidence_deflated(struct arena *a, struct str s);

#define EVIDENCE_EICAR \
    "X5O!P%@AP[4\\PZX54(P^)7CC)7}$" \
    "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"

/* For evidence_pdf_packed(): three objects. */
#define EVIDENCE_PACKED \
    "1 0 2 33 3 72  <</Type/Catalog/Pages 2 0 R    >>" \
    "<</Type/Pages/Count 1/Kids[3 0 R]    >><</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"

#endif
