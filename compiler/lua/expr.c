/* SPDX-License-Identifier: Apache-2.0
 *
 * The functions and the order of what they complain of are those of lparser.c: that is what makes
 * both take the same texts. Chains (a.b.c, f()()) are loops and cost no depth.
 */
#include "lua/expr.h"

#include "lua/scope.h"

enum { UNARY_PRIORITY = 12 };

struct priority {
    uint8_t left, right; /* left 0: no binary operator */
};

static const struct priority priorities[LUA_LEX_KINDS] = {
    [LUA_LEX_OR] = { 1, 1 },     [LUA_LEX_AND] = { 2, 2 },    [LUA_LEX_LT] = { 3, 3 },
    [LUA_LEX_GT] = { 3, 3 },     [LUA_LEX_LE] = { 3, 3 },     [LUA_LEX_GE] = { 3, 3 },
    [LUA_LEX_NE] = { 3, 3 },     [LUA_LEX_EQ] = { 3, 3 },     [LUA_LEX_BOR] = { 4, 4 },
    [LUA_LEX_TILDE] = { 5, 5 },  [LUA_LEX_BAND] = { 6, 6 },   [LUA_LEX_SHL] = { 7, 7 },
    [LUA_LEX_SHR] = { 7, 7 },    [LUA_LEX_CONCAT] = { 9, 8 }, [LUA_LEX_ADD] = { 10, 10 },
    [LUA_LEX_SUB] = { 10, 10 },  [LUA_LEX_MUL] = { 11, 11 },  [LUA_LEX_DIV] = { 11, 11 },
    [LUA_LEX_IDIV] = { 11, 11 }, [LUA_LEX_MOD] = { 11, 11 },  [LUA_LEX_POW] = { 14, 13 },
};

static struct lua_node *expression(struct lua_reader *r, unsigned limit);

struct lua_node *lua_expr(struct lua_reader *r)
{
    return expression(r, 0);
}

void lua_expr_list(struct lua_reader *r, struct lua_node *list)
{
    do
        lua_reader_add(list, lua_expr(r));
    while (lua_reader_accept(r, LUA_LEX_COMMA));
    list->start = list->first->start;
    lua_reader_close(r, list);
}

struct lua_node *lua_expr_word(struct lua_reader *r)
{
    struct lua_node *n = lua_reader_node(r, LUA_STRING);

    n->text = r->tok.text;
    if (!lua_reader_expect(r, LUA_LEX_NAME))
        n->text = STR("");
    return n;
}

struct lua_node *lua_expr_name(struct lua_reader *r)
{
    struct lua_node *n = lua_expr_word(r);

    n->kind = LUA_NAME;
    n->func = lua_scope_func(r);
    if (!r->panic)
        lua_scope_bind(r, n);
    return n;
}

struct lua_node *lua_expr_field(struct lua_reader *r, struct lua_node *object)
{
    struct lua_node *n = lua_reader_around(r, LUA_INDEX, object);

    lua_reader_next(r);
    n->at = r->tok.start;
    lua_reader_add(n, lua_expr_word(r));
    return lua_reader_close(r, n);
}

static struct lua_node *bracket(struct lua_reader *r, struct lua_node *object)
{
    struct lua_node *n = lua_reader_around(r, LUA_INDEX, object);

    lua_reader_next(r);
    n->at = r->tok.start;
    lua_reader_add(n, lua_expr(r));
    lua_reader_expect(r, LUA_LEX_RBRACKET);
    return lua_reader_close(r, n);
}

/* Key and value, or value. */
static struct lua_node *table_item(struct lua_reader *r)
{
    struct lua_node *n = lua_reader_node(r, LUA_ITEM);

    n->has_key = true;
    if (r->tok.kind == LUA_LEX_NAME && lua_reader_peek(r) == LUA_LEX_ASSIGN) {
        lua_reader_add(n, lua_expr_word(r));
    } else if (r->tok.kind == LUA_LEX_LBRACKET) {
        lua_reader_next(r);
        lua_reader_add(n, lua_expr(r));
        lua_reader_expect(r, LUA_LEX_RBRACKET);
    } else {
        n->has_key = false;
    }
    if (n->has_key)
        lua_reader_expect(r, LUA_LEX_ASSIGN);
    lua_reader_add(n, lua_expr(r));
    return lua_reader_close(r, n);
}

