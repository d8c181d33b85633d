/* SPDX-License-Identifier: Apache-2.0
 *
 * Values are looked up when a condition asks, not before: most requests meet one or two conditions.
 * A header is found by its hash, computed while parsing, and then by its bytes; of a request that has slots by its name's.
 */
#include "table/predicate.h"

#include "base/hash.h"
#include "table/dfa.h"
#include "table/ipset.h"
#include "table/target.h"

static bool field_is(const struct table_field *f, struct str name, uint32_t hash)
{
    return f->hash == hash && str_ieq(f->name, name);
}

static bool append(const struct table_request *q, size_t *n, struct str s)
{
    if (s.n > q->scratch_cap - *n)
        return false;
    if (s.n)
        memcpy(q->scratch + *n, s.p, s.n);
    *n += s.n;
    return true;
}

/* Joins the field's occurrences from `first` on. */
static enum table_presence join(const struct table_request *q, size_t first, struct str name,
                                uint32_t hash, struct str *value)
{
    size_t n = 0;

    if (!append(q, &n, q->fields[first].value))
        return TABLE_TOO_LONG;
    for (size_t i = first + 1; i < q->field_count; i++) {
        if (!field_is(q->fields + i, name, hash))
            continue;
        if (!append(q, &n, STR(", ")) || !append(q, &n, q->fields[i].value))
            return TABLE_TOO_LONG;
    }
    *value = (struct str){ q->scratch, n };
    return TABLE_FOUND;
}

/* In a slot. Of fields above ABSENT / 2 nobody has as many. */
enum { ABSENT = UINT16_MAX, SEVERAL = 1 << 15 };

/* The name of a field, or TABLE_NONE where the table has none such. */
static uint32_t name_of(const struct table *t, const struct table_field *f)
{
    uint32_t mask = t->header_slot_count - 1, at = f->hash & mask, name;

    for (; (name = table_header_slot(t, at)->name) != TABLE_NONE; at = (at + 1) & mask) {
        const struct table_name *n = table_name(t, name);

        if (field_is(f, table_text(t, n->text), n->hash))
            break;
    }
    return name;
}

static void fill(const struct table *t, const struct table_request *q)
{
    struct table_slots *s = q->slots;

    memset(s->at, 0xff, MIN(t->name_count, (uint32_t)TABLE_SLOTS_MAX) * sizeof(s->at[0]));
    for (size_t i = q->field_count; i-- > 0;) {
        uint32_t name = name_of(t, &q->fields[i]);

        if (name != TABLE_NONE)
            s->at[name] = (uint16_t)(i | (s->at[name] != ABSENT ? SEVERAL : 0));
    }
    s->of = t;
}

/* Whether the name's slot says where it is. */
static bool has_slot(const struct table *t, const struct table_request *q, uint32_t name)
{
    if (q->slots == NULL || name >= TABLE_SLOTS_MAX || t->header_slot_count == 0 ||
        q->field_count >= SEVERAL)
        return false;
    if (q->slots->of == t)
        return true;
    if (q->slots->asked++ < TABLE_SLOTS_PATIENCE)
        return false;
    fill(t, q);
    return true;
}

static enum table_presence find_header(const struct table_request *q, struct str name,
                                       uint32_t hash, struct str *value)
{
    size_t found = 0, first = 0;

    for (size_t i = q->field_count; i-- > 0;) {
        if (field_is(q->fields + i, name, hash)) {
            first = i;
            found++;
        }
    }
    if (found == 0)
        return TABLE_ABSENT;
    if (found > 1)
        return join(q, first, name, hash, value);
    *value = q->fields[first].value;
    return TABLE_FOUND;
}

/* Looks for `name` among pairs "k=v" separated by `separator`; a pair without '=' has the empty
 * value. */
static bool find_pair(struct str pairs, char separator, struct str name, struct str *value)
{
    struct str pair;

    while (str_cut(&pairs, separator, &pair)) {
        size_t eq = str_find(pair, '=');

        if (separator == ';') {
            pair = str_trim(pair);
            eq = str_find(pair, '=');
        }
        if (str_eq(str_sub(pair, 0, eq), name)) {
            *value = str_sub(pair, eq + 1, pair.n);
            return true;
        }
    }
    return false;
}

static enum table_presence find_cookie(const struct table_request *q, struct str name,
                                       struct str *value)
{
    const uint32_t hash = table_name_hash(STR("cookie"));

    for (size_t i = 0; i < q->field_count; i++)
        if (field_is(q->fields + i, STR("cookie"), hash) &&
            find_pair(q->fields[i].value, ';', name, value))
            return TABLE_FOUND;
    return TABLE_ABSENT;
}

static enum table_presence find_slot(const struct table *t, const struct table_request *q,
                                     uint32_t name, struct str *value)
{
    uint32_t at = q->slots->at[name];

    if (at == ABSENT)
        return TABLE_ABSENT;
    if (at & SEVERAL)
        return join(q, at & ~(uint32_t)SEVERAL, table_text(t, table_name(t, name)->text),
                    table_name(t, name)->hash, value);
    *value = q->fields[at].value;
    return TABLE_FOUND;
}

