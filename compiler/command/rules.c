/* SPDX-License-Identifier: Apache-2.0
 *
 * Whoever misspells a rule is told which one is near.
 */
#include "command/rules.h"

#include "bind/suggest.h"
#include "command/json.h"
#include "command/output.h"
#include "command/text.h"

static const char *const level_words[] = {
    [DIAG_OFF] = "off", [DIAG_INFO] = "info", [DIAG_WARNING] = "warning", [DIAG_ERROR] = "error"
};

static struct str list_human(struct arena *a)
{
    struct command_text t = { .arena = a };

    for (uint32_t r = 0; r < DIAG_RULES; r++) {
        const struct diag_rule_info *info = diag_rule_info((enum diag_rule)r);

        command_text_fmt(&t, "PX%u  %-8s %-22s %s\n", info->code, level_words[info->level],
                         info->slug, info->meaning);
    }
    return command_text_str(&t);
}

static struct str list_json(struct arena *a)
{
    struct command_json *root = command_json_object(), *rules = command_json_array();

    command_json_put_text(root, "format_version", STR("1.0"));
    for (uint32_t r = 0; r < DIAG_RULES; r++) {
        const struct diag_rule_info *info = diag_rule_info((enum diag_rule)r);
        struct command_json *rule = command_json_object();

        command_json_put_text(rule, "code", str_fmt(a, "PX%u", info->code));
        command_json_put_text(rule, "slug", str_of(info->slug));
        command_json_put_text(rule, "level", str_of(level_words[info->level]));
        command_json_put_text(rule, "meaning", str_of(info->meaning));
        command_json_put_text(rule, "explanation", str_of(diag_rule_explain((enum diag_rule)r)));
        command_json_add(rules, rule);
    }
    command_json_put(root, "rules", rules);
    return command_json_finish(a, &root);
}

int command_rules_list(struct command_context *c)
{
    static const char *const names[] = { "human", "json", NULL };
    struct command_formats formats = { 0 };
    int worst = COMMAND_OK;

    if (!command_output_formats(c, names, &formats))
        return COMMAND_USAGE;
    for (size_t i = 0; i < formats.count; i++) {
        struct str text = formats.items[i].format == 0 ? list_human(c->arena) : list_json(c->arena);

        worst = command_worse(worst, command_output_put(c, text, formats.items[i].file));
    }
    return worst;
}

static enum diag_rule find_rule(struct command_context *c, struct str name)
{
    enum diag_rule rule = diag_rule_find(name);
    struct str best = { 0 };

    if (rule != DIAG_RULES)
        return rule;
    for (uint32_t r = 0; r < DIAG_RULES; r++)
        bind_suggest_better(name, str_of(diag_rule_info((enum diag_rule)r)->slug), &best);
    if (best.n > 0)
        (void)command_output_usage(c, "there is no rule `" STR_FMT "`; did you mean `" STR_FMT "`?",
                                   STR_ARG(name), STR_ARG(best));
    else
        (void)command_output_usage(c, "there is no rule `" STR_FMT "`; see --list-rules",
                                   STR_ARG(name));
    return DIAG_RULES;
}

int command_rules_explain(struct command_context *c)
{
    enum diag_rule rule = find_rule(c, command_value(c, COMMAND_OPT_EXPLAIN));

    if (rule == DIAG_RULES)
        return COMMAND_USAGE;
    return command_output_put(c, str_of(diag_rule_explain(rule)), (struct str){ 0 });
}

/* Sets the flags of the rules that an option names, separated by commas. */
static bool mark(struct command_context *c, enum command_option option, bool value,
                 bool wanted[DIAG_RULES])
{
    for (size_t i = 0; i < c->values[option].count; i++) {
        struct str rest = c->values[option].items[i], name;

        while (str_cut(&rest, ',', &name)) {
            enum diag_rule rule = find_rule(c, name);

            if (rule == DIAG_RULES)
                return false;
            wanted[rule] = value;
        }
    }
    return true;
}

bool command_rules_choose(struct command_context *c, bool wanted[DIAG_RULES])
{
    for (uint32_t r = 0; r < DIAG_RULES; r++)
        wanted[r] = !command_has(c, COMMAND_OPT_ONLY);
    return mark(c, COMMAND_OPT_ONLY, true, wanted) && mark(c, COMMAND_OPT_SKIP, false, wanted);
}

bool command_rules_level(const struct command_context *c, struct str name, enum diag_level *out)
{
    for (uint32_t l = DIAG_INFO; l <= DIAG_ERROR; l++) {
        if (!str_eq(name, str_of(level_words[l])))
            continue;
        *out = (enum diag_level)l;
        return true;
    }
    (void)command_output_usage(c, "`--fail-on` takes error, warning or info, not `" STR_FMT "`",
                               STR_ARG(name));
    return false;
}
