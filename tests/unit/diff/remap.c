/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose keys move when an upstream that is balanced by hash changes.
 */
#include "diff/remap.h"

#include "diff/say.h"
#include "unit/command/policy.h"

#define HEAD                                                             \
    "apiVersion: proxyc.dev/v1alpha1\nkind: Listener\n"                  \
    "metadata: {name: edge, namespace: shop}\n"                          \
    "spec: {bind: [\"127.0.0.1:8080\"], protocol: http}\n---\n"          \
    "apiVersion: proxyc.dev/v1alpha1\nkind: Route\n"                     \
    "metadata: {name: all, namespace: shop}\n"                           \
    "spec: {listeners: [edge], hosts: [shop.test], rules: [{name: all, " \
    "match: [{path: {prefix: /}}], to: {upstream: u}}]}\n---\n"          \
    "apiVersion: proxyc.dev/v1alpha1\nkind: Upstream\n"                  \
    "metadata: {name: u, namespace: shop}\nspec: "

#define BY_USER ", hashBy: [{header: x-user}]"
#define A "{address: \"192.0.2.1:80\"}"
#define B "{address: \"192.0.2.2:80\"}"
#define C "{address: \"192.0.2.3:80\"}"
#define MAGLEV "lb: {algorithm: maglev" BY_USER "}"
#define RING "lb: {algorithm: ring-hash" BY_USER "}"

static struct diff_remap judge(const char *was, const char *is)
{
    struct policy old, new;
    const struct table *tables[2];
    struct diff_remap remap;
    struct arena texts;

    arena_init(&texts, 0);
    policy_open(&old, str_fmt(&texts, HEAD "{%s}\n", was).p);
    policy_open(&new, str_fmt(&texts, HEAD "{%s}\n", is).p);
    tables[0] = &old.made.table;
    tables[1] = &new.made.table;
    remap = diff_remap_count(&texts, tables, STR("shop/u"));
    policy_close(&new);
    policy_close(&old);
    arena_fini(&texts);
    return remap;
}

static void the_share_of_keys_that_moves_is_counted(void **state)
{
    static const struct {
        const char *was, *is;
        enum diff_remap_kind kind;
        uint32_t from, to; /* share, in 1/10,000 */
    } rows[] = {
        /* a third is taken or given away; Maglev moves a little of others, a ring nothing */
        { "endpoints: [" A "," B "], " MAGLEV, "endpoints: [" A "," B "," C "], " MAGLEV,
          DIFF_REMAP_SHARE, 3300, 5000 },
        { "endpoints: [" A "," B "," C "], " MAGLEV, "endpoints: [" A "," C "], " MAGLEV,
          DIFF_REMAP_SHARE, 3300, 5000 },
        { "endpoints: [" A "," B "," C "], " RING, "endpoints: [" B "," C "], " RING,
          DIFF_REMAP_SHARE, 2500, 4200 },
        { "endpoints: [" A "," B "], " MAGLEV, "endpoints: [" C "], " MAGLEV, DIFF_REMAP_SHARE,
          10000, 10000 },
        { "endpoints: [" A "," B "], " MAGLEV,
          "endpoints: [{address: \"192.0.2.1:80\", weight: 3}, " B "], " MAGLEV, DIFF_REMAP_SHARE,
          2400, 4000 },
        /* neither order nor what is not balanced by moves a key */
        { "endpoints: [" A "," B "], " MAGLEV,
          "connectTimeout: 2s, endpoints: [" B "," A "], " MAGLEV, DIFF_REMAP_NONE, 0, 0 },
        { "endpoints: [" A "], " MAGLEV,
          "endpoints: [" A ", {address: \"192.0.2.9:80\", priority: 1}], " MAGLEV, DIFF_REMAP_NONE,
          0, 0 },
        /* another algorithm or size places keys anew */
        { "endpoints: [" A "," B "], " MAGLEV, "endpoints: [" A "," B "], " RING, DIFF_REMAP_SHARE,
          3000, 7000 },
        { "endpoints: [" A "," B "], " MAGLEV,
          "endpoints: [" A "," B "], lb: {algorithm: maglev" BY_USER ", tableSize: 509}",
          DIFF_REMAP_SHARE, 1000, 9000 },
        { "endpoints: [" A "," B "], " MAGLEV,
          "endpoints: [" A "," B "], lb: {algorithm: maglev, hashBy: [{header: x-other}]}",
          DIFF_REMAP_ANY, 0, 0 },
        /* without a hash on both sides no key had an endpoint, or has one */
        { "endpoints: [" A "," B "]", "endpoints: [" A "], " MAGLEV, DIFF_REMAP_NONE, 0, 0 },
        { "endpoints: [" A "," B "], " MAGLEV, "endpoints: [" A "]", DIFF_REMAP_NONE, 0, 0 },
        /* what is found later is not known */
        { "discovery: {dns: a.test, port: 80}, " MAGLEV,
          "discovery: {dns: b.test, port: 80}, " MAGLEV, DIFF_REMAP_UNKNOWN, 0, 0 },
        { "endpoints: [" A "], " MAGLEV, "discovery: {dns: b.test, port: 80}, " MAGLEV,
          DIFF_REMAP_UNKNOWN, 0, 0 },
        { "discovery: {dns: a.test, port: 80}, " MAGLEV,
          "discovery: {dns: a.test, port: 80}, " RING, DIFF_REMAP_UNKNOWN, 0, 0 },
        { "discovery: {dns: a.test, port: 80}, " MAGLEV,
          "connectTimeout: 2s, discovery: {dns: a.test, port: 80, refresh: 9s}, " MAGLEV,
          DIFF_REMAP_NONE, 0, 0 },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diff_remap remap = judge(rows[i].was, rows[i].is);

        if (remap.kind != rows[i].kind || remap.share < rows[i].from || remap.share > rows[i].to)
            fail_msg("%s to %s: kind %d, share %u", rows[i].was, rows[i].is, (int)remap.kind,
                     remap.share);
    }
}

static void it_is_said_in_one_sentence(void **state)
{
    static const struct {
        struct diff_remap remap;
        const char *said;
    } rows[] = {
        { { DIFF_REMAP_NONE, 0 }, "" },
        { { DIFF_REMAP_SHARE, 910 }, "moves 9.1% of keys to another endpoint" },
        { { DIFF_REMAP_SHARE, 1 }, "moves 0.01% of keys to another endpoint" },
        { { DIFF_REMAP_ANY, 0 }, "any key may move: something else is hashed" },
        { { DIFF_REMAP_UNKNOWN, 0 },
          "keys that move: unknown, the endpoints are found when the proxy runs" },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++)
        KIT_TEXT(diff_say_remap(&a, &rows[i].remap), rows[i].said);
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_share_of_keys_that_moves_is_counted),
        cmocka_unit_test(it_is_said_in_one_sentence),
    };

    return cmocka_run_group_tests_name("diff/remap", tests, NULL, NULL);
}
