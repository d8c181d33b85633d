/* SPDX-License-Identifier: Apache-2.0
 *
 * A secret is known by a digest of its bytes, so that one that stands in a hundred commits is one
 * finding. It is reported where its file is today, else at proxyc.yaml: nobody can mend a line of
 * the past.
 */
#include "check/leak.h"

#include "base/hash.h"
#include "check/secret.h"
#include "diag/print.h"

enum { KNOWN_MAX = 10000 };

/* True where it was not known before. */
static bool note(struct check_leak *l, struct str text, const struct check_secret *s)
{
    uint64_t digest = hash_str(str_sub(text, s->value, s->value_end - s->value), 0);

    for (size_t i = 0; i < l->known.count; i++)
        if (l->known.items[i] == digest)
            return false;
    if (l->known.count >= KNOWN_MAX)
        return false;
    *VEC_ADD(l->arena, &l->known) = digest;
    return true;
}

void check_leak_init(struct check_leak *l, struct arena *a, struct diag_files files,
                     struct diag_sink *sink)
{
    *l = (struct check_leak){ .arena = a, .files = files, .sink = sink };
    for (uint32_t i = 0; i < files.count; i++) {
        struct check_secret found;
        uint32_t from = 0;

        while (check_secret_next(files.items[i].text, &from, &found))
            (void)note(l, files.items[i].text, &found);
    }
}

static struct diag_span place_of(const struct check_leak *l, struct str path)
{
    for (uint32_t i = 0; i < l->files.count; i++)
        if (str_eq(l->files.items[i].path, path))
            return (struct diag_span){ i, 0, 0 };
    return l->files.count > 0 ? (struct diag_span){ 0, 0, 0 } : DIAG_NOWHERE;
}

void check_leak_text(struct check_leak *l, struct str when, struct str path, struct str text)
{
    struct check_secret found;
    uint32_t from = 0, line, column;

    while (check_secret_next(text, &from, &found)) {
        struct diag *d;

        if (!note(l, text, &found))
            continue;
        diag_print_position(text, found.start, &line, &column);
        d = diag_add(l->sink, DIAG_SECRET_IN_HISTORY, place_of(l, path),
                     "%s is gone from line %u of `" STR_FMT "` and not from the history",
                     found.what, line, STR_ARG(path));
        diag_note(d, "it stands there at " STR_FMT, STR_ARG(when));
        diag_note(d, "who can read the repository, or ever copied it, can use it");
        diag_help(d, "take it back where it was issued; then say so in the commit: "
                     "`Proxyc-Allow: PX622 it was replaced on DATE`");
    }
}
