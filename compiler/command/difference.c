/* SPDX-License-Identifier: Apache-2.0
 *
 * All members are always there, empty where there is nothing: a reader need not ask twice.
 */
#include "command/difference.h"

#include "command/json.h"

static struct command_json *classes_json(uint32_t set)
{
    struct command_json *list = command_json_array();

    for (uint32_t i = 0; i < DIFF_CLASSES; i++) {
        if (set & DIFF_CLASS_BIT(i))
            command_json_add_text(list, diff_class_word(i));
    }
    return list;
}

static struct command_json *facts_json(const struct diff_facts *facts)
{
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < facts->count; i++) {
        const struct diff_fact *f = &facts->items[i];
        struct command_json *o = command_json_object();

        command_json_put_text(o, "what", f->what);
        command_json_put_text(o, "class", diff_class_word(f->aspect));
        command_json_put_text(o, "from", f->from);
        command_json_put_text(o, "to", f->to);
        if (f->lines.n > 0)
            command_json_put_text(o, "lines", f->lines);
        command_json_put_text(o, "weakened", f->weakened ? str_of(f->weakened) : STR(""));
        command_json_add(list, o);
    }
    return list;
}

static void put_rate(struct command_json *o, bool measured, uint64_t rate)
{
    if (measured)
        command_json_put_thousandths(o, "rate", rate);
    else
        command_json_put_null(o, "rate");
}

static struct command_json *moves_json(const struct diff_moves *moves, bool measured)
{
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < moves->count; i++) {
        struct command_json *m = command_json_object();

        command_json_put_text(m, "from", moves->items[i].from);
        command_json_put_text(m, "to", moves->items[i].to);
        command_json_put_number(m, "buckets", moves->items[i].share);
        command_json_put_number(m, "buckets_back", moves->items[i].back);
        put_rate(m, measured, moves->items[i].rate);
        command_json_add(list, m);
    }
    return list;
}

static struct command_json *loads_json(const struct diff_change *c)
{
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < c->loads.count; i++) {
        const struct diff_load *l = &c->loads.items[i];
        struct command_json *o = command_json_object();

        command_json_put_text(o, "member", l->member);
        command_json_put_text(o, "upstream", l->upstream);
        command_json_put_thousandths(o, "rate", l->rate);
        if (l->most > 0)
            command_json_put_thousandths(o, "rate_carried", l->most);
        else
            command_json_put_null(o, "rate_carried");
        command_json_add(list, o);
    }
    return list;
}

static struct command_json *fields_json(const struct check_witness *w)
{
    static const char *const subjects[TABLE_SUBJECTS] = {
        [TABLE_HEADER] = "header", [TABLE_QUERY] = "query", [TABLE_COOKIE] = "cookie"
    };
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < w->field_count; i++) {
        struct command_json *o = command_json_object();

        command_json_put_text(o, "in", str_of(subjects[w->fields[i].subject]));
        command_json_put_text(o, "name", w->fields[i].name);
        command_json_put_text(o, "value", w->fields[i].value);
        command_json_add(list, o);
    }
    return list;
}

static struct command_json *outcome_json(const struct diff_outcome *outcome)
{
    struct command_json *o = command_json_object();

    command_json_put_text(o, "rule", outcome->rule);
    command_json_put_text(o, "does", outcome->does);
    return o;
}

/* An array of none or one. */
static struct command_json *examples_json(const struct diff_example *e)
{
    struct command_json *list = command_json_array(), *o;

    if (e->request.n == 0)
        return list;
    o = command_json_object();
    command_json_put_text(o, "request", e->request);
    command_json_put_text(o, "listener", e->listener);
    command_json_put_text(o, "method", e->witness.method);
    command_json_put_text(o, "host", e->witness.host);
    command_json_put_text(o, "path", e->witness.path);
    command_json_put(o, "fields", fields_json(&e->witness));
    command_json_put(o, "was", outcome_json(&e->outcome[0]));
    command_json_put(o, "is", outcome_json(&e->outcome[1]));
    command_json_add(list, o);
    return list;
}

