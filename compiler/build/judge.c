/* SPDX-License-Identifier: Apache-2.0
 *
 * What lint asks of a whole policy besides (what nothing uses, what the fleet holds) is in build.c.
 */
#include "build/judge.h"

#include "build/fleet.h"
#include "build/ignore.h"
#include "build/script.h"
#include "check/check.h"
#include "check/filter.h"
#include "check/folder.h"
#include "check/secret.h"

void build_judge_scripts(struct build *b, const struct policy_model *m, struct diag_sink *sink)
{
    struct diag_files files;

    build_script_read(b, m, sink);
    files = (struct diag_files){ b->set.diag, b->set.count };
    check_filter_scripts(b->work, m, files, sink);
    check_folder_kinds(m, files, sink);
    if (b->try_scripts == NULL || m->filters.count == 0)
        return;
    build_script_attach(b, m);
    b->try_scripts(b->work, m, files, sink);
}

void build_judge_texts(const struct build *b, struct diag_sink *sink)
{
    check_secret_files((struct diag_files){ b->set.diag, b->set.count }, sink);
}

bool build_judge(struct build *b, const struct resolve_plan *plan, struct diag_sink *sink)
{
    bool holds = check_model(b->work, plan, sink);

    build_judge_scripts(b, plan->model, sink);
    build_judge_texts(b, sink);
    build_fleet_features(b, plan->model, sink);
    build_ignore_apply(b, false, sink);
    return holds;
}
