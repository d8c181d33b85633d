/* SPDX-License-Identifier: Apache-2.0
 *
 * The registry of kinds, and looking up fields. Objects have a few dozen rows at most: comparing
 * lengths first makes a linear walk as fast as any index would be.
 */
#include "policy/tables.h"

/* What kinds.def does not say; a kind without its line here does not compile. */
#define LISTENER .spec = &policy_listener_spec, .doc = "Where requests come in."
#define ROUTE .spec = &policy_route_spec, .doc = "Which requests of which hosts go where."
#define UPSTREAM .spec = &policy_upstream_spec, .doc = "Servers that requests go to."
#define TRAFFIC_SPLIT .spec = &policy_split_spec, .doc = "Shares of requests between upstreams."
#define ENVIRONMENT                   \
    .spec = &policy_environment_spec, \
    .doc = "An environment: the base and what its folder merges over it."
#define ROUTE_TEST .spec = &policy_test_spec, .doc = "Requests and what must become of them."
#define L4_ROUTE .spec = &policy_l4_spec, .doc = "Which connections go where."
#define AUTH_POLICY .spec = &policy_auth_spec, .doc = "Who may pass."
#define RATE_LIMIT .spec = &policy_limit_spec, .doc = "How often something may happen."
#define WAF_POLICY .spec = &policy_waf_spec, .doc = "Rules against attacks."
#define FILTER .spec = &policy_filter_spec, .doc = "A Lua filter."
#define TELEMETRY .spec = &policy_telemetry_spec, .doc = "What is measured, logged and traced."
#define ROLLOUT .spec = &policy_rollout_spec, .doc = "Steps by which a split moves."
#define FILTER_TEST \
    .spec = &policy_filter_test_spec, .doc = "Messages and what a filter must make of them."

static const struct field_kind kinds[] = {
#define KIND(NAME, text) [POLICY_##NAME] = { .name = text, NAME },
#include "policy/kinds.def"
};

const struct field_kind *policy_field_kind(enum policy_kind kind)
{
    assert(kind < POLICY_KINDS);
    return &kinds[kind];
}

enum policy_kind policy_field_kind_find(struct str name)
{
    for (enum policy_kind i = 0; i < POLICY_KINDS; i++) {
        if (str_eq(name, str_of(kinds[i].name)))
            return i;
    }
    return POLICY_KINDS;
}

const struct field_object *policy_field_project(void)
{
    return &policy_project_object;
}

const struct field_object *policy_field_metrics(void)
{
    return &policy_metrics_object;
}

const struct field_object *policy_field_envelope(void)
{
    return &policy_envelope_object;
}

const struct field *policy_field_find(const struct field_object *object, struct str name)
{
    for (size_t i = 0; i < object->count; i++) {
        if (str_eq(object->fields[i].name, name))
            return &object->fields[i];
    }
    for (size_t i = 0; i < object->count; i++) {
        const char *formerly = object->fields[i].formerly;

        if (formerly && str_eq(str_of(formerly), name))
            return &object->fields[i];
    }
    return NULL;
}

char *policy_field_own(struct arena *a, const struct field_object *object,
                       const struct field *field, char *base)
{
    void **side;

    if (!field->side)
        return base;
    side = (void **)(void *)(base + object->side_at);
    if (*side == object->side_none)
        *side = arena_take(a, object->side_size);
    return *side;
}

size_t policy_field_item_size(const struct field *list)
{
    if (list->object)
        return list->object->size;
    return list->items == FIELD_REF ? sizeof(struct policy_ref) : sizeof(struct policy_text);
}

bool policy_field_is_scalar(enum field_type type)
{
    return type <= FIELD_REF;
}
