/* SPDX-License-Identifier: Apache-2.0
 *
 * A request's way to an endpoint: choose, connect or borrow a connection, send, and try again where
 * nothing can have happened twice (HR-45).
 */
#ifndef PROXY_FORWARD_H
#define PROXY_FORWARD_H

#include "proxy/proxy.h"

/* Sends the exchange to the upstream `index` of its generation; x->head holds the head. Sooner or
 * later, maybe before this returns, x->finished is called. */
void proxy_forward_start(struct proxy_exchange *x, uint32_t index);

/* The exchange is over for its client (gone, or its request was faulty): lets go of the upstream.
 * No answer, no up-call. */
void proxy_forward_abandon(struct proxy_exchange *x);

/* The deadline passed: answers 504 (or 408 where the client is to blame), or cuts the answer short.
 */
void proxy_forward_time_out(struct proxy_exchange *x, bool client_late);

/* There is no memory for its body: 503, or the answer is cut short. */
void proxy_forward_overrun(struct proxy_exchange *x);

/* The client's socket has room again. */
void proxy_forward_client_sent(struct proxy_exchange *x);

#endif
