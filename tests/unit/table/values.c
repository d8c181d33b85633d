/* SPDX-License-Identifier: Apache-2.0
 *
 * schemas/table/values.c: one sound table, one value changed at a time.
 */
#include "table/values.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/hash.h"
#include "kit/table.h"
#include "table/target.h"

enum { ANSWER, ELSEWHERE, FORWARD }; /* the actions */

struct row {
    uint32_t section, index;
    size_t offset;
    struct str text; /* p == NULL: `number` instead */
    uint32_t number;
    bool sound;
    enum table_fault fault;
    const char *field;
};

#define WHERE(type, record, i, member) TABLE_##type, (i), offsetof(struct table_##record, member)
#define SOUND true, 0, NULL
#define BAD(name) false, TABLE_FAULT_TEXT, name
#define TEXT(type, record, i, member, value) WHERE(type, record, i, member), STR_INIT(value), 0
#define NUMBER(type, record, i, member, value) WHERE(type, record, i, member), { NULL, 0 }, (value)
#define WRONG(name) false, TABLE_FAULT_FIELD, name

/* An answer with an edit of a response, a redirect, a forward with an edit of the request; a second
 * endpoint and a second bind, of unix sockets. */
static void build(struct kit *k)
{
    uint32_t index;
    struct table_action *a;
    struct table_edit *e;
    struct table_endpoint *endpoint;
    struct table_bind *bind;

    kit_init(k);
    for (uint32_t i = 0; i <= FORWARD; i++)
        kit_pattern(k, 0, "a.test", "/", kit_rule(k, TABLE_METHODS_DEFAULT));
    for (uint32_t i = 0; i < 2; i++) {
        e = emit_add(k->image, TABLE_EDIT, &index);
        e->name = emit_text(k->image, STR("x-a"));
        e->value = emit_text(k->image, STR("1"));
    }
    a = emit_at(k->image, TABLE_ACTN, ANSWER);
    a->response_edit_count = 1;
    a = emit_at(k->image, TABLE_ACTN, ELSEWHERE);
    a->kind = TABLE_REDIRECT;
    a->status = 302;
    a = emit_at(k->image, TABLE_ACTN, FORWARD);
    a->kind = TABLE_FORWARD;
    a->request_edit_first = 1;
    a->request_edit_count = 1;
    endpoint = emit_add(k->image, TABLE_ENDP, &index);
    endpoint->family = TABLE_UNIX;
    endpoint->path = emit_text(k->image, STR("/run/a.sock"));
    bind = emit_add(k->image, TABLE_BIND, &index);
    bind->family = TABLE_UNIX;
    bind->path = emit_text(k->image, STR("/run/b.sock"));
}

static bool judge(struct kit *k, struct table_error *error)
{
    struct emit_stamp stamp = { 0 };
    struct table t;
    struct str host, file;

    *error = (struct table_error){ 0 };
    assert_true(lower_router_build(k->image, k->patterns.items, k->patterns.count, &k->a,
                                   &stamp.hash_seed, &host));
    file = emit_finish(k->image, &stamp);
    return table_verify(file.p, file.n, &t, error);
}

static bool holds(const struct row *row, struct table_error *error)
{
    struct table_text ref;
    struct kit k;
    uint8_t *at;
    bool sound;

    build(&k);
    at = (uint8_t *)emit_at(k.image, row->section, row->index) + row->offset;
    if (row->text.p != NULL) {
        ref = emit_text(k.image, row->text);
        memcpy(at, &ref, sizeof(ref));
    } else {
        memcpy(at, &row->number, sizeof(row->number));
    }
    sound = judge(&k, error);
    kit_fini(&k);
    if (row->sound)
        return sound;
    return !sound && error->fault == row->fault && error->section == row->section &&
           error->index == row->index && error->field != NULL &&
           str_eq(str_of(error->field), str_of(row->field));
}

static void judge_rows(const struct row *rows, size_t n)
{
    struct table_error error;

    for (size_t i = 0; i < n; i++)
        if (!holds(&rows[i], &error))
            fail_msg("row %zu: fault %d, section %u, field %s", i, error.fault, error.section,
                     error.field ? error.field : "-");
}

