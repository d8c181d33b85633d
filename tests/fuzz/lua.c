/* SPDX-License-Identifier: Apache-2.0
 *
 * Any bytes as a script: liblua and our parser agree on whether and at which line it is wrong, and
 * every rule comes to its end with places that lie inside of the text.
 */
#include "kit/luaload.h"
#include "lua/lint.h"
#include "lua/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check_agreement(struct arena *a, struct str text)
{
    struct lua_tree tree;
    struct kit_lua_result lua;

    lua_parse(a, text, &tree);
    kit_lua_load(a, text, &lua);
    for (size_t i = 0; i < tree.faults.count; i++) {
        assert(tree.faults.items[i].start <= tree.faults.items[i].end);
        assert(tree.faults.items[i].end <= text.n);
    }
    if ((tree.faults.count > 0 && tree.faults.items[0].is_limit) ||
        str_contains(lua.message, STR("too many registers")) ||
        str_contains(lua.message, STR("binary chunk")))
        return;
    assert(lua.ok == (tree.faults.count == 0));
    if (!lua.ok)
        assert(lua.line == tree.faults.items[0].line);
}

static void check_rules(struct arena *a, struct str text)
{
    static const struct lua_word words[] = { { .name = STR_INIT("seen") },
                                             { .name = STR_INIT("secrets"), .is_param = true } };
    static const struct lua_param params[] = { { .name = STR_INIT("header") } };
    struct lua_module module = { .name = STR("lib/hex"), .source = { .text = text } };
    struct lua_filter filter = { .source = { .text = text },
                                 .params = params,
                                 .param_count = LEN(params),
                                 .modules = &module,
                                 .module_count = 1 };
    struct diag_sink sink;

    for (int i = 0; i < LUA_USES; i++)
        filter.uses[i] = (struct lua_words){ words, LEN(words) };
    diag_init(&sink, a);
    (void)lua_lint(a, &filter, &sink);
    for (size_t i = 0; i < sink.all.count; i++) {
        assert(sink.all.items[i]->at.start <= sink.all.items[i]->at.end);
        assert(sink.all.items[i]->at.end <= text.n);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct arena a;
    struct str text;

    arena_init(&a, 0);
    text = str_dup(&a, (struct str){ (const char *)data, n });
    check_agreement(&a, text);
    check_rules(&a, text);
    arena_fini(&a);
    return 0;
}
