/* SPDX-License-Identifier: Apache-2.0
 *
 * What the supervisor said, as the body of an answer.
 */
#ifndef AUX_REPLY_H
#define AUX_REPLY_H

#include "shm/wire.h"

struct aux_reply {
    unsigned status;
    char *text; /* malloc; JSON or plain text, ends in a line feed; NULL: out of memory */
    size_t n;
};

enum aux_reply_view { AUX_REPLY_STATUS, AUX_REPLY_TABLES, AUX_REPLY_READY };

/* STATE, seen as the page that asked for it. */
struct aux_reply aux_reply_state(struct str state, enum aux_reply_view view);

/* LOADED: {content_id, file_digest, generation}, or {error}. */
struct aux_reply aux_reply_loaded(struct str payload);

/* {"error": text} */
struct aux_reply aux_reply_error(unsigned status, const char *text);

struct aux_reply aux_reply_plain(unsigned status, struct str text);

#endif
