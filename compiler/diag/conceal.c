/* SPDX-License-Identifier: Apache-2.0
 *
 * Whoever finds a secret names its span (diag_conceal), and printers are given copies in which its
 * bytes are stars. Lengths stay, so that all spans, lines and columns hold. A sentence may quote the
 * secret as it reads, not as it is written (escapes, line breaks), so it is looked for in pieces;
 * in sentences that point elsewhere (at another use of a name, say) only by pieces that are long
 * enough to be nothing else.
 */
#include "diag/conceal.h"

enum {
    KNOWN_BY = 8,        /* bytes by which a secret is known again in a sentence */
    PIECE_MIN = 4,       /* of several pieces, where the sentence points at the secret */
    ELSEWHERE_MIN = 10,  /* of any piece, where it points elsewhere */
    PAIRS_MAX = 1 << 16, /* of secrets and sentences that point elsewhere and are looked at */
};

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

/* ---- sentences ---- */

/* A character as `\n`, `\x41` or `\u0041`: how many bytes it takes. */
static size_t escape_bytes(struct str s)
{
    switch (s.n > 1 ? s.p[1] : '\0') {
    case 'x':
        return 2 + 2;
    case 'u':
        return 2 + 4;
    case 'U':
        return 2 + 8;
    default:
        return 2;
    }
}

/* Bytes of what reads otherwise than it is written: an escape, a quote written twice, a line break
 * and the spaces around it. 0: the next byte reads as it is. */
static size_t rewritten(struct str s)
{
    if (s.p[0] == '\\')
        return MIN(escape_bytes(s), s.n);
    if (str_has_prefix(s, STR("''")))
        return 2;
    return is_space(s.p[0]) ? 1 : 0;
}

/* The next run of bytes that a sentence would quote as they are. */
static bool next_piece(struct str *rest, struct str *piece)
{
    size_t n = 0;

    while (rest->n > 0 && rewritten(*rest) > 0)
        *rest = str_sub(*rest, rewritten(*rest), rest->n);
    while (n < rest->n && rewritten(str_sub(*rest, n, rest->n)) == 0)
        n++;
    *piece = str_sub(*rest, 0, n);
    *rest = str_sub(*rest, n, rest->n);
    return n > 0;
}

/* The text with stars for what of it is the piece, or a beginning of it that a sentence has room
 * for. */
static void cover(struct arena *a, struct str *text, struct str piece)
{
    size_t known = MIN(piece.n, (size_t)KNOWN_BY);
    const char *p = text->p;
    char *copy = NULL;

    while (p != NULL && (p = memmem(p, (size_t)(text->p + text->n - p), piece.p, known)) != NULL) {
        size_t at = (size_t)(p - text->p), n = 0;

        if (copy == NULL) {
            copy = (char *)(uintptr_t)str_dup(a, *text).p;
            text->p = copy;
        }
        while (n < piece.n && at + n < text->n && copy[at + n] == piece.p[n])
            n++;
        memset(copy + at, '*', n);
        p = copy + at + n;
    }
}

static void cover_notes(struct arena *a, const struct diag_notes *notes, struct str piece)
{
    for (size_t i = 0; i < notes->count; i++)
        cover(a, &notes->items[i].text, piece);
}

static void cover_diag(struct arena *a, struct diag *d, struct str piece)
{
    cover(a, &d->message, piece);
    cover(a, &d->label, piece);
    cover(a, &d->help, piece);
    cover(a, &d->context, piece);
    cover(a, &d->subject.name, piece);
    cover(a, &d->subject.field, piece);
    cover_notes(a, &d->related, piece);
    cover_notes(a, &d->notes, piece);
    for (size_t i = 0; i < d->edits.count; i++)
        cover(a, &d->edits.items[i].text, piece);
}

/* Short pieces are common words; not so a value of one piece where the sentence is about it. */
static void cover_secret(struct arena *a, struct diag *d, struct str value, bool about_it)
{
    struct str rest = value, piece;

    while (next_piece(&rest, &piece))
        if (piece.n >= (about_it ? PIECE_MIN : ELSEWHERE_MIN) || (about_it && piece.n == value.n))
            cover_diag(a, d, piece);
}

static void copy_notes(struct arena *a, struct diag_notes *notes)
{
    struct diag_note_item *items = NEW_N(a, struct diag_note_item, notes->count);

    for (size_t i = 0; i < notes->count; i++)
        items[i] = notes->items[i];
    notes->items = items;
}

/* As deep as texts are replaced. */
static struct diag *copy_of(struct arena *a, const struct diag *of)
{
    struct diag *d = NEW(a, struct diag);
    struct diag_edit_item *edits = NEW_N(a, struct diag_edit_item, of->edits.count);

    *d = *of;
    copy_notes(a, &d->related);
    copy_notes(a, &d->notes);
    for (size_t i = 0; i < of->edits.count; i++)
        edits[i] = of->edits.items[i];
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
    size_t pairs = 0;

    if (sink->secrets.count == 0)
        return out;
    out.all.items = NEW_N(a, struct diag *, sink->all.count);
    for (size_t i = 0; i < sink->all.count; i++) {
        out.all.items[i] = copy_of(a, sink->all.items[i]);
        for (size_t k = 0; k < sink->secrets.count; k++) {
            struct diag_span at = sink->secrets.items[k];
            bool about_it = meet(sink->all.items[i]->at, at);

            if (about_it || pairs++ < PAIRS_MAX)
                cover_secret(a, out.all.items[i], value_at(files, at), about_it);
        }
    }
    return out;
}
