/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes and characters of a YAML file: which bytes may stand in it, and where a character index of
 * libyaml lies.
 */
#ifndef DOC_CHARS_H
#define DOC_CHARS_H

#include "base/str.h"

/* Offset of the first byte that may not stand in a document, or text.n: what is not UTF-8, control
 * characters, byte order marks. *ascii: all bytes before it are ASCII. */
size_t doc_chars_check(struct str text, bool *ascii);

/* A place in a text, as characters and as bytes. Zero-initialise, set text and ascii. */
struct doc_chars {
    struct str text;
    bool ascii;
    size_t index, byte;
};

/* Byte offset of character number `index`; moves from the last answer, so neighbours are cheap. */
size_t doc_chars_byte(struct doc_chars *c, size_t index);

/* Start of the next line that is a `---` separator, from `from` on and not at 0; text.n where there
 * is none. */
size_t doc_chars_separator(struct str text, size_t from);

#endif