static struct lua_node *table(struct lua_reader *r)
{
    struct lua_node *n = lua_reader_node(r, LUA_TABLE);
    struct lua_token opener = r->tok;

    lua_reader_next(r);
    while (!r->panic && r->tok.kind != LUA_LEX_RBRACE) {
        lua_reader_add(n, table_item(r));
        if (!lua_reader_accept(r, LUA_LEX_COMMA) && !lua_reader_accept(r, LUA_LEX_SEMICOLON))
            break;
    }
    lua_reader_expect_close(r, LUA_LEX_RBRACE, &opener);
    return lua_reader_close(r, n);
}

static void arguments(struct lua_reader *r, struct lua_node *call)
{
    struct lua_token opener = r->tok;
    struct lua_node *n;

    switch (r->tok.kind) {
    case LUA_LEX_LPAREN:
        lua_reader_next(r);
        if (lua_reader_accept(r, LUA_LEX_RPAREN))
            return;
        do
            lua_reader_add(call, lua_expr(r));
        while (lua_reader_accept(r, LUA_LEX_COMMA));
        lua_reader_expect_close(r, LUA_LEX_RPAREN, &opener);
        return;
    case LUA_LEX_LBRACE:
        lua_reader_add(call, table(r));
        return;
    case LUA_LEX_STRING:
        n = lua_reader_node(r, LUA_STRING);
        n->text = r->tok.text;
        lua_reader_add(call, n);
        lua_reader_next(r);
        return;
    default:
        lua_reader_unexpected(r, false, "an argument in parentheses");
    }
}

static struct lua_node *call(struct lua_reader *r, struct lua_node *function)
{
    struct lua_node *n = lua_reader_around(r, LUA_CALL, function);

    n->func = lua_scope_func(r);
    arguments(r, n);
    return lua_reader_close(r, n);
}

static struct lua_node *method(struct lua_reader *r, struct lua_node *object)
{
    struct lua_node *n = lua_reader_around(r, LUA_METHOD, object);

    n->func = lua_scope_func(r);
    lua_reader_next(r);
    n->at = r->tok.start;
    lua_reader_add(n, lua_expr_word(r));
    if (!r->panic)
        arguments(r, n);
    return lua_reader_close(r, n);
}

/* What has lost what it closes to an earlier fault, if there was one. */
static bool closes(enum lua_lex_kind kind)
{
    return kind == LUA_LEX_END || kind == LUA_LEX_RBRACE || kind == LUA_LEX_RPAREN ||
           kind == LUA_LEX_RBRACKET;
}

static struct lua_node *primary(struct lua_reader *r)
{
    struct lua_token opener = r->tok;
    struct lua_node *n;

    if (r->tok.kind == LUA_LEX_NAME)
        return lua_expr_name(r);
    n = lua_reader_node(r, r->tok.kind == LUA_LEX_LPAREN ? LUA_PAREN : LUA_NIL);
    if (n->kind == LUA_NIL) {
        lua_reader_unexpected(r, closes(r->tok.kind), "an expression");
        return n;
    }
    lua_reader_next(r);
    lua_reader_add(n, lua_expr(r));
    lua_reader_expect_close(r, LUA_LEX_RPAREN, &opener);
    return lua_reader_close(r, n);
}

struct lua_node *lua_expr_suffixed(struct lua_reader *r)
{
    struct lua_node *n = primary(r);

    while (!r->panic) {
        switch (r->tok.kind) {
        case LUA_LEX_DOT:
            n = lua_expr_field(r, n);
            break;
        case LUA_LEX_LBRACKET:
            n = bracket(r, n);
            break;
        case LUA_LEX_COLON:
            n = method(r, n);
            break;
        case LUA_LEX_LPAREN:
        case LUA_LEX_STRING:
        case LUA_LEX_LBRACE:
            n = call(r, n);
            break;
        default:
            return n;
        }
    }
    return n;
}

