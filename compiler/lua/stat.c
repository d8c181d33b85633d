/* SPDX-License-Identifier: Apache-2.0
 *
 * One function a statement, in the order of lparser.c. A list of statements is where the parser
 * comes to its senses after a fault.
 */
#include "lua/stat.h"

#include "lua/expr.h"
#include "lua/scope.h"

static void statement(struct lua_reader *r, struct lua_node *parent);

static bool ends_block(const struct lua_reader *r, bool until_too)
{
    switch (r->tok.kind) {
    case LUA_LEX_ELSE:
    case LUA_LEX_ELSEIF:
    case LUA_LEX_END:
    case LUA_LEX_EOF:
        return true;
    case LUA_LEX_UNTIL:
        return until_too;
    default:
        return false;
    }
}

/* A node for the current token, as the last child of `parent`. */
static struct lua_node *begin(struct lua_reader *r, enum lua_kind kind, struct lua_node *parent)
{
    struct lua_node *n = lua_reader_node(r, kind);

    n->func = lua_scope_func(r);
    lua_reader_add(parent, n);
    return n;
}

/* A block without a scope of its own. */
static void bare_block(struct lua_reader *r, struct lua_node *parent)
{
    struct lua_node *n = begin(r, LUA_BLOCK, parent);

    lua_stat_list(r, n);
    lua_reader_close(r, n);
}

static void block(struct lua_reader *r, struct lua_node *parent)
{
    lua_scope_open_block(r, false);
    bare_block(r, parent);
    lua_scope_close_block(r);
}

static void condition(struct lua_reader *r, struct lua_node *parent)
{
    lua_reader_add(parent, lua_expr(r));
}

static void if_stat(struct lua_reader *r, struct lua_node *n)
{
    struct lua_token opener = r->tok;

    do {
        lua_reader_next(r);
        condition(r, n);
        lua_reader_expect(r, LUA_LEX_THEN);
        block(r, n);
    } while (r->tok.kind == LUA_LEX_ELSEIF);
    if (lua_reader_accept(r, LUA_LEX_ELSE))
        block(r, n);
    lua_reader_expect_close(r, LUA_LEX_END, &opener);
}

static void while_stat(struct lua_reader *r, struct lua_node *n)
{
    struct lua_token opener = r->tok;

    lua_reader_next(r);
    condition(r, n);
    lua_scope_open_block(r, true);
    lua_reader_expect(r, LUA_LEX_DO);
    block(r, n);
    lua_reader_expect_close(r, LUA_LEX_END, &opener);
    lua_scope_close_block(r);
}

static void do_stat(struct lua_reader *r, struct lua_node *n)
{
    struct lua_token opener = r->tok;

    lua_reader_next(r);
    block(r, n);
    lua_reader_expect_close(r, LUA_LEX_END, &opener);
}

static void repeat_stat(struct lua_reader *r, struct lua_node *n)
{
    struct lua_token opener = r->tok;

    lua_scope_open_block(r, true);
    lua_scope_open_block(r, false);
    lua_reader_next(r);
    bare_block(r, n);
    lua_reader_expect_close(r, LUA_LEX_UNTIL, &opener);
    condition(r, n);
    lua_scope_close_block(r);
    lua_scope_close_block(r);
}

static void declare_loop(struct lua_reader *r, struct lua_node *name)
{
    name->kind = LUA_NAME;
    name->func = lua_scope_func(r);
    lua_scope_declare(r, name)->is_loop = true;
}

static void for_body(struct lua_reader *r, struct lua_node *n)
{
    lua_reader_expect(r, LUA_LEX_DO);
    lua_scope_open_block(r, false);
    for (struct lua_node *name = n->kind == LUA_FOR ? n->first : n->first->first; name != NULL;
         name = n->kind == LUA_FOR ? NULL : name->next)
        declare_loop(r, name);
    lua_scope_show(r);
    bare_block(r, n);
    lua_scope_close_block(r);
}

static void for_number(struct lua_reader *r, struct lua_node *n)
{
    /* Three of the loop's own and the variable: the ceiling is met where Lua meets it. */
    lua_scope_declare_hidden(r, 3);
    lua_reader_next(r);
    lua_reader_add(n, lua_expr(r));
    lua_reader_expect(r, LUA_LEX_COMMA);
    lua_reader_add(n, lua_expr(r));
    if (lua_reader_accept(r, LUA_LEX_COMMA))
        lua_reader_add(n, lua_expr(r));
    lua_scope_show(r);
    for_body(r, n);
}

static void for_in(struct lua_reader *r, struct lua_node *n, struct lua_node *first)
{
    struct lua_node *names, *values;

    n->kind = LUA_FOR_IN;
    n->first = n->last = NULL;
    names = begin(r, LUA_LIST, n);
    names->start = first->start;
    lua_reader_add(names, first);
    lua_scope_declare_hidden(r, 4);
    while (lua_reader_accept(r, LUA_LEX_COMMA))
        lua_reader_add(names, lua_expr_word(r));
    lua_reader_close(r, names);
    lua_reader_expect(r, LUA_LEX_IN);
    values = begin(r, LUA_LIST, n);
    lua_expr_list(r, values);
    lua_scope_show(r);
    for_body(r, n);
}

