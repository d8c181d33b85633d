/* SPDX-License-Identifier: Apache-2.0
 *
 * One stack of variables, of labels and of gotos that wait for theirs; functions and blocks remember
 * where theirs begin. A goto that leaves a block waits on in the one around, with as many variables
 * as that block had when the inner one began.
 */
#include "lua/scope.h"

struct block {
    struct block *outer;
    size_t vars, labels, gotos; /* where its own begin */
    bool is_loop;
};

struct function {
    struct function *outer;
    struct lua_func *func;
    struct block *block;
    size_t vars, labels; /* where its own begin */
    size_t visible;      /* where its visible variables end; what is being declared follows */
    struct {
        const struct lua_var **items;
        size_t count, cap;
    } upvalues;
};

struct jump {
    struct lua_node *node;
    struct str name; /* empty: break */
    size_t vars;     /* visible there */
};

struct jumps {
    struct jump *items;
    size_t count, cap;
};

struct lua_scope {
    struct function *function;
    struct {
        struct lua_var **items; /* NULL: hidden */
        size_t count, cap;
    } vars;
    struct jumps labels, gotos;
    struct lua_var *newest;
};

static void too_many(struct lua_reader *r, const char *what, unsigned max)
{
    lua_reader_fault(r, r->tok.start, r->tok.end, false, "a function has more than %u %s", max,
                     what)
        ->is_limit = true;
}

void lua_scope_open_block(struct lua_reader *r, bool is_loop)
{
    struct lua_scope *s = r->scope;
    struct block *b = NEW(r->arena, struct block);

    *b = (struct block){ .outer = s->function->block,
                         .vars = s->function->visible,
                         .labels = s->labels.count,
                         .gotos = s->gotos.count,
                         .is_loop = is_loop };
    s->function->block = b;
}

void lua_scope_open_func(struct lua_reader *r, struct lua_node *node)
{
    struct lua_scope *s = r->scope;
    struct function *f = NEW(r->arena, struct function);

    if (s == NULL)
        s = r->scope = NEW(r->arena, struct lua_scope);
    f->outer = s->function;
    f->func = NEW(r->arena, struct lua_func);
    f->func->outer = f->outer != NULL ? f->outer->func : NULL;
    f->func->node = node;
    f->vars = f->visible = s->vars.count;
    f->labels = s->labels.count;
    node->func = f->func;
    s->function = f;
    lua_scope_open_block(r, false);
}

struct lua_func *lua_scope_func(const struct lua_reader *r)
{
    return r->scope->function->func;
}

static void no_label(struct lua_reader *r, const struct jump *j)
{
    struct lua_fault *f;

    if (j->name.n == 0)
        lua_reader_fault(r, j->node->start, j->node->end, true, "`break` stands outside of a loop");
    else {
        f = lua_reader_fault(r, j->node->at, j->node->end, true,
                             "no label `" STR_FMT "` can be seen from this `goto`",
                             STR_ARG(j->name));
        f->note =
            STR("a goto reaches labels of its own block and of the blocks around it, not into "
                "blocks or functions");
    }
}

/* A goto that meets its label may not pass over a declaration on its way. */
static void meet(struct lua_reader *r, const struct jump *from, const struct jump *label)
{
    const struct lua_var *v;
    struct lua_fault *f;

    if (from->vars >= label->vars)
        return;
    v = r->scope->vars.items[from->vars];
    f = lua_reader_fault(r, from->node->at, from->node->end, true,
                         "this `goto " STR_FMT "` jumps into the scope of `" STR_FMT "`",
                         STR_ARG(from->name), STR_ARG(v != NULL ? v->name : STR("a loop")));
    if (v != NULL && v->node != NULL) {
        f->other_start = v->node->start;
        f->other_end = v->node->end;
        f->other_label = STR("declared between the two");
    }
}

/* Waiting gotos of the block that have this name come to their end. */
static void solve(struct lua_reader *r, const struct jump *label)
{
    struct jumps *gotos = &r->scope->gotos;
    size_t kept = r->scope->function->block->gotos;

    for (size_t i = kept; i < gotos->count; i++) {
        if (str_eq(gotos->items[i].name, label->name))
            meet(r, &gotos->items[i], label);
        else
            gotos->items[kept++] = gotos->items[i];
    }
    gotos->count = kept;
}

