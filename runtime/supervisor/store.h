/* SPDX-License-Identifier: Apache-2.0
 *
 * What outlives the process, in the state directory:
 *
 *     lock                one proxyd at a time
 *     tables/DIGEST.pxt   the last tables that were committed, by file digest
 *     current             the digest of the one that serves
 *     table.seen          SHA-256 of the --table file as it was read last
 */
#ifndef SUPERVISOR_STORE_H
#define SUPERVISOR_STORE_H

#include "base/digest.h"
#include "supervisor/privilege.h"

enum { SUPERVISOR_STORE_MAX = 16, SUPERVISOR_HEX = 2 * DIGEST_BYTES };

struct supervisor_store {
    char path[512];
    int dir, tables, lock;
};

struct supervisor_stored {
    struct digest content_id, file_digest;
    int64_t kept_s; /* when, UTC */
    uint32_t kept_ns;
};

/* Makes and locks the directory; `path` NULL: the default place. What is made belongs to `owner`;
 * where rights will be dropped, what was there must belong to `owner` already. */
NODISCARD bool supervisor_store_open(const char *path, const struct supervisor_privilege *owner,
                                     struct supervisor_store *out, struct supervisor_why *why);
void supervisor_store_fini(struct supervisor_store *s);

/* The file digest of the table that served last. */
NODISCARD bool supervisor_store_current(const struct supervisor_store *s,
                                        struct digest *file_digest);

/* A sealed memfd of a stored table, -1 with the reason. Its bytes are not verified. */
int supervisor_store_read(const struct supervisor_store *s, const struct digest *file_digest,
                          struct supervisor_why *why);

/* Keeps the sealed table and makes it current; on disk when it returns, which is why keep.c calls
 * it in a child. Older files than the last 16 go. */
NODISCARD bool supervisor_store_keep(const struct supervisor_store *s, int memfd,
                                     const struct digest *file_digest, struct supervisor_why *why);

/* The stored tables, newest first; their count. */
unsigned supervisor_store_list(const struct supervisor_store *s,
                               struct supervisor_stored out[SUPERVISOR_STORE_MAX]);

bool supervisor_store_seen(const struct supervisor_store *s, struct digest *seen);
void supervisor_store_see(const struct supervisor_store *s, const struct digest *seen);

/* 64 lower-case hex digits and a zero. */
void supervisor_store_hex(const struct digest *d, char out[SUPERVISOR_HEX + 1]);

#endif
