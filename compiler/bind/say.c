/* SPDX-License-Identifier: Apache-2.0
 *
 * The sentences of binding. A message says what is and what was wanted, in the reader's words; the
 * help can be pasted. Texts from the document are cut, so that a hostile value cannot fill a
 * terminal.
 */
#include "bind/say.h"

#include <stdio.h>

#include "bind/elsewhere.h"
#include "policy/shape.h"
#include "policy/template.h"

enum { TEXT_SHOWN_MAX = 60, MESSAGE_MAX = 1024, NAME_MAX_BYTES = 63 };

struct diag *bind_say(const struct bind_walk *w, enum diag_rule rule, struct diag_span at,
                      const char *fmt, ...)
{
    char message[MESSAGE_MAX];
    struct diag *d;
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(message, sizeof(message), fmt, args);
    va_end(args);
    d = diag_add(w->sink, rule, at, "%s", message);
    if (w->subject.n)
        diag_subject(d, STR_FMT, STR_ARG(w->subject));
    return d;
}

struct str bind_say_name(const struct field *field, const struct doc_node *node)
{
    struct str name = node->key ? node->key->text : field->name;

    return str_sub(name, 0, TEXT_SHOWN_MAX);
}

struct str bind_say_text(const struct bind_walk *w, struct str text)
{
    size_t n = TEXT_SHOWN_MAX;

    if (text.n <= TEXT_SHOWN_MAX)
        return text;
    while (n > 0 && ((unsigned char)text.p[n] & 0xc0) == 0x80)
        n--;
    return str_fmt(w->arena, STR_FMT "...", (int)n, text.p);
}

static struct str describe_text(const struct bind_walk *w, struct str text)
{
    if (text.n == 0)
        return STR("empty");
    return str_fmt(w->arena, "`" STR_FMT "`", STR_ARG(bind_say_text(w, text)));
}

/* What a value is, in words. */
static struct str describe(const struct bind_walk *w, const struct doc_node *node)
{
    struct str text = bind_say_text(w, node->text);

    if (node->kind != DOC_SCALAR)
        return node->kind == DOC_LIST ? STR("a list") : STR("a map");
    if (text.n == 0)
        return STR("empty");
    return str_fmt(w->arena, node->plain ? "`" STR_FMT "`" : "the text \"" STR_FMT "\"",
                   STR_ARG(text));
}

/* Where to point when a map lacks something: its key, else its first key. */
static struct diag_span map_span(const struct doc_node *map)
{
    if (map->key)
        return map->key->at;
    return map->first && map->first->key ? map->first->key->at : map->at;
}

static struct str field_list(const struct bind_walk *w, const struct field_object *object)
{
    const char *names[FIELD_COUNT_MAX + 1];
    size_t n = 0;

    assert(object->count <= FIELD_COUNT_MAX);
    for (size_t i = 0; i < object->count; i++)
        names[n++] = object->fields[i].name.p;
    names[n] = NULL;
    return policy_shape_words(w->arena, names, " and ");
}

const struct field *bind_say_unknown(const struct bind_walk *w, const struct field_object *object,
                                     const struct doc_node *child)
{
    struct bind_suggest near = bind_suggest_for(child->key->text);
    struct str name = bind_say_text(w, child->key->text), all, elsewhere;
    struct diag *d = bind_say(w, DIAG_UNKNOWN_FIELD, child->key->at,
                              "`" STR_FMT "` is not a field of %s", STR_ARG(name), object->noun);

    if (diag_full(w->sink)) /* nobody will read it */
        return NULL;
    for (size_t i = 0; i < object->count; i++)
        bind_suggest_offer(&near, object->fields[i].name);
    elsewhere = bind_elsewhere_offer(&near, object);
    if (near.best.p) {
        diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(near.best));
        if (elsewhere.n)
            diag_note(d, "`" STR_FMT "` of other products is called `" STR_FMT "` here",
                      STR_ARG(elsewhere), STR_ARG(near.best));
        diag_edit(d, child->key->at, STR_FMT, STR_ARG(near.best));
    } else {
        all = field_list(w, object);
        diag_note(d, "%s takes " STR_FMT, object->noun, STR_ARG(all));
    }
    return near.best.p ? policy_field_find(object, near.best) : NULL;
}

