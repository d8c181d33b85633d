/* SPDX-License-Identifier: Apache-2.0
 *
 * Axes are local to the alternatives at hand, so that boxes stay a few words wide however large a
 * policy is.
 */
#include "check/space.h"

#include "check/origin.h"
#include "table/target.h"

struct check_axis {
    enum table_subject subject;
    struct str name;
    struct check_conditions conditions;
    struct check_origins origins; /* CLIENT_ADDRESS, SNI: these instead */
    struct check_atoms atoms;
};

struct axes {
    struct check_axis *items;
    size_t count, cap;
};

struct methods {
    struct str *items;
    size_t count, cap;
};

static struct check_axis *axis_of(struct arena *a, struct axes *axes, enum table_subject subject,
                                  struct str name)
{
    struct check_axis *axis;

    for (size_t i = 0; i < axes->count; i++) {
        axis = &axes->items[i];
        if (axis->subject == subject &&
            (subject == TABLE_HEADER ? str_ieq(axis->name, name) : str_eq(axis->name, name)))
            return axis;
    }
    axis = VEC_ADD(a, axes);
    *axis = (struct check_axis){ .subject = subject,
                                 .name = name,
                                 .conditions = { .subject = subject } };
    return axis;
}

/* The conditions of a match, subject by subject. */
static const struct policy_condition *condition(const struct policy_match *m, size_t i,
                                                enum table_subject *subject)
{
    *subject = TABLE_HEADER;
    if (i < m->more->headers.count)
        return &m->more->headers.items[i];
    i -= m->more->headers.count;
    *subject = TABLE_QUERY;
    if (i < m->more->query.count)
        return &m->more->query.items[i];
    i -= m->more->query.count;
    *subject = TABLE_COOKIE;
    if (i < m->more->cookies.count)
        return &m->more->cookies.items[i];
    i -= m->more->cookies.count;
    *subject = TABLE_CLAIM;
    return i < m->more->claims.count ? &m->more->claims.items[i] : NULL;
}

static const enum table_subject origins[] = { TABLE_CLIENT_ADDRESS, TABLE_SNI };

static bool is_origin(enum table_subject subject)
{
    return subject == TABLE_CLIENT_ADDRESS || subject == TABLE_SNI;
}

/* False where steps run out. */
static bool collect_axes(struct arena *a, struct axes *axes, const struct policy_match *m,
                         struct check_budget *budget)
{
    enum table_subject subject;
    const struct policy_condition *c;

    for (size_t i = 0; (c = condition(m, i, &subject)) != NULL; i++) {
        struct check_axis *axis;

        if (!check_budget_spend(budget, axes->count + CHECK_BUDGET_SORTED))
            return false;
        axis = axis_of(a, axes, subject, c->key);
        *VEC_ADD(a, &axis->conditions) = c;
    }
    for (size_t i = 0; i < LEN(origins); i++) {
        struct check_texts list = check_origin_of(m, origins[i]), *to;
        struct check_axis *axis;

        if (list.count == 0)
            continue;
        if (!check_budget_spend(budget, axes->count + CHECK_BUDGET_SORTED * list.count))
            return false;
        axis = axis_of(a, axes, origins[i], STR(""));
        to = VEC_ADD(a, &axis->origins);
        assert(to != NULL);
        *to = list;
    }
    return true;
}

static bool collect_methods(struct arena *a, struct methods *methods, const struct policy_match *m,
                            struct check_budget *budget)
{
    for (size_t i = 0; i < m->methods.count; i++) {
        struct str token = m->methods.items[i].text;
        bool known = table_target_method(token) != TABLE_METHOD_OTHER;

        for (size_t k = TABLE_METHOD_OTHER; k < methods->count && !known; k++)
            known = str_eq(methods->items[k], token);
        if (!check_budget_spend(budget, CHECK_BUDGET_LISTED * methods->count))
            return false;
        if (!known)
            *VEC_ADD(a, methods) = token;
    }
    return true;
}

static void lay_out(struct check_space *s)
{
    uint32_t *at = NEW_N(s->arena, uint32_t, s->name_count + 2);

    at[1] = (uint32_t)(s->method_count + 63) / 64;
    for (size_t i = 0; i < s->name_count; i++)
        at[i + 2] = at[i + 1] + (uint32_t)(s->names[i].atoms.count + 63) / 64;
    s->axes = (struct check_axes){ .at = at, .count = (uint32_t)s->name_count + 1 };
}

static size_t count_conditions(const struct resolve_alternative *alt)
{
    const struct policy_match *m = alt->match;

    return m == NULL
               ? 0
               : m->more->headers.count + m->more->query.count + m->more->cookies.count +
                     m->more->claims.count + m->more->source_address.count + m->more->sni.count;
}

