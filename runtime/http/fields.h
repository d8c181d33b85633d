/* SPDX-License-Identifier: Apache-2.0
 *
 * The field lines of a head, request or response alike.
 */
#ifndef HTTP_FIELDS_H
#define HTTP_FIELDS_H

#include "http/head.h"

/* Reads whole field lines from bytes.p + scan->at on, up to and with the empty line. After each
 * line *scan moves on, so that the next call begins at the first unfinished one. Fields land in f
 * from index scan->fields on. */
enum http_progress http_fields_scan(struct str bytes, struct http_scan *scan,
                                    const struct http_limits *limits, struct http_fields *f,
                                    enum http_fault *fault);

#endif
