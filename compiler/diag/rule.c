/* SPDX-License-Identifier: Apache-2.0
 *
 * The catalogue as a table, expanded from rules.def.
 */
#include "diag/diag.h"
#include "diag/explain.h"

static const struct diag_rule_info catalogue[] = {
#define RULE(number, NAME, LEVEL, name, sentence)                                      \
    [DIAG_##NAME] = {                                                                  \
        .code = (number), .level = DIAG_##LEVEL, .slug = (name), .meaning = (sentence) \
    },
#include "diag/rules.def"
    [DIAG_INPUT] = { .level = DIAG_ERROR,
                     .slug = "input",
                     .meaning = "the source itself cannot be read: Git, the file system, a limit" },
};

/* A code that is used twice does not compile. */
__attribute__((unused)) static bool codes_differ(int code)
{
    switch (code) {
#define RULE(number, NAME, LEVEL, name, sentence) case number:
#include "diag/rules.def"
        return true;
    default:
        return false;
    }
}

const struct diag_rule_info *diag_rule_info(enum diag_rule rule)
{
    assert((size_t)rule < LEN(catalogue));
    return &catalogue[rule];
}

enum diag_rule diag_rule_find(struct str name)
{
    struct str digits = str_has_prefix(name, STR("PX")) ? str_sub(name, 2, name.n) : name;
    uint64_t code = 0;
    bool numeric = str_to_u64(digits, UINT16_MAX, &code);

    for (size_t i = 0; i < DIAG_RULES; i++)
        if (numeric ? catalogue[i].code == code : str_eq(name, str_of(catalogue[i].slug)))
            return (enum diag_rule)i;
    return DIAG_RULES;
}

const char *diag_rule_explain(enum diag_rule rule)
{
    assert((size_t)rule < LEN(catalogue));
    return diag_explain_text(rule);
}