static void a_status_is_one_that_the_action_can_have(void **state)
{
    static const struct row rows[] = {
        { NUMBER(ACTN, action, ANSWER, status, 200), SOUND },
        { NUMBER(ACTN, action, ANSWER, status, 599), SOUND },
        { NUMBER(ACTN, action, ANSWER, status, 204), SOUND },
        { NUMBER(ACTN, action, ANSWER, status, 0), WRONG("status") },
        { NUMBER(ACTN, action, ANSWER, status, 101), WRONG("status") },
        { NUMBER(ACTN, action, ANSWER, status, 199), WRONG("status") },
        { NUMBER(ACTN, action, ANSWER, status, 600), WRONG("status") },
        { NUMBER(ACTN, action, ELSEWHERE, status, 301), SOUND },
        { NUMBER(ACTN, action, ELSEWHERE, status, 303), SOUND },
        { NUMBER(ACTN, action, ELSEWHERE, status, 307), SOUND },
        { NUMBER(ACTN, action, ELSEWHERE, status, 308), SOUND },
        { NUMBER(ACTN, action, ELSEWHERE, status, 300), WRONG("status") },
        { NUMBER(ACTN, action, ELSEWHERE, status, 304), WRONG("status") },
        { NUMBER(ACTN, action, ELSEWHERE, status, 306), WRONG("status") },
        { NUMBER(ACTN, action, ELSEWHERE, status, 309), WRONG("status") },
        { NUMBER(ACTN, action, ELSEWHERE, status, 200), WRONG("status") },
    };

    (void)state;
    judge_rows(rows, LEN(rows));
}

static void a_text_cannot_break_what_it_is_written_into(void **state)
{
    static const struct row rows[] = {
        { TEXT(EDIT, edit, 0, name, "x-b"), SOUND },
        { TEXT(EDIT, edit, 0, name, ""), BAD("name") },
        { TEXT(EDIT, edit, 0, name, "X-b"), BAD("name") },
        { TEXT(EDIT, edit, 0, name, "x b"), BAD("name") },
        { TEXT(EDIT, edit, 0, name, "x:b"), BAD("name") },
        { TEXT(EDIT, edit, 0, name, "x\r\nb"), BAD("name") },
        { TEXT(EDIT, edit, 0, name, "x\0b"), BAD("name") },
        { TEXT(EDIT, edit, 1, value, "a\tb \xc3\xa9"), SOUND },
        { TEXT(EDIT, edit, 1, value, "a\rb"), BAD("value") },
        { TEXT(EDIT, edit, 1, value, "a\nb"), BAD("value") },
        { TEXT(EDIT, edit, 1, value, "a\0b"), BAD("value") },
        { TEXT(EDIT, edit, 1, value, "a\x1f"), BAD("value") },
        { TEXT(EDIT, edit, 1, value, "a\x7f"), BAD("value") },
        { TEXT(ACTN, action, ANSWER, content_type, "text/html"), SOUND },
        { TEXT(ACTN, action, ANSWER, content_type, "text/html\r\na: b"), BAD("content_type") },
        { TEXT(ACTN, action, ELSEWHERE, host, "a.test"), SOUND },
        { TEXT(ACTN, action, FORWARD, host, "a.test:8080"), SOUND },
        { TEXT(ACTN, action, ELSEWHERE, host, "[2001:db8::1]"), SOUND },
        { TEXT(ACTN, action, ELSEWHERE, host, "a.test\r\nb: c"), BAD("host") },
        { TEXT(ACTN, action, ELSEWHERE, host, "a.test/b"), BAD("host") },
        { TEXT(ACTN, action, ELSEWHERE, host, "a b"), BAD("host") },
        { TEXT(ACTN, action, ELSEWHERE, scheme, "https"), SOUND },
        { TEXT(ACTN, action, ELSEWHERE, scheme, "http"), SOUND },
        { TEXT(ACTN, action, ELSEWHERE, scheme, "HTTP"), BAD("scheme") },
        { TEXT(ACTN, action, ELSEWHERE, scheme, "javascript"), BAD("scheme") },
        { TEXT(ACTN, action, ELSEWHERE, path, "/a/%2F"), BAD("path") },
        { TEXT(ACTN, action, ELSEWHERE, path, "/a/%C3%A9"), SOUND },
        { TEXT(ACTN, action, ELSEWHERE, path, "a"), BAD("path") },
        { TEXT(ACTN, action, ELSEWHERE, path, "*"), BAD("path") },
        { TEXT(ACTN, action, ELSEWHERE, path, "/a?b"), BAD("path") },
        { TEXT(ACTN, action, ELSEWHERE, path, "/a b"), BAD("path") },
        { TEXT(ACTN, action, ELSEWHERE, path, "/a\r\nb: c"), BAD("path") },
        { TEXT(ACTN, action, ELSEWHERE, path, "http://a.test/"), BAD("path") },
        { TEXT(NAME, name, KIT_X_B, text, "x-c"), SOUND },
        { TEXT(NAME, name, KIT_X_B, text, "x-b c"), BAD("text") },
        { TEXT(NAME, name, KIT_X_B, text, "x-bC"), BAD("text") },
        { TEXT(NAME, name, KIT_QUERY_Q, text, "a b"), SOUND },
        { TEXT(NAME, name, KIT_COOKIE_C, text, "C"), SOUND },
        { TEXT(NAME, name, KIT_COOKIE_C, text, "c;d"), BAD("text") },
        { TEXT(NAME, name, KIT_COOKIE_C, text, ""), BAD("text") },
    };

    (void)state;
    judge_rows(rows, LEN(rows));
}

