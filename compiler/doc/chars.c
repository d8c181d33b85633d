/* SPDX-License-Identifier: Apache-2.0
 *
 * libyaml counts in code points and does not say where in the bytes it is. Almost every policy is
 * plain ASCII, where both are the same; for the others one cursor walks along with the events,
 * because their places hardly ever go back. The check for encoding is ours too: libyaml's own has
 * no line, and knows no way to go on.
 */
#include "doc/chars.h"

enum { PLAIN_BYTES = 32 };

static bool continues(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

/* C1 controls, byte order marks and the two non-characters, in well-formed UTF-8. */
static bool refused(const unsigned char *p, size_t n)
{
    if (p[0] == 0xC2 && n > 1)
        return p[1] < 0xA0 && p[1] != 0x85;
    if (p[0] != 0xEF || n < 3)
        return false;
    return (p[1] == 0xBB && p[2] == 0xBF) || (p[1] == 0xBF && p[2] >= 0xBE);
}

/* True where all PLAIN_BYTES bytes are printable ASCII or line ends: no branches, so that the
 * compiler looks at many at once. */
static bool plain(const char *p)
{
    unsigned odd = 0;

    for (size_t i = 0; i < PLAIN_BYTES; i++) {
        unsigned char c = (unsigned char)p[i];

        odd |= (unsigned)((unsigned char)(c - 0x20) > 0x7E - 0x20) & (unsigned)(c != '\n');
    }
    return odd == 0;
}

size_t doc_chars_check(struct str text, bool *ascii)
{
    size_t bad = text.n;
    bool broken = !str_utf8(text, &bad);
    size_t end = broken ? bad : text.n;

    *ascii = true;
    for (size_t i = 0; i < end; i++) {
        while (end - i > PLAIN_BYTES && plain(text.p + i))
            i += PLAIN_BYTES;
        unsigned char c = (unsigned char)text.p[i];

        if (LIKELY(c >= 0x20 && c < 0x7F))
            continue;
        if (c < 0x80 && c != '\n' && c != '\t' && c != '\r')
            return i;
        if (c < 0x80)
            continue;
        *ascii = false;
        if (refused((const unsigned char *)text.p + i, end - i))
            return i;
    }
    return end;
}

size_t doc_chars_byte(struct doc_chars *c, size_t index)
{
    if (LIKELY(c->ascii))
        return MIN(index, c->text.n);
    while (c->index < index && c->byte < c->text.n) {
        c->byte++;
        while (c->byte < c->text.n && continues(c->text.p[c->byte]))
            c->byte++;
        c->index++;
    }
    while (c->index > index) {
        c->byte--;
        while (continues(c->text.p[c->byte]))
            c->byte--;
        c->index--;
    }
    return c->byte;
}

static bool ends_word(struct str text, size_t at)
{
    return at >= text.n || text.p[at] == ' ' || text.p[at] == '\t' || text.p[at] == '\n' ||
           text.p[at] == '\r';
}

size_t doc_chars_separator(struct str text, size_t from)
{
    size_t at = from ? from - 1 : 0;

    while (at < text.n) {
        struct str rest = str_sub(text, at, text.n);

        at += str_find(rest, '\n') + 1;
        if (at < text.n && str_has_prefix(str_sub(text, at, 3), STR("---")) &&
            ends_word(text, at + 3))
            return at;
    }
    return text.n;
}
