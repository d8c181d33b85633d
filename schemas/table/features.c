/* SPDX-License-Identifier: Apache-2.0
 *
 * The words of features.def, for whoever has to say which a table needs.
 */
#include "table/features.h"

static const struct {
    uint64_t bit;
    const char *word;
} words[] = {
#define FEATURE(bit, NAME, word, doc) { UINT64_C(1) << (bit), word },
#include "table/features.def"
};

struct str table_features_text(struct arena *a, uint64_t bits)
{
    struct str out = STR("");

    for (size_t i = 0; i < LEN(words); i++) {
        const char *between;

        if (!(bits & words[i].bit))
            continue;
        bits &= ~words[i].bit;
        between = out.n == 0 ? "" : bits ? ", " : " and ";
        out = str_fmt(a, STR_FMT "%s%s", STR_ARG(out), between, words[i].word);
    }
    return bits ? str_fmt(a, STR_FMT "%sothers that this program has no name for", STR_ARG(out),
                          out.n ? " and " : "")
                : out;
}

static const struct {
    uint64_t major, minor, bits;
} releases[] = {
#define RELEASE(major, minor, bits) { (major), (minor), (bits) },
#include "table/releases.def"
};

uint64_t table_features_here(void)
{
    return releases[LEN(releases) - 1].bits;
}

struct str table_features_release(struct arena *a)
{
    return str_fmt(a, "%llu.%llu", (unsigned long long)releases[LEN(releases) - 1].major,
                   (unsigned long long)releases[LEN(releases) - 1].minor);
}

bool table_features_of(struct str version, uint64_t *bits)
{
    uint64_t major, minor, found = 0;
    struct str part;

    if (!str_cut(&version, '.', &part) || !str_to_u64(part, UINT32_MAX, &major) ||
        !str_cut(&version, '.', &part) || !str_to_u64(part, UINT32_MAX, &minor))
        return false;
    for (size_t i = 0; i < LEN(releases); i++)
        if (releases[i].major < major || (releases[i].major == major && releases[i].minor <= minor))
            found = releases[i].bits;
    *bits = found;
    return true;
}
