/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/policy/template.c: what looks like a template of another proxy.
 */
#include "policy/template.h"

#include "kit/test.h"

static void templates_of_other_proxies_are_found(void **state)
{
    static const struct {
        const char *text, *part, *language; /* NULL: none */
    } rows[] = {
        { "$uri", "$uri", "nginx" },
        { "https://$host$request_uri", "$host", "nginx" },
        { "a ${http_x_user} b", "${http_x_user}", "nginx" },
        { "$proxy_add_x_forwarded_for", "$proxy_add_x_forwarded_for", "nginx" },
        { "%REQ(:PATH)%", "%REQ(:PATH)%", "Envoy" },
        { "at %START_TIME%", "%START_TIME%", "Envoy" },
        { "%[src]", "%[src]", "HAProxy" },
        { "x=%[req.hdr(host)];", "%[req.hdr(host)]", "HAProxy" },
        { "{path}", "{path}", "Caddy" },
        { "{http.request.uri}", "{http.request.uri}", "Caddy" },
        { "", NULL, NULL },
        { "$5.00", NULL, NULL },
        { "$", NULL, NULL },
        { "${uri", NULL, NULL },
        { "$urischeme", NULL, NULL },
        { "100 % of %20 and 5% off", NULL, NULL },
        { "%[src", NULL, NULL },
        { "%REQ(:PATH", NULL, NULL },
        { "%REQ", NULL, NULL },
        { "</items/{id}>; rel=\"item\"", NULL, NULL },
        { "{path", NULL, NULL },
        { "max-age=31536000; includeSubDomains", NULL, NULL },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct policy_template found = { 0 };
        bool is = policy_template_find(str_of(rows[i].text), &found);

        if (is != (rows[i].part != NULL))
            fail_msg("%s: %d", rows[i].text, is);
        if (!is)
            continue;
        assert_true(str_eq(found.part, str_of(rows[i].part)));
        assert_string_equal(found.language, rows[i].language);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(templates_of_other_proxies_are_found),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
