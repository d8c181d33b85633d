/* SPDX-License-Identifier: Apache-2.0
 *
 * A place is a field of a case. The first specimens go through everything that a service or a store may say to the
 * filter, one after another; all else is drawn.
 */
#include "command/specimen.h"

#include "base/hash.h"
#include "base/vec.h"
#include "bind/bind.h"
#include "command/text.h"
#include "doc/doc.h"
#include "resolve/declared.h"

enum place {
    SECRET,
    SERVICE,
    DICT,
    SCHEME,
    METHOD,
    PATH,
    FROM,
    HEADER,
    CLAIM,
    BODY,
    STATUS,
    ANSWER_HEADER,
    ANSWER_BODY,
    LOCAL,
    PLACES
};

/* In the order in which they are written. Raw: the value is YAML as it stands. */
static const struct {
    const char *section, *field;
    bool is_map, is_raw;
} places[PLACES] = {
    [SECRET] = { "given", "secrets", true, false },
    [SERVICE] = { "given", "services", true, true },
    [DICT] = { "given", "dicts", true, true },
    [SCHEME] = { "request", "scheme", false, true },
    [METHOD] = { "request", "method", false, true },
    [PATH] = { "request", "path", false, false },
    [FROM] = { "request", "from", false, false },
    [HEADER] = { "request", "headers", true, false },
    [CLAIM] = { "request", "claims", true, true },
    [BODY] = { "request", "body", false, false },
    [STATUS] = { "response", "status", false, true },
    [ANSWER_HEADER] = { "response", "headers", true, false },
    [ANSWER_BODY] = { "response", "body", false, false },
    [LOCAL] = { "response", "local", false, true },
};

static const struct str usual_names[] = {
    STR_INIT("accept"),       STR_INIT("authorization"),    STR_INIT("content-type"),
    STR_INIT("cookie"),       STR_INIT("content-encoding"), STR_INIT("user-agent"),
    STR_INIT("x-request-id"),
};

/* ---- words ---- */

static void add_word(struct arena *a, struct command_specimen_words *w, struct str word)
{
    if (word.n == 0 || w->count == COMMAND_SPECIMEN_WORDS_MAX)
        return;
    for (size_t i = 0; i < w->count; i++) {
        if (str_eq(w->items[i], word))
            return;
    }
    *VEC_ADD(a, w) = word;
}

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = str_lower(s.p[i]);

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return s.n > 0 && s.n <= 64;
}

static bool is_plain(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if ((unsigned char)s.p[i] < ' ' || (unsigned char)s.p[i] > 126)
            return false;
    }
    return s.n <= 64;
}

static void learn_word(struct arena *a, struct command_specimen_kind *k, struct str word)
{
    if (is_name(word))
        add_word(a, &k->names, word);
    if (is_plain(word))
        add_word(a, &k->values, word);
}

/* What stands in quotes in a script: names of fields, claims and cookies, and what they are compared with. */
static void learn_script(struct arena *a, const struct policy_script *script,
                         struct command_specimen_kind *k)
{
    struct str rest = script->text;

    while (rest.n > 0) {
        char quote = rest.p[0];
        size_t end;

        rest = str_sub(rest, 1, rest.n);
        if (quote != '"' && quote != '\'')
            continue;
        end = str_find(rest, quote);
        learn_word(a, k, str_sub(rest, 0, end));
        rest = str_sub(rest, end + 1, rest.n);
    }
}

static void learn_pairs(struct arena *a, const struct policy_pair *items, size_t count,
                        struct command_specimen_kind *k)
{
    for (size_t i = 0; i < count; i++) {
        learn_word(a, k, items[i].key);
        learn_word(a, k, items[i].value.text);
    }
}

static void learn_case(struct arena *a, const struct policy_filter_case *c,
                       struct command_specimen_kind *k)
{
    learn_pairs(a, c->request.headers.items, c->request.headers.count, k);
    learn_pairs(a, c->request.claims.items, c->request.claims.count, k);
    learn_pairs(a, c->response.headers.items, c->response.headers.count, k);
    add_word(a, &k->paths, c->request.path.text);
    add_word(a, &k->bodies, c->request.body.text);
    add_word(a, &k->bodies, c->response.body.text);
}

