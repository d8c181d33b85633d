/* SPDX-License-Identifier: Apache-2.0
 *
 * The gate: bytes from anywhere become a struct table, or a reason why not.
 */
#ifndef TABLE_VERIFY_H
#define TABLE_VERIFY_H

#include "table/view.h"

enum table_fault {
#define FAULT(name, text) TABLE_FAULT_##name,
#include "table/errors.def"
};

struct table_error {
    enum table_fault fault;
    uint32_t section;  /* enum table_section_type, 0 where none is to blame */
    uint32_t index;    /* record within it */
    const char *field; /* static, or NULL */
};

/* Proves that `bytes` is a table this program can execute and that no lookup in it can leave it:
 * header, directory, digests, every field by its rule in records.def, the router, the splits.
 * Linear in the size. `bytes` must be 64-byte aligned, must not change afterwards, and is borrowed
 * for the life of *out. On false *error says what is wrong and *out is untouched. */
NODISCARD bool table_verify(const void *bytes, size_t len, struct table *out,
                            struct table_error *error);

/* The view of bytes that table_verify accepted before, here or in another process, and that nobody
 * can have changed since (a sealed memfd): header, directory and section bounds are looked at
 * again, the digests and records are not. Next to nothing for its cost. */
NODISCARD bool table_verify_reopen(const void *bytes, size_t len, struct table *out,
                                   struct table_error *error);

/* The same as table_verify but for the digests: for bytes that this program has digested itself a
 * moment ago. */
NODISCARD bool table_verify_structure(const void *bytes, size_t len, struct table *out,
                                      struct table_error *error);

/* One sentence for people, with section, record and field where they are known; on the arena. */
struct str table_verify_text(struct arena *a, const struct table_error *error);

/* The content id over the semantic sections of a file whose directory is sound; the compiler stores
 * it. */
struct digest table_verify_content_id(const uint8_t *base, const struct table_section *dir,
                                      uint32_t count);

/* The file digest: SHA-256 over the body, its own 32 bytes and trailer_size taken as zero: signing
 * changes neither. */
struct digest table_verify_file_digest(const uint8_t *base, size_t body_size);

#endif
