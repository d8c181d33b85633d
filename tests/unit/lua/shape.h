/* SPDX-License-Identifier: Apache-2.0
 *
 * A tree as text: `1 + 2 * 3` is (1 + (2 * 3)). Names say what they are bound to: `x'3` is the variable that is
 * declared at byte 3, `x` alone a global.
 */
#ifndef TESTS_UNIT_LUA_SHAPE_H
#define TESTS_UNIT_LUA_SHAPE_H

#include "kit/test.h"
#include "lua/parse.h"

/* What stands in the text at `at`: a word, or a sign of at most two characters. */
static inline struct str shape_sign(struct str text, uint32_t at)
{
    static const char *const signs[] = { "==", "~=", "<=",  ">=", "<<", ">>",
                                         "//", "..", "and", "or", "not" };

    for (size_t i = 0; i < LEN(signs); i++) {
        if (str_has_prefix(str_sub(text, at, text.n), str_of(signs[i])))
            return str_of(signs[i]);
    }
    return str_sub(text, at, 1);
}

static inline const char *shape_word(enum lua_kind kind)
{
    static const char *const words[] = {
        [LUA_NIL] = "nil",
        [LUA_TRUE] = "true",
        [LUA_FALSE] = "false",
        [LUA_DOTS] = "...",
        [LUA_FUNCTION] = "function",
        [LUA_INDEX] = "index",
        [LUA_CALL] = "call",
        [LUA_METHOD] = "method",
        [LUA_TABLE] = "table",
        [LUA_PAREN] = "paren",
        [LUA_ITEM] = "item",
        [LUA_LIST] = "list",
        [LUA_BLOCK] = "block",
        [LUA_LOCAL] = "local",
        [LUA_ASSIGN] = "assign",
        [LUA_LOCAL_FUNCTION] = "local-function",
        [LUA_DO] = "do",
        [LUA_FUNCTION_STAT] = "function-stat",
        [LUA_WHILE] = "while",
        [LUA_REPEAT] = "repeat",
        [LUA_IF] = "if",
        [LUA_FOR] = "for",
        [LUA_FOR_IN] = "for-in",
        [LUA_RETURN] = "return",
        [LUA_BREAK] = "break",
        [LUA_GOTO] = "goto",
        [LUA_LABEL] = "label",
        [LUA_CALL_STAT] = "do-call",
    };

    return words[kind];
}

static inline struct str shape_of(struct arena *a, struct str text, const struct lua_node *n);

static inline struct str shape_children(struct arena *a, struct str text, const struct lua_node *n)
{
    struct str all = STR("");

    for (const struct lua_node *c = n->first; c != NULL; c = c->next)
        all = str_fmt(a, STR_FMT " " STR_FMT, STR_ARG(all), STR_ARG(shape_of(a, text, c)));
    return all;
}

static inline struct str shape_of(struct arena *a, struct str text, const struct lua_node *n)
{
    struct str left, right;

    switch (n->kind) {
    case LUA_NUMBER:
        return str_sub(text, n->start, n->end - n->start);
    case LUA_STRING:
        return str_fmt(a, "'" STR_FMT "'", STR_ARG(n->text));
    case LUA_NAME:
        if (n->var == NULL || n->var->node == n)
            return n->text;
        return str_fmt(a, STR_FMT "'%u", STR_ARG(n->text),
                       n->var->node != NULL ? n->var->node->start : 0);
    case LUA_UNARY:
        left = shape_of(a, text, n->first);
        return str_fmt(a, "(" STR_FMT " " STR_FMT ")", STR_ARG(shape_sign(text, n->at)),
                       STR_ARG(left));
    case LUA_BINARY:
        left = shape_of(a, text, n->first);
        right = shape_of(a, text, n->first->next);
        return str_fmt(a, "(" STR_FMT " " STR_FMT " " STR_FMT ")", STR_ARG(left),
                       STR_ARG(shape_sign(text, n->at)), STR_ARG(right));
    default:
        left = shape_children(a, text, n);
        return n->first == NULL ? str_of(shape_word(n->kind))
                                : str_fmt(a, "(%s" STR_FMT ")", shape_word(n->kind), STR_ARG(left));
    }
}

struct shape_row {
    const char *text, *shape; /* of the script's statements; "!" and a message: its first fault */
};

static inline void shape_rows(const struct shape_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct str text = str_of(rows[i].text), is;
        struct lua_tree tree;
        struct arena a;

        arena_init(&a, 0);
        lua_parse(&a, text, &tree);
        if (tree.faults.count > 0) {
            is = str_fmt(&a, "!" STR_FMT, STR_ARG(tree.faults.items[0].message));
        } else {
            is = shape_children(&a, text, lua_child(tree.root, 1));
            is = str_sub(is, is.n > 0, is.n);
        }
        if (!str_eq(is, str_of(rows[i].shape)))
            fail_msg("%s\nis  " STR_FMT "\nnot %s", rows[i].text, STR_ARG(is), rows[i].shape);
        arena_fini(&a);
    }
}

#endif
