/* SPDX-License-Identifier: Apache-2.0
 *
 * A table's bytes in anonymous memory that nobody can change any more.
 */
#ifndef SUPERVISOR_MEMFD_H
#define SUPERVISOR_MEMFD_H

#include "base/digest.h"
#include "supervisor/say.h"

/* Copies a regular file into a new, sealed memfd. *digest, if not NULL, is SHA-256 of the bytes. */
NODISCARD bool supervisor_memfd_read(int dir, const char *path, int *fd, struct digest *digest,
                                     struct supervisor_why *why);

/* Seals a memfd that came from aux. False where it is none, is mapped for writing, or has no
 * table's size. */
NODISCARD bool supervisor_memfd_seal(int fd, struct supervisor_why *why);

/* Nobody can change it any more. */
bool supervisor_memfd_sealed(int fd);

/* Maps a sealed memfd for reading; NULL with errno. */
const void *supervisor_memfd_map(int fd, size_t *len);

#endif
