/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc render`: what an environment comes down to, as documents that stand for themselves, and
 * where each value of it is written. Secrets are references here as everywhere: nothing is looked
 * up.
 */
#include "command/output.h"
#include "command/resolved.h"
#include "command/rows.h"
#include "command/text.h"
#include "diag/print.h"
#include "doc/plain.h"
#include "policy/out.h"

enum { STEP = 2 };

struct page {
    struct command_session *session;
    struct command_text text;
    bool origins;
};

static struct str quoted(struct arena *a, struct str text)
{
    struct policy_out out = { .arena = a };

    policy_out_json(&out, text);
    return policy_out_end(&out);
}

/* "routes/shop.yaml:7", or "default". */
static struct str origin(const struct page *p, const struct doc_node *node)
{
    struct diag_files files = command_session_files(p->session);
    uint32_t line, column;

    if (node->at.file >= files.count)
        return STR("default");
    diag_print_position(files.items[node->at.file].text, node->at.start, &line, &column);
    return str_fmt(p->text.arena, STR_FMT ":%u", STR_ARG(files.items[node->at.file].path), line);
}

/* ---- YAML ---- */

static struct str scalar(const struct page *p, const struct doc_node *node)
{
    bool plain = node->plain && (doc_is_null(node) || doc_plain_reads(node->text));

    if (node->text.n == 0)
        return node->plain ? STR("null") : STR("\"\"");
    if (plain || (doc_plain_is_safe(node->text) && !doc_plain_reads(node->text)))
        return node->text;
    return quoted(p->text.arena, node->text);
}

static void put_block(struct page *p, const struct doc_node *node, int indent, bool compact);

static void put_value(struct page *p, const struct doc_node *node, int indent)
{
    struct command_text *t = &p->text;

    if (node->kind != DOC_SCALAR && node->count) {
        bool compact = !node->key;

        command_text_add(t, compact ? STR(" ") : STR("\n"));
        put_block(p, node, indent + STEP, compact);
        return;
    }
    if (node->kind == DOC_SCALAR)
        command_text_fmt(t, " " STR_FMT, STR_ARG(scalar(p, node)));
    else
        command_text_add(t, node->kind == DOC_LIST ? STR(" []") : STR(" {}"));
    if (p->origins)
        command_text_fmt(t, "  # " STR_FMT, STR_ARG(origin(p, node)));
    command_text_add(t, STR("\n"));
}

static void put_block(struct page *p, const struct doc_node *node, int indent, bool compact)
{
    for (const struct doc_node *c = node->first; c; c = c->next) {
        if (!compact || c != node->first)
            command_text_fmt(&p->text, "%*s", indent, "");
        if (c->key)
            command_text_fmt(&p->text, STR_FMT ":", STR_ARG(scalar(p, c->key)));
        else
            command_text_add(&p->text, STR("-"));
        put_value(p, c, indent);
    }
}

static void put_yaml(struct page *p, const struct command_resolved *doc, bool first)
{
    if (!first)
        command_text_add(&p->text, STR("---\n"));
    put_block(p, doc->root, 0, false);
}

/* ---- JSON ---- */

static struct str json_scalar(const struct page *p, const struct doc_node *node,
                              struct format_context context)
{
    if (!node->plain || format_context_is_text(context))
        return quoted(p->text.arena, node->text);
    if (doc_is_null(node))
        return STR("null");
    if (doc_plain_is_safe(node->text) && doc_plain_reads(node->text))
        return node->text;
    return quoted(p->text.arena, node->text);
}

static void put_json(struct page *p, const struct doc_node *node, struct format_context context)
{
    struct command_text *t = &p->text;
    bool map = node->kind == DOC_MAP;

    if (node->kind == DOC_SCALAR) {
        struct str value = json_scalar(p, node, context);

        if (p->origins)
            command_text_fmt(t, "{\"value\": " STR_FMT ", \"origin\": " STR_FMT "}", STR_ARG(value),
                             STR_ARG(quoted(t->arena, origin(p, node))));
        else
            command_text_add(t, value);
        return;
    }
    command_text_add(t, map ? STR("{") : STR("["));
    for (const struct doc_node *c = node->first; c; c = c->next) {
        command_text_add(t, c == node->first ? STR("") : STR(", "));
        if (map)
            command_text_fmt(t, STR_FMT ": ", STR_ARG(quoted(t->arena, c->key->text)));
        put_json(p, c, format_context_child(context, node, c));
    }
    command_text_add(t, map ? STR("}") : STR("]"));
}

static void put_json_document(struct page *p, const struct command_resolved *doc, bool first)
{
    command_text_add(&p->text, first ? STR("\n") : STR(",\n"));
    put_json(p, doc->root, format_context_root(doc->root, false));
}

/* ---- the command ---- */

static bool is_wanted(const struct command_context *c, const struct command_resolved *doc,
                      enum policy_kind kind)
{
    struct str name = command_value(c, COMMAND_OPT_NAME);
    size_t slash = str_find(doc->full, '/');

    if (kind != POLICY_KINDS && doc->kind != kind)
        return false;
    return !name.p || str_eq(name, doc->full) ||
           str_eq(name, str_sub(doc->full, slash + 1, doc->full.n));
}

/* The documents that are wanted; p NULL where there are none. */
static struct str as_text(struct command_session *s, const struct command_resolved_list *docs,
                          enum policy_kind kind, bool json)
{
    struct command_context *c = s->c;
    struct page page = { s, { .arena = c->arena }, command_has(c, COMMAND_OPT_ORIGINS) };
    size_t shown = 0;

    command_text_add(&page.text, json ? STR("[") : STR(""));
    for (size_t i = 0; i < docs->count; i++) {
        if (!is_wanted(c, &docs->items[i], kind))
            continue;
        if (json)
            put_json_document(&page, &docs->items[i], shown == 0);
        else
            put_yaml(&page, &docs->items[i], shown == 0);
        shown++;
    }
    command_text_add(&page.text, json ? STR("\n]\n") : STR(""));
    return shown > 0 ? command_text_str(&page.text) : (struct str){ 0 };
}

static int render(struct command_session *s, enum policy_kind kind,
                  const struct command_formats *formats)
{
    struct command_context *c = s->c;
    struct command_resolved_list docs = { 0 };
    struct str environment;
    int code;

    if (!command_session_environment(s, &environment))
        return COMMAND_USAGE;
    (void)build_model(&s->build, environment, &s->sink);
    code = command_session_report(s);
    if (code != COMMAND_OK)
        return code;
    command_resolved_documents(s, environment, &docs);
    for (size_t i = 0; i < formats->count; i++) {
        struct str text = as_text(s, &docs, kind, formats->items[i].format == 1);

        if (text.p == NULL)
            return command_output_negative(c, "there is no such document");
        code = command_worse(code, command_output_put(c, text, formats->items[i].file));
    }
    return code;
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "yaml", "json", NULL };
    struct str kind = command_value(c, COMMAND_OPT_KIND);
    enum policy_kind which = kind.p ? policy_field_kind_find(kind) : POLICY_KINDS;
    struct command_formats formats = { 0 };
    struct command_session session;
    struct source_where where;
    int code;

    if (kind.p && which == POLICY_KINDS)
        return command_output_usage(c, "there is no kind `" STR_FMT "`", STR_ARG(kind));
    if (!command_output_formats(c, names, &formats) ||
        !command_session_where(c, (struct str){ 0 }, &where))
        return COMMAND_USAGE;
    if (command_session_open(&session, c, &where))
        code = render(&session, which, &formats);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    command_session_close(&session);
    return code;
}

const struct command command_render = {
    .name = "render",
    .arguments = "",
    .summary = "print the documents as an environment has them",
    .details =
        "Prints every document with the environment merged in, `from` applied and defaults written\n"
        "out, so that it stands for itself; --kind and --name leave others out. --origins says\n"
        "beside each value where it is written. Formats: yaml, json. Secrets stay references.\n",
    .options = { COMMAND_SOURCE, COMMAND_TAKES(FORMAT), COMMAND_TAKES(KIND), COMMAND_TAKES(NAME),
                 COMMAND_TAKES(ORIGINS) },
    .run = run,
};