static void for_stat(struct lua_reader *r, struct lua_node *n)
{
    struct lua_token opener = r->tok;
    struct lua_node *first;

    lua_scope_open_block(r, true);
    lua_reader_next(r);
    first = lua_expr_word(r);
    lua_reader_add(n, first);
    if (r->tok.kind == LUA_LEX_ASSIGN)
        for_number(r, n);
    else if (r->tok.kind == LUA_LEX_COMMA || r->tok.kind == LUA_LEX_IN)
        for_in(r, n, first);
    else
        lua_reader_unexpected(r, false, "`=` or `in`");
    lua_reader_expect_close(r, LUA_LEX_END, &opener);
    lua_scope_close_block(r);
}

/* Constants are not assigned to, wherever they come from. */
static void check_target(struct lua_reader *r, struct lua_node *target)
{
    const struct lua_var *v = target->var;
    struct lua_fault *f;

    target->is_write = true;
    if (r->panic || target->kind != LUA_NAME || v == NULL || v->attrib == LUA_PLAIN)
        return;
    f = lua_reader_fault(r, target->start, target->end, true,
                         "`" STR_FMT "` is a constant and is assigned to", STR_ARG(v->name));
    f->other_start = v->node->start;
    f->other_end = v->node->end;
    f->other_label = v->attrib == LUA_CONST ? STR("`<const>` here") : STR("`<close>` here");
}

static void function_stat(struct lua_reader *r, struct lua_node *n)
{
    struct lua_token opener = r->tok;
    struct lua_node *target;
    bool is_method = false;

    lua_reader_next(r);
    target = lua_expr_name(r);
    while (r->tok.kind == LUA_LEX_DOT && !r->panic)
        target = lua_expr_field(r, target);
    if (r->tok.kind == LUA_LEX_COLON && !r->panic) {
        is_method = true;
        target = lua_expr_field(r, target);
    }
    lua_reader_add(n, target);
    lua_reader_add(n, lua_expr_body(r, is_method, &opener));
    check_target(r, target);
}

static void local_function(struct lua_reader *r, struct lua_node *n, const struct lua_token *opener)
{
    struct lua_node *name;

    n->kind = LUA_LOCAL_FUNCTION;
    name = lua_expr_word(r);
    name->kind = LUA_NAME;
    name->func = lua_scope_func(r);
    lua_scope_declare(r, name);
    lua_scope_show(r);
    lua_reader_add(n, name);
    lua_reader_add(n, lua_expr_body(r, false, opener));
}

static enum lua_attrib attrib(struct lua_reader *r)
{
    struct lua_node *word;

    if (!lua_reader_accept(r, LUA_LEX_LT))
        return LUA_PLAIN;
    word = lua_expr_word(r);
    lua_reader_expect(r, LUA_LEX_GT);
    if (str_eq(word->text, STR("const")))
        return LUA_CONST;
    if (str_eq(word->text, STR("close")))
        return LUA_CLOSE;
    lua_reader_fault(r, word->start, word->end, false, "there is no attribute `" STR_FMT "`",
                     STR_ARG(word->text))
        ->help = STR("`<const>` and `<close>` are what there is");
    return LUA_PLAIN;
}

static void local_names(struct lua_reader *r, struct lua_node *names)
{
    const struct lua_node *closed = NULL;
    struct lua_node *name;
    struct lua_var *v;

    do {
        name = lua_expr_word(r);
        name->kind = LUA_NAME;
        name->func = lua_scope_func(r);
        v = lua_scope_declare(r, name);
        v->attrib = attrib(r);
        lua_reader_add(names, name);
        if (v->attrib == LUA_CLOSE && closed != NULL)
            lua_reader_fault(r, name->start, name->end, false,
                             "one `local` has two variables with `<close>`");
        if (v->attrib == LUA_CLOSE)
            closed = name;
    } while (lua_reader_accept(r, LUA_LEX_COMMA));
}

static void local_stat(struct lua_reader *r, struct lua_node *n)
{
    struct lua_token opener;
    struct lua_node *names, *values;

    lua_reader_next(r);
    opener = r->tok;
    if (lua_reader_accept(r, LUA_LEX_FUNCTION)) {
        local_function(r, n, &opener);
        return;
    }
    names = begin(r, LUA_LIST, n);
    local_names(r, names);
    lua_reader_close(r, names);
    values = begin(r, LUA_LIST, n);
    if (lua_reader_accept(r, LUA_LEX_ASSIGN))
        lua_expr_list(r, values);
    lua_scope_show(r);
}

static void return_stat(struct lua_reader *r, struct lua_node *n)
{
    lua_reader_next(r);
    if (!ends_block(r, true) && r->tok.kind != LUA_LEX_SEMICOLON)
        lua_expr_list(r, n);
    lua_reader_accept(r, LUA_LEX_SEMICOLON);
    n->start = n->at;
}

static bool is_target(const struct lua_node *n)
{
    return n->kind == LUA_NAME || n->kind == LUA_INDEX;
}

