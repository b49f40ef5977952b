/* What the parts of attachment_sift.c share: each looks through one kind of file. */
#ifndef WAYMARK_SERVICE_ATTACHMENT_KIND_H
#define WAYMARK_SERVICE_ATTACHMENT_KIND_H

#include "service/attachment_sift.h"

/* Bytes, and numbers as files have them. */
static inline const unsigned char *attachment__bytes(struct str s)
{
    return (const unsigned char *)s.p;
}
static inline size_t attachment__big32(const unsigned char *p)
{
    return (size_t)p[0] << 24 | (size_t)p[1] << 16 | (size_t)p[2] << 8 | p[3];
}
static inline size_t attachment__big16(const unsigned char *p)
{
    return (size_t)p[0] << 8 | p[1];
}

/* Each writes the file anew into s->bytes, puts words into s->words, sets s->reads and gives an empty text; or a
 * sentence why it is not taken. */
struct str attachment__png(struct str bytes, struct attachment_sifted *s);
struct str attachment__jpeg(struct str bytes, struct attachment_sifted *s);
/* A picture within a document, written anew behind what is in `out`, without what it says of its author and of who is
 * on it: PNG, JPEG, JPEG 2000, GIF, metafiles and SVG. What is none of these adds nothing and gives an empty text;
 * kinds that are not looked into (TIFF, HEIC, WebP, JPEG XR) give a sentence. */
struct str attachment__picture(struct str bytes, struct buf *out);
enum {
    ATTACHMENT_PROFILE = 4 << 20, /* bytes of a colour profile */
};
/* A colour profile (ICC) with the numbers that show colours alone, behind what is in `out`. False: it is none that can
 * be understood, and what was written is not to be used. */
bool attachment__profile(struct str icc, struct buf *out);
/* A picture of JBIG2 as it stands in a PDF, or what several share, without comments. False: likewise. */
bool attachment__jbig2(struct str bytes, struct buf *out);
/* A list of relations of an Office document, written anew into `out` without what would be fetched. False: it is none
 * that can be understood. */
bool attachment__relations(struct str xml, struct buf *out);
/* A part of an OpenDocument file, likewise: links that a person follows stay, and those into the document. */
bool attachment__links(struct str xml, struct buf *out);
struct str attachment__office(struct arena *a, struct str bytes, struct attachment_sifted *s); /* sets the type */
struct str attachment__pdf(struct arena *a, struct str bytes, struct attachment_sifted *s);

/* Does it hold the file with which malware scanners are tested? */
bool attachment__eicar(struct str bytes);
/* Is it a page or drawing that a browser would run: HTML, SVG, XML, script? Asked of the beginning of a text. */
bool attachment__markup(struct str bytes);
/* May what stands behind the end of a file be a file of its own? */
bool attachment__another_file(struct str rest);

#endif
