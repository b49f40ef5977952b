/* Files that are brought as evidence. Whatever they are: a file that is taken is of a type, is written anew within its
 * limit, and is taken again; one that is not has a sentence. The first byte says by which name it comes. */
#include "fuzz.h"

#include "service/attachment_sift.h"

static struct str name_of(uint8_t first)
{
    static const char *const names[] = { "a.pdf", "a.docx", "a.xlsx", "a.pptx", "a.odt", "a.ods", "a.png", "a.jpg",
        "a.txt" };
    return str_of(names[first % (sizeof names / sizeof *names)]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    if (n == 0)
        return 0;
    char *exact = fuzz_exact(data + 1, n - 1);
    struct arena *a = arena_new((size_t)256 << 20);
    struct str problem = S(""), name = name_of(data[0]);
    struct attachment_sifted s, again;
    if (attachment_sift(a, name, (struct str){ exact, n - 1 }, &s, &problem) == OK) {
        MUST_HOLD(s.type < ATTACHMENT_TYPES && s.bytes.n > 0 && s.bytes.n <= ATTACHMENT_CLEAN && !s.bytes.failed);
        MUST_HOLD(s.words.n <= ATTACHMENT_WORDS && (!s.reads || utf8_valid(buf_str(&s.words))));
        MUST_HOLD(attachment_sift(a, name, buf_str(&s.bytes), &again, &problem) == OK);
        MUST_HOLD(again.type == s.type);
        attachment_sifted_done(&again);
        attachment_sifted_done(&s);
    } else {
        MUST_HOLD(problem.n > 0);
    }
    arena_free(a);
    free(exact);
    return 0;
}
