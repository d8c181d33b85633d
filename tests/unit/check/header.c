/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/header.c: fields that are the proxy's own.
 */
#include "judged.h"

#define EDIT(edits) JUDGED_ROUTE("{name: all, " edits ", to: {upstream: web}}")

static void no_rule_edits_framing(void **state)
{
    static const struct judged_row rows[] = {
        { EDIT("requestHeaders: {set: {content-length: \"1\"}}"), "626 1 `content-length`" },
        { EDIT("requestHeaders: {add: {Transfer-Encoding: chunked}}"),
          "626 1 `Transfer-Encoding`" },
        { EDIT("requestHeaders: {remove: [te, x-a, upgrade]}"), "626 1 `te`; 626 1 `upgrade`" },
        { EDIT("responseHeaders: {set: {keep-alive: \"5\"}}"), "626 1 `keep-alive`" },
        { EDIT("responseHeaders: {remove: [connection]}"), "626 1 `connection`" },
        { EDIT("requestHeaders: {set: {host: a.test}}"), "626 1 `host`" },
        { EDIT(
              "requestHeaders: {set: {x-host: a.test, content-type: text/plain}, remove: [trailers]}"),
          "" },
    };

    (void)state;
    judged_rows("626", rows, LEN(rows));
}

static void none_tells_who_the_client_is(void **state)
{
    static const struct judged_row rows[] = {
        { "AuthPolicy a {jwt: {issuer: \"https://i.test\", audiences: [a], algorithms: [RS256], "
          "jwks: {url: \"https://i.test/k\"}, forward: [{claim: sub, header: host}, {claim: aud, header: x-aud}]}}\n",
          "626 1 `host`" },
    };

    (void)state;
    judged_rows("626", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rule_edits_framing),
        cmocka_unit_test(none_tells_who_the_client_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
