/* SPDX-License-Identifier: Apache-2.0
 *
 * What `given` has no word for is empty: a dict without entries, a service that refuses to connect.
 * Time stands still but for what services take.
 */
#include "command/world.h"

#include "base/hash.h"
#include "base/time.h"
#include "base/vec.h"
#include "doc/doc.h"
#include "resolve/params.h"
#include "table/target.h"

/* The node of `given.SECTION.NAME`, the case's before the test's. */
static const struct doc_node *find(const struct command_world *w, struct str section,
                                   struct str name)
{
    for (size_t i = 0; i < LEN(w->given); i++) {
        const struct doc_node *n = w->given[i] != NULL && w->given[i]->node != NULL
                                       ? doc_find(w->given[i]->node, section)
                                       : NULL;

        n = n != NULL ? doc_find(n, name) : NULL;
        if (n != NULL)
            return n;
    }
    return NULL;
}

/* ---- the message ---- */

static struct str text(void *message, enum script_text what)
{
    return ((struct command_world *)message)->texts[what];
}

static uint32_t number(void *message, enum script_number what)
{
    return ((struct command_world *)message)->numbers[what];
}

static const struct table_field *fields(void *message, enum script_side side, size_t *count)
{
    const struct command_world *w = message;

    *count = w->fields[side].count;
    return w->fields[side].items;
}

static bool claim(void *message, struct str path, struct str *json)
{
    const struct command_world *w = message;

    for (size_t i = 0; i < w->claim_count; i++) {
        if (!str_eq(w->claims[i].key, path))
            continue;
        *json = resolve_params_json(w->arena, NULL, w->claims[i].node,
                                    &(struct resolve_params_fault){ 0 });
        return json->p != NULL;
    }
    return false;
}

static struct str body(void *message, enum script_side side)
{
    return ((struct command_world *)message)->bodies[side];
}

static void commit_fields(struct command_world *w, const struct script_commit *c)
{
    for (int side = 0; side < SCRIPT_SIDES; side++) {
        if (!c->fields_set[side])
            continue;
        w->fields[side].count = 0;
        for (size_t i = 0; i < c->field_count[side]; i++) {
            struct str name = str_dup(w->arena, c->fields[side][i].name);
            struct str value = str_dup(w->arena, c->fields[side][i].value);
            struct table_field *f = VEC_ADD(w->arena, &w->fields[side]);

            *f = command_decide_field(name, value);
        }
    }
}

static void commit(void *message, const struct script_commit *c)
{
    struct command_world *w = message;

    for (uint32_t i = 0; i < SCRIPT_TEXTS; i++) {
        if (c->texts_set >> i & 1)
            w->texts[i] = str_dup(w->arena, c->texts[i]);
    }
    commit_fields(w, c);
    if (c->status_set)
        w->numbers[SCRIPT_STATUS] = c->status;
    if (c->body_set)
        w->bodies[w->numbers[SCRIPT_STATUS] != 0 ? SCRIPT_RESPONSE : SCRIPT_REQUEST] =
            str_dup(w->arena, c->body);
}

static const struct script_view view = { text, number, fields, claim, body, commit };

/* ---- the host ---- */

static double now(void *context)
{
    return ((struct command_world *)context)->now;
}

static uint64_t monotonic_ms(void *context)
{
    return ((struct command_world *)context)->clock_ms;
}

static void random_bytes(void *context, uint8_t *out, size_t n)
{
    struct command_world *w = context;

    for (size_t i = 0; i < n; i++)
        out[i] = (uint8_t)hash_next(&w->random);
}

static void log_line(void *context, struct str filter, struct str level, struct str line)
{
    struct command_world *w = context;

    *VEC_ADD(w->arena, &w->logs) = str_fmt(w->arena, STR_FMT ": " STR_FMT ": " STR_FMT,
                                           STR_ARG(filter), STR_ARG(level), STR_ARG(line));
}

static struct command_world_entry *find_entry(struct command_world *w,
                                              const struct script_dict_op *op)
{
    for (size_t i = 0; i < w->entries.count; i++) {
        struct command_world_entry *e = &w->entries.items[i];

        if (str_eq(e->dict, op->dict) && str_eq(e->key, op->key))
            return e;
    }
    return NULL;
}

static void store(struct command_world *w, struct command_world_entry *e,
                  const struct script_dict_op *op, const struct script_value *value)
{
    if (e == NULL) {
        e = VEC_ADD(w->arena, &w->entries);
        e->dict = str_dup(w->arena, op->dict);
        e->key = str_dup(w->arena, op->key);
    }
    e->value = *value;
    if (value->kind == SCRIPT_STRING)
        e->value.text = str_dup(w->arena, value->text);
}