static void not_a_statement(struct lua_reader *r, const struct lua_node *n)
{
    struct lua_fault *f =
        lua_reader_fault(r, n->start, n->end, false, "an expression stands as a statement");

    f->note = STR("a statement is a call, an assignment or begins with a keyword");
}

static void targets(struct lua_reader *r, struct lua_node *list)
{
    uint32_t depth = r->depth;

    for (;;) {
        if (!r->panic && !is_target(list->last))
            not_a_statement(r, list->last);
        check_target(r, list->last);
        if (!lua_reader_accept(r, LUA_LEX_COMMA))
            break;
        lua_reader_add(list, lua_expr_suffixed(r));
        lua_reader_enter(r); /* as deep as there are targets: Lua recurses */
    }
    r->depth = depth;
}

static void expression_stat(struct lua_reader *r, struct lua_node *n)
{
    struct lua_node *e = lua_expr_suffixed(r), *list;

    if (r->tok.kind == LUA_LEX_ASSIGN || r->tok.kind == LUA_LEX_COMMA) {
        n->kind = LUA_ASSIGN;
        list = begin(r, LUA_LIST, n);
        list->start = e->start;
        lua_reader_add(list, e);
        targets(r, list);
        lua_reader_close(r, list);
        n->at = r->tok.start;
        lua_reader_expect(r, LUA_LEX_ASSIGN);
        list = begin(r, LUA_LIST, n);
        lua_expr_list(r, list);
        return;
    }
    lua_reader_add(n, e);
    if (!r->panic && e->kind != LUA_CALL && e->kind != LUA_METHOD)
        not_a_statement(r, e);
}

static void goto_stat(struct lua_reader *r, struct lua_node *n)
{
    struct lua_node *word;

    lua_reader_next(r);
    n->at = r->tok.start;
    word = lua_expr_word(r);
    n->text = word->text;
    n->end = word->end;
    if (!r->panic)
        lua_scope_goto(r, n);
}

static void label_stat(struct lua_reader *r, struct lua_node *n, struct lua_node *parent)
{
    struct lua_node *word;

    lua_reader_next(r);
    word = lua_expr_word(r);
    n->text = word->text;
    n->at = word->start;
    n->end = word->end;
    lua_reader_expect(r, LUA_LEX_DCOLON);
    while (!r->panic && (r->tok.kind == LUA_LEX_SEMICOLON || r->tok.kind == LUA_LEX_DCOLON))
        statement(r, parent);
    if (!r->panic)
        lua_scope_label(r, n, ends_block(r, false));
}

static enum lua_kind kind_of(enum lua_lex_kind kind)
{
    switch (kind) {
    case LUA_LEX_IF:
        return LUA_IF;
    case LUA_LEX_WHILE:
        return LUA_WHILE;
    case LUA_LEX_DO:
        return LUA_DO;
    case LUA_LEX_FOR:
        return LUA_FOR;
    case LUA_LEX_REPEAT:
        return LUA_REPEAT;
    case LUA_LEX_FUNCTION:
        return LUA_FUNCTION_STAT;
    case LUA_LEX_LOCAL:
        return LUA_LOCAL;
    case LUA_LEX_DCOLON:
        return LUA_LABEL;
    case LUA_LEX_RETURN:
        return LUA_RETURN;
    case LUA_LEX_BREAK:
        return LUA_BREAK;
    case LUA_LEX_GOTO:
        return LUA_GOTO;
    default:
        return LUA_CALL_STAT;
    }
}

static void break_stat(struct lua_reader *r, struct lua_node *n)
{
    lua_reader_next(r);
    lua_scope_break(r, n);
}

static void statement(struct lua_reader *r, struct lua_node *parent)
{
    static void (*const statements[])(struct lua_reader *, struct lua_node *) = {
        [LUA_IF] = if_stat,
        [LUA_WHILE] = while_stat,
        [LUA_DO] = do_stat,
        [LUA_FOR] = for_stat,
        [LUA_REPEAT] = repeat_stat,
        [LUA_FUNCTION_STAT] = function_stat,
        [LUA_LOCAL] = local_stat,
        [LUA_RETURN] = return_stat,
        [LUA_BREAK] = break_stat,
        [LUA_GOTO] = goto_stat,
        [LUA_CALL_STAT] = expression_stat,
    };
    struct lua_node *n;

    lua_reader_enter(r);
    if (!lua_reader_accept(r, LUA_LEX_SEMICOLON)) {
        n = begin(r, kind_of(r->tok.kind), parent);
        if (n->kind == LUA_LABEL)
            label_stat(r, n, parent);
        else
            statements[n->kind](r, n);
        lua_reader_close(r, n);
    }
    lua_reader_leave(r);
}

void lua_stat_list(struct lua_reader *r, struct lua_node *block)
{
    uint32_t from;
    bool returned;

    while (!r->panic && !ends_block(r, true)) {
        from = r->tok.start;
        returned = r->tok.kind == LUA_LEX_RETURN;
        statement(r, block);
        if (r->panic) {
            lua_reader_recover(r, from);
            returned = false;
        }
        if (returned)
            return;
    }
}