void bind_say_former(const struct bind_walk *w, const struct field *field,
                     const struct doc_node *child)
{
    struct diag *d = bind_say(w, DIAG_DEPRECATED_FIELD, child->key->at,
                              "`%s` is the earlier name of `" STR_FMT "`", field->formerly,
                              STR_ARG(field->name));

    diag_help(d, "write `" STR_FMT "`; `proxyc migrate -w` does it everywhere",
              STR_ARG(field->name));
    diag_edit(d, child->key->at, STR_FMT, STR_ARG(field->name));
    diag_safe(d);
}

/* Ways to turn a value of the wrong type into one of the right type. */
static void help_type(const struct bind_walk *w, const struct field *field,
                      const struct doc_node *node, struct diag *d)
{
    bool plain = node->kind == DOC_SCALAR && node->plain;
    struct str text = plain ? bind_say_text(w, node->text) : STR("");

    if (plain && field->type == FIELD_LIST && !field->object) {
        diag_help(d, "write `[" STR_FMT "]`", STR_ARG(text));
        diag_edit(d, node->at, "[" STR_FMT "]", STR_ARG(node->text));
        diag_safe(d);
    } else if (plain && field->object && field->object->one_of) {
        diag_help(d, "write `" STR_FMT ": {" STR_FMT ": " STR_FMT "}`, for example",
                  STR_ARG(node->key->text), STR_ARG(field->object->fields[0].name), STR_ARG(text));
    } else if (field->example && str_eq(node->key->text, field->name)) {
        diag_help(d, "write `" STR_FMT ": %s`, for example", STR_ARG(field->name), field->example);
    }
}

bool bind_say_type(const struct bind_walk *w, const struct field *field, const char *wants,
                   const struct doc_node *node)
{
    struct str name = bind_say_name(field, node), is = describe(w, node);
    struct diag *d =
        bind_say(w, DIAG_WRONG_TYPE, node->at, "%s`" STR_FMT "` wants %s, and this is " STR_FMT,
                 node->key ? "" : "an entry of ", STR_ARG(name), wants, STR_ARG(is));

    if (node->key)
        help_type(w, field, node, d);
    return false;
}

bool bind_say_no_map(const struct bind_walk *w, const struct field_object *object,
                     const struct doc_node *node)
{
    struct str is = describe(w, node);

    bind_say(w, DIAG_WRONG_TYPE, node->at, "%s is a map, and this is " STR_FMT, object->noun,
             STR_ARG(is));
    return false;
}

bool bind_say_empty(const struct bind_walk *w, const struct field *field,
                    const struct doc_node *node)
{
    struct str name = bind_say_name(field, node);
    struct diag *d =
        bind_say(w, DIAG_WRONG_TYPE, node->key ? node->key->at : node->at,
                 "%s`" STR_FMT "` has no value", node->key ? "" : "an entry of ", STR_ARG(name));

    diag_help(d, "write a value, or drop it; only a document of an environment may delete a field "
                 "with `null`");
    return false;
}

bool bind_say_missing(const struct bind_walk *w, const struct field_object *object,
                      const struct field *field, const struct doc_node *map)
{
    struct diag *d = bind_say(w, DIAG_MISSING_FIELD, map_span(map), "%s needs `" STR_FMT "`",
                              object->noun, STR_ARG(field->name));

    diag_label(d, "here is none");
    diag_note(d, "`" STR_FMT "`: %s", STR_ARG(field->name), field->doc);
    if (field->example)
        diag_help(d, "add `" STR_FMT ": %s`, for example", STR_ARG(field->name), field->example);
    return false;
}

bool bind_say_none_of(const struct bind_walk *w, const struct field_object *object,
                      struct str names, const struct doc_node *map)
{
    struct diag *d = bind_say(w, DIAG_EXCLUSIVE_FIELDS, map_span(map), "%s needs one of " STR_FMT,
                              object->noun, STR_ARG(names));