void lua_scope_close_block(struct lua_reader *r)
{
    struct lua_scope *s = r->scope;
    struct block *b = s->function->block;

    if (b->is_loop)
        solve(r, &(struct jump){ .vars = b->vars });
    s->vars.count = s->function->visible = b->vars;
    s->labels.count = b->labels;
    if (b->outer == NULL && b->gotos < s->gotos.count) {
        no_label(r, &s->gotos.items[b->gotos]);
        s->gotos.count = b->gotos;
    }
    for (size_t i = b->gotos; i < s->gotos.count; i++)
        s->gotos.items[i].vars = b->vars;
    s->function->block = b->outer;
}

void lua_scope_close_func(struct lua_reader *r)
{
    struct lua_scope *s = r->scope;

    lua_scope_close_block(r);
    s->function = s->function->outer;
}

static struct lua_var *visible_var(const struct lua_scope *s, struct str name)
{
    for (const struct function *f = s->function; f != NULL; f = f->outer)
        for (size_t i = f->visible; i-- > f->vars;)
            if (s->vars.items[i] != NULL && str_eq(s->vars.items[i]->name, name))
                return s->vars.items[i];
    return NULL;
}

static void push(struct lua_reader *r, struct lua_var *v)
{
    struct lua_scope *s = r->scope;

    *VEC_ADD(r->arena, &s->vars) = v;
    if (s->vars.count - s->function->vars > LUA_LOCALS_MAX)
        too_many(r, "local variables at a time", LUA_LOCALS_MAX);
}

struct lua_var *lua_scope_declare(struct lua_reader *r, struct lua_node *node)
{
    struct lua_scope *s = r->scope;
    struct lua_var *v = NEW(r->arena, struct lua_var);

    v->name = node != NULL ? node->text : STR("self");
    v->node = node;
    v->func = s->function->func;
    v->shadows = visible_var(s, v->name);
    if (node != NULL)
        node->var = v;
    if (s->newest != NULL)
        s->newest->next = v;
    else
        r->tree->vars = v;
    s->newest = v;
    push(r, v);
    return v;
}

void lua_scope_declare_hidden(struct lua_reader *r, unsigned n)
{
    while (n-- > 0)
        push(r, NULL);
}

void lua_scope_show(struct lua_reader *r)
{
    r->scope->function->visible = r->scope->vars.count;
}

static void add_upvalue(struct lua_reader *r, struct function *f, const struct lua_var *v)
{
    for (size_t i = 0; i < f->upvalues.count; i++)
        if (f->upvalues.items[i] == v)
            return;
    *VEC_ADD(r->arena, &f->upvalues) = v;
    if (f->upvalues.count > LUA_UPVALUES_MAX)
        too_many(r, "variables of functions around it", LUA_UPVALUES_MAX);
}

void lua_scope_bind(struct lua_reader *r, struct lua_node *name)
{
    struct lua_var *v = visible_var(r->scope, name->text);
    const struct lua_func *home = v != NULL ? v->func : NULL;

    name->var = v;
    /* A global is a field of the upvalue _ENV, which is no variable of ours: NULL. */
    for (struct function *f = r->scope->function; f != NULL && f->func != home; f = f->outer)
        if (v != NULL || f->outer != NULL)
            add_upvalue(r, f, v);
}

void lua_scope_break(struct lua_reader *r, struct lua_node *node)
{
    *VEC_ADD(r->arena, &r->scope->gotos) =
        (struct jump){ .node = node, .vars = r->scope->function->visible };
}

static const struct jump *find_label(const struct lua_scope *s, struct str name)
{
    for (size_t i = s->function->labels; i < s->labels.count; i++)
        if (str_eq(s->labels.items[i].name, name))
            return &s->labels.items[i];
    return NULL;
}

void lua_scope_goto(struct lua_reader *r, struct lua_node *node)
{
    if (find_label(r->scope, node->text) == NULL)
        *VEC_ADD(r->arena, &r->scope->gotos) =
            (struct jump){ .node = node, .name = node->text, .vars = r->scope->function->visible };
}

void lua_scope_label(struct lua_reader *r, struct lua_node *node, bool is_last)
{
    struct lua_scope *s = r->scope;
    const struct jump *other = find_label(s, node->text);
    struct jump label = { .node = node,
                          .name = node->text,
                          .vars = is_last ? s->function->block->vars : s->function->visible };
    struct lua_fault *f;

    if (other != NULL) {
        f = lua_reader_fault(r, node->at, node->end, true, "the label `" STR_FMT "` stands twice",
                             STR_ARG(node->text));
        f->other_start = other->node->start;
        f->other_end = other->node->end;
        f->other_label = STR("first here");
        return;
    }
    *VEC_ADD(r->arena, &s->labels) = label;
    solve(r, &label);
}
