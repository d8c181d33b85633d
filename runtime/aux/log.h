/* SPDX-License-Identifier: Apache-2.0
 *
 * The access log: out of the workers' rings, into a file.
 */
#ifndef AUX_LOG_H
#define AUX_LOG_H

#include "aux/names.h"
#include "aux/text.h"
#include "shm/shm.h"

struct aux_log {
    const char *path; /* a file, or "-" */
    int fd;           /* -1: off, or the file cannot be opened now */
    bool file;        /* never blocks */
    struct aux_text waiting;
};

/* "off": nothing is ever read or written. False where a file cannot be opened. */
NODISCARD bool aux_log_open(struct aux_log *l, const char *where);

/* Opens the file again under its name; keeps the old one where that fails. */
bool aux_log_reopen(struct aux_log *l);

/* Empties the rings as far as the log takes it, and writes; the number of records. A log that does
 * not take its lines leaves them in the rings, and the workers count what does not fit there. */
unsigned aux_log_turn(struct aux_log *l, struct shm *s, const struct aux_names *names);

/* Asks the workers to wake us; false where there is something to do already. */
bool aux_log_sleep(const struct aux_log *l, struct shm *s);

void aux_log_fini(struct aux_log *l);

#endif
