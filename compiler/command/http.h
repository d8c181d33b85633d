/* SPDX-License-Identifier: Apache-2.0
 *
 * One HTTP request to an admin server, over TCP or a unix socket.
 */
#ifndef COMMAND_HTTP_H
#define COMMAND_HTTP_H

#include "base/str.h"

struct command_http_target {
    struct str unix_path; /* p NULL: over TCP */
    struct str
        url; /* "http://HOST:PORT", no slash at its end; "http://localhost" for a unix socket */
};

/* Reads "unix:PATH" or "http://HOST:PORT"; false with what is wrong. */
NODISCARD bool command_http_target(struct arena *a, struct str text,
                                   struct command_http_target *out, struct str *error);

struct command_http_reply {
    uint32_t status;
    struct str body;
    struct str error; /* why there was no answer */
};

enum { COMMAND_HTTP_BODY_MAX = 16 << 20 }; /* an answer longer than this is trouble */

/* GET, or POST of a body (p NULL: GET). False where no answer came within the time. */
NODISCARD bool command_http_send(struct arena *a, const struct command_http_target *target,
                                 struct str path, struct str body, uint32_t timeout_ms,
                                 struct command_http_reply *reply);

#endif