static bool is_given(const struct policy_filter_test *test, struct str secret)
{
    for (size_t i = 0; i < test->given.secrets.count; i++) {
        if (str_eq(test->given.secrets.items[i].key, secret))
            return true;
    }
    return false;
}

static void learn_declared(struct arena *a, const struct policy_filter *f,
                           const struct policy_filter_test *test, struct command_specimen_kind *k)
{
    struct resolve_declared_list all = { 0 };

    resolve_declared_add(a, f, doc_find(test->node, STR("params")), &all);
    for (size_t i = 0; i < all.count; i++) {
        struct str name = all.items[i].name;

        if (all.items[i].kind == TABLE_DECLARED_SERVICE)
            add_word(a, &k->services, name);
        else if (all.items[i].kind == TABLE_DECLARED_DICT)
            add_word(a, &k->dicts, name);
        else if (all.items[i].kind == TABLE_DECLARED_SECRET && !is_given(test, name))
            add_word(a, &k->secrets, name);
    }
}

void command_specimen_learn(struct arena *a, const struct policy_model *model,
                            const struct policy_filter_test *test,
                            struct command_specimen_kind *out)
{
    static const struct str bodies[] = {
        STR_INIT("{}"),         STR_INIT("{\"a\": [1, {\"b\": null}], \"c\": \"d\"}"),
        STR_INIT("a=1&b=%20c"), STR_INIT("[]"),
        STR_INIT("null"),       STR_INIT("\"text\""),
    };
    const struct policy_filter *f = model->filters.items[test->filter.index];

    *out = (struct command_specimen_kind){ .test = test };
    for (size_t i = 0; i < LEN(bodies); i++)
        add_word(a, &out->bodies, bodies[i]);
    add_word(a, &out->paths, STR("/"));
    add_word(a, &out->values, STR("1"));
    learn_script(a, &f->script, out);
    for (size_t i = 0; f->module_scripts != NULL && i < f->modules.count; i++)
        learn_script(a, &f->module_scripts[i], out);
    for (size_t i = 0; i < test->cases.count; i++)
        learn_case(a, &test->cases.items[i], out);
    learn_declared(a, f, test, out);
    add_word(a, &out->names, usual_names[0]);
}

/* ---- drawing ---- */

struct draw {
    struct arena *arena;
    const struct command_specimen_kind *kind;
    struct command_specimen *out;
    uint64_t state;
};

/* A number below `n`. */
static uint32_t below(struct draw *d, size_t n)
{
    return (uint32_t)(hash_next(&d->state) % n);
}

static struct str word(struct draw *d, const struct command_specimen_words *w)
{
    return w->count == 0 ? STR("") : w->items[below(d, w->count)];
}

static struct str noise(struct draw *d, size_t n)
{
    static const char bytes[] = "abcXYZ019-._~ ,;=\"'\\/%{}[]()<>@:&?*+|^$#!`";
    char *p = arena_take_text(d->arena, n + 1);

    for (size_t i = 0; i < n; i++)
        p[i] = bytes[below(d, LEN(bytes) - 1)];
    return (struct str){ p, n };
}

static struct str huge(struct draw *d)
{
    char *p = arena_take_text(d->arena, COMMAND_SPECIMEN_HUGE);

    memset(p, 'a' + (int)below(d, 26), COMMAND_SPECIMEN_HUGE);
    return (struct str){ p, COMMAND_SPECIMEN_HUGE };
}

/* A value that is like one of those that are known. */
static struct str mutant(struct draw *d)
{
    struct str v = word(d, &d->kind->values), odd;
    uint32_t at = below(d, v.n + 1);

    switch (below(d, 4)) {
    case 0:
        return str_sub(v, 0, at);
    case 1:
        return str_sub(v, at, v.n);
    case 2:
        return str_fmt(d->arena, STR_FMT STR_FMT, STR_ARG(v), STR_ARG(v));
    default:
        odd = noise(d, 1);
        return str_fmt(d->arena, STR_FMT STR_FMT STR_FMT, STR_ARG(str_sub(v, 0, at)), STR_ARG(odd),
                       STR_ARG(str_sub(v, at, v.n)));
    }
}

