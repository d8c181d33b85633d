/* SPDX-License-Identifier: Apache-2.0
 *
 * The rule has a direction: only growth of a member that is not the baseline counts, and only as
 * far as somebody is new to it. Going back is never held up, however far: a policy tree that a
 * first-parent ancestor had, or a table whose content id was deployed before, is a return.
 */
#include "command/jump.h"

#include "base/time.h"
#include "diff/weaker.h"
#include "source/history.h"

enum { ANCESTORS_MAX = 1000, SHOWN_DIGITS = 7 };

/* What came after the base does not count: the jump itself may be among it. */
struct str command_jump_returns_to(struct command_session *old, struct command_session *new)
{
    const struct source_origin *origin = &new->build.set.origin;
    struct source_commits ancestors = { 0 };
    struct diag_sink unheard;

    diag_init(&unheard, new->c->arena);
    if (!origin->git || origin->dirty ||
        !source_history_walk(old->build.source, ANCESTORS_MAX, &ancestors, &unheard))
        return STR("");
    for (size_t i = 0; i < ancestors.count; i++) {
        const struct source_commit *c = &ancestors.items[i];

        if (memcmp(c->tree, origin->tree, sizeof(origin->tree)) == 0)
            return str_hex(new->c->arena, c->oid, c->oid_bytes);
    }
    return STR("");
}

/* True where the environment's content id was deployed before. */
static bool table_returns(struct command_session *new, struct str environment)
{
    struct source_deploys deployed = { 0 };
    const struct policy_model *model;
    const struct table_header *head;
    struct diag_sink unheard;
    struct str bytes, id;

    if (!source_history_deployed(new->build.source, environment.n ? environment : STR("base"),
                                 &deployed))
        return false;
    diag_init(&unheard, new->c->arena);
    model = build_model(&new->build, environment, &unheard);
    if (diag_count(&unheard, DIAG_ERROR) > 0 || !build_table(&new->build, model, &bytes, &unheard))
        return false;
    head = (const void *)bytes.p;
    id = str_hex(new->c->arena, head->content_id.bytes, DIGEST_BYTES);
    for (size_t i = 0; i < deployed.count; i++) {
        if (str_eq(deployed.items[i].content_id, id))
            return true;
    }
    return false;
}

struct str command_jump_base(const struct command_session *old, struct str against)
{
    const struct source_origin *o = &old->build.set.origin;
    bool merge_base = str_has_prefix(against, STR("merge-base:"));
    struct str hex = str_hex(old->c->arena, o->commit, o->oid_bytes);
    char day[TIME_ISO_BYTES];

    if (!o->git || o->oid_bytes == 0)
        return against;
    time_format_iso(o->commit_time, day);
    return str_fmt(old->c->arena, "%s" STR_FMT " (%.10s)", merge_base ? "the merge base, " : "",
                   STR_ARG(str_sub(hex, 0, SHOWN_DIGITS)), day);
}

/* Of an environment that both have. */
static void judge_weaker(struct command_session *old, struct command_session *new, struct str base,
                         struct str environment, struct diag_sink *judged)
{
    struct diag_sink unheard;
    const struct policy_model *was, *is;
    bool both = environment.n == 0;

    for (size_t i = 0; i < old->build.environments.count && !both; i++)
        both = str_eq(old->build.environments.items[i], environment);
    if (!both)
        return;
    diag_init(&unheard, new->c->arena);
    was = build_model(&old->build, environment, &unheard);
    is = build_model(&new->build, environment, &unheard);
    diff_weaker_judge(new->c->arena, is, was, base, judged);
}

void command_jump_check(struct command_session *old, struct command_session *new, struct str base,
                        struct str environment)
{
    struct diag_sink judged;

    diag_init(&judged, new->c->arena);
    memcpy(judged.levels, new->sink.levels, sizeof(judged.levels));
    build_compare(&new->build, &old->build, base, environment, false, &judged);
    judge_weaker(old, new, base, environment, &judged);
    if (judged.all.count == 0 || command_jump_returns_to(old, new).n > 0 ||
        table_returns(new, environment))
        return;
    diag_take_over(&new->sink, &judged);
}
