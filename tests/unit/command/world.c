/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/world.c: the world around a filter, as a test gives it.
 */
#include "command/world.h"

#include "doc/doc.h"
#include "kit/test.h"
#include "table/match.h"

static const char text[] =
    "services: {a: [{status: 201, body: one, after: 20ms, headers: {X-A: b}}, {fail: reset}], "
    "b: [{status: 204}, {status: 205}], slow: [{after: 5s}], long: [{body: 0123456789}]}\n"
    "dicts: {seen: {n: 5, m: -5, s: '5', t: true}, full: {fail: full}, gone: {fail: store}}\n"
    "maps: {m: {/a: short, /a/b: long, 10.0.0.0/8: ten, 10.1.0.0/16: one, .test: suffix}}\n"
    "sets: {s: [10.0.0.0/8, \"2001:db8::/32\"]}\nsecrets: {k: word}\n";

struct made {
    struct arena a;
    struct command_world w;
    struct policy_filter_given over, under;
};

static void make(struct made *m, const char *over)
{
    struct diag_sink sink;
    struct doc_set docs = { 0 };

    *m = (struct made){ 0 };
    arena_init(&m->a, 0);
    diag_init(&sink, &m->a);
    assert_true(doc_parse(&m->a, 0, str_of(text), &docs, &sink));
    assert_true(doc_parse(&m->a, 1, str_of(over), &docs, &sink));
    m->under.node = docs.items[0].root;
    m->over.node = docs.items[1].root;
    command_world_init(&m->w, &m->a, &m->over, &m->under);
}

/* One call; the status, or the code below 100. */
static uint32_t call(struct made *m, const char *service, uint32_t *wait_ms)
{
    struct script_wait wait = {
        .kind = SCRIPT_WAIT_CALL, .service = str_of(service), .timeout_ms = 1000, .body_max = 9
    };

    assert_true(command_world_serve(&m->w, &wait, 1, wait_ms));
    return wait.code == SCRIPT_CODE_OK ? wait.status : wait.code;
}

static void each_service_gives_its_own_answers_in_order(void **state)
{
    uint32_t left = 10000;
    struct made m;

    (void)state;
    make(&m, "services: {c: [{status: 299}]}\n");
    assert_int_equal(call(&m, "a", &left), 201);
    assert_int_equal(left, 9980);
    assert_int_equal(m.w.clock_ms, 20);
    for (int i = 0; i < 40; i++) /* whatever else was asked in between */
        assert_int_equal(call(&m, str_z(&m.a, str_fmt(&m.a, "none-%d", i)), &left),
                         SCRIPT_CODE_CONNECT);
    assert_int_equal(call(&m, "b", &left), 204);
    assert_int_equal(call(&m, "c", &left), 299);
    assert_int_equal(call(&m, "a", &left), SCRIPT_CODE_RESET);
    assert_int_equal(call(&m, "a", &left), SCRIPT_CODE_RESET);
    assert_int_equal(call(&m, "b", &left), 205);
    assert_int_equal(call(&m, "b", &left), 205);
    assert_int_equal(call(&m, "slow", &left), SCRIPT_CODE_TIMEOUT);
    assert_int_equal(call(&m, "long", &left), SCRIPT_CODE_TOO_LARGE);
    arena_fini(&m.a);
}

static void waits_of_one_time_are_as_long_as_the_longest(void **state)
{
    struct script_wait waits[] = {
        { .kind = SCRIPT_WAIT_SLEEP, .timeout_ms = 30 },
        { .kind = SCRIPT_WAIT_CALL, .service = STR("a"), .timeout_ms = 1000, .body_max = 9 },
        { .kind = SCRIPT_WAIT_DNS, .service = STR("a.test") }
    };
    uint32_t left = 50;
    struct made m;

    (void)state;
    make(&m, "{}");
    assert_true(command_world_serve(&m.w, waits, LEN(waits), &left));
    assert_int_equal(left, 20);
    assert_int_equal(waits[2].code, SCRIPT_CODE_NOT_FOUND);
    KIT_TEXT(waits[1].got_body, "one");
    assert_int_equal(waits[1].got_field_count, 1);
    assert_false(command_world_serve(&m.w, waits, 1, &left));
    arena_fini(&m.a);
}

static struct script_value ask(struct made *m, enum script_verb verb, const char *key, int64_t by,
                               enum script_code *code)
{
    struct script_dict_op op = { .verb = verb,
                                 .dict = STR("seen"),
                                 .key = str_of(key),
                                 .by = by,
                                 .init = 100,
                                 .value = { .kind = SCRIPT_STRING, .text = STR("new") },
                                 .old = { .kind = SCRIPT_STRING, .text = STR("5") } };
    struct script_value out;

    *code = m->w.host.dict(m->w.host.context, &op, &out);
    return out;
}

