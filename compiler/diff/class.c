/* SPDX-License-Identifier: Apache-2.0
 *
 * One table made of both lists.
 */
#include "diff/class.h"

static const struct str words[DIFF_CLASSES] = {
#define ASPECT(NAME, word) [FIELD_ASPECT_##NAME] = STR_INIT(word),
#include "policy/aspects.def"
#define CLASS(NAME, word) [DIFF_CLASS_##NAME] = STR_INIT(word),
#include "diff/classes.def"
};

struct str diff_class_word(uint32_t class)
{
    return class < DIFF_CLASSES && words[class].n > 0 ? words[class] : STR("none");
}

uint32_t diff_class_find(struct str word)
{
    for (uint32_t i = 0; i < DIFF_CLASSES; i++)
        if (words[i].n > 0 && str_eq(words[i], word))
            return i;
    return 0;
}

struct str diff_class_words(struct arena *a, uint32_t set)
{
    struct str all = STR("");

    for (uint32_t i = 0; i < DIFF_CLASSES; i++)
        if ((set & DIFF_CLASS_BIT(i)) && words[i].n > 0)
            all = str_fmt(a, STR_FMT "%s" STR_FMT, STR_ARG(all), all.n ? ", " : "",
                          STR_ARG(diff_class_word(i)));
    return all.n ? all : STR("none");
}
