/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc diff A [B]`: what two revisions decide differently, or two environments of one revision.
 * Texts that compile to the same content id are the same, whatever Git says.
 */
#include "base/vec.h"
#include "command/compare.h"
#include "command/difference.h"
#include "command/metrics.h"
#include "command/output.h"
#include "command/rows.h"
#include "diff/markdown.h"

struct wanted {
    struct command_formats formats;
    uint32_t classes; /* 0: all */
};

/* Appends what `--class auth,split` names; false after a message. */
static bool read_classes(struct command_context *c, uint32_t *set)
{
    const struct command_words *values = &c->values[COMMAND_OPT_CLASS];
    struct str all = diff_class_words(c->arena, DIFF_CLASS_BIT(DIFF_CLASSES) - 1);

    *set = 0;
    for (size_t i = 0; i < values->count; i++) {
        struct str rest = values->items[i], word;

        while (str_cut(&rest, ',', &word)) {
            uint32_t class = diff_class_find(word);

            if (class == 0) {
                (void)command_output_usage(c, "there is no class `" STR_FMT "`; there is " STR_FMT,
                                           STR_ARG(word), STR_ARG(all));
                return false;
            }
            *set |= DIFF_CLASS_BIT(class);
        }
    }
    return true;
}

static bool differs(const struct diff *d, bool filtered)
{
    if (filtered)
        return d->changes.count + d->shifts.count > 0;
    return !str_eq(d->id[0], d->id[1]);
}

static int print(struct command_context *c, const struct command_compare *made, void *ctx)
{
    static struct str (*const texts[])(struct arena *, const struct diff_list *) = {
        diff_human_text, command_difference_json, diff_markdown_text
    };
    const struct wanted *want = ctx;
    int code = COMMAND_OK;

    for (size_t i = 0; i < made->diffs.count; i++) {
        if (want->classes != 0)
            diff_filter(&made->diffs.items[i], want->classes);
        if (command_has(c, COMMAND_OPT_EXIT_CODE) &&
            differs(&made->diffs.items[i], want->classes != 0))
            code = COMMAND_NEGATIVE;
    }
    for (size_t i = 0; i < want->formats.count; i++) {
        const struct command_format *f = &want->formats.items[i];

        code = command_worse(
            code, command_output_put(c, texts[f->format](c->arena, &made->diffs), f->file));
    }
    return code;
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", "markdown", NULL };
    const struct command_words *revs = &c->arguments;
    struct source_where from, to;
    struct wanted want = { 0 };
    struct check_load *load;
    int code;

    if (!command_output_formats(c, names, &want.formats) || !read_classes(c, &want.classes) ||
        !command_session_where(c, revs->count > 0 ? revs->items[0] : (struct str){ 0 }, &from) ||
        !command_session_where(c, revs->count > 1 ? revs->items[1] : (struct str){ 0 }, &to))
        return COMMAND_USAGE;
    if (revs->count == 0 && !command_compare_is_pair(c))
        return command_output_usage(c, "something is missing: a revision, or `--env A..B`");
    code = command_metrics_read(c, &load);
    if (code != COMMAND_OK)
        return code;
    code = command_compare_run(c, &from, revs->count > 0 ? &to : &from, load, print, &want);
    if (code == COMMAND_OK || code == COMMAND_NEGATIVE)
        command_metrics_note(c, load);
    return code;
}

const struct command command_diff = {
    .name = "diff",
    .arguments = "[A [B]]",
    .summary = "compare what two revisions decide",
    .details =
        "Compiles revisions A and B ([--rev, or the work tree]) and compares what they decide:\n"
        "rules, splits with the users that move, upstreams with the keys that move where they are\n"
        "balanced by hash, listeners, what got weaker, and the requests that another rule takes,\n"
        "with an example each. `--env A..B` compares two\n"
        "environments of one revision. --class auth,split leaves only those classes; there are\n"
        "match, action, split, auth, limit, resilience, tls, filter, upstream, listener, route+\n"
        "and route-. --metrics FILE (see `proxyc lint --help`) adds the requests a second that rules and\n"
        "splits take, and that move. Formats: human, json, markdown. --exit-code: 1 where they differ.\n",
    .options = { COMMAND_SOURCE, COMMAND_TAKES(FORMAT), COMMAND_TAKES(EXIT_CODE),
                 COMMAND_TAKES(CLASS), COMMAND_TAKES(METRICS) },
    .arguments_max = 2,
    .run = run,
};
