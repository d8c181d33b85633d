/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/admin.c: what the answers of an admin server mean.
 */
#include "command/admin.h"

#include "answer.h"

#define STATUS                                                                                      \
    "{\"version\": \"0.1.0\", \"generation\": 3, \"content_id\": \"aa\", \"file_digest\": \"bb\", " \
    "\"commit\": \"cc\", \"last_error\": \"\", \"workers\": [{\"pid\": 7, \"generation\": 3, "      \
    "\"connections\": 1, \"requests\": 9}, {\"pid\": 8}], \"listeners\": [{\"name\": \"edge\", "    \
    "\"address\": \"127.0.0.1:0\", \"port\": 8080}]}"

static struct command_http_target target_of(struct typed *t)
{
    struct command_http_target out;
    struct str error;

    assert_true(command_http_target(&t->arena, str_fmt(&t->arena, "unix:%s/admin.sock", t->top),
                                    &out, &error));
    return out;
}

static void a_state_is_read_and_what_is_not_said_is_zero(void **state)
{
    static const struct answer rows[] = { { "GET /status ", 200, STATUS },
                                          { "GET /status ", 200, "{}" } };
    struct typed *t = *state;
    struct command_http_target target = target_of(t);
    struct command_admin_state is;
    struct str error;
    pid_t pid = answer_start(t, rows, LEN(rows));

    assert_int_equal(command_admin_state(&t->arena, &target, &is, &error), COMMAND_ADMIN_DONE);
    KIT_TEXT(is.content_id, "aa");
    KIT_TEXT(is.file_digest, "bb");
    KIT_TEXT(is.commit, "cc");
    assert_int_equal(is.generation, 3);
    assert_int_equal(is.worker_count, 2);
    assert_int_equal(is.workers[0].requests, 9);
    assert_int_equal(is.workers[1].pid, 8);
    assert_int_equal(is.workers[1].generation, 0);
    KIT_TEXT(is.listeners[0].address, "127.0.0.1:0");
    assert_int_equal(is.listeners[0].port, 8080);
    assert_int_equal(command_admin_state(&t->arena, &target, &is, &error), COMMAND_ADMIN_DONE);
    assert_int_equal(is.generation + is.worker_count + is.listener_count + is.content_id.n, 0);
    answer_end(pid);
}

static void a_refusal_has_its_reason_and_nonsense_is_trouble(void **state)
{
    static const struct {
        struct answer row;
        enum command_admin_result result;
        const char *error;
    } rows[] = {
        { { "GET", 422, "{\"error\": \"section RULE\"}" }, COMMAND_ADMIN_REFUSED, "section RULE" },
        { { "GET", 409, "{}" }, COMMAND_ADMIN_REFUSED, "the admin server answers with status 409" },
        { { "GET", 403, "no" }, COMMAND_ADMIN_REFUSED, "the admin server answers with status 403" },
        { { "GET", 500, "{\"error\": \"out\"}" }, COMMAND_ADMIN_TROUBLE, "out" },
        { { "GET", 200, "words" },
          COMMAND_ADMIN_TROUBLE,
          "the admin server answers with status 200" },
        { { "GET", 200, "{\"generation\": 1" },
          COMMAND_ADMIN_TROUBLE,
          "the admin server answers with status 200" },
    };
    struct typed *t = *state;
    struct command_http_target target = target_of(t);
    struct command_admin_state is;
    struct str error;

    for (size_t i = 0; i < LEN(rows); i++) {
        pid_t pid = answer_start(t, &rows[i].row, 1);

        assert_int_equal(command_admin_state(&t->arena, &target, &is, &error), rows[i].result);
        KIT_TEXT(error, rows[i].error);
        answer_end(pid);
    }
    assert_int_equal(command_admin_state(&t->arena, &target, &is, &error), COMMAND_ADMIN_TROUBLE);
    assert_true(error.n > 0);
}

static void tables_are_loaded_listed_and_used_again(void **state)
{
    static const struct answer rows[] = {
        { "GET /tables ", 200,
          "{\"warm\": [{\"content_id\": \"aa\", \"file_digest\": \"bb\", "
          "\"commit\": \"\", \"generation\": 2}]}" },
        { "POST /tables?expect=aa ", 200, "{\"content_id\": \"dd\", \"generation\": 4}" },
        { "POST /tables?use=aa ", 200, "{\"content_id\": \"aa\", \"generation\": 5}" },
        { "POST /tables ", 200, "{\"content_id\": \"ee\", \"generation\": 6}" },
    };
    struct typed *t = *state;
    struct command_http_target target = target_of(t);
    struct command_admin_tables all;
    struct command_admin_loaded loaded;
    struct str error;
    pid_t pid = answer_start(t, rows, LEN(rows));

    assert_int_equal(command_admin_tables(&t->arena, &target, &all, &error), COMMAND_ADMIN_DONE);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.items[0].generation, 2);
    assert_int_equal(
        command_admin_load(&t->arena, &target, STR("PXT1"), STR("aa"), &loaded, &error),
        COMMAND_ADMIN_DONE);
    KIT_TEXT(loaded.content_id, "dd");
    assert_int_equal(command_admin_use(&t->arena, &target, STR("aa"), &loaded, &error),
                     COMMAND_ADMIN_DONE);
    assert_int_equal(loaded.generation, 5);
    assert_int_equal(command_admin_load(&t->arena, &target, STR("PXT1"), STR(""), &loaded, &error),
                     COMMAND_ADMIN_DONE);
    KIT_TEXT(loaded.content_id, "ee");
    answer_end(pid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_state_is_read_and_what_is_not_said_is_zero),
        TYPED_TEST(a_refusal_has_its_reason_and_nonsense_is_trouble),
        TYPED_TEST(tables_are_loaded_listed_and_used_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
