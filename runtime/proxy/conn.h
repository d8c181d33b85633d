/* SPDX-License-Identifier: Apache-2.0
 *
 * A client's connection: requests in, answers in their order.
 */
#ifndef PROXY_CONN_H
#define PROXY_CONN_H

#include "proxy/proxy.h"

/* Takes over an accepted, non-blocking descriptor; closes it where that cannot be. */
void proxy_conn_open(struct proxy_listener *l, int fd, const struct ip *client, uint16_t port);

/* Drain: closes what is idle; the others close with their next answer. */
void proxy_conn_drain_all(struct proxy *p);

/* Closes the connections of a listener that is no longer in the policy, but for those that wait for
 * an answer. */
void proxy_conn_drain_listener(struct proxy_listener *l);

/* Closes everything at once. */
void proxy_conn_close_all(struct proxy *p);

#endif
