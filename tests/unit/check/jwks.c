/* SPDX-License-Identifier: Apache-2.0
 *
 * Keys that are not only the issuer's.
 */
#include "judged.h"

#define JWT(jwks)                                                                                         \
    "AuthPolicy p {jwt: {issuer: \"https://id.test/\", audiences: [a], algorithms: [RS256], jwks: {" jwks \
    "}}}\n" JUDGED_ROUTE("{name: all, auth: {policy: p}, to: {upstream: web}}")
#define URL(url) JWT("url: \"" url "\"")
#define INLINE(text) JWT("inline: '" text "'")

static void keys_come_over_tls_from_outside(void **state)
{
    static const struct judged_row rows[] = {
        { URL("https://id.test/k"), "" },
        { URL("http://id.test/k"), "607 1 `\"http://id.test/k\"`" },
        { URL("https://localhost/k"), "607 1 `\"https://localhost/k\"`" },
        { URL("https://127.9.9.9/k"), "607 1 `\"https://127.9.9.9/k\"`" },
        /* the last private one, and the next */
        { URL("https://172.31.255.255:8443/k"), "607 1 `\"https://172.31.255.255:8443/k\"`" },
        { URL("https://172.32.0.0:8443/k"), "" },
        /* where clouds keep their secrets */
        { URL("https://169.254.169.254/k"), "607 1 `\"https://169.254.169.254/k\"`" },
        { URL("https://[::1]:8443/k"), "607 1 `\"https://[::1]:8443/k\"`" },
        { URL("https://[fd00::1]/k"), "607 1 `\"https://[fd00::1]/k\"`" },
        { URL("https://[2001:db8::1]/k"), "" },
        /* it is meant */
        { JWT("url: \"https://10.0.0.1/k\", allowPrivate: true"), "" },
        /* but not without TLS */
        { JWT("url: \"http://10.0.0.1/k\", allowPrivate: true"), "607 1 `\"http://10.0.0.1/k\"`" },
    };

    (void)state;
    judged_rows("607", rows, LEN(rows));
}

static void key_set_has_no_secret_part(void **state)
{
    static const struct judged_row rows[] = {
        { INLINE(
              "{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"QUE\", \"y\": \"QkI\"}]}"),
          "" },
        { INLINE(
              "{\"keys\": [{\"kty\": \"EC\", \"crv\": \"P-256\", \"x\": \"QUE\", \"y\": \"QkI\", \"d\": \"QUE\"}]}"),
          "608 1 `inline`" },
        /* a key of its own, in no set */
        { INLINE("{\"kty\": \"RSA\", \"n\": \"QUE\", \"e\": \"AQAB\", \"qi\": \"QUE\"}"),
          "608 1 `inline`" },
        /* symmetric keys are secret as a whole */
        { INLINE("{\"keys\": [{\"kty\": \"oct\", \"kid\": \"1\"}]}"), "608 1 `inline`" },
    };

    (void)state;
    judged_rows("608", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_come_over_tls_from_outside),
        cmocka_unit_test(key_set_has_no_secret_part),
    };

    return cmocka_run_group_tests_name("check/jwks", tests, NULL, NULL);
}
