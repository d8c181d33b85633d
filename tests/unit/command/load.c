/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/load.c: what filters say about the parameters that they are given.
 */
#include "typed.h"

#define FILTER(uses, source)                                                                     \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Filter\nmetadata: {name: f, namespace: shop}\n" \
    "spec:\n  api: 1\n  onError: fail-closed\n  uses: {" uses "}\n"                              \
    "  params: {type: object, properties: {low: {type: integer}, high: {type: integer}}}\n"      \
    "  inline: |\n" source
#define USED(name, params)                                                               \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Listener\n"                             \
    "metadata: {name: " name ", namespace: shop}\nspec: {bind: [\"127.0.0.1:18099\"]}\n" \
    "---\napiVersion: proxyc.dev/v1alpha1\nkind: Route\n"                                \
    "metadata: {name: " name ", namespace: shop}\nspec:\n  listeners: [" name "]\n"      \
    "  rules: [{name: all, filters: [{use: f" params "}], respond: {status: 204}}]\n"
#define VALIDATE                                                                         \
    "    return {\n"                                                                     \
    "      validate = function(p, report)\n"                                             \
    "        if p.low > p.high then report(\"`low` is above `high`\") end\n"             \
    "      end,\n"                                                                       \
    "      on_request = function(req, p) req:set_header(\"x-a\", p.low + p.high) end,\n" \
    "    }\n"
#define LOADED(statement)                                                                              \
    "    return {\n"                                                                                   \
    "      on_load = function(p) " statement " end,\n"                                                 \
    "      on_request = function(req, p) req:set_header(\"x-a\", (p.low or 0) + (p.high or 0)) end,\n" \
    "    }\n"
#define LINT "lint -C @ --only PX807 --format short"

static void lint(void **state, const char *more, const char *out)
{
    struct typed *t = *state;
    const struct typed_row row = { LINT, out == NULL ? 0 : 1, out, NULL };

    typed_policy(t, more);
    typed_rows(t, &row, 1);
}

static void validate_judges_what_a_schema_cannot(void **state)
{
    lint(state, FILTER("", VALIDATE) USED("v", ", params: {low: 2, high: 1}"),
         "error[PX807]: `low` is above `high`");
    lint(state, FILTER("", VALIDATE) USED("v", ", params: {low: 1, high: 2}"), NULL);
}

static void validate_that_fails_is_told(void **state)
{
    lint(state, FILTER("", VALIDATE) USED("v", ""),
         "the filter `f` fails in `validate`|attempt to compare");
}

static void a_filter_that_does_not_load_is_told(void **state)
{
    lint(state, FILTER("", LOADED("if not p.low then error(\"no low\") end")) USED("v", ""),
         "the filter `f` does not load|no low");
    lint(state,
         FILTER("", LOADED("if not p.low then error(\"no low\") end"))
             USED("v", ", params: {low: 1}"),
         NULL);
}

static void what_a_secret_holds_is_not_known(void **state)
{
    lint(state, FILTER("secrets: [k]", LOADED("error(px.hex.encode(\"a\"))")) USED("v", ""), NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(validate_judges_what_a_schema_cannot),
        TYPED_TEST(validate_that_fails_is_told),
        TYPED_TEST(a_filter_that_does_not_load_is_told),
        TYPED_TEST(what_a_secret_holds_is_not_known),
    };

    return cmocka_run_group_tests_name("command/load", tests, NULL, NULL);
}
