/* SPDX-License-Identifier: Apache-2.0
 *
 * Errors that stop a table from being made cannot be talked away: a rule that the catalogue calls
 * an error may be levelled down only where what it finds still compiles.
 */
#include "build/levels.h"

#include "bind/suggest.h"
#include "doc/doc.h"

/* PX302 and PX405 and the like are matters of judgement; without a level below error nothing
 * compiles. */
bool build_levels_may_sink(enum diag_rule rule)
{
    static const enum diag_rule softer[] = {
        DIAG_MATCH_DUPLICATE,
        DIAG_MATCH_AMBIGUOUS,
        DIAG_NOT_OWNER,
        DIAG_SPLIT_DUPLICATE,
        DIAG_SPLIT_ZERO,
        DIAG_TIMEOUT_INVERSION,
        DIAG_PATCH_TARGET,
        DIAG_PATH_NOT_NORMAL,
        DIAG_SECRET_PROVIDER_MISSING,
        DIAG_REDIRECT_LOOP,
        DIAG_SNI_HOST_MISMATCH,
        DIAG_LB_INCOMPATIBLE,
        DIAG_PROBE_OVERLAP,
        DIAG_SECRET_IN_GIT,
        DIAG_SECRET_IN_HISTORY,
        DIAG_TLS_WEAK,
        DIAG_TABLE_TOO_LARGE,
        DIAG_RUNTIME_TOO_OLD,
        DIAG_ADMIN_EXPOSED,
        DIAG_JWT_ALG,
        DIAG_JWT_NO_ISSUER,
        DIAG_JWKS_INSECURE,
        DIAG_JWKS_PRIVATE,
        DIAG_IDENTITY_HEADER_SPOOF,
        DIAG_XFF_TRUST_ALL,
        DIAG_CORS_LOOSE_REGEX,
        DIAG_CLAIM_ROUTE_NO_AUTH,
        DIAG_CORS_STAR_CREDENTIALS,
    };

    for (size_t i = 0; i < LEN(softer); i++)
        if (softer[i] == rule)
            return true;
    return diag_rule_info(rule)->level != DIAG_ERROR;
}

bool build_levels_of_change(enum diag_rule rule)
{
    return rule == DIAG_SPLIT_JUMP || rule == DIAG_REMAP_LARGE || rule == DIAG_SECRET_IN_HISTORY ||
           rule == DIAG_AUTH_WEAKENED || rule == DIAG_CHANGE_NOT_AUTHORISED;
}

bool build_levels_stops(enum diag_rule rule)
{
    return !build_levels_may_sink(rule) && !build_levels_of_change(rule);
}

static bool read_level(struct str text, uint8_t *level)
{
    static const struct {
        struct str name;
        enum diag_level level;
    } levels[] = {
        { STR_INIT("off"), DIAG_OFF },
        { STR_INIT("info"), DIAG_INFO },
        { STR_INIT("warning"), DIAG_WARNING },
        { STR_INIT("error"), DIAG_ERROR },
    };

    for (size_t i = 0; i < LEN(levels); i++) {
        if (!str_eq(levels[i].name, text))
            continue;
        *level = (uint8_t)levels[i].level;
        return true;
    }
    return false;
}

static struct diag_span place_of(const struct policy_lint_rule *entry)
{
    if (entry->node == NULL)
        return DIAG_NOWHERE;
    return entry->node->key != NULL ? entry->node->key->at : entry->node->at;
}

static void suggest(struct diag *d, const struct policy_lint_rule *entry, struct diag_span at)
{
    struct bind_suggest near = bind_suggest_for(entry->key);

    for (size_t i = 0; i < DIAG_RULES; i++)
        bind_suggest_offer(&near, str_of(diag_rule_info((enum diag_rule)i)->slug));
    if (near.best.p == NULL) {
        diag_help(d, "`proxyc lint --list-rules` prints them all");
        return;
    }
    diag_help(d, "did you mean `" STR_FMT "`?", STR_ARG(near.best));
    diag_edit(d, at, STR_FMT, STR_ARG(near.best));
}

static void apply(const struct policy_lint_rule *entry, struct diag_sink *sink)
{
    enum diag_rule rule = diag_rule_find(entry->key);
    struct diag_span at = place_of(entry);
    uint8_t level;
    struct diag *d;

    if (rule == DIAG_RULES) {
        d = diag_add(sink, DIAG_OUT_OF_RANGE, at, "there is no lint rule `" STR_FMT "`",
                     STR_ARG(entry->key));
        suggest(d, entry, at);
        return;
    }
    if (entry->level.text.p == NULL || !read_level(entry->level.text, &level))
        return;
    if (level == DIAG_ERROR || build_levels_may_sink(rule)) {
        sink->levels[rule] = level;
        return;
    }
    d = diag_add(sink, DIAG_OUT_OF_RANGE, at, "PX%u %s must stay an error: %s",
                 diag_rule_info(rule)->code, diag_rule_info(rule)->slug,
                 build_levels_stops(rule) ? "what it finds cannot be compiled"
                                          : "`signatures` says whether it is asked");
    diag_help(d, "take the line out");
}

void build_levels_apply(const struct policy_project *project, struct diag_sink *sink)
{
    for (size_t i = 0; i < project->lint_rules.count; i++)
        apply(&project->lint_rules.items[i], sink);
}