static struct str value(struct draw *d)
{
    static const struct str odd[] = {
        STR_INIT(""),
        STR_INIT("0"),
        STR_INIT("-1"),
        STR_INIT("9223372036854775808"),
        STR_INIT("1e400"),
        STR_INIT("nan"),
        STR_INIT("a, b;q=0.1, *"),
        STR_INIT("Bearer a.b.c"),
        STR_INIT("k=v; k2=v2; k=v3"),
        STR_INIT("text/html; charset=utf-8"),
        STR_INIT("application/json"),
        STR_INIT("%25%32%"),
        STR_INIT("00000000-0000-0000-0000-000000000000"),
    };
    struct str known;

    switch (below(d, 8)) {
    case 0:
    case 1:
        return word(d, &d->kind->values);
    case 2:
        return mutant(d);
    case 3:
        return noise(d, 1 + below(d, 24));
    case 4:
        known = str_sub(word(d, &d->kind->bodies), 0, 64);
        return below(d, 8) == 0 || !is_plain(known) ? huge(d) : known;
    default:
        return odd[below(d, LEN(odd))];
    }
}

static void put(struct draw *d, enum place place, struct str key, struct str text)
{
    *VEC_ADD(d->arena, d->out) =
        (struct command_specimen_part){ .place = (uint8_t)place, .key = key, .value = text };
}

/* Fields of a message; the same name twice stands there in another case. */
static void draw_fields(struct draw *d, enum place place)
{
    uint32_t n = below(d, 7);

    for (uint32_t i = 0; i < n; i++) {
        struct str name =
            below(d, 4) == 0 ? usual_names[below(d, LEN(usual_names))] : word(d, &d->kind->names);
        char *twice = arena_take_text(d->arena, name.n + 1);

        put(d, place, name, value(d));
        if (below(d, 4) > 0)
            continue;
        memcpy(twice, name.p, name.n);
        twice[0] = (char)(twice[0] & ~0x20);
        put(d, place, (struct str){ twice, name.n }, value(d));
    }
}

/* What may stand in a target; the language takes no other. */
static struct str escaped(struct draw *d, struct str s)
{
    struct command_text t = { .arena = d->arena };

    for (size_t i = 0; i < s.n; i++) {
        if (is_name(str_sub(s, i, 1)) || s.p[i] == '.')
            command_text_add(&t, str_sub(s, i, 1));
        else
            command_text_fmt(&t, "%%%02X", (unsigned char)s.p[i]);
    }
    return command_text_str(&t);
}

static struct str draw_path(struct draw *d)
{
    struct str path = word(d, &d->kind->paths);
    uint32_t parameters = below(d, 3);

    if (below(d, 3) == 0) {
        struct str first = escaped(d, word(d, &d->kind->values));
        struct str second = escaped(d, str_sub(value(d), 0, 200));

        path = str_fmt(d->arena, "/" STR_FMT "/" STR_FMT, STR_ARG(first), STR_ARG(second));
    }
    for (uint32_t i = 0; i < parameters; i++) {
        struct str name = word(d, &d->kind->names), text = escaped(d, value(d));

        path = str_fmt(d->arena, STR_FMT "%s" STR_FMT "=" STR_FMT, STR_ARG(path),
                       str_contains(path, STR("?")) ? "&" : "?", STR_ARG(name), STR_ARG(text));
    }
    return path;
}

static struct str draw_body(struct draw *d)
{
    struct str body = word(d, &d->kind->bodies);

    switch (below(d, 4)) {
    case 0:
        return str_sub(body, 0, below(d, body.n + 1)); /* cut off */
    case 1:
        return below(d, 4) == 0 ? huge(d) : noise(d, below(d, 64));
    default:
        return body;
    }
}

/* The fields of a request that the test makes: some ways through a filter are for those alone. */
static void draw_known(struct draw *d)
{
    const struct policy_filter_test *test = d->kind->test;
    const struct policy_filter_case *c;

    if (test->cases.count == 0 || below(d, 2) == 0)
        return;
    c = &test->cases.items[below(d, test->cases.count)];
    for (size_t i = 0; i < c->request.headers.count; i++)
        put(d, HEADER, c->request.headers.items[i].key, c->request.headers.items[i].value.text);
    for (size_t i = 0; i < c->request.claims.count; i++)
        if (is_name(c->request.claims.items[i].value.text))
            put(d, CLAIM, c->request.claims.items[i].key, c->request.claims.items[i].value.text);
}

