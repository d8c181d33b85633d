/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/lower/feature.c: what is written asks for its bit.
 */
#include "lowered.h"
#include "table/features.h"

static void every_use_has_its_bit(void **state)
{
    static const struct {
        const char *specs;
        uint64_t bits;
    } rows[] = {
        { "", 0 },
        { "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, retry: {tries: 2, when: [reset]}, to: {upstream: web}}]}\n",
          TABLE_FEATURE_RETRY },
        { "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, fractionPercent: 10, to: {upstream: web}}]}\n",
          TABLE_FEATURE_FRACTION },
        { "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, match: [{sni: [a.test]}], to: {upstream: web}}]}\n",
          TABLE_FEATURE_SNI },
        { "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, match: [{sourceAddress: [10.0.0.0/8]}], to: {upstream: web}}]}\n",
          0 },
        { "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, cors: {origins: [\"https://a.test\"]}, to: {upstream: web}}]}\n",
          TABLE_FEATURE_CORS },
        { "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, mirror: [{upstream: web}], to: {upstream: web}}]}\n",
          TABLE_FEATURE_MIRROR },
        { "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, auth: {disabled: true}, to: {upstream: web}}]}\n",
          0 },
        { "Route r {listeners: [edge], hosts: [a.test], rules: [{name: x, upgrades: [websocket], to: {upstream: web}}]}\n",
          TABLE_FEATURE_UPGRADE },
    };

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct lowered l;

        lowered_from(&l, rows[i].specs);
        if (l.t.head->feat_required != rows[i].bits)
            fail_msg("row %zu: %llx", i, (unsigned long long)l.t.head->feat_required);
        lowered_end(&l);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_use_has_its_bit),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
