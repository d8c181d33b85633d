/* SPDX-License-Identifier: Apache-2.0
 *
 * Our parser against liblua's own: both take the same scripts and complain of the others at the same
 * line; the globals of the byte code are those that the tree names. On the committed corpus and on
 * what becomes of it when bytes and tokens are lost, doubled and mixed. Where ours stops at one of
 * its own limits there is nothing to compare, nor where Lua runs out of registers.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "kit/luaload.h"
#include "kit/test.h"
#include "lua/parse.h"

enum { CASES = 20000, TEXTS_MAX = 512, TEXT_MAX = 1 << 16 };

struct corpus {
    struct arena arena;
    struct str texts[TEXTS_MAX];
    size_t count;
};

static struct corpus corpus;

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static size_t below(uint64_t *seed, size_t n)
{
    return n > 0 ? (size_t)(next_random(seed) % n) : 0;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int read_corpus(void **state)
{
    const char *dir =
        getenv("PX_LUA_CORPUS") != NULL ? getenv("PX_LUA_CORPUS") : "tests/fuzz/corpus/lua";
    struct dirent **names;
    int n = scandir(dir, &names, NULL, by_name);

    (void)state;
    arena_init(&corpus.arena, 0);
    for (int i = 0; i < n && corpus.count < TEXTS_MAX; i++) {
        FILE *f = fopen(str_fmt(&corpus.arena, "%s/%s", dir, names[i]->d_name).p, "r");
        char *text = arena_take_text(&corpus.arena, TEXT_MAX);
        size_t size = f != NULL && names[i]->d_name[0] != '.' ? fread(text, 1, TEXT_MAX, f) : 0;

        if (f != NULL)
            fclose(f);
        if (size > 0)
            corpus.texts[corpus.count++] = (struct str){ text, size };
        free(names[i]);
    }
    if (n >= 0)
        free(names);
    return corpus.count < 8;
}

static int drop_corpus(void **state)
{
    (void)state;
    arena_fini(&corpus.arena);
    return 0;
}

static bool is_beyond(const struct lua_tree *tree, const struct kit_lua_result *lua)
{
    return (tree->faults.count > 0 && tree->faults.items[0].is_limit) ||
           str_contains(lua->message, STR("too many registers")) ||
           str_contains(lua->message, STR("binary chunk"));
}

static void compare_faults(struct str text, const struct lua_tree *tree,
                           const struct kit_lua_result *lua)
{
    const struct lua_fault *f = tree->faults.count > 0 ? &tree->faults.items[0] : NULL;

    if (is_beyond(tree, lua))
        return;
    if (lua->ok != (f == NULL) || (f != NULL && f->line != lua->line))
        fail_msg("lua: line %u: " STR_FMT "\nours: line %u: " STR_FMT "\nof:\n" STR_FMT, lua->line,
                 STR_ARG(lua->message), f != NULL ? f->line : 0,
                 STR_ARG(f != NULL ? f->message : STR("accepted")), STR_ARG(text));
    if (f != NULL) {
        assert_true(f->start <= f->end);
        assert_true(f->end <= text.n);
    }
}

static bool is_global(const struct lua_node *n)
{
    return n->kind == LUA_NAME && n->var == NULL;
}

/* Where code that uses the name may begin: a function statement counts as a whole. */
static uint32_t line_of(const struct lua_node *n)
{
    return n->parent->kind == LUA_FUNCTION_STAT ? n->parent->line : n->line;
}

/* The tree names it on a line up to that of the instruction, which may be later: code comes when
 * the value is needed. */
static bool tree_has(const struct lua_tree *tree, const struct kit_lua_global *g)
{
    for (struct lua_node *n = tree->root; n != NULL; n = lua_after(n))
        if (is_global(n) && str_eq(n->text, g->name) && n->is_write == g->is_write &&
            line_of(n) <= g->line)
            return true;
    return false;
}

static bool code_has(const struct kit_lua_result *lua, const struct lua_node *n)
{
    for (size_t i = 0; i < lua->globals.count; i++)
        if (str_eq(lua->globals.items[i].name, n->text) &&
            lua->globals.items[i].is_write == n->is_write)
            return true;
    return false;
}

