/* SPDX-License-Identifier: Apache-2.0
 *
 * Bytes from one side to the other: strict on the way in, framed anew on the way out, never more in
 * between than a socket's queue holds (HR-46).
 */
#ifndef PROXY_RELAY_H
#define PROXY_RELAY_H

#include "proxy/proxy.h"

enum proxy_relay_step {
    PROXY_RELAY_MORE,    /* all taken; more is to come */
    PROXY_RELAY_BLOCKED, /* what was not taken is to be offered again: part of a head, or no
                            upstream yet */
    PROXY_RELAY_DONE,    /* the message is over; what was not taken is not part of it */
    PROXY_RELAY_FAULTY,  /* the sender broke the rules */
    PROXY_RELAY_STALE,   /* response: 408 on a pooled connection: the upstream had given it up */
    PROXY_RELAY_NO_ROOM, /* out of memory */
};

/* Request body bytes from the client on to the upstream, or nowhere where an answer has been given
 * already. */
enum proxy_relay_step proxy_relay_request(struct proxy_exchange *x, struct str bytes,
                                          size_t *taken);

/* Another try: the part of the body that went out before, framed as before; nothing on a first one. False where
 * memory ends. */
NODISCARD bool proxy_relay_replay(struct proxy_exchange *x);

/* The upstream's bytes to the client: interim responses, the head, the body. */
enum proxy_relay_step proxy_relay_response(struct proxy_exchange *x, struct str bytes,
                                           size_t *taken);

/* The upstream closed: true where the response was complete by that; the end of the message is then
 * sent. */
bool proxy_relay_closed(struct proxy_exchange *x);

/* True where a try may be repeated: nothing of an answer was heard, and all that was sent can be
 * sent again. */
bool proxy_relay_can_repeat(const struct proxy_exchange *x);

#endif
