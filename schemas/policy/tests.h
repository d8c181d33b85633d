/* SPDX-License-Identifier: Apache-2.0
 *
 * The model of RouteTest: requests and what must become of them.
 */
#ifndef POLICY_TESTS_H
#define POLICY_TESTS_H

#include "policy/parts.h"

/* Requests that the tests of an environment make, all together: a quarter of a minute. */
enum { POLICY_TEST_REQUESTS_MAX = 20000000 };

struct policy_test_request {
    const struct doc_node *node; /* NULL: none */
    struct policy_ref listener;
    struct policy_text scheme, method, host, path;
    POLICY_LIST(struct policy_pair) headers;
    struct policy_text client; /* address */
    struct policy_text sni;
    struct policy_text bucket;              /* 0..9999, text.p NULL: none */
    POLICY_LIST(struct policy_pair) claims; /* of its verified token */
    struct policy_text principal;
    bool has_claims; /* written, if only as `{}`: there is a token */
};

struct policy_test_sample {
    const struct doc_node *node; /* NULL: none */
    struct policy_key key;
    uint32_t count;
};

struct policy_share {
    struct str key;
    const struct doc_node *node;
    uint32_t percent; /* 1/10,000 */
};

struct policy_test_expect {
    const struct doc_node *node;
    struct policy_text rule, upstream, member, status, location, path,
        host; /* text.p NULL: not asked */
    POLICY_LIST(struct policy_share) shares;
    uint32_t tolerance_percent; /* 1/10,000; 50 where absent */
    uint32_t distinct_members;  /* 0: not asked */
    POLICY_LIST(struct policy_condition) upstream_headers, response_headers;
};

struct policy_test_case {
    const struct doc_node *node;
    struct policy_text name;
    struct policy_test_request request;
    struct policy_test_sample sample;
    uint32_t repeat; /* 1 where absent */
    struct policy_test_expect expect;
};

struct policy_test {
    struct policy_meta meta;
    const struct doc_node *node;
    POLICY_LIST(struct policy_text) environments; /* empty: all */
    struct policy_test_request defaults;          /* defaults.request */
    POLICY_LIST(struct policy_test_case) cases;
};

static inline bool policy_test_runs_in(const struct policy_test *test, struct str environment)
{
    for (size_t i = 0; i < test->environments.count; i++)
        if (str_eq(test->environments.items[i].text, environment))
            return true;
    return test->environments.count == 0;
}

/* How many requests the case is. */
static inline uint32_t policy_test_requests(const struct policy_test_case *one)
{
    return one->sample.node != NULL ? one->sample.count : MAX(one->repeat, 1U);
}

#endif
