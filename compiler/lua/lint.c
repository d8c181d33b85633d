/* SPDX-License-Identifier: Apache-2.0
 *
 * A text that Lua would refuse is judged by its grammar alone: what follows from a fault is not
 * worth a word. Rules run text by text; what the whole filter never uses is said at the end.
 */
#include "lua/lint.h"

#include "lua/api.h"
#include "lua/hook.h"
#include "lua/parse.h"
#include "lua/rules.h"

static void say_fault(struct lua_lint *l, const struct lua_fault *f)
{
    struct diag *d =
        lua_part_say_at(l, DIAG_LUA_SYNTAX, f->start, f->end, STR_FMT, STR_ARG(f->message));

    if (f->label.n > 0)
        diag_label(d, STR_FMT, STR_ARG(f->label));
    if (f->other_end > 0)
        diag_related(d, lua_part_span(l, f->other_start, f->other_end), STR_FMT,
                     STR_ARG(f->other_label));
    if (f->note.n > 0)
        diag_note(d, STR_FMT, STR_ARG(f->note));
    if (f->help.n > 0)
        diag_help(d, STR_FMT, STR_ARG(f->help));
}

/* Scripts are text that people can read: UTF-8 and no zero bytes. */
static bool is_text(struct lua_lint *l)
{
    struct str text = l->source->text;
    size_t bad = str_find(text, '\0');

    if (bad == text.n && str_utf8(text, &bad))
        return true;
    lua_part_say_at(l, DIAG_LUA_SYNTAX, (uint32_t)bad, (uint32_t)bad + 1, "a byte is %s",
                    text.p[bad] == '\0' ? "zero" : "not UTF-8");
    return false;
}

static bool lint_text(struct lua_lint *l)
{
    if (l->source->text.n <= LUA_TEXT_MAX && !is_text(l))
        return false;
    lua_parse(l->arena, l->source->text, &l->tree);
    for (size_t i = 0; i < l->tree.faults.count; i++)
        say_fault(l, &l->tree.faults.items[i]);
    if (l->tree.faults.count > 0 || l->tree.root == NULL)
        return false;
    lua_hook_bind(l);
    lua_hook_find(l);
    lua_global_check(l);
    lua_call_check(l);
    lua_regex_check(l);
    lua_value_check(l);
    lua_local_check(l);
    lua_flow_check(l);
    lua_declared_check(l);
    if (!l->is_module)
        lua_declared_bodies(l);
    return true;
}

static bool is_keyword(struct str s)
{
    static const struct str keywords[] = {
#define KEYWORD(NAME, text) STR_INIT(text),
#include "lua/tokens.def"
    };

    for (size_t i = 0; i < LEN(keywords); i++)
        if (str_eq(keywords[i], s))
            return true;
    return false;
}

static void leftovers(struct lua_lint *l)
{
    struct diag *d;

    for (size_t i = 0; i < l->filter->module_count; i++) {
        if (l->modules_used[i])
            continue;
        d = diag_add(l->sink, DIAG_LUA_REQUIRE, l->filter->modules[i].at,
                     "no script requires the module `" STR_FMT "`",
                     STR_ARG(l->filter->modules[i].name));
        diag_help(d, "take it out, or `require \"" STR_FMT "\"`",
                  STR_ARG(l->filter->modules[i].name));
    }
    for (size_t i = 0; i < l->filter->param_count; i++) {
        const struct lua_param *p = &l->filter->params[i];

        if (is_keyword(p->name)) {
            d = diag_add(l->sink, DIAG_LUA_PARAM, p->at,
                         "the parameter `" STR_FMT "` is called like a word of Lua",
                         STR_ARG(p->name));
            diag_help(d, "another name can be written `p.name`");
        } else if (!l->params_read[i] && !l->params_escape) {
            d = diag_add(l->sink, DIAG_LUA_PARAM, p->at,
                         "the script never reads the parameter `" STR_FMT "`", STR_ARG(p->name));
            if (d->level > DIAG_INFO)
                d->level = DIAG_INFO;
        }
    }
}

bool lua_lint(struct arena *a, const struct lua_filter *filter, struct diag_sink *sink)
{
    uint8_t *modules_used = arena_take(a, filter->module_count + 1);
    uint8_t *params_read = arena_take(a, filter->param_count + 1);
    struct lua_lint l = { .arena = a,
                          .sink = sink,
                          .filter = filter,
                          .source = &filter->source,
                          .modules_used = modules_used,
                          .params_read = params_read };
    struct lua_lint module;
    bool ok = lint_text(&l);

    for (size_t i = 0; i < filter->module_count; i++) {
        if (filter->modules[i].is_missing)
            continue;
        module = (struct lua_lint){ .arena = a,
                                    .sink = sink,
                                    .filter = filter,
                                    .source = &filter->modules[i].source,
                                    .is_module = true,
                                    .modules_used = modules_used,
                                    .params_read = params_read };
        ok &= lint_text(&module);
    }
    if (ok)
        leftovers(&l);
    return ok;
}

uint32_t lua_lint_phases(struct arena *a, const struct lua_filter *filter)
{
    struct diag_sink unheard;
    struct lua_lint l = { .arena = a,
                          .sink = &unheard,
                          .filter = filter,
                          .source = &filter->source,
                          .modules_used = arena_take(a, filter->module_count + 1),
                          .params_read = arena_take(a, filter->param_count + 1) };
    uint32_t phases = 0;

    diag_init(&unheard, a);
    lua_parse(a, filter->source.text, &l.tree);
    if (l.tree.faults.count > 0 || l.tree.root == NULL)
        return 0;
    lua_hook_bind(&l);
    lua_hook_find(&l);
    for (int i = 0; i < API_PHASES; i++)
        if (l.hooks[i].name != NULL || l.hooks[i].function != NULL)
            phases |= 1u << i;
    return phases;
}
