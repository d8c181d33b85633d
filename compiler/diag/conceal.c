/* SPDX-License-Identifier: Apache-2.0
 *
 * Whoever finds a secret names its span (diag_conceal), and printers are given copies in which its
 * bytes are stars. Lengths stay, so that all spans, lines and columns hold. Sentences are looked at
 * only where their diagnostic points at the secret: none quotes a value that stands elsewhere.
 */
#include "diag/conceal.h"

enum {
    KNOWN_BY = 8
}; /* bytes by which a secret is known again in a sentence; all of a shorter one */

void diag_conceal(struct diag_sink *sink, struct diag_span at)
{
    if (sink->secrets.count < DIAG_KEPT_MAX)
        *VEC_ADD(sink->arena, &sink->secrets) = at;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

static struct str text_at(struct diag_files files, struct diag_span at)
{
    if (at.file >= files.count || at.end > files.items[at.file].text.n || at.start > at.end)
        return STR("");
    return str_sub(files.items[at.file].text, at.start, at.end - at.start);
}

/* Stars in the copy of a file. */
static void blot(struct arena *a, struct diag_files files, struct diag_file *copies,
                 struct diag_span at)
{
    struct diag_file *f;
    char *p;

    if (text_at(files, at).n == 0)
        return;
    f = &copies[at.file];
    if (f->text.p == files.items[at.file].text.p)
        f->text = str_dup(a, f->text);
    p = (char *)(uintptr_t)f->text.p;
    for (uint32_t k = at.start; k < at.end; k++)
        p[k] = is_space(p[k]) ? p[k] : '*';
}

/* Where there are more secrets than are kept, nothing at all is shown. */
struct diag_files diag_conceal_files(struct arena *a, const struct diag_sink *sink,
                                     struct diag_files files)
{
    struct diag_file *copies;

    if (sink->secrets.count == 0)
        return files;
    copies = NEW_N(a, struct diag_file, files.count);
    if (files.count > 0)
        memcpy(copies, files.items, files.count * sizeof(*copies));
    for (size_t i = 0; i < sink->secrets.count; i++)
        blot(a, files, copies, sink->secrets.items[i]);
    for (uint32_t i = 0; i < files.count && sink->secrets.count >= DIAG_KEPT_MAX; i++)
        blot(a, files, copies, (struct diag_span){ i, 0, (uint32_t)files.items[i].text.n });
    return (struct diag_files){ copies, files.count };
}

/* The text with stars for what of it is the secret, or a beginning of it that a sentence has room
 * for. */
static void cover(struct arena *a, struct str *text, struct str secret)
{
    size_t known = MIN(secret.n, (size_t)KNOWN_BY);
    const char *p = text->p;
    char *copy = NULL;

    while (known > 0 && p != NULL &&
           (p = memmem(p, (size_t)(text->p + text->n - p), secret.p, known)) != NULL) {
        size_t at = (size_t)(p - text->p), n = 0;

        if (copy == NULL) {
            copy = (char *)(uintptr_t)str_dup(a, *text).p;
            text->p = copy;
        }
        while (n < secret.n && at + n < text->n && copy[at + n] == secret.p[n])
            n++;
        memset(copy + at, '*', n);
        p = copy + at + n;
    }
}

static void cover_notes(struct arena *a, struct diag_notes *notes, struct str secret)
{
    struct diag_note_item *items = NEW_N(a, struct diag_note_item, notes->count);

    for (size_t i = 0; i < notes->count; i++) {
        items[i] = notes->items[i];
        cover(a, &items[i].text, secret);
    }
    notes->items = items;
}

static struct diag *covered(struct arena *a, const struct diag *of, struct str secret)
{
    struct diag *d = NEW(a, struct diag);
    struct diag_edit_item *edits = NEW_N(a, struct diag_edit_item, of->edits.count);

    *d = *of;
    cover(a, &d->message, secret);
    cover(a, &d->label, secret);
    cover(a, &d->help, secret);
    cover(a, &d->subject.name, secret);
    cover(a, &d->subject.field, secret);
    cover_notes(a, &d->related, secret);
    cover_notes(a, &d->notes, secret);
    for (size_t i = 0; i < of->edits.count; i++) {
        edits[i] = of->edits.items[i];
        cover(a, &edits[i].text, secret);
    }
    d->edits.items = edits;
    return d;
}

/* Without the spaces before it: of a key in several lines its first one. */
static struct str value_at(struct diag_files files, struct diag_span at)
{
    struct str s = text_at(files, at);

    while (s.n > 0 && is_space(s.p[0]))
        s = str_sub(s, 1, s.n);
    return s;
}

static bool meet(struct diag_span a, struct diag_span b)
{
    return a.file == b.file && a.start <= b.end && b.start <= a.end;
}

struct diag_sink diag_conceal_sink(struct arena *a, const struct diag_sink *sink,
                                   struct diag_files files)
{
    struct diag_sink out = *sink;

    if (sink->secrets.count == 0)
        return out;
    out.all.items = NEW_N(a, struct diag *, sink->all.count);
    for (size_t i = 0; i < sink->all.count; i++) {
        out.all.items[i] = sink->all.items[i];
        for (size_t k = 0; k < sink->secrets.count; k++)
            if (meet(sink->all.items[i]->at, sink->secrets.items[k]))
                out.all.items[i] =
                    covered(a, out.all.items[i], value_at(files, sink->secrets.items[k]));
    }
    return out;
}