static struct str draw_claim(struct draw *d)
{
    static const struct str kinds[] = { STR_INIT("7"), STR_INIT("true"), STR_INIT("\"\""),
                                        STR_INIT("\"a b\"") };

    return kinds[below(d, LEN(kinds))];
}

/* ---- what services and stores say ---- */

static const struct str service_answers[] = {
    STR_INIT("[{fail: timeout}]"),
    STR_INIT("[{fail: connect}]"),
    STR_INIT("[{fail: reset}]"),
    STR_INIT("[{fail: tls}]"),
    STR_INIT("[{fail: overflow}]"),
    STR_INIT("[{fail: dns}]"),
    STR_INIT("[{fail: too_large}]"),
    STR_INIT("[{fail: status}]"),
    STR_INIT("[{fail: canceled}]"),
    STR_INIT("[{status: 500}]"),
    STR_INIT("[{status: 204}]"),
    STR_INIT("[{status: 200, body: \"\"}]"),
    STR_INIT("[{status: 200, body: \"{}\"}]"),
    STR_INIT("[{status: 200, body: \"{\\\"a\\\":\"}]"),
    STR_INIT("[{status: 403, headers: {content-type: application/json}, body: \"null\"}]"),
};

static const struct str dict_answers[] = { STR_INIT("{fail: store}"), STR_INIT("{fail: full}"),
                                           STR_INIT("{}") };

/* One thing after another of those in the lists; where they are through, any,
 * or what the test gives. */
static void draw_world(struct draw *d, uint32_t n)
{
    const struct command_specimen_kind *k = d->kind;
    size_t turns = k->services.count * LEN(service_answers);

    for (size_t i = 0; i < k->secrets.count; i++)
        put(d, SECRET, k->secrets.items[i], STR("fuzz"));
    for (size_t i = 0; i < k->services.count; i++) {
        size_t turn = below(d, 2 * LEN(service_answers));

        if (n < turns && n / LEN(service_answers) == i)
            turn = n % LEN(service_answers);
        if (turn < LEN(service_answers))
            put(d, SERVICE, k->services.items[i], service_answers[turn]);
    }
    for (size_t i = 0; i < k->dicts.count; i++) {
        size_t turn = n < LEN(dict_answers) ? n : below(d, 2 * LEN(dict_answers));

        if (turn < LEN(dict_answers))
            put(d, DICT, k->dicts.items[i], dict_answers[turn]);
    }
}

static void draw_response(struct draw *d)
{
    static const struct str statuses[] = { STR_INIT("200"), STR_INIT("204"), STR_INIT("302"),
                                           STR_INIT("404"), STR_INIT("500"), STR_INIT("101") };

    put(d, STATUS, STR(""), statuses[below(d, LEN(statuses))]);
    draw_fields(d, ANSWER_HEADER);
    if (below(d, 2) == 0)
        put(d, ANSWER_BODY, STR(""), draw_body(d));
    if (below(d, 4) == 0)
        put(d, LOCAL, STR(""), STR("true"));
}

void command_specimen_make(struct arena *a, const struct command_specimen_kind *kind, uint64_t seed,
                           uint32_t n, struct command_specimen *out)
{
    static const struct str methods[] = { STR_INIT("GET"), STR_INIT("POST"), STR_INIT("OPTIONS"),
                                          STR_INIT("DELETE"), STR_INIT("PURGE") };
    static const struct str clients[] = { STR_INIT("192.0.2.1"), STR_INIT("10.0.0.1"),
                                          STR_INIT("2001:db8::1"), STR_INIT("127.0.0.1") };
    struct draw d = { a, kind, out, seed * UINT64_C(0xd1342543de82ef95) + n };
    uint32_t claims;

    *out = (struct command_specimen){ .name = str_fmt(a, "fuzz %u", n) };
    draw_world(&d, n);
    if (below(&d, 2) == 0)
        put(&d, METHOD, STR(""), methods[below(&d, LEN(methods))]);
    if (below(&d, 4) == 0)
        put(&d, SCHEME, STR(""), STR("https"));
    put(&d, PATH, STR(""), draw_path(&d));
    if (below(&d, 3) == 0)
        put(&d, FROM, STR(""), clients[below(&d, LEN(clients))]);
    draw_known(&d);
    draw_fields(&d, HEADER);
    claims = below(&d, 4);
    for (uint32_t i = 0; i < claims; i++)
        put(&d, CLAIM, word(&d, &kind->names), draw_claim(&d));
    if (below(&d, 2) == 0)
        put(&d, BODY, STR(""), draw_body(&d));
    if (below(&d, 4) > 0)
        draw_response(&d);
}