static enum table_presence find_client(const struct table_request *q, struct str *value)
{
    char text[IP_TEXT_MAX];
    size_t n = 0;

    if (!append(q, &n, ip_format(&q->client, text)))
        return TABLE_TOO_LONG;
    *value = (struct str){ q->scratch, n };
    return TABLE_FOUND;
}

static enum table_presence find_claim(const struct table_request *q, struct str name,
                                      struct str *value)
{
    for (size_t i = 0; i < q->claim_count; i++) {
        if (str_eq(q->claims[i].name, name)) {
            *value = q->claims[i].value;
            return TABLE_FOUND;
        }
    }
    return TABLE_ABSENT;
}

enum table_presence table_predicate_value(const struct table *t, const struct table_request *q,
                                          enum table_subject subject, uint32_t name,
                                          struct str *value)
{
    const struct table_name *n = name == TABLE_NONE ? NULL : table_name(t, name);
    struct str text;

    if (n && subject == TABLE_HEADER && has_slot(t, q, name))
        return find_slot(t, q, name, value);
    text = n ? table_text(t, n->text) : STR("");
    switch (subject) {
    case TABLE_HEADER:
        return n ? find_header(q, text, n->hash, value) : TABLE_ABSENT;
    case TABLE_QUERY:
        return n && q->query.p && find_pair(q->query, '&', text, value) ? TABLE_FOUND
                                                                        : TABLE_ABSENT;
    case TABLE_COOKIE:
        return n ? find_cookie(q, text, value) : TABLE_ABSENT;
    case TABLE_METHOD:
        *value =
            q->method == TABLE_METHOD_OTHER ? q->method_name : table_target_method_name(q->method);
        return TABLE_FOUND;
    case TABLE_CLIENT_ADDRESS:
        return find_client(q, value);
    case TABLE_CLAIM:
        return find_claim(q, text, value);
    case TABLE_SNI:
        *value = q->sni;
        return q->sni.p ? TABLE_FOUND : TABLE_ABSENT;
    case TABLE_PATH:
        *value = q->path;
        return TABLE_FOUND;
    case TABLE_TURN: /* no text */
    case TABLE_SUBJECTS:
        break;
    }
    return TABLE_ABSENT;
}

/* Patterns are in lower case, as the name is. */
static bool is_in_hosts(const struct table *t, const struct table_predicate *p, struct str name)
{
    for (uint32_t i = p->first; i < p->first + p->count; i++) {
        struct str host = table_text(t, table_word(t, i)->text);
        struct str suffix = str_sub(host, 1, host.n);

        if (str_eq(host, name) || str_eq(host, STR("*")))
            return true;
        if (str_has_prefix(host, STR("*.")) && name.n > suffix.n && str_has_suffix(name, suffix))
            return true;
    }
    return false;
}

/* Each rule draws for itself, or the second of two would only see what the first has left it. */
static bool is_drawn(const struct table_predicate *p, uint64_t turn)
{
    return hash_reduce(hash_bytes(&turn, sizeof(turn), p->count), TABLE_BUCKETS) < p->first;
}

static bool compare(const struct table *t, const struct table_predicate *p, struct str value)
{
    struct str wanted = table_text(t, p->value);

    switch ((enum table_op)p->op) {
    case TABLE_EXACT:
        return str_eq(value, wanted);
    case TABLE_PREFIX:
        return str_has_prefix(value, wanted);
    case TABLE_SUFFIX:
        return str_has_suffix(value, wanted);
    case TABLE_CONTAINS:
        return str_contains(value, wanted);
    case TABLE_PRESENT:
        return true;
    case TABLE_REGEX:
        return table_dfa_match(t, p->first, value);
    case TABLE_IN_HOSTS:
        return is_in_hosts(t, p, value);
    case TABLE_IN_NETWORKS: /* these ask for no text, and were answered before */
    case TABLE_FRACTION:
    case TABLE_OPS:
        break;
    }
    return false;
}

bool table_predicate_holds(const struct table *t, const struct table_predicate *p,
                           const struct table_request *q)
{
    struct str value = STR("");
    bool holds;

    if (p->op == TABLE_FRACTION)
        return is_drawn(p, q->turn);
    if (p->op == TABLE_IN_NETWORKS)
        return table_ipset_has(t, p->first, p->count, &q->client) !=
               ((p->flags & TABLE_PREDICATE_NOT) != 0);
    switch (table_predicate_value(t, q, (enum table_subject)p->subject, p->name, &value)) {
    case TABLE_ABSENT:
        holds = false;
        break;
    case TABLE_FOUND:
        holds = compare(t, p, value);
        break;
    case TABLE_TOO_LONG:
    default:
        return false;
    }
    return holds != ((p->flags & TABLE_PREDICATE_NOT) != 0);
}