    diag_label(d, "here is none of them");
    return false;
}

bool bind_say_both(const struct bind_walk *w, const struct field_object *object, struct str names,
                   const struct doc_node *first, const struct doc_node *second)
{
    struct diag *d = bind_say(
        w, DIAG_EXCLUSIVE_FIELDS, second->key->at,
        "%s takes one of " STR_FMT ", and here are `" STR_FMT "` and `" STR_FMT "`", object->noun,
        STR_ARG(names), STR_ARG(first->key->text), STR_ARG(second->key->text));

    diag_related(d, first->key->at, "the other one");
    diag_help(d, "drop one of them");
    return false;
}

static void help_word(struct diag *d, const struct field *field, const struct doc_node *node)
{
    struct bind_suggest near = bind_suggest_for(node->text);

    for (size_t i = 0; field->words[i]; i++)
        bind_suggest_offer(&near, str_of(field->words[i]));
    if (!near.best.p)
        return;
    diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(near.best));
    diag_edit(d, node->at, STR_FMT, STR_ARG(near.best));
}

bool bind_say_word(const struct bind_walk *w, const struct field *field,
                   const struct doc_node *node)
{
    struct str name = bind_say_name(field, node), text = bind_say_text(w, node->text);
    struct str words = policy_shape_words(w->arena, field->words, " or ");
    struct diag *d;

    if (field->newer) {
        d = bind_say(w, DIAG_NEWER_LANGUAGE, node->at,
                     "`" STR_FMT "` is `" STR_FMT "`, and this proxyc reads " STR_FMT,
                     STR_ARG(name), STR_ARG(text), STR_ARG(words));
        diag_help(d, "write " STR_FMT ", or use a newer proxyc", STR_ARG(words));
        return false;
    }
    d = bind_say(w, DIAG_OUT_OF_RANGE, node->at,
                 "`" STR_FMT "` is `" STR_FMT "`, and it takes " STR_FMT, STR_ARG(name),
                 STR_ARG(text), STR_ARG(words));
    if (field->type != FIELD_U32)
        help_word(d, field, node);
    return false;
}

bool bind_say_range(const struct bind_walk *w, const struct field *field,
                    const struct doc_node *node, struct str value)
{
    struct str name = bind_say_name(field, node), range = policy_shape_range(w->arena, field);

    bind_say(w, DIAG_OUT_OF_RANGE, node->at,
             "`" STR_FMT "` is " STR_FMT ", and it goes from " STR_FMT, STR_ARG(name),
             STR_ARG(bind_say_text(w, value)), STR_ARG(range));
    return false;
}

bool bind_say_count(const struct bind_walk *w, const struct field *field,
                    const struct doc_node *node)
{
    struct str name = bind_say_name(field, node);

    if (node->count < field->min) {
        bind_say(w, DIAG_OUT_OF_RANGE, node->at, "`" STR_FMT "` is empty, and it wants at least %u",
                 STR_ARG(name), (unsigned)field->min);
        return false;
    }
    bind_say(w, DIAG_OUT_OF_RANGE, node->key ? node->key->at : node->at,
             "`" STR_FMT "` has %u entries, and it takes %u at most", STR_ARG(name),
             (unsigned)node->count, (unsigned)field->max);
    return false;
}

bool bind_say_length(const struct bind_walk *w, const struct field *field,
                     const struct doc_node *node)
{
    struct str name = bind_say_name(field, node);

    if (node->text.n == 0)
        bind_say(w, DIAG_OUT_OF_RANGE, node->at, "`" STR_FMT "` is empty", STR_ARG(name));
    else
        bind_say(w, DIAG_OUT_OF_RANGE, node->at,
                 "`" STR_FMT "` has %zu bytes, and it takes %u at most", STR_ARG(name),
                 node->text.n, (unsigned)field->max);
    return false;
}