static bool same(const struct script_value *a, const struct script_value *b)
{
    if (a->kind != b->kind)
        return false;
    return a->kind == SCRIPT_STRING    ? str_eq(a->text, b->text)
           : a->kind == SCRIPT_INTEGER ? a->integer == b->integer
           : a->kind == SCRIPT_BOOLEAN ? a->boolean == b->boolean
                                       : !(a->number < b->number || a->number > b->number);
}

/* A plain number or `true` is what a filter would have stored; everything else is a text. */
static struct script_value given_value(const struct doc_node *node)
{
    bool negative = str_has_prefix(node->text, STR("-"));
    uint64_t n;

    if (node->plain && str_to_u64(str_sub(node->text, negative, node->text.n), INT64_MAX, &n))
        return (struct script_value){ .kind = SCRIPT_INTEGER,
                                      .integer = negative ? -(int64_t)n : (int64_t)n };
    if (node->plain && (str_eq(node->text, STR("true")) || str_eq(node->text, STR("false"))))
        return (struct script_value){ .kind = SCRIPT_BOOLEAN, .boolean = node->text.n == 4 };
    return (struct script_value){ .kind = SCRIPT_STRING, .text = node->text };
}

/* What `given.dicts.NAME: {fail: store}` says, or what the test put in at first. */
static enum script_code given_dict(struct command_world *w, const struct script_dict_op *op)
{
    const struct doc_node *dict = find(w, STR("dicts"), op->dict);
    const struct doc_node *fail = dict != NULL ? doc_find(dict, STR("fail")) : NULL;
    const struct doc_node *first = dict != NULL ? doc_find(dict, op->key) : NULL;
    struct script_value value;

    if (fail != NULL)
        return str_eq(fail->text, STR("full")) ? SCRIPT_CODE_FULL : SCRIPT_CODE_STORE;
    if (first != NULL && find_entry(w, op) == NULL) {
        value = given_value(first);
        store(w, NULL, op, &value);
    }
    return SCRIPT_CODE_OK;
}

static enum script_code dict(void *context, const struct script_dict_op *op,
                             struct script_value *out)
{
    struct command_world *w = context;
    enum script_code code = given_dict(w, op);
    struct command_world_entry *e = find_entry(w, op);
    bool there = e != NULL && e->value.kind != SCRIPT_NIL;
    struct script_value made = { .kind = SCRIPT_INTEGER };

    *out = (struct script_value){ .kind = SCRIPT_BOOLEAN, .boolean = true };
    if (code != SCRIPT_CODE_OK)
        return code;
    switch (op->verb) {
    case SCRIPT_GET:
        *out = there ? e->value : (struct script_value){ .kind = SCRIPT_NIL };
        break;
    case SCRIPT_ADD:
        out->boolean = !there;
        if (!there)
            store(w, e, op, &op->value);
        break;
    case SCRIPT_INCR:
        made.integer = (there ? e->value.integer : op->init) + op->by;
        store(w, e, op, &made);
        *out = made;
        break;
    case SCRIPT_CAS:
        out->boolean = there && same(&e->value, &op->old);
        if (out->boolean)
            store(w, e, op, &op->value);
        break;
    case SCRIPT_DELETE:
        out->boolean = there;
        if (there)
            e->value.kind = SCRIPT_NIL;
        break;
    case SCRIPT_TTL:
        out->kind = SCRIPT_NIL;
        break;
    case SCRIPT_SET:
        store(w, e, op, &op->value);
        break;
    }
    return SCRIPT_CODE_OK;
}

static void add(struct command_world *w, struct str name, double n)
{
    for (size_t i = 0; i < w->counts.count; i++) {
        if (str_eq(w->counts.items[i].name, name)) {
            w->counts.items[i].n += n;
            return;
        }
    }
    *VEC_ADD(w->arena, &w->counts) = (struct command_world_count){ name, n };
}

static int64_t counter(void *context, struct str name, int64_t n)
{
    struct command_world *w = context;

    add(w, str_dup(w->arena, name), (double)n);
    for (size_t i = 0; i < w->counts.count; i++) {
        if (str_eq(w->counts.items[i].name, name))
            return (int64_t)w->counts.items[i].n;
    }
    return 0;
}

