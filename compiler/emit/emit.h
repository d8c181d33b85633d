/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage 7: sections become one file. Who lowers policy adds records and texts here; emit sorts the
 * pools, lays the sections out, fixes up text references, counts digests. Same input, same bytes.
 */
#ifndef EMIT_EMIT_H
#define EMIT_EMIT_H

#include "base/vec.h"
#include "table/layout.h"

struct emit_image; /* a table in the making; lives on an arena without ceiling */

struct emit_image *emit_new(struct arena *a);

/* Adds one zeroed record to a section of fixed records and yields it; valid until the next add to
 * the same section. *index is its number. */
void *emit_add(struct emit_image *image, enum table_section_type type, uint32_t *index);

/* Room for `more` records: adding that many moves none. */
void emit_reserve(struct emit_image *image, enum table_section_type type, size_t more);

/* The same for `texts` texts in all. */
void emit_reserve_texts(struct emit_image *image, size_t texts);

/* Number of records so far; record i. */
uint32_t emit_count(const struct emit_image *image, enum table_section_type type);
void *emit_at(struct emit_image *image, enum table_section_type type, uint32_t i);

/* What was added so far stands at the same place in every table whose documents are the same but for Routes (retouch.h). */
void emit_settle(struct emit_image *image);

/* Interns a string that decides something. The reference is provisional: emit_finish turns it into
 * an offset into the sorted pool, in every TEXT field of every record. Store it nowhere else. */
struct table_text emit_text(struct emit_image *image, struct str s);

/* The text behind a reference that emit_text gave. */
struct str emit_text_of(const struct emit_image *image, struct table_text ref);

/* emit_text for the source map and provenance (COLD_TEXT fields). */
struct table_text emit_cold_text(struct emit_image *image, struct str s);

/* Gives a variable section (router) its finished bytes, borrowed until emit_finish. */
void emit_section(struct emit_image *image, enum table_section_type type, struct str bytes,
                  uint32_t count, uint64_t aux0, uint64_t aux1);

struct emit_stamp { /* what the header says of the source; all of it outside the content id */
    uint8_t policy_tree[32], commit[32];
    int64_t commit_time;
    uint32_t flags; /* enum table_file_flags */
    uint64_t feat_required;
    uint64_t hash_seed;
};

/* Lays out and digests the file; the bytes are 64-byte aligned, on the image's arena, and pass
 * table_verify. */
struct str emit_finish(struct emit_image *image, const struct emit_stamp *stamp);

/* Writes a file by temporary name, fsync and rename; false with errno. */
NODISCARD bool emit_write(struct str bytes, const char *path);

#endif
