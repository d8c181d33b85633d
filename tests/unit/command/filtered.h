/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy whose only rule has a filter, `body` is what its on_request does, and one FilterTest with one case.
 */
#ifndef TESTS_UNIT_COMMAND_FILTERED_H
#define TESTS_UNIT_COMMAND_FILTERED_H

#include "policy.h"

#define FILTERED_DOC(kind, name, spec)                                             \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: " kind "\nmetadata: {name: " name \
    ", namespace: shop}\nspec:\n" spec "\n"

/* `one` is a case without its name. */
static inline void filtered_open(struct policy *p, const char *body, const char *one)
{
    struct arena a;

    arena_init(&a, 0);
    policy_open(
        p,
        str_z(
            &a,
            str_fmt(
                &a,
                FILTERED_DOC("Listener", "edge", "  bind: [\"127.0.0.1:8080\"]") FILTERED_DOC(
                    "Upstream", "web", "  endpoints: [{address: \"127.0.0.1:9001\"}]")
                    FILTERED_DOC(
                        "Route", "shop",
                        "  listeners: [edge]\n  hosts: [shop.test]\n  rules: [{name: all, to: {upstream: web}, filters: [{use: gate, onError: %s}]}]")
                        FILTERED_DOC(
                            "Filter", "gate",
                            "  api: 1\n  uses: {metrics: [{name: hits}], logFields: [who]}\n"
                            "  params: {type: object, properties: {n: {type: integer, default: 3}}}\n"
                            "  inline: |\n    return {on_request = function(req, p)\n      req:set_header('x-n', tostring(p.n))\n      %s\n    end}")
                            FILTERED_DOC("FilterTest", "t",
                                         "  filter: gate\n  cases:\n    - {name: it, %s}"),
                strstr(body, "open") != NULL ? "fail-open" : "fail-closed", body, one)));
    arena_fini(&a);
}

#endif
