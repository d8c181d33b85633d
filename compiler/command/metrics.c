/* SPDX-License-Identifier: Apache-2.0
 *
 * Read like a document of the policy, and so as strict: JSON is YAML, whose reader bounds depth and
 * aliases, refuses a key twice and knows every place; the field table says what may stand in it. It
 * is no part of the policy and has files and findings of its own.
 *
 * A name that the policy does not have is no mistake: figures are of what ran, and that may have
 * been renamed since. It is said all the same, or a misspelt name would be silence.
 */
#include "command/metrics.h"

#include <errno.h>

#include "bind/bind.h"
#include "command/output.h"
#include "diag/print.h"

enum { NAMES_SHOWN = 5 };

static struct str file_name(struct str path)
{
    size_t at = path.n;

    while (at > 0 && path.p[at - 1] != '/')
        at--;
    return str_sub(path, at, path.n);
}

static const struct policy_metrics *parse(struct command_context *c, struct str text,
                                          struct diag_sink *sink)
{
    struct doc_set docs = { 0 };

    (void)doc_parse(c->arena, 0, text, &docs, sink);
    if (docs.count == 1)
        return bind_metrics(c->arena, docs.items[0].root, sink);
    if (diag_count(sink, DIAG_ERROR) == 0)
        diag_add(sink, DIAG_INPUT, (struct diag_span){ 0, 0, 0 },
                 docs.count == 0 ? "the file holds nothing that could be read"
                                 : "the file holds several documents, and one is wanted");
    return NULL;
}

int command_metrics_read(struct command_context *c, struct check_load **out)
{
    struct diag_file file = { .path = command_value(c, COMMAND_OPT_METRICS) };
    struct diag_files files = { &file, 1 };
    const struct policy_metrics *metrics;
    struct diag_sink sink;
    struct str said;

    *out = NULL;
    if (file.path.p == NULL)
        return COMMAND_OK;
    if (!command_output_read(c->arena, file.path, COMMAND_METRICS_MAX, &file.text))
        return command_output_trouble(c, "`" STR_FMT "` cannot be read: %s", STR_ARG(file.path),
                                      strerrordesc_np(errno));
    diag_init(&sink, c->arena);
    metrics = parse(c, file.text, &sink);
    diag_settle(&sink, files);
    if (metrics != NULL && diag_count(&sink, DIAG_ERROR) == 0) {
        *out = check_load_new(c->arena, metrics, file_name(file.path));
        return COMMAND_OK;
    }
    said = diag_print(c->arena, &sink, files, DIAG_HUMAN, command_output_colour(c, c->err));
    (void)fwrite(said.p, 1, said.n, c->err);
    return COMMAND_TROUBLE;
}

void command_metrics_note(const struct command_context *c, const struct check_load *load)
{
    const struct policy_measured *m;
    const char *kind;
    size_t at = 0, count = 0;

    while (load != NULL && (m = check_load_unmet(load, &at, &kind)) != NULL)
        if (count++ < NAMES_SHOWN)
            command_output_say(c, "note: --metrics has %s `" STR_FMT "`, and the policy has not",
                               kind, STR_ARG(m->key));
    if (count > NAMES_SHOWN)
        command_output_say(c, "note: --metrics has %zu more names that the policy has not",
                           count - NAMES_SHOWN);
}
