/* SPDX-License-Identifier: Apache-2.0
 *
 * The earlier revision is read already; commits are walked as texts alone, without a parse.
 */
#include "build/leak.h"

#include "check/leak.h"
#include "source/past.h"

enum { SHOWN_DIGITS = 7 };

static void begin(struct check_leak *l, const struct build *now, struct diag_sink *sink)
{
    check_leak_init(l, now->arena, (struct diag_files){ now->set.diag, now->set.count }, sink);
}

void build_leak_compare(const struct build *now, const struct build *before, struct str base,
                        struct diag_sink *sink)
{
    struct check_leak leak;

    begin(&leak, now, sink);
    for (size_t i = 0; i < before->set.count; i++)
        check_leak_text(&leak, base, before->set.files[i].path, before->set.files[i].text);
}

static void see(void *context, const struct source_commit *commit, struct str path, struct str text)
{
    struct check_leak *l = context;
    struct str hex = str_hex(l->arena, commit->oid, commit->oid_bytes);

    check_leak_text(l, str_fmt(l->arena, "commit " STR_FMT, STR_ARG(str_sub(hex, 0, SHOWN_DIGITS))),
                    path, text);
}

bool build_leak_history(const struct build *now, const struct source_commits *commits,
                        struct diag_sink *sink)
{
    struct check_leak leak;

    begin(&leak, now, sink);
    return source_past_walk(now->source, commits, &now->set, see, &leak);
}
