/* SPDX-License-Identifier: Apache-2.0
 *
 * What expressions are worth: patterns, values that may be nil, digests, large tables.
 */
#include "lua/api.h"
#include "lua/pattern.h"
#include "lua/rules.h"
#include "lua/type.h"

enum { TABLE_ENTRIES_MAX = 1000, WILDCARDS_MAX = 2, REP_BYTES_MAX = 65536 };

/* ---- patterns ---- */

/* How many `.*`, `.-`, `.+` a search tries against each other. */
static unsigned wildcards(struct str p)
{
    unsigned n = 0;

    for (size_t i = 0; i + 1 < p.n; i++) {
        if (p.p[i] == '%')
            i++;
        else if (p.p[i] == '.' && memchr("*-+", p.p[i + 1], 3) != NULL)
            n++;
    }
    return n;
}

static void say_pattern(struct lua_lint *l, const struct lua_node *n,
                        const struct lua_pattern_result *r)
{
    bool malformed = r->verdict == LUA_PATTERN_MALFORMED;
    /* Escapes make the text in the file longer than the pattern: then all of it is meant. */
    bool plain = n->end - n->start == n->text.n + 2;
    uint32_t at = plain ? n->start + 1 + (uint32_t)r->at : n->start;
    struct diag *d = lua_part_say_at(l, DIAG_LUA_PATTERN, at, plain ? at + (uint32_t)r->n : n->end,
                                     "the pattern %s", r->why);

    if (malformed)
        diag_note(d, "a call with it raises an error");
    else if (d->level > DIAG_WARNING)
        d->level = DIAG_WARNING;
    if (r->help != NULL)
        diag_help(d, "%s", r->help);
}

static const struct lua_node *pattern_of(struct lua_lint *l, const struct lua_node *call,
                                         struct lua_callee *c)
{
    static const struct str takers[] = { STR_INIT("find"), STR_INIT("match"), STR_INIT("gmatch"),
                                         STR_INIT("gsub") };
    unsigned count;
    const struct lua_node *n;
    bool takes = false;

    lua_type_callee(l->arena, call, c);
    /* A method of that name on what is not known can only be a string's. */
    if (call->kind == LUA_METHOD && c->object == API_UNKNOWN)
        c->has_self = true;
    else if (c->object != API_STRING)
        return NULL;
    for (size_t i = 0; i < LEN(takers); i++)
        takes |= str_eq(c->name, takers[i]);
    n = lua_type_arguments(call, &count);
    if (!c->has_self && n != NULL)
        n = n->next;
    if (!takes || n == NULL || n->kind != LUA_STRING)
        return NULL;
    if (str_eq(c->name, STR("find")) && n->next != NULL && n->next->next != NULL)
        return NULL; /* plain, or nobody knows */
    return n;
}

static void pattern(struct lua_lint *l, const struct lua_node *call)
{
    struct lua_callee c;
    const struct lua_node *n = pattern_of(l, call, &c);
    struct lua_pattern_result r;
    unsigned many;
    struct diag *d;

    if (n == NULL)
        return;
    r = lua_pattern_check(n->text);
    if (r.verdict != LUA_PATTERN_FINE) {
        say_pattern(l, n, &r);
        return;
    }
    many = wildcards(n->text);
    if (many <= WILDCARDS_MAX)
        return;
    d = lua_part_say(l, DIAG_LUA_COSTLY, n, "the pattern tries %u wildcards against each other",
                     many);
    diag_note(d, "its cost grows with power %u of the length of the text", many);
    diag_help(d, "say what the parts are made of (`[^,]*` for `.-`), or cut the text in steps");
}

/* ---- nil ---- */

/* What people use at once because it is hardly ever nil in their tests. */
static bool is_watched(const struct lua_callee *c)
{
    static const struct str base[] = { STR_INIT("tonumber"), STR_INIT("match"), STR_INIT("find") };

    if (c->api == NULL || !(c->api->flags & API_NILABLE))
        return false;
    if (c->object != API_BASE && c->object != API_STRING)
        return c->object != API_TABLE && c->object != API_UTF8 && c->object != API_MATH;
    for (size_t i = 0; i < LEN(base); i++)
        if (str_eq(c->name, base[i]))
            return true;
    return false;
}

