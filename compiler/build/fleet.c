/* SPDX-License-Identifier: Apache-2.0
 *
 * Judged where it is written what the fleet can do, once an environment.
 */
#include "build/fleet.h"

#include "doc/doc.h"
#include "lower/feature.h"
#include "table/features.h"
#include "table/layout.h"

/* "the table of `prod`", "the table". */
static struct str name_of(const struct build *b, struct str environment, const char *what)
{
    if (environment.n == 0)
        return str_of(what);
    return str_fmt(b->arena, "%s of `" STR_FMT "`", what, STR_ARG(environment));
}

void build_fleet_features(const struct build *b, const struct policy_model *m,
                          struct diag_sink *sink)
{
    const struct policy_text *oldest = &b->project->fleet_proxyd;
    struct str name = name_of(b, m->environment, "the policy");
    uint64_t has, lacks;
    struct diag *d;

    if (oldest->node == NULL || !table_features_of(oldest->text, &has))
        return;
    lacks = lower_feature_bits(m) & ~has;
    if (lacks == 0)
        return;
    d = diag_add(sink, DIAG_RUNTIME_TOO_OLD, oldest->node->at,
                 STR_FMT " needs what proxyd " STR_FMT " does not have: " STR_FMT, STR_ARG(name),
                 STR_ARG(oldest->text), STR_ARG(table_features_text(b->arena, lacks)));
    diag_label(d, "the oldest proxyd that runs");
    diag_note(d, "a proxyd refuses a table that needs more than it has, and goes on with the one "
                 "it serves");
    diag_help(d, "upgrade the proxies first and say so here, or leave out what needs it");
}

bool build_fleet_has_size(const struct build *b)
{
    return b->project->fleet_table_max > 0;
}

void build_fleet_size(const struct build *b, struct str environment, uint64_t bytes,
                      struct diag_sink *sink)
{
    const struct doc_node *node = doc_at(b->project->node, STR("fleet.maxTable"));
    uint64_t most = build_fleet_has_size(b) ? b->project->fleet_table_max : TABLE_FILE_MAX;
    struct str name = name_of(b, environment, "the table");
    struct diag *d;

    if (bytes <= most)
        return;
    d = diag_add(sink, DIAG_TABLE_TOO_LARGE, node != NULL ? node->at : DIAG_NOWHERE,
                 STR_FMT " has %llu bytes, and the proxies take %llu", STR_ARG(name),
                 (unsigned long long)bytes, (unsigned long long)most);
    if (node != NULL)
        diag_label(d, "the largest that they take");
    diag_note(d, "a proxy holds the table that serves and the last few before it");
    diag_help(d, node != NULL ? "give the proxies the memory and raise `maxTable`, or serve a part "
                                "of the hosts by others"
                              : "serve a part of the hosts by other proxies");
}