static void an_address_is_one_that_a_socket_takes(void **state)
{
    static const struct row rows[] = {
        { TEXT(BIND, bind, 0, path, "/run/a"), BAD("path") },
        { TEXT(BIND, bind, 1, path, ""), BAD("path") },
        { TEXT(BIND, bind, 1, path, "/run/a\0b"), BAD("path") },
        { TEXT(BIND, bind, 1, path, "/run/a\n"), BAD("path") },
        { TEXT(ENDP, endpoint, 0, path, "/run/a"), BAD("path") },
        { TEXT(ENDP, endpoint, 1, path, ""), BAD("path") },
        { TEXT(ENDP, endpoint, 1, path, "/run/a\0b"), BAD("path") },
        { TEXT(ENDP, endpoint, 0, text, "127.0.0.1:80"), SOUND },
        { TEXT(ENDP, endpoint, 0, text, "127.0.0.1:80\nlevel=info"), BAD("text") },
        { TEXT(ENDP, endpoint, 0, text, "\t"), BAD("text") },
    };

    (void)state;
    judge_rows(rows, LEN(rows));
}

static void a_text_is_no_longer_than_its_ceiling(void **state)
{
    static const struct {
        struct row row;
        size_t max;
        char first; /* the rest are 'a' */
    } rows[] = {
        { { WHERE(ACTN, action, ELSEWHERE, path), .sound = false, TABLE_FAULT_TEXT, "path" },
          TABLE_PATH_BYTES_MAX,
          '/' },
        { { WHERE(ACTN, action, ELSEWHERE, host), .sound = false, TABLE_FAULT_TEXT, "host" },
          TABLE_HOST_MAX,
          'a' },
        { { WHERE(ACTN, action, ANSWER, content_type), .sound = false, TABLE_FAULT_TEXT,
            "content_type" },
          TABLE_CONTENT_TYPE_BYTES_MAX,
          'a' },
        { { WHERE(ACTN, action, ANSWER, body), .sound = false, TABLE_FAULT_FIELD, "body" },
          TABLE_BODY_BYTES_MAX,
          'a' },
        { { WHERE(EDIT, edit, 0, name), .sound = false, TABLE_FAULT_TEXT, "name" },
          TABLE_NAME_BYTES_MAX,
          'a' },
        { { WHERE(NAME, name, KIT_COOKIE_C, text), .sound = false, TABLE_FAULT_TEXT, "text" },
          TABLE_NAME_BYTES_MAX,
          'a' },
        { { WHERE(BIND, bind, 1, path), .sound = false, TABLE_FAULT_TEXT, "path" },
          TABLE_UNIX_PATH_MAX,
          '/' },
        { { WHERE(ENDP, endpoint, 1, path), .sound = false, TABLE_FAULT_TEXT, "path" },
          TABLE_UNIX_PATH_MAX,
          '/' },
        { { WHERE(ENDP, endpoint, 1, text), .sound = false, TABLE_FAULT_TEXT, "text" },
          TABLE_ADDRESS_BYTES_MAX,
          'a' },
    };
    static char text[TABLE_BODY_BYTES_MAX + 1];
    struct table_error error;

    (void)state;
    memset(text, 'a', sizeof(text));
    for (size_t i = 0; i < LEN(rows); i++) {
        struct row row = rows[i].row;

        text[0] = rows[i].first;
        row.text = (struct str){ text, rows[i].max + 1 };
        if (!holds(&row, &error))
            fail_msg("row %zu, too long: fault %d", i, error.fault);
        row.text.n--;
        row.sound = true;
        if (!holds(&row, &error))
            fail_msg("row %zu, just long enough: fault %d", i, error.fault);
    }
}

