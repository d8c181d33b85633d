/* SPDX-License-Identifier: Apache-2.0
 *
 * Actions that proxyd could not carry out. Where they are pointed at is judged by tests/lint.
 */
#include "check/action.h"

#include "kit/test.h"

struct world {
    struct arena a, scratch;
    struct doc_node *node; /* stands for every place */
    struct policy_rule rule;
    struct policy_rule_more more;
    struct policy_route route;
    struct policy_route *routes[1];
    struct policy_model model;
    struct diag_sink sink;
};

static void set_up(struct world *w)
{
    *w = (struct world){ 0 };
    arena_init(&w->a, 0);
    arena_init(&w->scratch, 0);
    diag_init(&w->sink, &w->a);
    w->node = NEW(&w->a, struct doc_node);
    w->node->kind = DOC_MAP;
    w->node->at = DIAG_NOWHERE;
    w->rule.more = &w->more;
    w->route.rules.items = &w->rule;
    w->route.rules.count = 1;
    w->routes[0] = &w->route;
    w->model.routes.items = w->routes;
    w->model.routes.count = 1;
}

/* The rule of the one finding; DIAG_RULES where there is none. */
static enum diag_rule judge(struct world *w)
{
    struct check c = {
        .arena = &w->a, .scratch = &w->scratch, .model = &w->model, .sink = &w->sink
    };
    enum diag_rule found = DIAG_RULES;

    check_action_run(&c);
    assert_true(w->sink.all.count <= 1);
    if (w->sink.all.count > 0)
        found = w->sink.all.items[0]->rule;
    arena_fini(&w->scratch);
    arena_fini(&w->a);
    return found;
}

static void only_some_statuses_have_a_body(void **state)
{
    static const struct {
        uint32_t status;
        struct str body;
        enum diag_rule found;
    } rows[] = {
        { 200, STR_INIT("a"), DIAG_RULES },
        { 203, STR_INIT("a"), DIAG_RULES },
        { 204, STR_INIT("a"), DIAG_EXCLUSIVE_FIELDS },
        { 205, STR_INIT("a"), DIAG_EXCLUSIVE_FIELDS },
        { 206, STR_INIT("a"), DIAG_RULES },
        { 304, STR_INIT("a"), DIAG_EXCLUSIVE_FIELDS },
        { 204, STR_INIT(""), DIAG_RULES },
        { 304, STR_INIT(""), DIAG_RULES },
    };
    struct world w;

    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct policy_respond respond = { .status = rows[i].status };

        set_up(&w);
        respond.node = respond.body.node = w.node;
        respond.body.text = rows[i].body;
        w.rule.more->respond = &respond;
        assert_int_equal(judge(&w), rows[i].found);
    }
}

static void a_path_is_one_that_requests_have(void **state)
{
    static const struct {
        struct str path;
        enum diag_rule found;
    } rows[] = {
        { STR_INIT("/"), DIAG_RULES },
        { STR_INIT("/a/../b//c"), DIAG_RULES },
        { STR_INIT("/%C3%A9"), DIAG_RULES },
        { STR_INIT("/\xc3\xa9"), DIAG_OUT_OF_RANGE },
        { STR_INIT("/{a}"), DIAG_OUT_OF_RANGE },
        { STR_INIT("/a%2fb"), DIAG_OUT_OF_RANGE },
        { STR_INIT("/a%0Ab"), DIAG_OUT_OF_RANGE },
        { STR_INIT("/100%"), DIAG_OUT_OF_RANGE },
    };
    struct world w;

    (void)state;
    for (size_t i = 0; i < 2 * LEN(rows); i++) {
        struct policy_rewrite rewrite = { 0 };
        struct policy_redirect redirect = { 0 };
        struct policy_path_rewrite *r = i % 2 ? &rewrite.path : &redirect.path;

        set_up(&w);
        w.rule.more->rewrite = &rewrite;
        w.rule.more->redirect = &redirect;
        r->node = r->path.node = w.node;
        r->path.text = rows[i / 2].path;
        assert_int_equal(judge(&w), rows[i / 2].found);
    }
}

/* One field of each kind of edit, 8,192 bytes as header lines, and `more`. */
static enum diag_rule judge_edits(size_t more, bool request)
{
    static char text[TABLE_EDIT_BYTES_MAX];
    struct world w;
    struct policy_pair set = { .key = STR("a") }, add = { .key = STR("b") };
    struct policy_text removed = { .text = STR("c") };
    struct policy_header_edits edits = { 0 };

    set_up(&w);
    if (request)
        w.rule.request_headers = &edits;
    else
        w.rule.more->response_headers = &edits;
    memset(text, 'v', sizeof(text));
    set.value.text = (struct str){ text, 100 };
    add.value.text =
        (struct str){ text, TABLE_EDIT_BYTES_MAX - 100 - 3 - 3 * TABLE_EDIT_BYTES_EXTRA + more };
    edits.node = w.node;
    edits.set.items = &set;
    edits.add.items = &add;
    edits.remove.items = &removed;
    edits.set.count = edits.add.count = edits.remove.count = 1;
    return judge(&w);
}

static void edits_of_one_direction_fit_into_a_head(void **state)
{
    (void)state;
    for (unsigned request = 0; request < 2; request++) {
        assert_int_equal(judge_edits(0, request), DIAG_RULES);
        assert_int_equal(judge_edits(1, request), DIAG_OUT_OF_RANGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_some_statuses_have_a_body),
        cmocka_unit_test(a_path_is_one_that_requests_have),
        cmocka_unit_test(edits_of_one_direction_fit_into_a_head),
    };

    return cmocka_run_group_tests_name("check/action", tests, NULL, NULL);
}
