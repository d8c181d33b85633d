/* SPDX-License-Identifier: Apache-2.0
 *
 * See table.h. Ends the program where the compiler's half fails, because no test could go on.
 */
#include "kit/table.h"

#include "base/hash.h"
#include "lower/names.h"
#include "regex/regex.h"
#include "table/identity.h"

static void add_names(struct kit *k)
{
    static const struct {
        enum table_subject subject;
        struct str text;
    } names[KIT_NAMES] = {
        [KIT_X_A] = { TABLE_HEADER, STR_INIT("x-a") },
        [KIT_X_B] = { TABLE_HEADER, STR_INIT("x-b") },
        [KIT_QUERY_Q] = { TABLE_QUERY, STR_INIT("q") },
        [KIT_COOKIE_C] = { TABLE_COOKIE, STR_INIT("c") },
    };
    uint32_t index;

    for (size_t i = 0; i < LEN(names); i++) {
        struct table_name *n = emit_add(k->image, TABLE_NAME, &index);

        n->subject = names[i].subject;
        n->hash = table_name_hash(names[i].text);
        n->text = emit_text(k->image, names[i].text);
    }
    lower_names_slots(k->image);
}

static void add_upstream(struct kit *k)
{
    uint32_t index;
    struct table_upstream *u = emit_add(k->image, TABLE_UPST, &index);
    struct table_endpoint *e = emit_add(k->image, TABLE_ENDP, &index);
    struct table_listener *l = emit_add(k->image, TABLE_LSTN, &index);
    struct table_bind *b = emit_add(k->image, TABLE_BIND, &index);

    *u = (struct table_upstream){ .stable_id = 1,
                                  .name = emit_text(k->image, STR("default/up")),
                                  .endpoint_count = 1,
                                  .connect_timeout_ms = 1000,
                                  .idle_timeout_ms = 1000,
                                  .connections_max = 10,
                                  .requests_max = 10 };
    *e = (struct table_endpoint){ .stable_id = 2, .port = 80, .weight = 1, .stride = 65535 };
    *l = (struct table_listener){ .stable_id = 3,
                                  .name = emit_text(k->image, STR("default/web")),
                                  .bind_count = 1,
                                  .head_timeout_ms = 1,
                                  .body_timeout_ms = 1,
                                  .idle_timeout_ms = 1 };
    *b = (struct table_bind){ .stable_id = 4, .port = 8080 };
}

/* "one" has [0, 1000), "two" the rest; sticky by cookie c, forced by x-a from 10/8. */
static void add_split(struct kit *k)
{
    static const struct table_range ranges[] = { { 0, 1000, 0 }, { 1000, 10000, 1 } };
    const struct str names[] = { STR("one"), STR("two") };
    uint32_t index;
    struct table_split *s = emit_add(k->image, TABLE_SPLT, &index);
    struct table_key *key = emit_add(k->image, TABLE_SKEY, &index);
    struct table_cidr *cidr = emit_add(k->image, TABLE_CIDR, &index);

    *s = (struct table_split){ .stable_id = 5,
                               .salt = 77,
                               .name = emit_text(k->image, STR("default/canary")),
                               .member_count = 2,
                               .range_count = 2,
                               .key_count = 1,
                               .force_name = KIT_X_A,
                               .force_count = 1 };
    *key = (struct table_key){ TABLE_COOKIE, KIT_COOKIE_C };
    memcpy(cidr->ip, "\0\0\0\0\0\0\0\0\0\0\xff\xff\x0a\0\0\0", 16);
    cidr->bits = 104;
    cidr->run = 1;
    for (size_t i = 0; i < LEN(ranges); i++) {
        struct table_range *r = emit_add(k->image, TABLE_RANG, &index);
        struct table_member *m = emit_add(k->image, TABLE_MEMB, &index);

        *r = ranges[i];
        *m = (struct table_member){ .name = emit_text(k->image, names[i]),
                                    .share = (uint32_t)(ranges[i].hi - ranges[i].lo) };
    }
}

void kit_init(struct kit *k)
{
    *k = (struct kit){ 0 };
    arena_init(&k->a, 0);
    k->image = emit_new(&k->a);
    k->automata = (struct lower_automata){ .arena = &k->a, .image = k->image };
    add_names(k);
    add_upstream(k);
    add_split(k);
}

