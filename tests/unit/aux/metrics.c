/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/aux/metrics.c: sums over workers, cumulative buckets, and promtool's silence.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "aux/metrics.h"
#include "observe/observe.h"
#include "table/identity.h"
#include "unit/supervisor/sample.h"

static const uint16_t ports[] = { 8080 };

struct page {
    struct shm *shm;
    int fd, table;
    struct aux_names names;
    struct aux_text text;
};

static void make(struct page *p)
{
    const struct sample s = { ports, 1, NULL, 1000, 0xab };
    uint32_t rule, member, upstream;

    *p = (struct page){ .table = sample_memfd(&s) };
    p->shm = shm_new(2, &p->fd);
    assert_true(aux_names_add(&p->names, 1, p->table));
    rule = shm_slot_make(p->shm, SHM_RULE, table_identity_hash(7, STR("pay")));
    member = shm_slot_make(p->shm, SHM_MEMBER, 500);
    upstream = shm_slot_make(p->shm, SHM_UPSTREAM, 10);
    *shm_cell(p->shm, 0, rule, OBSERVE_REQUESTS) = 3;
    *shm_cell(p->shm, 1, rule, OBSERVE_REQUESTS) = 4;
    *shm_cell(p->shm, 1, upstream, OBSERVE_CONNECTS) = 5;
    shm_histogram(p->shm, 0, member)[observe_bucket(900)] = 6;
    shm_histogram(p->shm, 1, member)[observe_bucket(9000)] = 1;
    shm_histogram(p->shm, 1, member)[observe_bucket(60000000)] = 1;
    aux_metrics_write(&p->text, p->shm, p->names.items);
    aux_text_add(&p->text, (struct str){ "", 1 });
}

static void drop(struct page *p)
{
    aux_text_fini(&p->text);
    aux_names_fini(&p->names);
    shm_detach(&p->shm);
    close(p->fd);
    close(p->table);
}

static void workers_are_summed_and_buckets_cumulate(void **state)
{
    static const char *const lines[] = {
        "proxyd_rule_requests_total{rule=\"shop/web/pay\"} 7\n",
        "proxyd_upstream_connects_total{upstream=\"shop/v2\"} 5\n",
        "{split=\"shop/checkout\",member=\"canary\",le=\"0.0005\"} 0\n",
        "{split=\"shop/checkout\",member=\"canary\",le=\"0.001\"} 6\n",
        "{split=\"shop/checkout\",member=\"canary\",le=\"0.01\"} 7\n",
        "{split=\"shop/checkout\",member=\"canary\",le=\"30\"} 7\n",
        "{split=\"shop/checkout\",member=\"canary\",le=\"+Inf\"} 8\n",
        "_count{split=\"shop/checkout\",member=\"canary\"} 8\n",
    };
    struct page p;

    (void)state;
    make(&p);
    for (unsigned i = 0; i < LEN(lines); i++)
        assert_non_null(strstr(p.text.p, lines[i]));
    drop(&p);
}

static void promtool_has_nothing_to_say(void **state)
{
    struct page p;
    FILE *tool;

    (void)state;
    if (system("command -v promtool >/dev/null") != 0)
        skip();
    make(&p);
    tool = popen("promtool check metrics", "w");
    assert_non_null(tool);
    assert_int_equal(fwrite(p.text.p, 1, p.text.n - 1, tool), p.text.n - 1);
    assert_int_equal(pclose(tool), 0);
    drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(workers_are_summed_and_buckets_cumulate),
        cmocka_unit_test(promtool_has_nothing_to_say),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
