/* SPDX-License-Identifier: Apache-2.0
 *
 * A pattern has to be written out where px.re is called: only then is its automaton in the table.
 */
#include "lua/regex.h"

#include "lua/parse.h"
#include "lua/rules.h"
#include "lua/type.h"

/* The first argument of a call of px.re; NULL: it is none, or has none. */
static const struct lua_node *argument_of(struct arena *a, const struct lua_node *call)
{
    struct lua_callee callee;
    unsigned count;

    if (call->kind != LUA_CALL)
        return NULL;
    lua_type_callee(a, call, &callee);
    if (callee.object != API_PX || !str_eq(callee.name, STR("re")))
        return NULL;
    return lua_type_arguments(call, &count);
}

void lua_regex_check(struct lua_lint *l)
{
    for (const struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        const struct lua_node *pattern = argument_of(l->arena, n);
        struct diag *d;

        if (pattern == NULL || pattern->kind == LUA_STRING)
            continue;
        d = lua_part_say(l, DIAG_LUA_CALL, pattern,
                         "`px.re` takes a pattern that is written out, not `" STR_FMT "`",
                         STR_ARG(lua_part_text(l, pattern)));
        diag_note(d, "its automaton is made when the policy is compiled");
        diag_help(d, "write `px.re(\"...\")`, and choose between several such patterns");
    }
}

static void list_text(struct arena *a, const struct lua_filter *filter,
                      const struct lua_source *source, struct lua_regexes *out)
{
    struct lua_lint l = { .arena = a, .filter = filter, .source = source };

    lua_parse(a, source->text, &l.tree);
    if (l.tree.faults.count > 0)
        return;
    for (const struct lua_node *n = l.tree.root; n != NULL; n = lua_after(n)) {
        const struct lua_node *pattern = argument_of(a, n);

        if (pattern != NULL && pattern->kind == LUA_STRING)
            *VEC_ADD(a, out) =
                (struct lua_regex){ .pattern = pattern->text,
                                    .at = lua_part_span(&l, pattern->start, pattern->end),
                                    .is_plain =
                                        !source->is_opaque &&
                                        pattern->end - pattern->start == pattern->text.n + 2 };
    }
}

void lua_regex_list(struct arena *a, const struct lua_filter *filter, struct lua_regexes *out)
{
    *out = (struct lua_regexes){ 0 };
    list_text(a, filter, &filter->source, out);
    for (size_t i = 0; i < filter->module_count; i++)
        if (!filter->modules[i].is_missing)
            list_text(a, filter, &filter->modules[i].source, out);
}