static struct command_json *change_json(const struct diff_change *c)
{
    static const char *const kinds[] = {
        [DIFF_ADDED] = "added", [DIFF_REMOVED] = "removed", [DIFF_CHANGED] = "changed"
    };
    static const char *const remaps[] = {
        [DIFF_REMAP_NONE] = "stay",
        [DIFF_REMAP_SHARE] = "move",
        [DIFF_REMAP_ANY] = "any",
        [DIFF_REMAP_UNKNOWN] = "unknown",
    };
    struct command_json *o = command_json_object();

    command_json_put_text(o, "change", str_of(kinds[c->kind]));
    command_json_put(o, "classes", classes_json(c->classes));
    command_json_put_text(o, "part", str_of(c->part));
    command_json_put_text(o, "name", c->name);
    command_json_put_text(o, "place", c->place);
    command_json_put(o, "facts", facts_json(&c->facts));
    command_json_put(o, "moves", moves_json(&c->moves, c->flow.measured));
    put_rate(o, c->flow.measured, c->flow.rate);
    command_json_put_bool(o, "rate_partial", c->flow.partial);
    command_json_put_text(o, "rate_source", c->flow_source);
    command_json_put(o, "loads", loads_json(c));
    command_json_put_bool(o, "reshuffled", c->moves.reshuffled);
    command_json_put_text(o, "keys", str_of(remaps[c->remap.kind]));
    command_json_put_number(o, "keys_moved", c->remap.share);
    command_json_put(o, "examples", examples_json(&c->example));
    return o;
}

static struct command_json *shift_json(const struct diff_shift *s)
{
    struct command_json *o = command_json_object();

    command_json_put(o, "classes", classes_json(s->classes));
    command_json_put_text(o, "rule_from", s->rule[0]);
    command_json_put_text(o, "rule_to", s->rule[1]);
    command_json_put_text(o, "hosts", s->hosts);
    command_json_put_bool(o, "unknown", s->unknown);
    command_json_put_bool(o, "open", s->open);
    command_json_put(o, "weakened", facts_json(&s->weakened));
    command_json_put(o, "examples", examples_json(&s->example));
    return o;
}

static struct command_json *diff_json(const struct diff *d)
{
    struct command_json *o = command_json_object(), *changes = command_json_array();
    struct command_json *shifts = command_json_array(), *hosts = command_json_array();

    command_json_put_text(o, "environment_from", d->environment[0]);
    command_json_put_text(o, "environment_to", d->environment[1]);
    command_json_put_text(o, "content_id_from", d->id[0]);
    command_json_put_text(o, "content_id_to", d->id[1]);
    command_json_put_text(o, "effect", str_of(d->effect));
    command_json_put(o, "classes", classes_json(d->classes));
    command_json_put_number(o, "weakened", d->weakened);
    command_json_put_bool(o, "unnamed", d->unnamed);
    for (size_t i = 0; i < d->changes.count; i++)
        command_json_add(changes, change_json(&d->changes.items[i]));
    for (size_t i = 0; i < d->shifts.count; i++)
        command_json_add(shifts, shift_json(&d->shifts.items[i]));
    for (size_t i = 0; i < d->hosts_gone.count; i++)
        command_json_add_text(hosts, d->hosts_gone.items[i]);
    command_json_put(o, "changes", changes);
    command_json_put(o, "requests", shifts);
    command_json_put(o, "hosts_gone", hosts);
    return o;
}

struct str command_difference_json(struct arena *a, const struct diff_list *all)
{
    struct command_json *root = command_json_object(), *list = command_json_array();

    command_json_put_text(root, "format_version", STR("2.2"));
    for (size_t i = 0; i < all->count; i++)
        command_json_add(list, diff_json(&all->items[i]));
    command_json_put(root, "environments", list);
    return command_json_finish(a, &root);
}
