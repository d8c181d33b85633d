/* SPDX-License-Identifier: Apache-2.0
 *
 * The Connection field: options for this hop, and names of fields that end here (HR-16).
 */
#ifndef HTTP_CONNECTION_H
#define HTTP_CONNECTION_H

#include "http/head.h"

struct http_connection {
    bool close, keep_alive, upgrade;
    uint8_t tokens;
};

/* Reads all Connection fields of f and marks the fields they name as dropped. False where one is
 * malformed, too long a list, or names a field that must not be removed. */
bool http_connection_read(struct http_fields *f, struct http_connection *c);

#endif
