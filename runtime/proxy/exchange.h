/* SPDX-License-Identifier: Apache-2.0
 *
 * One request: the rule that takes it, and what that rule does. A request lives in the generation
 * it began in.
 */
#ifndef PROXY_EXCHANGE_H
#define PROXY_EXCHANGE_H

#include "proxy/proxy.h"

/* Makes an exchange of the request just parsed (c->proxy->request); NULL where memory ends. */
struct proxy_exchange *proxy_exchange_new(struct proxy_conn *c);

/* Routes it and sets it going; the up-calls must be set. x->finished may be called before this
 * returns. */
void proxy_exchange_start(struct proxy_exchange *x);

/* Gives everything back; the generation it lived in may go with it. */
void proxy_exchange_free(struct proxy_exchange *x);

#endif