static bool map(void *context, struct str name, struct str how, struct str key, struct str *out)
{
    const struct doc_node *all = find(context, STR("maps"), name);
    const struct doc_node *best = NULL;

    for (const struct doc_node *c = all != NULL ? all->first : NULL; c != NULL; c = c->next) {
        struct ip_prefix net;
        struct ip ip;
        bool is = str_eq(c->key->text, key);

        if (str_eq(how, STR("lookup_prefix")))
            is = str_has_prefix(key, c->key->text);
        else if (str_eq(how, STR("lookup_suffix")))
            is = str_has_suffix(key, c->key->text);
        else if (str_eq(how, STR("lookup_ip")))
            is = ip_prefix_parse(c->key->text, &net) && ip_parse(key, &ip) &&
                 ip_prefix_has(&net, &ip);
        if (is && (best == NULL || c->key->text.n > best->key->text.n))
            best = c;
    }
    if (best != NULL)
        *out = best->text;
    return best != NULL;
}

static bool set(void *context, struct str name, const struct ip *ip)
{
    const struct doc_node *all = find(context, STR("sets"), name);
    struct ip_prefix net;

    for (const struct doc_node *c = all != NULL ? all->first : NULL; c != NULL; c = c->next) {
        if (ip_prefix_parse(c->text, &net) && ip_prefix_has(&net, ip))
            return true;
    }
    return false;
}

static bool secret(void *context, struct str name, struct str *bytes)
{
    const struct doc_node *n = find(context, STR("secrets"), name);

    if (n != NULL)
        *bytes = n->text;
    return n != NULL;
}

static void metric(void *context, struct str name, struct str verb,
                   const struct script_pair *labels, size_t count, double n)
{
    struct command_world *w = context;
    struct str full = str_dup(w->arena, name);

    (void)verb;
    for (size_t i = 0; i < count; i++)
        full = str_fmt(w->arena, STR_FMT "%s" STR_FMT "=" STR_FMT, STR_ARG(full), i ? "," : "{",
                       STR_ARG(labels[i].key), STR_ARG(labels[i].value.text));
    if (count > 0)
        full = str_fmt(w->arena, STR_FMT "}", STR_ARG(full));
    add(w, full, n);
}

static bool limit(void *context, struct str key, struct str name, int64_t *remaining,
                  double *reset_s)
{
    (void)context;
    (void)key;
    (void)name;
    *remaining = 1;
    *reset_s = 0;
    return true;
}

/* ---- services ---- */

static enum script_code code_of(struct str code)
{
    static const char *const words[SCRIPT_CODE_COUNT] = {
#define CODE(NAME, word) [SCRIPT_CODE_##NAME] = (word),
#include "script/codes.def"
    };

    for (enum script_code i = 1; i < SCRIPT_CODE_COUNT; i++) {
        if (str_eq(str_of(words[i]), code))
            return i;
    }
    return SCRIPT_CODE_CONNECT;
}

/* How many answers a service gave so far, and one more now. */
static uint32_t count_answer(struct command_world *w, struct str service)
{
    for (size_t i = 0; i < w->served.count; i++) {
        if (str_eq(w->served.items[i].service, service))
            return w->served.items[i].n++;
    }
    *VEC_ADD(w->arena, &w->served) = (struct command_world_served){ str_dup(w->arena, service), 1 };
    return 0;
}

/* The next answer of a service's list, the last one again and again; NULL: it has none. */
static const struct doc_node *next_answer(struct command_world *w, struct str service)
{
    const struct doc_node *list = find(w, STR("services"), service);
    const struct doc_node *answer = list != NULL ? list->first : NULL;

    if (answer == NULL)
        return NULL;
    for (uint32_t n = count_answer(w, service); n > 0 && answer->next != NULL; n--)
        answer = answer->next;
    return answer;
}

static uint32_t serve_one(struct command_world *w, struct script_wait *wait)
{
    const struct doc_node *answer, *n, *head;
    struct command_decide_fields got = { 0 };
    uint64_t ms = 0, status = 200;

    if (wait->kind == SCRIPT_WAIT_SLEEP)
        return wait->timeout_ms;
    answer = wait->kind == SCRIPT_WAIT_CALL ? next_answer(w, wait->service) : NULL;
    wait->code = answer == NULL ? SCRIPT_CODE_CONNECT : SCRIPT_CODE_OK;
    if (wait->kind == SCRIPT_WAIT_DNS)
        wait->code = SCRIPT_CODE_NOT_FOUND;
    if (answer == NULL)
        return 0;
    if ((n = doc_find(answer, STR("fail"))) != NULL)
        wait->code = code_of(n->text);
    if ((n = doc_find(answer, STR("after"))) != NULL && !time_parse_ms(n->text, &ms))
        ms = 0;
    if ((n = doc_find(answer, STR("status"))) != NULL && !str_to_u64(n->text, 599, &status))
        status = 200;
    wait->status = (uint32_t)status;
    if ((n = doc_find(answer, STR("body"))) != NULL)
        wait->got_body = n->text;
    head = doc_find(answer, STR("headers"));
    for (n = head != NULL ? head->first : NULL; n != NULL; n = n->next)
        *VEC_ADD(w->arena, &got) = command_decide_field(n->key->text, n->text);
    wait->got_fields = got.items;
    wait->got_field_count = got.count;
    if (ms > wait->timeout_ms) {
        wait->code = SCRIPT_CODE_TIMEOUT;
        ms = wait->timeout_ms;
    }
    if (wait->got_body.n > wait->body_max)
        wait->code = SCRIPT_CODE_TOO_LARGE;
    return (uint32_t)ms;
}

