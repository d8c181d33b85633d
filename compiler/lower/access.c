/* SPDX-License-Identifier: Apache-2.0
 *
 * RateLimits and WafPolicies are short; AuthPolicies have a file of their own.
 */
#include "lower/access.h"

#include "lower/auth.h"
#include "lower/list.h"
#include "lower/names.h"

static uint32_t add_limit(struct lower *l, const void *object)
{
    const struct policy_rate_limit *from = object;
    uint32_t index;
    struct table_rate_limit *out = emit_add(l->image, TABLE_RLIM, &index);

    out->stable_id = digest_stable_id(STR("limit"), from->meta.full);
    out->name = emit_text(l->image, from->meta.full);
    out->body = emit_text(l->image, from->exceed_body.text);
    lower_names_add_keys(l, from->key.items, from->key.count, &out->key_first, &out->key_count);
    out->requests = from->requests;
    out->per_ms = from->per_ms;
    out->burst = from->burst ? from->burst : from->requests;
    out->scope = from->scope == POLICY_SCOPE_FLEET ? TABLE_SCOPE_FLEET : TABLE_SCOPE_PROXY;
    out->on_store_down = from->on_store_down;
    out->status = from->exceed_status;
    out->flags = (from->retry_after ? TABLE_LIMIT_RETRY_AFTER : 0u) |
                 (from->dry_run ? TABLE_LIMIT_DRY_RUN : 0u);
    return index;
}

_Static_assert((int)POLICY_STORE_DOWN_DENY == (int)TABLE_STORE_DOWN_DENY &&
                   (int)POLICY_STORE_DOWN_ALLOW == (int)TABLE_STORE_DOWN_ALLOW,
               "the same numbers");

static void add_waf_rules(struct lower *l, const struct policy_waf *from, struct table_waf *out)
{
    static const char *const targets[] = { "path", "query", "headers", "cookies", "body", NULL };

    out->rule_first = emit_count(l->image, TABLE_WAFR);
    out->rule_count = (uint32_t)from->rules.count;
    for (size_t i = 0; i < from->rules.count; i++) {
        const struct policy_waf_rule *rule = &from->rules.items[i];
        uint32_t index;
        struct table_waf_rule *to = emit_add(l->image, TABLE_WAFR, &index);

        to->name = emit_text(l->image, rule->name.text);
        to->pattern = emit_text(l->image, rule->pattern.text);
        to->targets = lower_list_bits(rule->targets.items, rule->targets.count, targets);
        to->score = rule->score;
    }
    out->exclude_first = emit_count(l->image, TABLE_WAFX);
    out->exclude_count = (uint32_t)from->exclude.count;
    for (size_t i = 0; i < from->exclude.count; i++) {
        const struct policy_waf_exclusion *x = &from->exclude.items[i];
        uint32_t index;
        struct table_waf_exclusion *to = emit_add(l->image, TABLE_WAFX, &index);

        to->rule = emit_text(l->image, x->rule.text);
        lower_list_words(l, x->paths.items, x->paths.count, LOWER_SORTED, &to->path_first,
                         &to->path_count);
    }
}

static uint32_t add_waf(struct lower *l, const void *object)
{
    const struct policy_waf *from = object;
    uint32_t index;
    struct table_waf *out = emit_add(l->image, TABLE_WAFP, &index);

    out->stable_id = digest_stable_id(STR("waf"), from->meta.full);
    out->name = emit_text(l->image, from->meta.full);
    out->mode = from->mode == POLICY_WAF_DETECT ? TABLE_WAF_DETECT : TABLE_WAF_BLOCK;
    out->paranoia = from->paranoia;
    out->threshold = from->threshold;
    out->body_max = from->body_max;
    lower_list_words(l, from->packs.items, from->packs.count, LOWER_SORTED, &out->pack_first,
                     &out->pack_count);
    add_waf_rules(l, from, out);
    lower_list_words(l, from->bots_allow.items, from->bots_allow.count, LOWER_SORTED,
                     &out->bots_allow_first, &out->bots_allow_count);
    lower_list_words(l, from->bots_deny.items, from->bots_deny.count, LOWER_SORTED,
                     &out->bots_deny_first, &out->bots_deny_count);
    out->bots_need_agent = from->bots_need_agent;
    return index;
}

/* The indexes of all objects of a kind, in order of names. */
static uint32_t *add_all(struct lower *l, enum policy_kind kind,
                         uint32_t (*add)(struct lower *l, const void *object))
{
    const struct policy_objects *all = &l->model->of_kind[kind];
    uint32_t *indexes = NEW_N(l->arena, uint32_t, all->count + 1);

    for (size_t i = 0; i < all->count; i++) {
        const struct policy_meta *meta = all->items[i];

        indexes[i] = meta->abstract ? TABLE_NONE : add(l, all->items[i]);
    }
    return indexes;
}

static uint32_t add_auth(struct lower *l, const void *object)
{
    return lower_auth_add(l, object);
}

void lower_access_add_all(struct lower *l)
{
    l->auths = add_all(l, POLICY_AUTH_POLICY, add_auth);
    l->limits = add_all(l, POLICY_RATE_LIMIT, add_limit);
    l->wafs = add_all(l, POLICY_WAF_POLICY, add_waf);
}
