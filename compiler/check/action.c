/* SPDX-License-Identifier: Apache-2.0
 *
 * What a table must not hold (table/values.h) is said here, where it is written.
 */
#include "check/action.h"

#include "table/target.h"
#include "table/values.h"

/* A rule while it is judged. */
struct subject {
    const struct policy_route *route;
    const struct policy_rule *rule;
};

static void name_subject(struct diag *d, const struct subject *s)
{
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(s->route->meta.full),
                 STR_ARG(s->rule->name.text));
}

static struct diag_span key_span(const struct doc_node *node)
{
    return node->key != NULL ? node->key->at : node->at;
}

static void report_body(struct check *c, const struct subject *s, const char *field,
                        const struct doc_node *node)
{
    struct diag *d = diag_add(c->sink, DIAG_EXCLUSIVE_FIELDS, key_span(node),
                              "a response with status %u has no body, and here is `%s`",
                              (unsigned)s->rule->more->respond->status, field);

    name_subject(d, s);
    diag_label(d, "never sent");
    diag_related(d, doc_span(s->rule->more->respond->node, STR("status")), "has no body");
    diag_help(d, "take `%s` out, or answer with another status", field);
}

enum { BODY_LARGE = 65536 };

/* PX910 */
static void report_size(struct check *c, const struct subject *s, const struct policy_text *body)
{
    struct diag *d = diag_add(c->sink, DIAG_LARGE_RESPONSE, key_span(body->node),
                              "the answer of rule `" STR_FMT "` has %zu KiB",
                              STR_ARG(s->rule->name.text), body->text.n / 1024);

    name_subject(d, s);
    diag_label(d, "more than %d KiB", BODY_LARGE / 1024);
    diag_note(d, "it is a part of every table, and of the memory that a slow client takes");
    diag_help(d, "serve it from an upstream: `to: {upstream: NAME}`");
}

static void check_respond(struct check *c, const struct subject *s)
{
    const struct policy_respond *r = s->rule->more->respond;

    if (r != NULL && r->body.text.n > BODY_LARGE)
        report_size(c, s, &r->body);
    if (r == NULL || !table_values_bodiless(r->status))
        return;
    if (r->body.node != NULL && r->body.text.n > 0)
        report_body(c, s, "body", r->body.node);
    if (r->content_type.node != NULL) /* NULL: the default */
        report_body(c, s, "contentType", r->content_type.node);
}

static void check_path(struct check *c, const struct subject *s,
                       const struct policy_path_rewrite *rewrite)
{
    struct str path = rewrite->path.text;
    struct arena_mark mark = arena_mark(c->scratch);
    struct table_target target;
    struct diag *d;
    bool sound;

    if (rewrite->node == NULL || path.n == 0 || path.n > TABLE_PATH_BYTES_MAX)
        return; /* too long: its field says so */
    sound = table_target_parse(path, arena_take_text(c->scratch, path.n), path.n, &target);
    arena_rewind(c->scratch, mark);
    if (sound)
        return;
    d = diag_add(c->sink, DIAG_OUT_OF_RANGE, rewrite->path.node->at,
                 "`" STR_FMT "` is no path that a request can have", STR_ARG(path));
    name_subject(d, s);
    diag_label(d, "a character or an escape in it stands in no path");
    diag_help(d, "write such characters as `%%` and two hex digits, but no `/`, `\\` or control "
                 "character so");
}

static uint64_t bytes_of_pairs(const struct policy_pair *pairs, size_t n)
{
    uint64_t bytes = 0;

    for (size_t i = 0; i < n; i++)
        bytes += pairs[i].key.n + pairs[i].value.text.n + TABLE_EDIT_BYTES_EXTRA;
    return bytes;
}

static void check_edits(struct check *c, const struct subject *s,
                        const struct policy_header_edits *edits)
{
    uint64_t bytes = bytes_of_pairs(edits->set.items, edits->set.count) +
                     bytes_of_pairs(edits->add.items, edits->add.count);
    struct diag *d;

    for (size_t i = 0; i < edits->remove.count; i++)
        bytes += edits->remove.items[i].text.n + TABLE_EDIT_BYTES_EXTRA;
    if (bytes <= TABLE_EDIT_BYTES_MAX)
        return;
    d = diag_add(c->sink, DIAG_OUT_OF_RANGE, key_span(edits->node),
                 "the header edits have %llu bytes, and a rule may have %d each way",
                 (unsigned long long)bytes, TABLE_EDIT_BYTES_MAX);
    name_subject(d, s);
    diag_label(d, "too much for a head");
    diag_note(d, "counted as header lines: name, value and %d bytes for each",
              TABLE_EDIT_BYTES_EXTRA);
    diag_help(d, "edit fewer fields, or set shorter values");
}

void check_action_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++) {
            const struct policy_rule *rule = &route->rules.items[k];
            const struct subject s = { route, rule };

            check_respond(c, &s);
            if (rule->more->rewrite != NULL)
                check_path(c, &s, &rule->more->rewrite->path);
            if (rule->more->redirect != NULL)
                check_path(c, &s, &rule->more->redirect->path);
            if (rule->request_headers != NULL)
                check_edits(c, &s, rule->request_headers);
            if (rule->more->response_headers != NULL)
                check_edits(c, &s, rule->more->response_headers);
        }
    }
}
