/* SPDX-License-Identifier: Apache-2.0
 *
 * A policy with something before every rule, for what is told about it.
 */
#ifndef TESTS_UNIT_COMMAND_GUARDED_H
#define TESTS_UNIT_COMMAND_GUARDED_H

#define GUARDED_DOC(kind, name, spec)                                              \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: " kind "\nmetadata: {name: " name \
    ", namespace: shop}\nspec: " spec "\n"

#define GUARDED                                                                                    \
    GUARDED_DOC("Listener", "edge", "{bind: [\"127.0.0.1:8080\"]}")                                \
    GUARDED_DOC("Upstream", "programs", "{endpoints: [{address: \"127.0.0.1:9003\"}]}")            \
    GUARDED_DOC("Upstream", "web",                                                                 \
                "{endpoints: [{address: \"127.0.0.1:9001\"}, {address: \"127.0.0.1:9002\"}], lb: " \
                "{algorithm: maglev, hashBy: [{header: x-user}, {clientAddress: true}]}, "         \
                "healthCheck: {path: /}}")                                                         \
    GUARDED_DOC(                                                                                   \
        "AuthPolicy", "people",                                                                    \
        "{jwt: {issuer: \"https://id.test/\", audiences: [shop], algorithms: [RS256], "            \
        "jwks: {url: \"https://id.test/keys\"}, forward: [{claim: sub, header: x-user}]}}")        \
    GUARDED_DOC(                                                                                   \
        "AuthPolicy", "programs",                                                                  \
        "{apiKey: {from: [{header: x-key}], keys: {secretRef: {provider: files, name: keys}}, "    \
        "forwardHeader: x-client}}")                                                               \
    GUARDED_DOC("RateLimit", "each", "{key: [{header: x-user}], limit: {requests: 20, per: 1s}}")  \
    GUARDED_DOC(                                                                                   \
        "Route", "shop",                                                                           \
        "{listeners: [edge], hosts: [shop.test], defaults: {timeout: 2s}, rules: "                 \
        "[{name: pay, match: [{path: {prefix: /pay}}], auth: {policy: people}, rateLimit: "        \
        "[each], retry: {tries: 2, when: [connect-failure], perTryTimeout: 800ms}, to: "           \
        "{upstream: web}}, {name: api, match: [{path: {prefix: /api}}], auth: {policy: "           \
        "programs}, to: {upstream: programs}}]}")

#endif
