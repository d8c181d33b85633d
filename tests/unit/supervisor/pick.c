/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/pick.c: an id, whole or short, of a table that serves, is warm or is stored.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/pick.h"
#include "unit/supervisor/sample.h"

enum { STORED, WARM, SERVES, TABLES };

struct place {
    struct supervisor *s;
    char dir[64], content[TABLES][SUPERVISOR_HEX + 1], file[TABLES][SUPERVISOR_HEX + 1];
};

static void make(struct place *p)
{
    const struct supervisor_privilege owner = { 0 };
    struct supervisor_why why;

    *p = (struct place){ .s = calloc(1, sizeof(*p->s)), .dir = "/tmp/proxyd-pick-XXXXXX" };
    assert_non_null(mkdtemp(p->dir));
    assert_true(supervisor_store_open(p->dir, &owner, &p->s->store, &why));
    for (uint32_t i = 0; i < TABLES; i++) {
        struct supervisor_generation g;
        int fd = sample_memfd(&(struct sample){ NULL, 0, "/s", 100 * i, 1 });

        assert_true(supervisor_generation_open(fd, &g, &why));
        supervisor_store_hex(&g.table.head->content_id, p->content[i]);
        supervisor_store_hex(&g.table.head->file_digest, p->file[i]);
        assert_true(supervisor_store_keep(&p->s->store, fd, &g.table.head->file_digest, &why));
        if (i == STORED)
            supervisor_generation_close(&g);
        else
            p->s->warm[SERVES - i] = g;
    }
    p->s->warm_count = TABLES - 1;
}

static void drop(struct place *p)
{
    char command[96];

    for (unsigned i = 0; i < p->s->warm_count; i++)
        supervisor_generation_close(p->s->warm + i);
    supervisor_store_fini(&p->s->store);
    (void)snprintf(command, sizeof(command), "rm -rf %s", p->dir);
    assert_int_equal(system(command), 0);
    free(p->s);
}

static enum supervisor_pick pick(struct place *p, const char *id, size_t n)
{
    struct supervisor_why why;
    int fd = -1;
    enum supervisor_pick got = supervisor_pick_table(p->s, (struct str){ id, n }, &fd, &why);

    assert_int_equal(fd >= 0, got == SUPERVISOR_PICK_WARM || got == SUPERVISOR_PICK_STORED);
    if (fd >= 0)
        close(fd);
    return got;
}

static void each_is_found_by_either_id_whole_and_short(void **state)
{
    static const enum supervisor_pick want[] = { SUPERVISOR_PICK_STORED, SUPERVISOR_PICK_WARM,
                                                 SUPERVISOR_PICK_SERVES };
    static const size_t lengths[] = { SUPERVISOR_HEX, SUPERVISOR_PICK_MIN };
    struct place p;

    (void)state;
    make(&p);
    for (unsigned i = 0; i < TABLES; i++)
        for (unsigned k = 0; k < LEN(lengths); k++) {
            assert_int_equal(pick(&p, p.content[i], lengths[k]), want[i]);
            assert_int_equal(pick(&p, p.file[i], lengths[k]), want[i]);
        }
    drop(&p);
}

static void what_is_no_id_or_nobodys_is_refused(void **state)
{
    static const char *const ids[] = { "", "abc", "0123456789abcdef", "ABCDEF0123",
                                       "../../../etc/passwd" };
    struct place p;

    (void)state;
    make(&p);
    for (unsigned i = 0; i < LEN(ids); i++)
        assert_int_equal(pick(&p, ids[i], strlen(ids[i])), SUPERVISOR_PICK_NONE);
    drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_is_found_by_either_id_whole_and_short),
        cmocka_unit_test(what_is_no_id_or_nobodys_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