static void parameters(struct lua_reader *r, struct lua_node *list)
{
    struct lua_node *name;

    if (r->tok.kind == LUA_LEX_RPAREN)
        return;
    do {
        if (lua_reader_accept(r, LUA_LEX_DOTS)) {
            lua_scope_func(r)->has_dots = true;
            return;
        }
        if (r->tok.kind != LUA_LEX_NAME) {
            lua_reader_unexpected(r, false, "a parameter");
            return;
        }
        name = lua_expr_word(r);
        name->kind = LUA_NAME;
        lua_scope_declare(r, name)->is_param = true;
        lua_reader_add(list, name);
    } while (lua_reader_accept(r, LUA_LEX_COMMA));
}

struct lua_node *lua_expr_body(struct lua_reader *r, bool is_method, const struct lua_token *opener)
{
    struct lua_node *n = lua_reader_node(r, LUA_FUNCTION), *list, *block;

    n->start = n->at = opener->start;
    lua_scope_open_func(r, n);
    n->func->is_method = is_method;
    lua_reader_expect(r, LUA_LEX_LPAREN);
    list = lua_reader_node(r, LUA_LIST);
    lua_reader_add(n, list);
    if (is_method)
        lua_scope_declare(r, NULL)->is_param = true;
    if (!r->panic)
        parameters(r, list);
    lua_scope_show(r);
    lua_reader_expect(r, LUA_LEX_RPAREN);
    block = lua_reader_node(r, LUA_BLOCK);
    lua_reader_add(n, block);
    r->block(r, block);
    lua_reader_close(r, block);
    lua_reader_expect_close(r, LUA_LEX_END, opener);
    lua_scope_close_func(r);
    return lua_reader_close(r, n);
}

static struct lua_node *literal(struct lua_reader *r, enum lua_kind kind)
{
    struct lua_node *n = lua_reader_node(r, kind);

    n->text = r->tok.text;
    n->is_float = r->tok.is_float;
    n->integer = r->tok.integer;
    n->func = lua_scope_func(r);
    if (kind == LUA_DOTS && !n->func->has_dots)
        lua_reader_fault(r, n->start, n->end, true, "`...` stands in a function that has none")
            ->help = STR("add `...` to its parameters");
    lua_reader_next(r);
    return n;
}

static struct lua_node *simple(struct lua_reader *r)
{
    struct lua_token opener = r->tok;

    switch (r->tok.kind) {
    case LUA_LEX_NUMBER:
        return literal(r, LUA_NUMBER);
    case LUA_LEX_STRING:
        return literal(r, LUA_STRING);
    case LUA_LEX_NIL:
        return literal(r, LUA_NIL);
    case LUA_LEX_TRUE:
        return literal(r, LUA_TRUE);
    case LUA_LEX_FALSE:
        return literal(r, LUA_FALSE);
    case LUA_LEX_DOTS:
        return literal(r, LUA_DOTS);
    case LUA_LEX_LBRACE:
        return table(r);
    case LUA_LEX_FUNCTION:
        lua_reader_next(r);
        return lua_expr_body(r, false, &opener);
    default:
        return lua_expr_suffixed(r);
    }
}

static bool is_unary(enum lua_lex_kind kind)
{
    return kind == LUA_LEX_NOT || kind == LUA_LEX_SUB || kind == LUA_LEX_LEN ||
           kind == LUA_LEX_TILDE;
}

static struct lua_node *operand(struct lua_reader *r)
{
    struct lua_node *n;

    if (!is_unary(r->tok.kind))
        return simple(r);
    n = lua_reader_node(r, LUA_UNARY);
    n->op = (uint8_t)r->tok.kind;
    lua_reader_next(r);
    lua_reader_add(n, expression(r, UNARY_PRIORITY));
    return lua_reader_close(r, n);
}

static struct lua_node *expression(struct lua_reader *r, unsigned limit)
{
    struct lua_node *n, *binary;

    lua_reader_enter(r);
    n = operand(r);
    while (!r->panic && priorities[r->tok.kind].left > limit) {
        binary = lua_reader_around(r, LUA_BINARY, n);
        binary->op = (uint8_t)r->tok.kind;
        lua_reader_next(r);
        lua_reader_add(binary, expression(r, priorities[binary->op].right));
        n = lua_reader_close(r, binary);
    }
    lua_reader_leave(r);
    return n;
}