void kit_fini(struct kit *k)
{
    arena_fini(&k->a);
}

void kit_route(struct kit *k, const char *name)
{
    uint32_t index;
    struct table_route *route = emit_add(k->image, TABLE_ROUT, &index);
    struct table_source_file *file = emit_add(k->image, TABLE_SFIL, &index);

    *route = (struct table_route){ .stable_id = digest_stable_id(STR("route"), str_of(name)),
                                   .name = emit_text(k->image, str_of(name)),
                                   .name_first = emit_count(k->image, TABLE_RNAM) };
    *file = (struct table_source_file){ .path = emit_cold_text(k->image, STR("routes/a.yaml")),
                                        .name_first = route->name_first };
}

uint32_t kit_rule(struct kit *k, uint32_t methods)
{
    uint32_t action, rule, name;
    struct table_route *route;
    struct table_action *a = emit_add(k->image, TABLE_ACTN, &action);
    struct table_rule *r = emit_add(k->image, TABLE_RULE, &rule);
    struct table_source *s = emit_add(k->image, TABLE_SMAP, &name);
    struct table_rule_name *n;

    if (rule == 0 && emit_count(k->image, TABLE_ROUT) == 0)
        kit_route(k, "default/kit");
    route = emit_at(k->image, TABLE_ROUT, emit_count(k->image, TABLE_ROUT) - 1);
    route->name_count++;
    n = emit_add(k->image, TABLE_RNAM, &name);
    *a = (struct table_action){ .policy = TABLE_NONE, .kind = TABLE_RESPOND, .status = 200 };
    *r = (struct table_rule){ .action = action,
                              .pred_first = emit_count(k->image, TABLE_PRED),
                              .methods = (uint16_t)methods,
                              .name = name };
    s->place = table_identity_pack((struct table_identity_place){ rule + 1, 7 });
    n->text = emit_text(k->image, str_fmt(&k->a, "rule-%u", rule));
    return rule;
}

static struct table_predicate *add_condition(struct kit *k)
{
    struct table_rule *r = emit_at(k->image, TABLE_RULE, emit_count(k->image, TABLE_RULE) - 1);
    uint32_t index;

    r->pred_count++;
    return emit_add(k->image, TABLE_PRED, &index);
}

void kit_condition(struct kit *k, enum table_op op, enum kit_name name, uint32_t flags,
                   struct str value)
{
    static const uint8_t subjects[] = { TABLE_HEADER, TABLE_HEADER, TABLE_QUERY, TABLE_COOKIE };

    *add_condition(k) = (struct table_predicate){ .subject = subjects[name],
                                                  .op = (uint8_t)op,
                                                  .flags = (uint16_t)flags,
                                                  .name = name,
                                                  .value = emit_text(k->image, value) };
}

void kit_method_condition(struct kit *k, struct str method)
{
    *add_condition(k) = (struct table_predicate){ .subject = TABLE_METHOD,
                                                  .name = TABLE_NONE,
                                                  .value = emit_text(k->image, method) };
}

void kit_path_condition(struct kit *k, const char *pattern)
{
    struct regex *r = NEW(&k->a, struct regex);
    struct regex_fault fault;
    struct table_predicate *p;

    if (!regex_compile(&k->a, str_of(pattern), &regex_limits, r, &fault))
        assert_fail(fault.what, __FILE__, __LINE__);
    p = add_condition(k);
    *p = (struct table_predicate){ .subject = TABLE_PATH,
                                   .op = TABLE_REGEX,
                                   .name = TABLE_NONE,
                                   .value = emit_text(k->image, str_of(pattern)),
                                   .first = lower_automaton_add(&k->automata, &r->dfa,
                                                                str_of(pattern)) };
}

void kit_pattern(struct kit *k, uint32_t domain, const char *host, const char *path, uint32_t rule)
{
    struct str text = str_of(path);
    enum lower_path_kind kind = LOWER_PREFIX;

    if (text.p[0] != '/') {
        kind = text.p[0] == '=' ? LOWER_EXACT : text.p[0] == '*' ? LOWER_REGEX : LOWER_TEMPLATE;
        text = str_sub(text, 2, text.n);
    }
    *VEC_ADD(&k->a, &k->patterns) = (struct lower_pattern){
        .domain = domain, .host = str_of(host), .kind = kind, .path = text, .rule = rule
    };
}

