/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/supervisor/status.c: a text that a JSON library reads, whatever is in it and however much.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kit/test.h"
#include "supervisor/status.h"
#include "unit/supervisor/sample.h"

static char page[SHM_WIRE_PAYLOAD_MAX];

static json_t *read_page(const struct supervisor *s)
{
    size_t n = supervisor_status_write(s, page, sizeof(page));
    json_t *doc = json_loadb(page, n, 0, NULL);

    assert_true(n < sizeof(page));
    assert_non_null(doc);
    return doc;
}

static struct supervisor *make(void)
{
    static const struct supervisor_options options = { 0 };
    struct supervisor *s = calloc(1, sizeof(*s));

    s->options = &options;
    s->store = (struct supervisor_store){ .dir = -1, .tables = -1, .lock = -1 };
    s->worker_count = SHM_WORKERS_MAX;
    s->shm = shm_new(s->worker_count, &s->shm_fd);
    return s;
}

static void drop(struct supervisor *s)
{
    shm_detach(&s->shm);
    close(s->shm_fd);
    free(s);
}

static void any_reason_and_any_number_of_listeners_stay_json(void **state)
{
    struct supervisor *s = make();
    json_t *doc;

    (void)state;
    for (unsigned i = 0; i < sizeof(s->last_error.text) - 1; i++)
        s->last_error.text[i] = (char)(i % 255 + 1);
    s->listeners.count = SUPERVISOR_LISTENERS_MAX;
    for (unsigned i = 0; i < SUPERVISOR_LISTENERS_MAX; i++) {
        struct supervisor_listener *l = s->listeners.items + i;

        l->family = TABLE_UNIX;
        memset(l->name, '"', sizeof(l->name) - 1);
        memset(l->path, '\\', sizeof(l->path) - 1);
    }
    doc = read_page(s);
    assert_true(json_array_size(json_object_get(doc, "listeners")) > 100);
    assert_int_equal(json_array_size(json_object_get(doc, "workers")), SHM_WORKERS_MAX);
    json_decref(doc);
    drop(s);
}

static void ready_is_every_worker_on_the_table_that_serves_and_no_drain(void **state)
{
    struct supervisor *s = make();
    struct supervisor_why why;
    json_t *doc;

    (void)state;
    assert_false(supervisor_status_ready(s));
    assert_true(supervisor_generation_open(sample_memfd(&(struct sample){ NULL, 0, "/s", 1, 1 }),
                                           s->warm, &why));
    s->warm[0].number = 4;
    s->warm_count = 1;
    for (unsigned i = 0; i < s->worker_count; i++)
        s->workers[i].generation = 4;
    assert_true(supervisor_status_ready(s));
    s->workers[SHM_WORKERS_MAX - 1].generation = 3;
    assert_false(supervisor_status_ready(s));
    s->workers[SHM_WORKERS_MAX - 1].generation = 4;
    s->draining = true;
    assert_false(supervisor_status_ready(s));
    doc = read_page(s);
    assert_true(json_is_true(json_object_get(doc, "draining")));
    assert_int_equal(json_integer_value(json_object_get(doc, "generation")), 4);
    json_decref(doc);
    supervisor_generation_close(s->warm);
    drop(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_reason_and_any_number_of_listeners_stay_json),
        cmocka_unit_test(ready_is_every_worker_on_the_table_that_serves_and_no_drain),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
