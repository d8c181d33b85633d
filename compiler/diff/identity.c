/* SPDX-License-Identifier: Apache-2.0
 *
 * Texts are made from the field tables, so that a condition of a new kind tells alternatives apart
 * without a line here. Names of rules and alternatives share one numbering; a letter in front keeps
 * them apart.
 */
#include "diff/identity.h"

#include "base/hash.h"
#include "diff/leaf.h"

struct numbers {
    struct arena *arena;
    struct number {
        struct str text;
        uint32_t next; /* number + 1 of the next of the same slot; 0: none */
    } * items;
    size_t count, cap;
    uint32_t *slots; /* number + 1 */
    size_t slot_count;
};

static uint32_t number_of(struct numbers *n, struct str text)
{
    uint32_t *slot;
    struct number *made;

    assert(n->slots != NULL);
    slot = &n->slots[hash_str(text, 0) & (n->slot_count - 1)];
    for (uint32_t i = n->items != NULL ? *slot : 0; i != 0; i = n->items[i - 1].next)
        if (str_eq(n->items[i - 1].text, text))
            return i - 1;
    made = VEC_ADD(n->arena, n);
    assert(made != NULL);
    *made = (struct number){ str_dup(n->arena, text), *slot };
    *slot = (uint32_t)n->count;
    return *slot - 1;
}

/* Box algebra knows methods, fields by their values, and where a request comes from; paths are
 * patterns. */
static bool is_followed(struct str path)
{
    static const struct str known[] = { STR_INIT("methods"),       STR_INIT("path."),
                                        STR_INIT("headers."),      STR_INIT("query."),
                                        STR_INIT("cookies."),      STR_INIT("claims."),
                                        STR_INIT("sourceAddress"), STR_INIT("sni") };

    if (str_has_suffix(path, STR(".regex")))
        return false;
    for (size_t i = 0; i < LEN(known); i++)
        if (str_has_prefix(path, known[i]))
            return true;
    return false;
}

static struct str match_text(struct arena *a, const struct resolve_alternative *alt, bool *strange)
{
    const struct field_object *route = policy_field_kind(POLICY_ROUTE)->spec;
    const struct field_object *rule = policy_field_find(route, STR("rules"))->object;
    struct diff_leaves leaves = { 0 };

    *strange = alt->rule->more->fraction_percent > 0;
    if (alt->match == NULL)
        return STR("");
    diff_leaf_list(a, policy_field_find(rule, STR("match"))->object, alt->match,
                   alt->route->meta.space, STR(""), &leaves);
    for (size_t i = 0; i < leaves.count; i++)
        *strange = *strange || !is_followed(leaves.items[i].path);
    return diff_leaf_text(a, &leaves);
}

static void number_plan(struct numbers *n, struct arena *scratch, const struct resolve_plan *plan,
                        struct diff_identity *out)
{
    out->alternatives = NEW_N(n->arena, uint32_t, plan->count + 1);
    out->rules = NEW_N(n->arena, uint32_t, plan->count + 1);
    out->strange = NEW_N(n->arena, bool, plan->count + 1);
    for (size_t i = 0; i < plan->count; i++) {
        const struct resolve_alternative *alt = &plan->items[i];
        struct arena_mark mark = arena_mark(scratch);
        uint32_t place = alt->ordered ? alt->rule_index + 1 : 0;
        struct str text = match_text(scratch, alt, &out->strange[i]);

        out->rules[i] = number_of(
            n, str_fmt(scratch, "r" STR_FMT, STR_ARG(resolve_plan_rule_name(scratch, alt))));
        out->alternatives[i] =
            number_of(n, str_fmt(scratch, "a%u %d %u %u " STR_FMT, out->rules[i], alt->priority,
                                 place, alt->rule->more->fraction_percent, STR_ARG(text)));
        arena_rewind(scratch, mark);
    }
}

uint32_t diff_identity_make(struct arena *a, const struct resolve_plan *const plans[static 2],
                            struct diff_identity out[static 2])
{
    struct numbers n = { .arena = a, .slot_count = 64 };
    struct arena scratch;

    while (n.slot_count < 2 * (plans[0]->count + plans[1]->count))
        n.slot_count *= 2;
    n.slots = NEW_N(a, uint32_t, n.slot_count);
    arena_init(&scratch, 0);
    for (int side = 0; side < 2; side++)
        number_plan(&n, &scratch, plans[side], &out[side]);
    arena_fini(&scratch);
    return (uint32_t)n.count;
}
