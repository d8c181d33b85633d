/* SPDX-License-Identifier: Apache-2.0
 *
 * Files of a cache: read whole, replaced whole.
 */
#ifndef CACHE_FILE_H
#define CACHE_FILE_H

#include <stdio.h>

#include "base/str.h"

/* All of a file, at a multiple of CACHE_ALIGN on the arena; p NULL where it cannot be had, is another user's or larger
 * than CACHE_BYTES_MAX. */
struct str cache_file_read(struct arena *a, const char *path);

/* Makes the folder, for its owner alone, and replaces the file by what `write` writes; nothing where that fails. */
void cache_file_replace(struct arena *a, const char *folder, const char *file,
                        bool (*write)(FILE *to, const void *what), const void *what);

#endif