struct table kit_build(struct kit *k)
{
    struct emit_stamp stamp = { 0 };
    struct table_error error = { 0 };
    struct table t;
    struct str host;

    assert(
        lower_router_build(k->image, k->patterns.items, k->patterns.count, &k->a, &k->seed, &host));
    stamp.hash_seed = k->seed;
    lower_automaton_finish(&k->automata);
    k->file = emit_finish(k->image, &stamp);
    if (!table_verify(k->file.p, k->file.n, &t, &error))
        assert_fail(table_verify_text(&k->a, &error).p, __FILE__, __LINE__);
    return t;
}

void kit_fix(uint8_t *file, size_t len)
{
    struct table_header *h = (struct table_header *)(void *)file;
    struct table_section *dir = (struct table_section *)(void *)(file + TABLE_HEADER_BYTES);
    uint32_t count = h->section_count;

    if (len < TABLE_HEADER_BYTES || h->body_size > len || count > TABLE_SECTIONS_MAX ||
        TABLE_HEADER_BYTES + (size_t)count * TABLE_ENTRY_BYTES > h->body_size)
        return;
    for (uint32_t i = 0; i < count; i++) {
        if (dir[i].off > h->body_size || dir[i].len > h->body_size - dir[i].off)
            return;
        dir[i].xxh3 = hash_bytes(file + dir[i].off, (size_t)dir[i].len, dir[i].type);
    }
    h->content_id = table_verify_content_id(file, dir, count);
    h->file_digest = table_verify_file_digest(file, (size_t)h->body_size);
}

struct table kit_build_sample(struct kit *k)
{
    kit_init(k);
    kit_rule(k, TABLE_METHODS_DEFAULT);
    kit_rule(k, 1u << TABLE_GET);
    kit_condition(k, TABLE_EXACT, KIT_X_A, 0, STR("v"));
    kit_rule(k, TABLE_METHODS_DEFAULT);
    kit_rule(k, TABLE_METHODS_DEFAULT);
    kit_rule(k, TABLE_METHODS_DEFAULT);
    kit_rule(k, TABLE_METHODS_DEFAULT);
    kit_path_condition(k, "/p/[a-q]+(/.*)?");
    kit_pattern(k, 0, "a.test", "= /a", 0);
    kit_pattern(k, 0, "a.test", "* /p", 5);
    kit_pattern(k, 0, "a.test", "~ /a/{x}/b", 1);
    kit_pattern(k, 0, "a.test", "~ /a/{x}/b", 2);
    kit_pattern(k, 0, "a.test", "/p", 3);
    kit_pattern(k, 0, "*.test", "/", 4);
    return kit_build(k);
}

static struct table_section *entry_of(uint8_t *file, uint32_t type)
{
    struct table_section *dir = (struct table_section *)(void *)(file + TABLE_HEADER_BYTES);

    while (dir->type != type)
        dir++;
    return dir;
}

bool kit_refuses(struct kit *k, const struct kit_damage *d, struct table_error *error)
{
    uint8_t *file = arena_take(&k->a, k->file.n + TABLE_ALIGN), *at;
    struct table t;

    file += -(uintptr_t)file % TABLE_ALIGN;
    memcpy(file, k->file.p, k->file.n);
    at = file + d->offset;
    if (d->section == TABLE_NONE)
        at = (uint8_t *)entry_of(file, d->entry) + d->offset;
    else if (d->section)
        at += entry_of(file, d->section)->off;
    memcpy(at, &d->value, d->bytes);
    kit_fix(file, k->file.n);
    *error = (struct table_error){ 0 };
    return !table_verify(file, k->file.n, &t, error) && error->fault == d->fault &&
           (d->field == NULL || (error->field && str_eq(str_of(error->field), str_of(d->field))));
}

struct table_field kit_field(const char *name, const char *value)
{
    return (struct table_field){ str_of(name), str_of(value), table_name_hash(str_of(name)) };
}
