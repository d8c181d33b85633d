/* SPDX-License-Identifier: Apache-2.0
 *
 * A message body as it comes in: by length, chunked, or until the connection closes. 40 bytes of
 * state, no buffer: chunk lines and trailers run through a table-driven automaton byte by byte,
 * data passes as slices.
 *
 * Chunk extensions are read to grammar, counted and forgotten; trailers are read strictly, counted
 * and dropped (HR-15).
 */
#ifndef HTTP_BODY_H
#define HTTP_BODY_H

#include "http/head.h"

enum http_body_step {
    HTTP_BODY_MORE, /* all bytes taken; the body goes on */
    HTTP_BODY_DATA, /* *data is next; call again for what follows, even with no bytes left */
    HTTP_BODY_END,  /* over; what was not taken belongs to the next message */
    HTTP_BODY_FAULTY,
};

/* Zero is a body that is over. */
struct http_body {
    uint64_t left; /* of the length, or of the chunk */
    uint16_t extension_bytes, extensions_bytes, trailer_bytes;
    uint8_t framing; /* enum http_framing */
    uint8_t state, digits, trailer_fields;
};

void http_body_init(struct http_body *b, enum http_framing framing, uint64_t content_length);

/* Takes bytes up to the next event; *taken says how many. */
enum http_body_step http_body_read(struct http_body *b, struct str bytes, size_t *taken,
                                   struct str *data, enum http_fault *fault);

/* True where nothing more is to come. */
bool http_body_ended(const struct http_body *b);

/* The peer has closed: true where the body was complete by that. */
bool http_body_closed(const struct http_body *b);

#endif