static void scripts_and_their_parameters_have_bounds(void **state)
{
    static const struct {
        uint32_t script, params; /* bytes */
        const char *field;       /* NULL: sound */
    } rows[] = {
        { TABLE_SCRIPT_BYTES_MAX, TABLE_PARAMS_BYTES_MAX, NULL },
        { TABLE_SCRIPT_BYTES_MAX + 1, 2, "text" },
        { 1, TABLE_PARAMS_BYTES_MAX + 1, "params" },
        { 1, 0, "params" },
    };
    static char text[TABLE_PARAMS_BYTES_MAX + 1];

    (void)state;
    memset(text, ' ', sizeof(text));
    for (size_t i = 0; i < LEN(rows); i++) {
        struct table_script_source *s;
        struct table_filter_use *use;
        struct table_filter *f;
        struct table_error error;
        struct kit k;
        uint32_t index;

        build(&k);
        s = emit_add(k.image, TABLE_LSRC, &index);
        s->text = emit_text(k.image, (struct str){ text, rows[i].script });
        (void)emit_add(k.image, TABLE_LPLC, &index);
        f = emit_add(k.image, TABLE_LFLT, &index);
        f->api = 1;
        use = emit_add(k.image, TABLE_LUSE, &index);
        use->params = emit_text(k.image, (struct str){ text, rows[i].params });
        assert_int_equal(judge(&k, &error), rows[i].field == NULL);
        if (rows[i].field != NULL)
            assert_string_equal(error.field, rows[i].field);
        kit_fini(&k);
    }
}

static void an_answer_without_body_has_neither_body_nor_type(void **state)
{
    static const uint32_t statuses[] = { 204, 205, 304 };

    (void)state;
    for (size_t i = 0; i < 2 * LEN(statuses); i++) {
        const char *field = i % 2 ? "body" : "content_type";
        struct table_error error;
        struct table_action *a;
        struct kit k;

        build(&k);
        a = emit_at(k.image, TABLE_ACTN, ANSWER);
        a->status = statuses[i / 2];
        *(i % 2 ? &a->body : &a->content_type) = emit_text(k.image, STR("a"));
        assert_false(judge(&k, &error));
        assert_int_equal(error.fault, TABLE_FAULT_FIELD);
        assert_string_equal(error.field, field);
        kit_fini(&k);
    }
}

/* `bytes` of a header line more than an empty value has. */
static bool edits_of(uint32_t bytes, bool request, struct table_error *error)
{
    uint32_t rest = bytes - 3 - TABLE_EDIT_BYTES_EXTRA; /* "x-a" */
    struct table_edit *e;
    struct kit k;
    char *text;
    bool sound;

    build(&k);
    text = arena_take_text(&k.a, rest);
    memset(text, 'v', rest);
    e = emit_at(k.image, TABLE_EDIT, request ? 1 : 0);
    e->value = emit_text(k.image, (struct str){ text, rest });
    sound = judge(&k, error);
    kit_fini(&k);
    return sound;
}

static void edits_of_one_direction_fit_into_a_head(void **state)
{
    struct table_error error;

    (void)state;
    assert_true(edits_of(TABLE_EDIT_BYTES_MAX, true, &error));
    assert_false(edits_of(TABLE_EDIT_BYTES_MAX + 1, true, &error));
    assert_int_equal(error.fault, TABLE_FAULT_LIMIT);
    assert_int_equal(error.index, FORWARD);
    assert_string_equal(error.field, "request_edit_first");
    assert_true(edits_of(TABLE_EDIT_BYTES_MAX, false, &error));
    assert_false(edits_of(TABLE_EDIT_BYTES_MAX + 1, false, &error));
    assert_int_equal(error.index, ANSWER);
    assert_string_equal(error.field, "response_edit_first");
}

static void actions_do_not_share_edits(void **state)
{
    static const struct row row = { NUMBER(ACTN, action, FORWARD, request_edit_first, 0), false,
                                    TABLE_FAULT_ORDER, "request_edit_first" };
    struct table_error error;

    (void)state;
    assert_true(holds(&row, &error));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_status_is_one_that_the_action_can_have),
        cmocka_unit_test(a_text_cannot_break_what_it_is_written_into),
        cmocka_unit_test(an_address_is_one_that_a_socket_takes),
        cmocka_unit_test(a_text_is_no_longer_than_its_ceiling),
        cmocka_unit_test(scripts_and_their_parameters_have_bounds),
        cmocka_unit_test(an_answer_without_body_has_neither_body_nor_type),
        cmocka_unit_test(edits_of_one_direction_fit_into_a_head),
        cmocka_unit_test(actions_do_not_share_edits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