static void nilable(struct lua_lint *l, const struct lua_node *n, const char *use)
{
    struct lua_callee c;
    struct diag *d;

    while (n->kind == LUA_PAREN)
        n = n->first;
    if (n->kind != LUA_CALL && n->kind != LUA_METHOD)
        return;
    lua_type_callee(l->arena, n, &c);
    if (!is_watched(&c))
        return;
    d = lua_part_say(l, DIAG_LUA_NILABLE, n, "`" STR_FMT "` may be nil and %s",
                     STR_ARG(lua_part_text(l, n)), use);
    diag_help(d, "give it a default: `(" STR_FMT " or ...)`, or test it first",
              STR_ARG(lua_part_text(l, n)));
}

static void operands(struct lua_lint *l, const struct lua_node *n, const char *use)
{
    nilable(l, n->first, use);
    nilable(l, lua_child(n, 1), use);
}

static void digest(struct lua_lint *l, const struct lua_node *n)
{
    const struct lua_node *a = n->first, *b = lua_child(n, 1);
    struct diag *d;

    if (a->kind == LUA_NIL || b->kind == LUA_NIL ||
        (!lua_type_of(a).digest && !lua_type_of(b).digest))
        return;
    d = lua_part_say(l, DIAG_LUA_TIMING, n, "a digest made with a secret is compared with `%s`",
                     n->op == LUA_LEX_EQ ? "==" : "~=");
    diag_note(d, "the time of the answer tells how much of it was right");
    diag_help(d, "`px.equal` takes the same time for all");
    diag_edit(d, lua_part_span(l, n->start, n->end), "%spx.equal(" STR_FMT ", " STR_FMT ")",
              n->op == LUA_LEX_EQ ? "" : "not ",
              STR_ARG(str_sub(l->tree.text, a->start, a->end - a->start)),
              STR_ARG(str_sub(l->tree.text, b->start, b->end - b->start)));
}

static void binary(struct lua_lint *l, const struct lua_node *n)
{
    switch (n->op) {
    case LUA_LEX_CONCAT:
        operands(l, n, "is joined with `..`");
        break;
    case LUA_LEX_LT:
    case LUA_LEX_LE:
    case LUA_LEX_GT:
    case LUA_LEX_GE:
        operands(l, n, "is compared");
        break;
    case LUA_LEX_ADD:
    case LUA_LEX_SUB:
    case LUA_LEX_MUL:
    case LUA_LEX_DIV:
    case LUA_LEX_IDIV:
    case LUA_LEX_MOD:
    case LUA_LEX_POW:
        operands(l, n, "is calculated with");
        break;
    case LUA_LEX_EQ:
    case LUA_LEX_NE:
        digest(l, n);
        break;
    default:
        break;
    }
}

/* ---- size ---- */

static void large_table(struct lua_lint *l, const struct lua_node *n)
{
    size_t count = 0;
    struct diag *d;

    for (const struct lua_node *i = n->first; i != NULL; i = i->next)
        count++;
    if (count <= TABLE_ENTRIES_MAX)
        return;
    d = lua_part_say_at(l, DIAG_LUA_LARGE_TABLE, n->start, n->start + 1,
                        "this table has %zu entries", count);
    diag_note(d, "the collector visits it as a whole while no request moves; up to %d is fine",
              TABLE_ENTRIES_MAX);
    diag_help(d, "`px.map` and `req:ip_in` look things up outside of Lua");
}

static void repetition(struct lua_lint *l, const struct lua_node *call)
{
    struct lua_callee c;
    unsigned count;
    const struct lua_node *n = lua_type_arguments(call, &count);

    lua_type_callee(l->arena, call, &c);
    if (c.object != API_STRING || !str_eq(c.name, STR("rep")))
        return;
    if (!c.has_self && n != NULL)
        n = n->next;
    if (n == NULL || n->kind != LUA_NUMBER || n->is_float || n->integer <= REP_BYTES_MAX)
        return;
    lua_part_say(l, DIAG_LUA_COSTLY, n, "`rep` makes 64 KiB at most, and these are %lld times",
                 (long long)n->integer);
}

void lua_value_check(struct lua_lint *l)
{
    for (const struct lua_node *n = l->tree.root; n != NULL; n = lua_after(n)) {
        if (n->kind == LUA_CALL || n->kind == LUA_METHOD) {
            pattern(l, n);
            repetition(l, n);
        }
        if (n->kind == LUA_METHOD)
            nilable(l, n->first, "has a method called");
        else if (n->kind == LUA_INDEX)
            nilable(l, n->first, "is indexed");
        else if (n->kind == LUA_BINARY)
            binary(l, n);
        else if (n->kind == LUA_UNARY && n->op != LUA_LEX_NOT)
            nilable(l, n->first, n->op == LUA_LEX_LEN ? "is measured" : "is calculated with");
        else if (n->kind == LUA_TABLE)
            large_table(l, n);
    }
}
