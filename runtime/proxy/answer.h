/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers that the proxy gives by itself. They are queued on the client's socket; what becomes of
 * the connection is the caller's business.
 */
#ifndef PROXY_ANSWER_H
#define PROXY_ANSWER_H

#include "proxy/proxy.h"

/* The Date field's value for this moment. */
struct str proxy_answer_date(struct proxy *p);

/* A refusal by the parser or a timeout, before there is an exchange; the connection closes after
 * it. */
void proxy_answer_fault(struct proxy_conn *c, unsigned status);

/* An error in place of the exchange's answer; `allow` for 405. Sets status and reason. */
void proxy_answer_error(struct proxy_exchange *x, unsigned status, enum observe_reason reason,
                        uint32_t allow);

/* 204 to an OPTIONS that is meant for the proxy: what it takes at all. */
void proxy_answer_options(struct proxy_exchange *x);

/* What a RESPOND or REDIRECT rule says. */
void proxy_answer_respond(struct proxy_exchange *x, const struct table_action *action);
void proxy_answer_redirect(struct proxy_exchange *x, const struct table_action *action,
                           struct str location);

#endif