static void compare_globals(struct str text, const struct lua_tree *tree,
                            const struct kit_lua_result *lua)
{
    size_t parts = 0;

    if (!lua->ok || tree->faults.count > 0 || str_contains(text, STR("_ENV")))
        return;
    for (size_t i = 0; i < lua->globals.count; i++)
        if (!tree_has(tree, &lua->globals.items[i]))
            fail_msg("the tree lacks `" STR_FMT "` of line %u in:\n" STR_FMT,
                     STR_ARG(lua->globals.items[i].name), lua->globals.items[i].line,
                     STR_ARG(text));
    for (struct lua_node *n = tree->root; n != NULL; n = lua_after(n))
        parts += n->kind == LUA_NAME || n->kind == LUA_STRING || n->kind == LUA_NUMBER;
    for (struct lua_node *n = tree->root; n != NULL && parts < 250; n = lua_after(n))
        if (is_global(n) && n->text.n <= 40 && !code_has(lua, n))
            fail_msg("the byte code lacks `" STR_FMT "` of line %u in:\n" STR_FMT, STR_ARG(n->text),
                     n->line, STR_ARG(text));
}

static void compare(struct str text)
{
    struct arena a;
    struct lua_tree tree;
    struct kit_lua_result lua;

    arena_init(&a, 0);
    lua_parse(&a, text, &tree);
    kit_lua_load(&a, text, &lua);
    compare_faults(text, &tree, &lua);
    compare_globals(text, &tree, &lua);
    arena_fini(&a);
}

static void both_take_the_same_scripts(void **state)
{
    (void)state;
    for (size_t i = 0; i < corpus.count; i++)
        compare(corpus.texts[i]);
}

struct cut {
    size_t at, n;
};

/* A token, or now and then any bytes. */
static struct cut some_piece(uint64_t *seed, struct arena *a, struct str text)
{
    struct lua_lex lex;
    struct lua_token t = { 0 };

    if (below(seed, 4) == 0) {
        size_t at = below(seed, text.n);

        return (struct cut){ at, below(seed, text.n - at < 8 ? text.n - at + 1 : 8) };
    }
    lua_lex_init(&lex, a, text);
    lex.at = (uint32_t)below(seed, text.n);
    t = lua_lex_next(&lex);
    return (struct cut){ t.start, t.end - t.start };
}

static struct str join(struct arena *a, struct str x, struct str y, struct str z)
{
    char *p = arena_take_text(a, x.n + y.n + z.n + 1);

    memcpy(p, x.p, x.n);
    memcpy(p + x.n, y.p, y.n);
    memcpy(p + x.n + y.n, z.p, z.n);
    return (struct str){ p, x.n + y.n + z.n };
}

/* One piece is dropped, doubled or replaced by one of another script, or the text ends there. */
static struct str mutate(uint64_t *seed, struct arena *a, struct str text)
{
    struct str other = corpus.texts[below(seed, corpus.count)];
    struct cut cut = some_piece(seed, a, text), from = some_piece(seed, a, other);
    struct str head = str_sub(text, 0, cut.at), tail = str_sub(text, cut.at + cut.n, text.n);
    struct str piece = str_sub(text, cut.at, cut.n), foreign = str_sub(other, from.at, from.n);

    switch (below(seed, 5)) {
    case 0:
        return join(a, head, STR(""), tail);
    case 1:
        return join(a, head, join(a, piece, STR(" "), piece), tail);
    case 2:
        return join(a, head, foreign, tail);
    case 3:
        return join(a, head, join(a, foreign, STR(" "), piece), tail);
    default:
        return below(seed, 8) == 0 ? head : join(a, head, STR("\n"), tail);
    }
}

static void both_take_the_same_after_accidents(void **state)
{
    const char *wanted = getenv("PX_LONG");
    size_t cases = wanted != NULL ? CASES * 50 : CASES;
    uint64_t seed = 0x9E3779B97F4A7C15U;

    (void)state;
    for (size_t i = 0; i < cases; i++) {
        struct arena a;
        struct str text;

        arena_init(&a, 0);
        text = corpus.texts[below(&seed, corpus.count)];
        text = str_sub(text, 0, 4000);
        for (size_t n = 1 + below(&seed, 3); n > 0 && text.n > 0; n--)
            text = mutate(&seed, &a, text);
        compare(text);
        arena_fini(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_take_the_same_scripts),
        cmocka_unit_test(both_take_the_same_after_accidents),
    };

    return cmocka_run_group_tests(tests, read_corpus, drop_corpus);
}
