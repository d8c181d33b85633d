/* SPDX-License-Identifier: Apache-2.0
 *
 * Fields of one name count as one value, joined as a recipient joins them.
 */
#include "command/condition.h"

#include "doc/doc.h"
#include "resolve/pattern.h"

/* All values of a name, joined as a recipient reads them; p NULL where there is none. */
static struct str joined(struct arena *a, const struct command_decide_fields *fields,
                         struct str name)
{
    struct str all = { 0 };

    for (size_t i = 0; i < fields->count; i++) {
        if (!str_ieq(fields->items[i].name, name))
            continue;
        if (all.p == NULL)
            all = (struct str){ fields->items[i].value.n ? fields->items[i].value.p : "",
                                fields->items[i].value.n };
        else
            all = str_fmt(a, STR_FMT ", " STR_FMT, STR_ARG(all), STR_ARG(fields->items[i].value));
    }
    return all;
}

static const char *const op_words[] = {
    [POLICY_MATCH_EXACT] = "exactly",
    [POLICY_MATCH_PREFIX] = "a text that begins with",
    [POLICY_MATCH_SUFFIX] = "a text that ends with",
    [POLICY_MATCH_CONTAINS] = "a text that contains",
    [POLICY_MATCH_PRESENT] = "present",
    [POLICY_MATCH_ABSENT] = "absent",
    [POLICY_MATCH_NOT] = "anything but",
    [POLICY_MATCH_REGEX] = "a text that matches",
};

static bool holds(const struct policy_condition *c, struct str value)
{
    struct str wanted = c->value.text;

    switch ((enum policy_matcher_op)c->op) {
    case POLICY_MATCH_EXACT:
        return value.p != NULL && str_eq(value, wanted);
    case POLICY_MATCH_PREFIX:
        return value.p != NULL && str_has_prefix(value, wanted);
    case POLICY_MATCH_SUFFIX:
        return value.p != NULL && str_has_suffix(value, wanted);
    case POLICY_MATCH_CONTAINS:
        return value.p != NULL && str_contains(value, wanted);
    case POLICY_MATCH_PRESENT:
        return value.p != NULL;
    case POLICY_MATCH_ABSENT:
        return value.p == NULL;
    case POLICY_MATCH_NOT:
        return value.p == NULL || !str_eq(value, wanted);
    case POLICY_MATCH_REGEX:
        return value.p != NULL && resolve_pattern_holds(c->pattern, value);
    }
    return false;
}

bool command_condition_holds(struct arena *a, const char *what, const struct policy_condition *c,
                             const struct command_decide_fields *fields,
                             struct command_expect_failure *failure)
{
    struct str value = joined(a, fields, c->key);
    bool bare = c->op == POLICY_MATCH_PRESENT || c->op == POLICY_MATCH_ABSENT;

    assert(c->op < LEN(op_words));
    if (holds(c, value))
        return true;
    *failure = (struct command_expect_failure){
        .at = c->node != NULL ? c->node->at : DIAG_NOWHERE,
        .what = str_fmt(a, "%s." STR_FMT, what, STR_ARG(c->key)),
        .wanted = str_fmt(a, "%s%s" STR_FMT, op_words[c->op], bare ? "" : " ",
                          STR_ARG(bare ? STR("") : c->value.text)),
        .got = value.p != NULL ? str_dup(a, value) : STR("absent"),
    };
    return false;
}
