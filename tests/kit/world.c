/* SPDX-License-Identifier: Apache-2.0
 *
 * The dict has one entry, the map one address, the clock stands still.
 */
#include "world.h"

#include <stdio.h>

static struct str text(void *message, enum script_text what)
{
    return ((struct world *)message)->texts[what];
}

static uint32_t number(void *message, enum script_number what)
{
    const struct world *w = message;

    return what == SCRIPT_STATUS ? w->status : what == SCRIPT_PORT ? 80 : 0;
}

static const struct table_field *fields(void *message, enum script_side side, size_t *count)
{
    const struct world *w = message;

    *count = w->field_count[side];
    return w->fields[side];
}

static bool claim(void *message, struct str path, struct str *json)
{
    (void)message;
    if (str_eq(path, STR("sub")))
        *json = STR("\"u-1\"");
    else if (str_eq(path, STR("scope")))
        *json = STR("\"read write\"");
    else
        return false;
    return true;
}

static struct str body(void *message, enum script_side side)
{
    (void)side;
    return ((struct world *)message)->body;
}

static void commit(void *message, const struct script_commit *c)
{
    struct world *w = message;

    w->commits++;
    for (int i = 0; i < SCRIPT_TEXTS; i++) {
        if (c->texts_set >> i & 1)
            w->texts[i] = str_dup(&w->arena, c->texts[i]);
    }
    for (int side = 0; side < SCRIPT_SIDES; side++) {
        if (!c->fields_set[side])
            continue;
        w->field_count[side] = c->field_count[side];
        for (size_t i = 0; i < c->field_count[side]; i++) {
            w->fields[side][i] = c->fields[side][i];
            w->fields[side][i].name = str_dup(&w->arena, c->fields[side][i].name);
            w->fields[side][i].value = str_dup(&w->arena, c->fields[side][i].value);
        }
    }
    if (c->status_set)
        w->status = c->status;
    if (c->body_set)
        w->body = str_dup(&w->arena, c->body);
    w->body_set = c->body_set;
    w->skip_body = c->skip_body;
}

static const struct script_view view = { text, number, fields, claim, body, commit };

static double now(void *context)
{
    (void)context;
    return 1767225600.5;
}

static uint64_t monotonic(void *context)
{
    (void)context;
    return 42;
}

static void random_bytes(void *context, uint8_t *out, size_t n)
{
    struct world *w = context;

    for (size_t i = 0; i < n; i++) {
        w->random = w->random * 6364136223846793005u + 1442695040888963407u;
        out[i] = (uint8_t)(w->random >> 33);
    }
}

static void log_line(void *context, struct str filter, struct str level, struct str line)
{
    struct world *w = context;

    snprintf(w->log, sizeof(w->log), STR_FMT " " STR_FMT " " STR_FMT, STR_ARG(filter),
             STR_ARG(level), STR_ARG(line));
}

/* One entry, and a key `full` that fails. */
static enum script_code dict(void *context, const struct script_dict_op *op,
                             struct script_value *out)
{
    struct world *w = context;
    bool there = str_eq(w->dict_key, op->key) && w->dict_key.n > 0;

    if (str_eq(op->key, STR("full")))
        return SCRIPT_CODE_FULL;
    *out = (struct script_value){ .kind = SCRIPT_BOOLEAN, .boolean = true };
    if (op->verb == SCRIPT_GET) {
        *out = there ? w->dict_value : (struct script_value){ .kind = SCRIPT_NIL };
        return SCRIPT_CODE_OK;
    }
    if (op->verb == SCRIPT_ADD && there) {
        out->boolean = false;
        return SCRIPT_CODE_OK;
    }
    w->dict_key = str_dup(&w->arena, op->key);
    w->dict_value = op->value;
    w->dict_value.text = str_dup(&w->arena, op->value.text);
    return SCRIPT_CODE_OK;
}

static int64_t counter(void *context, struct str name, int64_t add)
{
    struct world *w = context;

    (void)name;
    return w->counter += add;
}

static bool map(void *context, struct str name, struct str how, struct str key, struct str *out)
{
    (void)context;
    (void)name;
    *out = STR("NL");
    return str_eq(how, STR("lookup_ip")) && str_eq(key, STR("192.0.2.1"));
}

static bool set(void *context, struct str name, const struct ip *ip)
{
    (void)context;
    (void)name;
    return ip_is_v4(ip);
}

static bool secret(void *context, struct str name, struct str *bytes)
{
    (void)context;
    *bytes = STR("key");
    return str_eq(name, STR("k"));
}

static void metric(void *context, struct str name, struct str verb,
                   const struct script_pair *labels, size_t count, double n)
{
    (void)name;
    (void)verb;
    (void)labels;
    ((struct world *)context)->metric_sum += n + (double)count * 100;
}

static bool limit(void *context, struct str key, struct str name, int64_t *remaining,
                  double *reset_s)
{
    (void)context;
    (void)key;
    (void)name;
    *remaining = 3;
    *reset_s = 1;
    return true;
}

void kit_world_add(struct world *w, enum script_side side, const char *name, const char *value)
{
    w->fields[side][w->field_count[side]++] =
        (struct table_field){ str_of(name), str_of(value), table_name_hash(str_of(name)) };
}

struct str kit_world_field(const struct world *w, enum script_side side, const char *name)
{
    for (size_t i = 0; i < w->field_count[side]; i++) {
        if (str_ieq(w->fields[side][i].name, str_of(name)))
            return w->fields[side][i].value;
    }
    return (struct str){ NULL, 0 };
}

void kit_world_init(struct world *w)
{
    *w = (struct world){ .status = 200, .random = 1 };
    arena_init(&w->arena, 0);
    w->texts[SCRIPT_METHOD] = STR("GET");
    w->texts[SCRIPT_SCHEME] = STR("http");
    w->texts[SCRIPT_HOST] = STR("shop.example.com");
    w->texts[SCRIPT_PATH] = STR("/a/b");
    w->texts[SCRIPT_QUERY] = STR("x=1&y=%20z&x=2");
    w->texts[SCRIPT_CLIENT] = STR("192.0.2.1");
    kit_world_add(w, SCRIPT_REQUEST, "Host", "shop.example.com");
    kit_world_add(w, SCRIPT_REQUEST, "Cookie", "sid=u1; ab=exp1.a");
    kit_world_add(w, SCRIPT_REQUEST, "X-One", "1");
    kit_world_add(w, SCRIPT_REQUEST, "x-one", "2");
    kit_world_add(w, SCRIPT_RESPONSE, "Content-Type", "text/plain");
    w->host = (struct script_host){ w,       now, monotonic, random_bytes, log_line, dict,
                                    counter, map, set,       secret,       metric,   limit };
    w->exchange = (struct script_exchange){ .arena = &w->arena, .view = &view, .message = w };
}

void kit_world_fini(struct world *w)
{
    arena_fini(&w->arena);
}