static void a_dict_holds_what_was_given_and_what_was_stored(void **state)
{
    enum script_code code;
    struct made m;

    (void)state;
    make(&m, "{}");
    assert_int_equal(ask(&m, SCRIPT_INCR, "n", 2, &code).integer, 7);
    assert_int_equal(ask(&m, SCRIPT_INCR, "m", 2, &code).integer, -3);
    assert_int_equal(ask(&m, SCRIPT_INCR, "fresh", 2, &code).integer, 102);
    assert_int_equal(ask(&m, SCRIPT_GET, "t", 0, &code).kind, SCRIPT_BOOLEAN);
    KIT_TEXT(ask(&m, SCRIPT_GET, "s", 0, &code).text, "5");
    assert_false(ask(&m, SCRIPT_ADD, "s", 0, &code).boolean);
    assert_true(ask(&m, SCRIPT_CAS, "s", 0, &code).boolean);
    assert_false(ask(&m, SCRIPT_CAS, "s", 0, &code).boolean);
    KIT_TEXT(ask(&m, SCRIPT_GET, "s", 0, &code).text, "new");
    assert_true(ask(&m, SCRIPT_DELETE, "s", 0, &code).boolean);
    assert_false(ask(&m, SCRIPT_DELETE, "s", 0, &code).boolean);
    assert_int_equal(ask(&m, SCRIPT_GET, "s", 0, &code).kind, SCRIPT_NIL);
    assert_true(ask(&m, SCRIPT_ADD, "s", 0, &code).boolean);
    assert_int_equal(ask(&m, SCRIPT_TTL, "s", 0, &code).kind, SCRIPT_NIL);
    assert_int_equal(code, SCRIPT_CODE_OK);
    arena_fini(&m.a);
}

static void a_case_wins_over_its_test(void **state)
{
    struct script_dict_op op = { .verb = SCRIPT_GET, .key = STR("n") };
    struct script_value out;
    struct made m;

    (void)state;
    make(&m, "dicts: {seen: {n: 9}}\nsecrets: {k: other}\n");
    op.dict = STR("full");
    assert_int_equal(m.w.host.dict(m.w.host.context, &op, &out), SCRIPT_CODE_FULL);
    op.dict = STR("gone");
    assert_int_equal(m.w.host.dict(m.w.host.context, &op, &out), SCRIPT_CODE_STORE);
    op.dict = STR("seen");
    assert_int_equal(m.w.host.dict(m.w.host.context, &op, &out), SCRIPT_CODE_OK);
    assert_int_equal(out.integer, 9);
    assert_true(m.w.host.secret(m.w.host.context, STR("k"), &out.text));
    KIT_TEXT(out.text, "other");
    assert_false(m.w.host.secret(m.w.host.context, STR("none"), &out.text));
    arena_fini(&m.a);
}

static void maps_and_sets_are_looked_up_as_proxyd_does(void **state)
{
    static const struct {
        const char *how, *key, *value; /* NULL: none */
    } rows[] = { { "lookup", "/a", "short" },
                 { "lookup", "/b", NULL },
                 { "lookup_prefix", "/a/b/c", "long" },
                 { "lookup_prefix", "/b", NULL },
                 { "lookup_suffix", "x.test", "suffix" },
                 { "lookup_ip", "10.1.2.3", "one" },
                 { "lookup_ip", "10.2.0.1", "ten" },
                 { "lookup_ip", "11.0.0.1", NULL },
                 { "lookup_ip", "words", NULL } };
    struct made m;
    struct ip ip;

    (void)state;
    make(&m, "{}");
    for (size_t i = 0; i < LEN(rows); i++) {
        struct str out = { 0 };

        assert_int_equal(m.w.host.map(m.w.host.context, STR("m"), str_of(rows[i].how),
                                      str_of(rows[i].key), &out),
                         rows[i].value != NULL);
        if (rows[i].value != NULL)
            KIT_TEXT(out, rows[i].value);
    }
    assert_true(ip_parse(STR("2001:db8::1"), &ip));
    assert_true(m.w.host.set(m.w.host.context, STR("s"), &ip));
    assert_true(ip_parse(STR("192.0.2.1"), &ip));
    assert_false(m.w.host.set(m.w.host.context, STR("s"), &ip));
    assert_false(m.w.host.set(m.w.host.context, STR("none"), &ip));
    arena_fini(&m.a);
}

static void chance_is_the_same_every_time(void **state)
{
    uint8_t first[16], again[16], other[16];
    struct made m;

    (void)state;
    make(&m, "{}");
    m.w.host.random(m.w.host.context, first, sizeof(first));
    m.w.host.random(m.w.host.context, other, sizeof(other));
    assert_memory_not_equal(first, other, sizeof(first));
    arena_fini(&m.a);
    make(&m, "{}");
    m.w.host.random(m.w.host.context, again, sizeof(again));
    assert_memory_equal(first, again, sizeof(first));
    m.over.node = NULL;
    arena_fini(&m.a);
}

static void a_request_has_what_nobody_wrote(void **state)
{
    struct policy_filter_request r = { .path = { .text = STR("/a/../b?x=1") } };
    struct made m;

    (void)state;
    make(&m, "{}");
    command_world_request(&m.w, &r);
    KIT_TEXT(m.w.texts[SCRIPT_METHOD], "GET");
    KIT_TEXT(m.w.texts[SCRIPT_HOST], "localhost");
    KIT_TEXT(m.w.texts[SCRIPT_PATH], "/b");
    KIT_TEXT(m.w.texts[SCRIPT_RAW_PATH], "/a/../b");
    KIT_TEXT(m.w.texts[SCRIPT_QUERY], "x=1");
    KIT_TEXT(m.w.texts[SCRIPT_CLIENT], "192.0.2.1");
    arena_fini(&m.a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_service_gives_its_own_answers_in_order),
        cmocka_unit_test(waits_of_one_time_are_as_long_as_the_longest),
        cmocka_unit_test(a_dict_holds_what_was_given_and_what_was_stored),
        cmocka_unit_test(a_case_wins_over_its_test),
        cmocka_unit_test(maps_and_sets_are_looked_up_as_proxyd_does),
        cmocka_unit_test(chance_is_the_same_every_time),
        cmocka_unit_test(a_request_has_what_nobody_wrote),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
