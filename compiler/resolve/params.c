/* SPDX-License-Identifier: Apache-2.0
 *
 * One walk over schema and value together; documents are DOC_DEPTH_MAX deep at most, and so is the
 * recursion. Members are written in the order of the schema's properties.
 */
#include "resolve/params.h"

#include "base/time.h"
#include "base/vec.h"
#include "bind/suggest.h"
#include "doc/doc.h"

struct text {
    char *items;
    size_t count, cap;
};

struct walk {
    struct arena *arena;
    struct resolve_params_fault *fault;
    struct text out;
};

static void put(struct walk *w, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        *VEC_ADD(w->arena, &w->out) = s.p[i];
}

static void put_string(struct walk *w, struct str s)
{
    put(w, STR("\""));
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];

        if (c < ' ')
            put(w, str_fmt(w->arena, "\\u%04x", c));
        else if (c == '"' || c == '\\')
            put(w, str_fmt(w->arena, "\\%c", c));
        else
            put(w, str_sub(s, i, 1));
    }
    put(w, STR("\""));
}

static bool fail(struct walk *w, const struct doc_node *at, const struct doc_node *schema,
                 struct str text)
{
    *w->fault = (struct resolve_params_fault){ .at = at, .schema = schema, .text = text };
    return false;
}

static struct str word(const struct doc_node *schema, struct str key)
{
    const struct doc_node *n = doc_find(schema, key);

    return n != NULL && n->kind == DOC_SCALAR ? n->text : (struct str){ NULL, 0 };
}

/* ---- scalars ---- */

static bool is_number(struct str s, bool whole)
{
    size_t i = s.n > 0 && s.p[0] == '-', digits = 0;

    for (; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
        digits++;
    if (i < s.n && s.p[i] == '.' && !whole && digits > 0) {
        digits = 0;
        for (i++; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++)
            digits++;
    }
    return i == s.n && digits > 0 && s.n < 20;
}

static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
    int64_t era, year, day;

    y -= m <= 2;
    era = y / 400;
    year = y - era * 400;
    day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + year * 365 + year / 4 - year / 100 + day - 719468;
}

bool resolve_params_timestamp(struct str s, int64_t *utc_s)
{
    static const struct {
        uint8_t at, n, low, high;
    } parts[] = {
        { 5, 2, 1, 12 }, { 8, 2, 1, 31 }, { 11, 2, 0, 23 }, { 14, 2, 0, 59 }, { 17, 2, 0, 60 }
    };
    int64_t v[LEN(parts)], year = 0;

    if (s.n != 20 || s.p[4] != '-' || s.p[7] != '-' || s.p[10] != 'T' || s.p[13] != ':' ||
        s.p[16] != ':' || s.p[19] != 'Z')
        return false;
    for (size_t i = 0; i < 4; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
        year = year * 10 + (s.p[i] - '0');
    }
    for (size_t i = 0; i < LEN(parts); i++) {
        const char *p = s.p + parts[i].at;

        if (p[0] < '0' || p[0] > '9' || p[1] < '0' || p[1] > '9')
            return false;
        v[i] = (p[0] - '0') * 10 + (p[1] - '0');
        if (v[i] < parts[i].low || v[i] > parts[i].high)
            return false;
    }
    *utc_s = ((days_of(year, v[0], v[1]) * 24 + v[2]) * 60 + v[3]) * 60 + v[4];
    return true;
}

/* A text of a format that becomes a number; p NULL: it is not of that format. Formats that stay
 * texts give the text itself. */
static struct str converted(struct arena *a, struct str format, struct str s, bool *number)
{
    struct str none = { NULL, 0 };
    uint64_t n;
    int64_t t;

    *number = true;
    if (str_eq(format, STR("duration-ms")))
        return time_parse_ms(s, &n) ? str_fmt(a, "%llu", (unsigned long long)n) : none;
    if (str_eq(format, STR("duration-s")))
        return time_parse_ms(s, &n) ? str_fmt(a, "%.15g", (double)n / 1000) : none;
    if (str_eq(format, STR("size")))
        return time_parse_size(s, &n) ? str_fmt(a, "%llu", (unsigned long long)n) : none;
    if (str_eq(format, STR("timestamp")))
        return resolve_params_timestamp(s, &t) ? str_fmt(a, "%lld", (long long)t) : none;
    *number = false;
    return s;
}

static struct str without_zeros(struct str s)
{
    while (s.n > 1 && s.p[0] == '0' && s.p[1] != '.')
        s = str_sub(s, 1, s.n);
    return s;
}

