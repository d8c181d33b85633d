/* SPDX-License-Identifier: Apache-2.0
 *
 * What is compared is the normal form alone: a literal that is not in it never matches.
 */
#include "check/path.h"

#include "table/target.h"

/* The form that requests for this path have; empty where there is none. */
static struct str normal_form(struct arena *a, struct str path)
{
    char *buf = arena_take_text(a, path.n + 1);
    struct table_target target;

    if (path.n == 0 || !table_target_parse(path, buf, path.n + 1, &target) ||
        target.query.p != NULL)
        return STR("");
    return str_dup(a, target.path);
}

static void report_not_normal(struct check *c, const struct resolve_alternative *alt)
{
    const struct policy_text *written = &alt->match->path;
    struct str normal = normal_form(c->arena, written->text);
    struct diag *d =
        diag_add(c->sink, DIAG_PATH_NOT_NORMAL, written->node->at,
                 alt->pattern != NULL ? "no path of a request matches `" STR_FMT "`"
                                      : "no request has the path `" STR_FMT "` after normalisation",
                 STR_ARG(written->text));

    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    diag_label(d, "never matches");
    if (alt->pattern != NULL) {
        diag_note(d, "a path begins with `/`, has no `?` and no empty, `.` or `..` segment");
        return;
    }
    diag_note(d, "`//`, `/./` and `/../` are resolved, escapes of plain letters decoded, others "
                 "upper-cased; a query is no part of the path");
    if (normal.n > 0 && !str_eq(normal, written->text) && alt->wild == 0) {
        diag_help(d, "write `" STR_FMT "`", STR_ARG(normal));
        diag_edit(d, written->node->at, STR_FMT, STR_ARG(normal));
    }
}

static void check_rewrite(struct check *c, const struct resolve_alternative *alt,
                          const struct policy_path_rewrite *rewrite)
{
    struct diag *d;

    if (rewrite->path.node == NULL || rewrite->kind != POLICY_REWRITE_REPLACE_PREFIX ||
        alt->path_kind == POLICY_PATH_PREFIX)
        return;
    d = diag_add(c->sink, DIAG_REWRITE_MISMATCH, rewrite->path.node->at,
                 "a prefix is to be replaced, but rule `" STR_FMT "` matches none",
                 STR_ARG(alt->rule->name.text));
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(alt->route->meta.full),
                 STR_ARG(alt->rule->name.text));
    diag_label(d, "in place of which prefix?");
    diag_related(d, alt->match->path.node->at, "matches a whole path");
    diag_help(d, "match a `prefix`, or write `replaceFull`");
}

/* limits.c says so. */
static bool is_deep(const struct resolve_alternative *alt)
{
    return alt->match->path_kind == POLICY_PATH_TEMPLATE &&
           check_bucket_depth(alt->path) > TABLE_SEGMENTS_MAX;
}

void check_path_run(struct check *c)
{
    for (size_t i = 0; i < c->plan->count; i++) {
        const struct resolve_alternative *alt = &c->plan->items[i];

        if (!alt->path_normal && !is_deep(alt) && (alt->pattern == NULL || alt->pattern->ok))
            report_not_normal(c, alt);
        if (alt->rule->more->rewrite != NULL)
            check_rewrite(c, alt, &alt->rule->more->rewrite->path);
        if (alt->rule->more->redirect != NULL)
            check_rewrite(c, alt, &alt->rule->more->redirect->path);
    }
}
