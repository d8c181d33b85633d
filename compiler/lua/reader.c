/* SPDX-License-Identifier: Apache-2.0
 *
 * Panic is a state, not a jump: the real token is held back and an end of script shown in its place.
 * A script without its `end` is the fault of what has none, so that is where the finger points.
 */
#include "lua/reader.h"

#include <stdarg.h>
#include <stdio.h>

static void keep(struct lua_reader *r, const struct lua_fault *f)
{
    if (r->tree->faults.count < LUA_FAULTS_MAX)
        *VEC_ADD(r->arena, &r->tree->faults) = *f;
}

static struct str format(struct arena *a, const char *fmt, va_list args)
{
    char text[512];
    int n = vsnprintf(text, sizeof text, fmt, args);

    return str_dup(a, (struct str){ text, n < (int)sizeof text ? (size_t)n : sizeof text - 1 });
}

struct lua_fault *lua_reader_fault(struct lua_reader *r, uint32_t start, uint32_t end,
                                   bool of_structure, const char *fmt, ...)
{
    struct lua_fault f = { .start = start, .end = end, .line = r->tok.line };
    va_list args;
    size_t before = r->tree->faults.count;

    if (r->panic)
        return &r->unheard;
    va_start(args, fmt);
    f.message = format(r->arena, fmt, args);
    va_end(args);
    r->panic = true;
    r->held = r->tok;
    r->tok.kind = LUA_LEX_EOF;
    if (of_structure && before > 0)
        return &r->unheard;
    keep(r, &f);
    return r->tree->faults.count > before ? &r->tree->faults.items[before] : &r->unheard;
}

static struct str speak(struct lua_reader *r, const struct lua_token *t)
{
    struct str spelling = str_sub(r->tree->text, t->start, t->end - t->start);

    switch (t->kind) {
    case LUA_LEX_EOF:
        return STR("the script ends");
    case LUA_LEX_STRING:
        return STR("a string stands");
    case LUA_LEX_STRAY:
        if ((unsigned char)spelling.p[0] < ' ' || spelling.p[0] == 0x7F)
            return STR("a control character stands");
        return str_fmt(r->arena, "`" STR_FMT "` stands", STR_ARG(spelling));
    default:
        return str_fmt(r->arena, "`" STR_FMT "` stands", STR_ARG(str_sub(spelling, 0, 60)));
    }
}

void lua_reader_unexpected(struct lua_reader *r, bool of_structure, const char *wanted)
{
    struct str what = speak(r, &r->tok);

    lua_reader_fault(r, r->tok.start, r->tok.end, of_structure, STR_FMT " where %s was wanted",
                     STR_ARG(what), wanted);
}

void lua_reader_next(struct lua_reader *r)
{
    if (r->panic)
        return;
    r->last_end = r->tok.end;
    r->last_line = r->tok.line;
    r->tok = r->has_ahead ? r->ahead : lua_lex_next(&r->tree->lex);
    r->has_ahead = false;
    if (r->tok.kind == LUA_LEX_BAD)
        lua_reader_fault(r, r->tok.start, r->tok.end, false, STR_FMT, STR_ARG(r->tok.text));
}

enum lua_lex_kind lua_reader_peek(struct lua_reader *r)
{
    if (r->panic)
        return LUA_LEX_EOF;
    if (!r->has_ahead) {
        r->ahead = lua_lex_next(&r->tree->lex);
        r->has_ahead = true;
    }
    return r->ahead.kind;
}

bool lua_reader_accept(struct lua_reader *r, enum lua_lex_kind kind)
{
    if (r->panic || r->tok.kind != kind)
        return false;
    lua_reader_next(r);
    return true;
}

bool lua_reader_expect(struct lua_reader *r, enum lua_lex_kind kind)
{
    if (r->tok.kind != kind || r->panic) {
        lua_reader_unexpected(r, false, lua_lex_name(kind));
        return false;
    }
    lua_reader_next(r);
    return true;
}