/* The same without a sign. */
static int compare_digits(struct str a, struct str b)
{
    size_t ia, ib;

    a = without_zeros(a);
    b = without_zeros(b);
    ia = str_find(a, '.');
    ib = str_find(b, '.');
    if (ia != ib)
        return ia < ib ? -1 : 1;
    for (size_t i = 0; i < MAX(a.n, b.n); i++) {
        char ca = i < a.n ? a.p[i] : '0', cb = i < b.n ? b.p[i] : '0';

        if (ca != cb && !(i == ia && (a.n == ia || b.n == ib)))
            return ca < cb ? -1 : 1;
    }
    return 0;
}

/* Which of two decimal numbers is greater: <0, 0, >0. Neither has an exponent. */
static int compare(struct str a, struct str b)
{
    bool minus = a.n > 0 && a.p[0] == '-';

    if (minus != (b.n > 0 && b.p[0] == '-'))
        return minus ? -1 : 1;
    if (minus)
        return compare_digits(str_sub(b, 1, b.n), str_sub(a, 1, a.n));
    return compare_digits(a, b);
}

static bool in_range(struct walk *w, const struct doc_node *schema, const struct doc_node *node,
                     struct str number)
{
    struct str min = word(schema, STR("minimum")), max = word(schema, STR("maximum"));

    if (min.p != NULL && is_number(min, false) && compare(number, min) < 0)
        return fail(w, node, doc_find(schema, STR("minimum")),
                    str_fmt(w->arena, STR_FMT " is less than the minimum of " STR_FMT,
                            STR_ARG(number), STR_ARG(min)));
    if (max.p != NULL && is_number(max, false) && compare(number, max) > 0)
        return fail(w, node, doc_find(schema, STR("maximum")),
                    str_fmt(w->arena, STR_FMT " is more than the maximum of " STR_FMT,
                            STR_ARG(number), STR_ARG(max)));
    return true;
}

static bool one_of(struct walk *w, const struct doc_node *schema, const struct doc_node *node)
{
    const struct doc_node *words = doc_find(schema, STR("enum"));

    for (const struct doc_node *c = words != NULL ? words->first : NULL; c != NULL; c = c->next) {
        if (str_eq(c->text, node->text))
            return true;
    }
    return words == NULL || fail(w, node, words,
                                 str_fmt(w->arena, "`" STR_FMT "` is none of the values allowed",
                                         STR_ARG(node->text)));
}

static bool string(struct walk *w, const struct doc_node *schema, const struct doc_node *node)
{
    struct str min = word(schema, STR("minLength")), max = word(schema, STR("maxLength"));
    uint64_t n;

    if ((min.p != NULL && str_to_u64(min, UINT32_MAX, &n) && node->text.n < n) ||
        (max.p != NULL && str_to_u64(max, UINT32_MAX, &n) && node->text.n > n))
        return fail(
            w, node, schema,
            str_fmt(w->arena, "a text of %zu bytes; another length was wanted", node->text.n));
    put_string(w, node->text);
    return true;
}

static bool number(struct walk *w, const struct doc_node *schema, const struct doc_node *node,
                   bool whole)
{
    struct str format = word(schema, STR("format")), text = node->text;
    bool made = false;

    if (format.p != NULL && !is_number(text, whole)) {
        text = converted(w->arena, format, text, &made);
        if (text.p == NULL)
            return fail(w, node, schema,
                        str_fmt(w->arena, "`" STR_FMT "` is no " STR_FMT, STR_ARG(node->text),
                                STR_ARG(format)));
    }
    if (!made && (!node->plain || !is_number(text, whole)))
        return fail(w, node, schema,
                    str_fmt(w->arena, "`" STR_FMT "` is %s; %s was wanted", STR_ARG(node->text),
                            node->plain ? "no number of that kind" : "a text",
                            whole ? "an integer" : "a number"));
    put(w, text);
    return in_range(w, schema, node, text);
}

static bool scalar(struct walk *w, const struct doc_node *schema, const struct doc_node *node)
{
    struct str type = word(schema, STR("type"));
    bool truth = str_eq(node->text, STR("true")) || str_eq(node->text, STR("false"));

    if (!one_of(w, schema, node))
        return false;
    if (str_eq(type, STR("integer")) || str_eq(type, STR("number")))
        return number(w, schema, node, str_eq(type, STR("integer")));
    if (str_eq(type, STR("boolean")) && !(node->plain && truth))
        return fail(w, node, schema,
                    str_fmt(w->arena, "`" STR_FMT "` is a text; true or false was wanted",
                            STR_ARG(node->text)));
    if (str_eq(type, STR("string")))
        return string(w, schema, node);
    if (doc_is_null(node))
        put(w, STR("null"));
    else if (node->plain && (truth || is_number(node->text, false)))
        put(w, node->text);
    else
        put_string(w, node->text);
    return true;
}

/* ---- lists and maps ---- */

static bool value(struct walk *w, const struct doc_node *schema, const struct doc_node *node);

