/* SPDX-License-Identifier: Apache-2.0
 *
 * The end of a request, written down.
 */
#ifndef PROXY_RECORD_H
#define PROXY_RECORD_H

#include "proxy/proxy.h"

/* Counts an exchange that is over and pushes its access-log record. */
void proxy_record_exchange(const struct proxy_exchange *x);

/* The same for a request that never became an exchange: refused by the parser. `target` may be
 * empty. */
void proxy_record_refusal(struct proxy_conn *c, unsigned status, enum observe_reason reason);

/* Adds one to a cell of an endpoint or upstream of the exchange. */
void proxy_record_endpoint(const struct proxy_exchange *x, enum observe_cell cell);

#endif