void lua_reader_expect_close(struct lua_reader *r, enum lua_lex_kind kind,
                             const struct lua_token *opener)
{
    struct lua_fault *f;
    const char *name = lua_lex_name(kind);
    struct str spelling = str_sub(r->tree->text, opener->start, opener->end - opener->start);

    if (r->panic || lua_reader_accept(r, kind))
        return;
    if (r->tok.kind == LUA_LEX_EOF) {
        f = lua_reader_fault(r, opener->start, opener->end, true, "`" STR_FMT "` has no %s",
                             STR_ARG(spelling), name);
        f->label = STR("begins here and is not closed");
        return;
    }
    f = lua_reader_fault(r, r->tok.start, r->tok.end, true, STR_FMT " where %s was wanted",
                         STR_ARG(speak(r, &r->tok)), name);
    f->other_start = opener->start;
    f->other_end = opener->end;
    f->other_label = str_fmt(r->arena, "what the %s would close", name);
}

static bool begins_statement(const struct lua_reader *r)
{
    switch (r->tok.kind) {
    case LUA_LEX_EOF:
    case LUA_LEX_END:
    case LUA_LEX_ELSE:
    case LUA_LEX_ELSEIF:
    case LUA_LEX_UNTIL:
        return true;
    case LUA_LEX_LOCAL:
    case LUA_LEX_IF:
    case LUA_LEX_FOR:
    case LUA_LEX_WHILE:
    case LUA_LEX_REPEAT:
    case LUA_LEX_DO:
    case LUA_LEX_FUNCTION:
    case LUA_LEX_RETURN:
    case LUA_LEX_GOTO:
    case LUA_LEX_BREAK:
    case LUA_LEX_NAME:
        return memchr(r->tree->text.p + r->last_end, '\n', r->tok.start - r->last_end) != NULL;
    default:
        return false;
    }
}

void lua_reader_recover(struct lua_reader *r, uint32_t from)
{
    r->panic = false;
    r->tok = r->held;
    if (r->tree->faults.count >= LUA_FAULTS_MAX || r->nodes > LUA_NODES_MAX) {
        r->tok.kind = LUA_LEX_EOF;
        r->has_ahead = false;
        r->tree->lex.at = (uint32_t)r->tree->text.n;
        return;
    }
    while (r->tok.start <= from || !begins_statement(r)) {
        if (r->tok.kind == LUA_LEX_EOF)
            return;
        r->last_end = r->tok.end;
        r->last_line = r->tok.line;
        r->tok = r->has_ahead ? r->ahead : lua_lex_next(&r->tree->lex);
        r->has_ahead = false;
    }
}

void lua_reader_enter(struct lua_reader *r)
{
    if (++r->depth > LUA_DEPTH_MAX)
        lua_reader_fault(r, r->tok.start, r->tok.end, false,
                         "more than %d blocks and expressions stand inside of each other",
                         LUA_DEPTH_MAX)
            ->is_limit = true;
}

void lua_reader_leave(struct lua_reader *r)
{
    r->depth--;
}

struct lua_node *lua_reader_node(struct lua_reader *r, enum lua_kind kind)
{
    struct lua_node *n = NEW(r->arena, struct lua_node);

    if (++r->nodes == LUA_NODES_MAX)
        lua_reader_fault(r, r->tok.start, r->tok.end, false, "the script has more than %d parts",
                         LUA_NODES_MAX)
            ->is_limit = true;
    n->kind = (uint8_t)kind;
    n->start = n->at = r->tok.start;
    n->end = r->tok.end;
    n->line = r->tok.line;
    return n;
}

struct lua_node *lua_reader_around(struct lua_reader *r, enum lua_kind kind, struct lua_node *first)
{
    struct lua_node *n = lua_reader_node(r, kind);

    n->start = first->start;
    lua_reader_add(n, first);
    return n;
}

void lua_reader_add(struct lua_node *parent, struct lua_node *child)
{
    if (parent->last != NULL)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    child->parent = parent;
}

struct lua_node *lua_reader_close(const struct lua_reader *r, struct lua_node *n)
{
    if (r->last_end > n->start)
        n->end = r->last_end;
    return n;
}
