/* SPDX-License-Identifier: Apache-2.0
 *
 * The rule has a direction: only growth of a member that is not the baseline counts, and only as
 * far as somebody is new to it. Going back is never held up, however far: a policy tree that a
 * first-parent ancestor had, or a table whose content id was deployed before, is a return.
 */
#include "command/jump.h"

#include "command/output.h"
#include "doc/doc.h"
#include "source/history.h"

enum { STEP_DEFAULT = 2500, ANCESTORS_MAX = 1000 };

static uint32_t step_max(const struct policy_project *project)
{
    uint32_t step = STEP_DEFAULT;

    for (size_t i = 0; i < project->lint_rules.count; i++) {
        const struct policy_lint_rule *rule = &project->lint_rules.items[i];

        if (diag_rule_find(rule->key) == DIAG_SPLIT_JUMP && rule->max_step_percent > 0)
            step = rule->max_step_percent;
    }
    return step;
}

static const struct policy_split *find_split(const struct policy_model *m, struct str full)
{
    for (size_t i = 0; i < m->splits.count; i++) {
        if (str_eq(m->splits.items[i]->meta.full, full))
            return m->splits.items[i];
    }
    return NULL;
}

static uint32_t percent_of(const struct policy_split *split, struct str member)
{
    for (size_t i = 0; i < split->members.count; i++) {
        if (str_eq(split->members.items[i].key, member) && split->members.items[i].has_percent)
            return split->members.items[i].percent;
    }
    return 0;
}

static void judge(struct command_session *old, struct command_session *new,
                  const struct policy_split *split, const struct policy_member *m, uint32_t was)
{
    struct arena *a = new->c->arena;
    uint32_t step = step_max(new->build.project);
    struct str before = command_output_percent(a, was), now = command_output_percent(a, m->percent);
    struct str rev = command_session_rev(old);
    struct str allowed = command_output_percent(a, was + step);
    struct diag *d =
        diag_add(&new->sink, DIAG_SPLIT_JUMP,
                 m->percent_text.node != NULL ? doc_span(m->node, STR("percent")) : m->node->at,
                 STR_FMT " jumps from " STR_FMT "%% to " STR_FMT "%% in one change",
                 STR_ARG(m->key), STR_ARG(before), STR_ARG(now));

    diag_subject(d, "TrafficSplit " STR_FMT, STR_ARG(split->meta.full));
    diag_label(d, "was " STR_FMT " in " STR_FMT, STR_ARG(before), STR_ARG(rev));
    diag_note(d, "the largest step is " STR_FMT "; " STR_FMT "%% of the users would change side",
              STR_ARG(command_output_percent(a, step)),
              STR_ARG(command_output_percent(a, m->percent - was)));
    diag_help(d, "the next allowed step is " STR_FMT, STR_ARG(allowed));
}

static bool tree_returns(struct command_session *new)
{
    const struct source_origin *origin = &new->build.set.origin;
    struct source_commits ancestors = { 0 };
    struct diag_sink unheard;

    diag_init(&unheard, new->c->arena);
    if (!origin->git || origin->dirty ||
        !source_history_walk(new->build.source, ANCESTORS_MAX, &ancestors, &unheard))
        return false;
    for (size_t i = 0; i < ancestors.count; i++) {
        const struct source_commit *c = &ancestors.items[i];

        if (memcmp(c->oid, origin->commit, sizeof(c->oid)) != 0 &&
            memcmp(c->tree, origin->tree, sizeof(c->tree)) == 0)
            return true;
    }
    return false;
}

/* True where the environment's content id was deployed before. */
static bool table_returns(struct command_session *new, const struct policy_model *model)
{
    struct source_deploys deployed = { 0 };
    const struct table_header *head;
    struct diag_sink unheard;
    struct str bytes, id;

    if (diag_count(&new->sink, DIAG_ERROR) > 0 ||
        !source_history_deployed(new->build.source, model->environment, &deployed))
        return false;
    diag_init(&unheard, new->c->arena);
    if (!build_table(&new->build, model, &bytes, &unheard))
        return false;
    head = (const void *)bytes.p;
    id = str_hex(new->c->arena, head->content_id.bytes, DIGEST_BYTES);
    for (size_t i = 0; i < deployed.count; i++) {
        if (str_eq(deployed.items[i].content_id, id))
            return true;
    }
    return false;
}

void command_jump_check(struct command_session *old, struct command_session *new,
                        struct str environment)
{
    struct diag_sink unheard;
    const struct policy_model *was, *is;
    uint32_t step = step_max(new->build.project);
    bool asked = false;

    diag_init(&unheard, new->c->arena);
    was = build_model(&old->build, environment, &unheard);
    is = build_model(&new->build, environment, &unheard);
    for (size_t i = 0; i < is->splits.count; i++) {
        const struct policy_split *split = is->splits.items[i];
        const struct policy_split *before = find_split(was, split->meta.full);

        for (size_t k = 0; before != NULL && k < split->members.count; k++) {
            const struct policy_member *m = &split->members.items[k];
            uint32_t percent = percent_of(before, m->key);

            if (!m->has_percent || m->percent <= percent || m->percent - percent <= step)
                continue;
            if (!asked && (tree_returns(new) || table_returns(new, is)))
                return;
            asked = true;
            judge(old, new, split, m, percent);
        }
    }
}