/* Takes the steps that the boxes will need: every atom is held against every condition. */
static bool afford_boxes(const struct check_space *s, const struct resolve_alternative *const *alts,
                         size_t count, struct check_budget *budget)
{
    uint64_t atoms = s->method_count;

    for (size_t i = 0; i < s->name_count; i++)
        atoms += s->names[i].atoms.count;
    for (size_t i = 0; i < count; i++)
        if (!check_budget_spend(budget, atoms * (count_conditions(alts[i]) + 1)))
            return false;
    return true;
}

static bool make_atoms(struct arena *a, struct check_axis *axis)
{
    if (is_origin(axis->subject))
        return check_origin_atoms(a, axis->subject, &axis->origins, &axis->atoms);
    return check_atoms_make(a, &axis->conditions, &axis->atoms);
}

bool check_space_make(struct arena *a, const struct resolve_alternative *const *alts, size_t count,
                      struct check_budget *budget, struct check_space *out)
{
    struct axes axes = { 0 };
    struct methods methods = { 0 };

    for (enum table_method m = 0; m < TABLE_METHOD_OTHER; m++)
        *VEC_ADD(a, &methods) = table_target_method_name(m);
    for (size_t i = 0; i < count; i++) {
        if (alts[i]->match == NULL)
            continue;
        if (!collect_axes(a, &axes, alts[i]->match, budget) ||
            !collect_methods(a, &methods, alts[i]->match, budget))
            return false;
    }
    for (size_t i = 0; i < axes.count; i++)
        if (!make_atoms(a, &axes.items[i]))
            return false;
    *out = (struct check_space){ .arena = a,
                                 .names = axes.items,
                                 .name_count = axes.count,
                                 .methods = methods.items,
                                 .method_count = methods.count };
    lay_out(out);
    return afford_boxes(out, alts, count, budget);
}

static void set_bit(uint64_t *words, size_t bit)
{
    words[bit / 64] |= UINT64_C(1) << (bit % 64);
}

static bool has_bit(const uint64_t *words, size_t bit)
{
    return words[bit / 64] >> (bit % 64) & 1;
}

static bool names_method(const struct policy_match *m, struct str token)
{
    for (size_t i = 0; i < m->methods.count; i++)
        if (str_eq(m->methods.items[i].text, token))
            return true;
    return false;
}

static void fill_methods(const struct check_space *s, const struct resolve_alternative *alt,
                         uint64_t *words)
{
    for (size_t i = 0; i < s->method_count; i++) {
        bool in = i < TABLE_METHOD_OTHER && (TABLE_METHODS_DEFAULT >> i & 1);

        if (alt != NULL && alt->match != NULL && alt->match->methods.count > 0)
            in = names_method(alt->match, s->methods[i]);
        if (in)
            set_bit(words, i);
    }
}

static bool holds(const struct check_axis *axis, const struct policy_match *m,
                  const struct check_atom *atom)
{
    enum table_subject subject;
    const struct policy_condition *c;

    if (is_origin(axis->subject))
        return check_origin_holds(axis->subject, check_origin_of(m, axis->subject), atom);
    for (size_t i = 0; (c = condition(m, i, &subject)) != NULL; i++) {
        bool same =
            subject == axis->subject &&
            (subject == TABLE_HEADER ? str_ieq(axis->name, c->key) : str_eq(axis->name, c->key));

        if (same && !check_atoms_hold(c, atom))
            return false;
    }
    return true;
}

uint64_t *check_space_box(const struct check_space *s, const struct resolve_alternative *alt)
{
    uint64_t *box = NEW_N(s->arena, uint64_t, s->axes.at[s->axes.count]);

    fill_methods(s, alt, box);
    for (size_t i = 0; i < s->name_count; i++) {
        const struct check_axis *axis = &s->names[i];

        for (size_t k = 0; k < axis->atoms.count; k++)
            if (alt == NULL || alt->match == NULL || holds(axis, alt->match, &axis->atoms.items[k]))
                set_bit(box + s->axes.at[i + 1], k);
    }
    return box;
}

/* The last atom is "absent", or an address as good as none; else the first that is in the box. */
static const struct check_atom *pick(const struct check_axis *axis, const uint64_t *words)
{
    size_t last = axis->atoms.count - 1;

    if (has_bit(words, last))
        return &axis->atoms.items[last];
    for (size_t i = 0; i < last; i++)
        if (has_bit(words, i))
            return &axis->atoms.items[i];
    return NULL;
}

void check_space_witness(const struct check_space *s, const uint64_t *box,
                         struct check_witness *out)
{
    out->fields = NEW_N(s->arena, struct check_witness_field, s->name_count + 1);
    out->field_count = 0;
    for (size_t i = s->method_count; i > 0; i--)
        if (has_bit(box, i - 1))
            out->method = s->methods[i - 1];
    for (size_t i = 0; i < s->name_count; i++) {
        const struct check_atom *atom = pick(&s->names[i], box + s->axes.at[i + 1]);

        assert(atom != NULL);
        if (!atom->absent)
            out->fields[out->field_count++] = (struct check_witness_field){
                .subject = s->names[i].subject, .name = s->names[i].name, .value = atom->value
            };
    }
}
