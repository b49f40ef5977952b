#include "base/word.h"

int word_find(const struct word *all, int n, struct str name)
{
    for (int i = 0; i < n; i++)
        if (str_eq(name, str_of(all[i].name)))
            return i;
    return -1;
}
