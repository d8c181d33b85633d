/* SPDX-License-Identifier: Apache-2.0
 *
 * Only kinds that guard something are judged, and only in folders that are named after other
 * kinds: a repository with one folder for everything, or with folders of its own making, hears
 * nothing. Of nested folders the innermost that is named after a kind counts.
 */
#include "check/folder.h"

#include "doc/doc.h"

#define BIT(kind) (1u << POLICY_##kind)
#define GUARDS (BIT(AUTH_POLICY) | BIT(RATE_LIMIT) | BIT(WAF_POLICY))

static const struct row {
    struct str folder;
    uint32_t kinds;
} folders[] = {
    { STR_INIT("listeners"), BIT(LISTENER) },
    { STR_INIT("routes"), BIT(ROUTE) | BIT(L4_ROUTE) },
    { STR_INIT("upstreams"), BIT(UPSTREAM) },
    { STR_INIT("splits"), BIT(TRAFFIC_SPLIT) },
    { STR_INIT("rollouts"), BIT(ROLLOUT) },
    { STR_INIT("filters"), BIT(FILTER) | BIT(FILTER_TEST) },
    { STR_INIT("tests"), BIT(ROUTE_TEST) | BIT(FILTER_TEST) },
    { STR_INIT("telemetry"), BIT(TELEMETRY) },
    { STR_INIT("policies"), GUARDS },
};

static const struct {
    enum policy_kind kind;
    const char *name, *folder, *decides;
} guarded[] = {
    { POLICY_LISTENER, "Listener", "listeners", "where requests come in" },
    { POLICY_AUTH_POLICY, "AuthPolicy", "policies", "who may pass" },
    { POLICY_RATE_LIMIT, "RateLimit", "policies", "how much may pass" },
    { POLICY_WAF_POLICY, "WafPolicy", "policies", "which attacks are refused" },
};

/* The innermost folder of the path that is named after kinds; NULL: none. */
static const struct row *row_of(struct str path)
{
    const struct row *found = NULL;
    struct str part;

    while (str_cut(&path, '/', &part) && path.p != NULL)
        for (size_t i = 0; i < LEN(folders); i++)
            if (str_eq(folders[i].folder, part))
                found = &folders[i];
    return found;
}

static void check_object(const struct policy_meta *meta, size_t row, struct diag_files files,
                         struct diag_sink *sink)
{
    uint32_t file = meta->node->at.file;
    const struct doc_node *kind = doc_find(meta->node, STR("kind"));
    const struct row *in = file < files.count ? row_of(files.items[file].path) : NULL;
    struct diag *d;

    if (in == NULL || kind == NULL || in->kinds & 1u << guarded[row].kind)
        return;
    d = diag_add(sink, DIAG_KIND_LOCATION, kind->at,
                 "%s `" STR_FMT "` stands in a folder `" STR_FMT "`", guarded[row].name,
                 STR_ARG(meta->full), STR_ARG(in->folder));
    diag_label(d, "decides %s", guarded[row].decides);
    diag_note(d,
              "CODEOWNERS gives folders to people: who may change `" STR_FMT "` decides this too",
              STR_ARG(in->folder));
    diag_help(d, "move the document into a folder `%s`", guarded[row].folder);
}

void check_folder_kinds(const struct policy_model *m, struct diag_files files,
                        struct diag_sink *sink)
{
    for (size_t i = 0; i < LEN(guarded); i++)
        for (size_t k = 0; k < m->of_kind[guarded[i].kind].count; k++)
            check_object(m->of_kind[guarded[i].kind].items[k], i, files, sink);
}
