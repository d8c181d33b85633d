/* SPDX-License-Identifier: Apache-2.0
 *
 * Tries of tries.
 */
#include "judged.h"

#define MESH(bind) "Listener mesh {bind: [\"" bind "\"]}\n"
#define NEXT(address) "Upstream next {endpoints: [{address: \"" address "\"}]}\n"
#define RETRY(tries) "retry: {tries: " tries ", when: [connect-failure]}, "
#define OUTER(tries, rest) JUDGED_ROUTE("{name: outer, " RETRY(tries) rest "to: {upstream: next}}")
#define INNER(tries, host)                      \
    "Route i {listeners: [mesh], hosts: [" host \
    "], rules: [{name: inner, " RETRY(tries) "to: {upstream: web}}]}\n"

static void hops_multiply_their_tries(void **state)
{
    static const struct judged_row rows[] = {
        { MESH("127.0.0.1:9090") NEXT("127.0.0.1:9090") OUTER("3", "") INNER("2", "r.test"),
          "504 3 `3`" },
        /* four in all are allowed */
        { MESH("127.0.0.1:9090") NEXT("127.0.0.1:9090") OUTER("2", "") INNER("2", "r.test"), "" },
        /* whoever tries once multiplies nothing */
        { MESH("127.0.0.1:9090") NEXT("127.0.0.1:9090") OUTER("1", "") INNER("8", "r.test"), "" },
        /* a listener on all addresses */
        { MESH("0.0.0.0:9090") NEXT("127.0.0.1:9090") OUTER("3", "") INNER("2", "r.test"),
          "504 3 `3`" },
        /* another machine may answer there */
        { MESH("0.0.0.0:9090") NEXT("192.0.2.1:9090") OUTER("3", "") INNER("2", "r.test"), "" },
        /* another port */
        { MESH("127.0.0.1:9090") NEXT("127.0.0.1:9091") OUTER("3", "") INNER("2", "r.test"), "" },
        /* no rule there takes the host */
        { MESH("127.0.0.1:9090") NEXT("127.0.0.1:9090") OUTER("3", "") INNER("2", "s.test"), "" },
        /* the host that the outer rule writes */
        { MESH("127.0.0.1:9090") NEXT("127.0.0.1:9090") OUTER("3", "rewrite: {host: s.test}, ")
              INNER("2", "s.test"),
          "504 3 `3`" },
    };

    (void)state;
    judged_rows("504", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hops_multiply_their_tries),
    };

    return cmocka_run_group_tests_name("check/amplify", tests, NULL, NULL);
}
