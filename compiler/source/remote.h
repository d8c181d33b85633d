/* SPDX-License-Identifier: Apache-2.0
 *
 * A repository behind a URL: fetched by the git program into a bare repository of a cache, then read
 * as any other.
 */
#ifndef SOURCE_REMOTE_H
#define SOURCE_REMOTE_H

#include "diag/diag.h"

enum { SOURCE_REMOTE_SECONDS = 120 };
#define SOURCE_REMOTE_BYTES (UINT64_C(1) << 30)

struct source_remote {
    struct str url;
    struct str cache;   /* folder; made where it does not exist */
    unsigned seconds;   /* until git has to be done; 0: SOURCE_REMOTE_SECONDS */
    uint64_t bytes_max; /* of one pack; 0: SOURCE_REMOTE_BYTES */
};

/* True for SCHEME://... and git@HOST:PATH. */
bool source_remote_is(struct str path);

/* Brings branches, tags and HEAD of the repository up to date in the cache; *path is where they
 * are. False with a DIAG_INPUT that says why, without secrets. */
bool source_remote_fetch(const struct source_remote *remote, struct arena *a, struct str *path,
                         struct diag_sink *sink);

#endif
