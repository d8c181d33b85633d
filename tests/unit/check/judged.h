/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy as people write it, and what a checker finds in it.
 */
#ifndef TESTS_UNIT_CHECK_JUDGED_H
#define TESTS_UNIT_CHECK_JUDGED_H

#include "kit/test.h"

/* Documents of namespace shop, beside a listener `edge` on 127.0.0.1:8080, upstreams `web` and `app`
 * and a route `base`: "Kind name {spec}", one a line, "Kind name@prod {spec}" of environment prod.
 * `finds` is what is said of them, in the order of the lines: "611 1 `*`; 612 2 `.*`" are the
 * number of the rule, the line, and the words that it points at, 32 bytes of them at most. */
struct judged_row {
    const char *specs, *finds;
};

/* A route of the listener `edge`: "{name: all, to: {upstream: web}}, ..." */
#define JUDGED_ROUTE(rules) "Route r {listeners: [edge], hosts: [r.test], rules: [" rules "]}\n"

/* Looks at the rules that are named, "611 612"; another error fails the test: the row is wrong. */
void judged_rows(const char *rules, const struct judged_row *rows, size_t count);

#endif
