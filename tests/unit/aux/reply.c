/* SPDX-License-Identifier: Apache-2.0
 *
 * runtime/aux/reply.c: one state seen as three pages, outcomes with their status, and nonsense as a
 * 500.
 */
#include <stdlib.h>

#include "aux/reply.h"
#include "kit/test.h"

static void expect(struct aux_reply r, unsigned status, const char *text)
{
    assert_int_equal(r.status, status);
    KIT_TEXT(((struct str){ r.text, r.n }), text);
    free(r.text);
}

static void a_state_is_seen_as_the_page_that_asks(void **state)
{
    static const struct {
        const char *state;
        enum aux_reply_view view;
        unsigned status;
        const char *text;
    } rows[] = {
        { "{\"ready\":true}", AUX_REPLY_READY, 200, "ready\n" },
        { "{\"ready\":false,\"draining\":true,\"generation\":3}", AUX_REPLY_READY, 503,
          "draining\n" },
        { "{\"ready\":false,\"generation\":3}", AUX_REPLY_READY, 503,
          "not every worker serves the table yet\n" },
        { "{\"ready\":false,\"generation\":0}", AUX_REPLY_READY, 503, "no table\n" },
        { "{\"pid\":1,\"warm\":[1],\"stored\":[2]}", AUX_REPLY_STATUS, 200,
          "{\n  \"pid\": 1\n}\n" },
        { "{\"pid\":1,\"warm\":[],\"stored\":[]}", AUX_REPLY_TABLES, 200,
          "{\n  \"warm\": [],\n  \"stored\": []\n}\n" },
        { "{\"pid\":", AUX_REPLY_STATUS, 500,
          "{\n  \"error\": \"the supervisor's state cannot be read\"\n}\n" },
        { "", AUX_REPLY_READY, 500,
          "{\n  \"error\": \"the supervisor's state cannot be read\"\n}\n" },
    };

    (void)state;
    for (unsigned i = 0; i < LEN(rows); i++)
        expect(aux_reply_state(str_of(rows[i].state), rows[i].view), rows[i].status, rows[i].text);
}

static void an_outcome_keeps_its_status_and_reason(void **state)
{
    struct {
        struct shm_wire_loaded head;
        char text[16];
    } payload = { .head = { .status = 422 }, .text = "not\x01 \"so\"" };
    struct aux_reply r;

    (void)state;
    expect(aux_reply_loaded((struct str){ (const char *)&payload, sizeof(payload.head) + 9 }), 422,
           "{\n  \"error\": \"not? \\\"so\\\"\"\n}\n");
    expect(aux_reply_loaded(STR("short")), 500,
           "{\n  \"error\": \"the supervisor's answer cannot be read\"\n}\n");
    payload.head = (struct shm_wire_loaded){ .status = 200, .generation = 7 };
    r = aux_reply_loaded((struct str){ (const char *)&payload, sizeof(payload.head) });
    assert_int_equal(r.status, 200);
    assert_true(str_has_suffix((struct str){ r.text, r.n }, STR("\"generation\": 7\n}\n")));
    free(r.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_state_is_seen_as_the_page_that_asks),
        cmocka_unit_test(an_outcome_keeps_its_status_and_reason),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