static bool list(struct walk *w, const struct doc_node *schema, const struct doc_node *node)
{
    struct str min = word(schema, STR("minItems")), max = word(schema, STR("maxItems"));
    uint64_t n;

    if ((min.p != NULL && str_to_u64(min, UINT32_MAX, &n) && node->count < n) ||
        (max.p != NULL && str_to_u64(max, UINT32_MAX, &n) && node->count > n))
        return fail(w, node, schema,
                    str_fmt(w->arena, "a list of %u; another length was wanted", node->count));
    put(w, STR("["));
    for (const struct doc_node *c = node->first; c != NULL; c = c->next) {
        if (c != node->first)
            put(w, STR(","));
        if (!value(w, doc_find(schema, STR("items")), c))
            return false;
    }
    put(w, STR("]"));
    return true;
}

static void begin_member(struct walk *w, struct str key, bool *any)
{
    if (*any)
        put(w, STR(","));
    *any = true;
    put_string(w, key);
    put(w, STR(":"));
}

/* The properties that the schema names, in its order. */
static bool properties(struct walk *w, const struct doc_node *schema, const struct doc_node *node,
                       bool *any)
{
    const struct doc_node *all = doc_find(schema, STR("properties"));

    for (const struct doc_node *p = all != NULL ? all->first : NULL; p != NULL; p = p->next) {
        const struct doc_node *written = node != NULL ? doc_find(node, p->key->text) : NULL;
        const struct doc_node *use = written != NULL ? written : doc_find(p, STR("default"));

        if (use == NULL)
            continue;
        begin_member(w, p->key->text, any);
        if (!value(w, p, use))
            return false;
    }
    return true;
}

/* Notes the name of the schema that is nearest to one that it does not have. */
static bool stranger(struct walk *w, const struct doc_node *all, const struct doc_node *more,
                     const struct doc_node *key)
{
    struct str best = { 0 };

    for (const struct doc_node *p = all != NULL ? all->first : NULL; p != NULL; p = p->next)
        bind_suggest_better(key->text, p->key->text, &best);
    (void)fail(w, key, more,
               str_fmt(w->arena, "there is no parameter `" STR_FMT "`", STR_ARG(key->text)));
    w->fault->best = best;
    return false;
}

static bool others(struct walk *w, const struct doc_node *schema, const struct doc_node *node,
                   bool *any)
{
    const struct doc_node *all = doc_find(schema, STR("properties"));
    const struct doc_node *more = doc_find(schema, STR("additionalProperties"));

    for (const struct doc_node *c = node != NULL ? node->first : NULL; c != NULL; c = c->next) {
        if (all != NULL && doc_find(all, c->key->text) != NULL)
            continue;
        if (more != NULL && str_eq(more->text, STR("false")))
            return stranger(w, all, more, c->key);
        begin_member(w, c->key->text, any);
        if (!value(w, more != NULL && more->kind == DOC_MAP ? more : NULL, c))
            return false;
    }
    return true;
}

static bool map(struct walk *w, const struct doc_node *schema, const struct doc_node *node)
{
    const struct doc_node *required = doc_find(schema, STR("required"));
    bool any = false;

    for (const struct doc_node *r = required != NULL ? required->first : NULL; r != NULL;
         r = r->next) {
        if (node == NULL || doc_find(node, r->text) == NULL)
            return fail(
                w, node, r,
                str_fmt(w->arena, "the parameter `" STR_FMT "` is missing", STR_ARG(r->text)));
    }
    put(w, STR("{"));
    if (!properties(w, schema, node, &any) || !others(w, schema, node, &any))
        return false;
    put(w, STR("}"));
    return true;
}

static bool value(struct walk *w, const struct doc_node *schema, const struct doc_node *node)
{
    static const char *const kinds[] = { "a scalar", "a list", "a map" };
    struct str type = word(schema, STR("type"));
    enum doc_kind wanted = str_eq(type, STR("object"))  ? DOC_MAP
                           : str_eq(type, STR("array")) ? DOC_LIST
                                                        : DOC_SCALAR;

    if (type.p != NULL && wanted != node->kind)
        return fail(
            w, node, schema,
            str_fmt(w->arena, "%s is written; %s was wanted", kinds[node->kind], kinds[wanted]));
    if (node->kind == DOC_SCALAR)
        return scalar(w, schema, node);
    return node->kind == DOC_LIST ? list(w, schema, node) : map(w, schema, node);
}

struct str resolve_params_json(struct arena *a, const struct doc_node *schema,
                               const struct doc_node *node, struct resolve_params_fault *fault)
{
    struct walk w = { .arena = a, .fault = fault };
    bool ok = node != NULL ? value(&w, schema, node) : map(&w, schema, NULL);

    return ok ? (struct str){ w.out.items, w.out.count } : (struct str){ NULL, 0 };
}