bool bind_say_syntax(const struct bind_walk *w, const struct field *field,
                     const struct field_syntax *syntax, const struct doc_node *node)
{
    struct str name = bind_say_name(field, node), is = describe_text(w, node->text);
    const char *hint = syntax->hint ? syntax->hint(node->text) : NULL;
    struct diag *d =
        bind_say(w, DIAG_OUT_OF_RANGE, node->at, "%s`" STR_FMT "` is " STR_FMT ", and it wants %s",
                 node->key ? "" : "an entry of ", STR_ARG(name), STR_ARG(is), syntax->expects);

    if (hint)
        diag_label(d, "%s", hint);
    return false;
}

static bool say_line_break(const struct bind_walk *w, const struct field *field,
                           const struct doc_node *node)
{
    struct str name = bind_say_name(field, node);
    struct diag *d =
        bind_say(w, DIAG_HEADER_INJECTION, node->at,
                 "`" STR_FMT "` holds a line break, and a header field is one line", STR_ARG(name));

    diag_label(d, "what follows would be a field of its own");
    diag_help(d, "write the value on one line; several fields go into `add`");
    return true;
}

bool bind_say_injected(const struct bind_walk *w, const struct field *field,
                       const struct doc_node *node)
{
    static const struct {
        enum diag_rule rule;
        const char *help;
    } rows[] = {
        [FIELD_INJECT_HEADER] = { DIAG_HEADER_INJECTION,
                                  "write the text itself; what depends on the request is the work "
                                  "of a Filter, which cannot write line breaks" },
        [FIELD_INJECT_UPSTREAM] = { DIAG_UPSTREAM_FROM_REQUEST,
                                    "one rule per host or path, each with an upstream that is "
                                    "written down" },
        [FIELD_INJECT_REDIRECT] = { DIAG_OPEN_REDIRECT,
                                    "write the host, or leave `host` out: the request's is kept" },
    };
    struct str name = bind_say_name(field, node);
    struct policy_template found;
    struct diag *d;

    if (field->inject == FIELD_INJECT_HEADER &&
        (str_find(node->text, '\n') < node->text.n || str_find(node->text, '\r') < node->text.n))
        return say_line_break(w, field, node);
    if (!policy_template_find(node->text, &found))
        return false;
    d = bind_say(w, rows[field->inject].rule, node->at,
                 "`" STR_FMT "` holds `" STR_FMT "`, which %s fills in from the request",
                 STR_ARG(name), STR_ARG(bind_say_text(w, found.part)), found.language);
    diag_label(d, "a text like any other here");
    diag_note(d, "this language has no templates, so that no client can write its own %s",
              field->inject == FIELD_INJECT_HEADER     ? "header fields"
              : field->inject == FIELD_INJECT_UPSTREAM ? "way to a server"
                                                       : "links in our name");
    diag_help(d, "%s", rows[field->inject].help);
    return true;
}

/* Lower case, `-` for `_`, space and `.`: what was probably meant; empty where that is no name
 * either. */
static struct str mend_name(const struct bind_walk *w, const struct field_syntax *syntax,
                            struct str text)
{
    struct str out = str_dup(w->arena, str_sub(text, 0, NAME_MAX_BYTES));
    char *p = (char *)(uintptr_t)out.p;

    for (size_t i = 0; i < out.n; i++)
        p[i] = memchr("_ .", p[i], 3) ? '-' : str_lower(p[i]);
    return syntax->ok(out) ? out : STR("");
}

bool bind_say_bad_name(const struct bind_walk *w, const struct field_syntax *syntax,
                       const struct doc_node *at)
{
    struct str text = bind_say_text(w, at->text), mended = mend_name(w, syntax, at->text);
    struct diag *d;

    if (at->text.n == 0)
        return diag_fail(w->sink, DIAG_BAD_NAME, at->at, "a name is empty");
    d = bind_say(w, DIAG_BAD_NAME, at->at, "`" STR_FMT "` is no name; it wants %s", STR_ARG(text),
                 syntax->expects);
    if (mended.n) {
        diag_help(d, "write `" STR_FMT "`", STR_ARG(mended));
        diag_edit(d, at->at, STR_FMT, STR_ARG(mended));
    }
    return false;
}