bool command_world_serve(struct command_world *w, struct script_wait *waits, size_t count,
                         uint32_t *wait_ms)
{
    uint32_t longest = 0;

    for (size_t i = 0; i < count; i++) {
        uint32_t ms = serve_one(w, &waits[i]);

        longest = MAX(longest, ms);
    }
    w->clock_ms += longest;
    if (longest > *wait_ms)
        return false;
    *wait_ms -= longest;
    return true;
}

/* ---- making one ---- */

void command_world_init(struct command_world *w, struct arena *a,
                        const struct policy_filter_given *over,
                        const struct policy_filter_given *under)
{
    int64_t utc_s;

    *w = (struct command_world){ .arena = a, .given = { over, under }, .random = 1 };
    for (int i = LEN(w->given) - 1; i >= 0; i--) {
        const struct policy_filter_given *g = w->given[i];

        if (g == NULL || g->node == NULL)
            continue;
        if (g->now.text.p != NULL && resolve_params_timestamp(g->now.text, &utc_s))
            w->now = (double)utc_s;
        if (doc_find(g->node, STR("seed")) != NULL)
            w->random = g->seed;
    }
    w->host = (struct script_host){ w,       now, monotonic_ms, random_bytes, log_line, dict,
                                    counter, map, set,          secret,       metric,   limit };
    w->exchange = (struct script_exchange){ .arena = a, .view = &view, .message = w };
}

static void add_fields(struct command_world *w, enum script_side side,
                       const struct policy_pair *items, size_t count)
{
    for (size_t i = 0; i < count; i++)
        *VEC_ADD(w->arena, &w->fields[side]) =
            command_decide_field(items[i].key, items[i].value.text);
}

static struct str or_else(struct policy_text t, struct str otherwise)
{
    return t.text.p != NULL ? t.text : otherwise;
}

void command_world_request(struct command_world *w, const struct policy_filter_request *r)
{
    struct str path = or_else(r->path, STR("/"));
    struct table_target target;

    w->texts[SCRIPT_METHOD] = or_else(r->method, STR("GET"));
    w->texts[SCRIPT_SCHEME] = or_else(r->scheme, STR("http"));
    w->texts[SCRIPT_VERSION] = STR("1.1");
    w->texts[SCRIPT_HOST] = or_else(r->host, STR("localhost"));
    w->texts[SCRIPT_RAW_PATH] = str_sub(path, 0, str_find(path, '?'));
    w->texts[SCRIPT_PATH] = w->texts[SCRIPT_RAW_PATH];
    if (table_target_parse(path, arena_take_text(w->arena, path.n + 1), path.n + 1, &target)) {
        w->texts[SCRIPT_PATH] = target.path;
        w->texts[SCRIPT_QUERY] = target.query;
    }
    w->texts[SCRIPT_CLIENT] = or_else(r->client, STR("192.0.2.1"));
    w->texts[SCRIPT_PEER] = w->texts[SCRIPT_CLIENT];
    w->texts[SCRIPT_GENERATION] = STR("test");
    w->numbers[SCRIPT_PORT] = 80;
    w->bodies[SCRIPT_REQUEST] = r->body.text;
    w->claims = r->claims.items;
    w->claim_count = r->claims.count;
    add_fields(w, SCRIPT_REQUEST, r->headers.items, r->headers.count);
}

void command_world_response(struct command_world *w, const struct policy_filter_response *r)
{
    w->numbers[SCRIPT_STATUS] = r->status;
    w->numbers[SCRIPT_LOCAL] = r->local;
    w->bodies[SCRIPT_RESPONSE] = r->body.text;
    add_fields(w, SCRIPT_RESPONSE, r->headers.items, r->headers.count);
}
