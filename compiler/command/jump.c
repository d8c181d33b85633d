/* SPDX-License-Identifier: Apache-2.0
 *
 * The rule has a direction: only growth of a member that is not the baseline counts, and only as
 * far as somebody is new to it. Going back is never held up, however far: a policy tree that a
 * first-parent ancestor had, or a table whose content id was deployed before, is a return.
 */
#include "command/jump.h"

#include "source/history.h"

enum { ANCESTORS_MAX = 1000 };

/* True where a first-parent ancestor of the base had the very same policy tree. What came after the
 * base does not count: the jump itself may be among it. */
static bool tree_returns(struct command_session *old, struct command_session *new)
{
    const struct source_origin *origin = &new->build.set.origin;
    struct source_commits ancestors = { 0 };
    struct diag_sink unheard;

    diag_init(&unheard, new->c->arena);
    if (!origin->git || origin->dirty ||
        !source_history_walk(old->build.source, ANCESTORS_MAX, &ancestors, &unheard))
        return false;
    for (size_t i = 0; i < ancestors.count; i++) {
        if (memcmp(ancestors.items[i].tree, origin->tree, sizeof(origin->tree)) == 0)
            return true;
    }
    return false;
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

void command_jump_check(struct command_session *old, struct command_session *new,
                        struct str environment)
{
    size_t before = new->sink.all.count;

    build_compare(&new->build, &old->build, command_session_rev(old), environment, false,
                  &new->sink);
    if (new->sink.all.count > before && (tree_returns(old, new) || table_returns(new, environment)))
        new->sink.all.count = before;
}