/* ---- text ---- */

static void quote(struct command_text *t, struct str s)
{
    size_t bad;
    bool is_utf8 = str_utf8(s, &bad); /* not where it was cut inside of a letter */

    command_text_add(t, STR("\""));
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < ' ' || c == 127 || (c > 127 && !is_utf8)) {
            command_text_fmt(t, "\\x%02x", c);
            continue;
        }
        if (c == '"' || c == '\\')
            command_text_add(t, STR("\\"));
        command_text_add(t, str_sub(s, i, 1));
    }
    command_text_add(t, STR("\""));
}

/* A map has a key once. */
static bool is_shadowed(const struct command_specimen *s, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        if (!s->items[i].off && s->items[i].place == s->items[at].place &&
            str_eq(s->items[i].key, s->items[at].key))
            return true;
    }
    return s->items[at].off;
}

static void add_field(struct command_text *t, const struct command_specimen *s, enum place place,
                      bool first)
{
    bool any = false;

    command_text_fmt(t, "%s%s: %s", first ? "" : ", ", places[place].field,
                     places[place].is_map ? "{" : "");
    for (size_t i = 0; i < s->count; i++) {
        const struct command_specimen_part *p = &s->items[i];

        if (p->place != (uint8_t)place || is_shadowed(s, i))
            continue;
        if (places[place].is_map) {
            command_text_add(t, any ? STR(", ") : STR(""));
            quote(t, p->key);
            command_text_add(t, STR(": "));
        }
        any = true;
        if (places[place].is_raw)
            command_text_add(t, p->value);
        else
            quote(t, p->value);
    }
    command_text_add(t, places[place].is_map ? STR("}") : STR(""));
}

static bool has(const struct command_specimen *s, enum place place)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->items[i].place == (uint8_t)place && !s->items[i].off)
            return true;
    }
    return false;
}

struct str command_specimen_text(struct arena *a, const struct command_specimen *s)
{
    struct command_text t = { .arena = a };
    struct str section = STR("");

    command_text_fmt(&t, "    - name: " STR_FMT "\n", STR_ARG(s->name));
    for (enum place p = 0; p < PLACES; p++) {
        bool first = !str_eq(section, str_of(places[p].section));

        if (!has(s, p))
            continue;
        if (first)
            command_text_fmt(&t, "%s      %s: {", section.n > 0 ? "}\n" : "", places[p].section);
        section = str_of(places[p].section);
        add_field(&t, s, p, first);
    }
    command_text_fmt(&t, "%s      expect: {}\n", section.n > 0 ? "}\n" : "");
    return command_text_str(&t);
}

const struct policy_filter_case *command_specimen_bind(struct arena *a,
                                                       const struct command_specimen *s)
{
    struct str text = str_fmt(a,
                              "apiVersion: proxyc.dev/v1alpha1\nkind: FilterTest\n"
                              "metadata: {name: fuzz}\nspec:\n  filter: fuzz\n  cases:\n" STR_FMT,
                              STR_ARG(command_specimen_text(a, s)));
    const struct policy_filter_test *test;
    struct bind_identity id;
    struct doc_set set = { 0 };
    struct diag_sink sink;

    diag_init(&sink, a);
    if (!doc_parse(a, 0, text, &set, &sink) || set.count != 1 ||
        !bind_identify(a, &set.items[0], &id, &sink))
        return NULL;
    test = bind_document(a, set.items[0].root, &id, &sink);
    return sink.all.count == 0 && test->cases.count == 1 ? &test->cases.items[0] : NULL;
}
