/* SPDX-License-Identifier: Apache-2.0
 *
 * The order of the keys is for people who read lines: when, what, outcome, why, where to, from
 * which commit, how long. Indices come from workers and are checked against the table before use.
 */
#include "aux/line.h"

#include "base/time.h"
#include "table/identity.h"

enum { SHORT_HEX = 12, REQUEST_ID_MAX = 32 };

static void text_field(struct aux_text *out, const char *key, struct str value)
{
    aux_text_put(out, ",\"%s\":\"", key);
    aux_text_json(out, value);
    aux_text_add(out, STR("\""));
}

static void number_field(struct aux_text *out, const char *key, uint64_t value)
{
    aux_text_put(out, ",\"%s\":%llu", key, (unsigned long long)value);
}

static void ms_field(struct aux_text *out, const char *key, uint64_t us)
{
    aux_text_put(out, ",\"%s\":%llu.%03llu", key, (unsigned long long)(us / 1000),
                 (unsigned long long)(us % 1000));
}

static void time_field(struct aux_text *out, int64_t us)
{
    char iso[TIME_ISO_BYTES];
    int64_t second = us / 1000000, rest = us % 1000000;

    if (rest < 0) {
        rest += 1000000;
        second--;
    }
    time_format_iso(second, iso);
    aux_text_put(out, "{\"time\":\"%.*s.%06lldZ\"", TIME_ISO_BYTES - 1, iso, (long long)rest);
}

static void rule_fields(struct aux_text *out, const struct observe_access *a,
                        const struct aux_names_table *n)
{
    const struct table *t = n ? &n->table : NULL;
    struct table_identity_place at;
    struct table_identity rule;
    struct str path;
    uint32_t name;

    if (t == NULL || a->rule >= t->rule_count) {
        text_field(out, "rule", STR(""));
        text_field(out, "where", STR(""));
        return;
    }
    name = table_rule(t, a->rule)->name;
    rule = table_identity_of(t, name);
    path = table_identity_source(t, name, &at);
    aux_text_put(out, ",\"rule\":\"");
    aux_text_json(out, rule.route);
    aux_text_put(out, "/");
    aux_text_json(out, rule.rule);
    aux_text_put(out, "\",\"where\":\"");
    aux_text_json(out, path);
    if (at.line != 0)
        aux_text_put(out, ":%u", at.line);
    aux_text_put(out, "\"");
}

static void target_fields(struct aux_text *out, const struct observe_access *a,
                          const struct aux_names_table *n)
{
    const struct table *t = n ? &n->table : NULL;
    struct str split = STR(""), member = STR(""), endpoint = STR(""), upstream = STR("");
    uint32_t at = TABLE_NONE;

    if (t && a->member < t->member_count) {
        uint32_t owner = n->split_of[a->member];

        member = table_text(t, table_member(t, a->member)->name);
        split = owner != TABLE_NONE ? table_text(t, table_split(t, owner)->name) : split;
        at = table_member(t, a->member)->upstream;
    }
    if (t && a->endpoint < t->endpoint_count) {
        endpoint = table_text(t, table_endpoint(t, a->endpoint)->text);
        at = n->upstream_of[a->endpoint];
    }
    if (at != TABLE_NONE)
        upstream = table_text(t, table_upstream(t, at)->name);
    text_field(out, "split", split);
    text_field(out, "variant", member);
    aux_text_put(out, ",\"forced\":%s", a->forced ? "true" : "false");
    text_field(out, "upstream", upstream);
    text_field(out, "endpoint", endpoint);
}

static void table_fields(struct aux_text *out, const struct observe_access *a,
                         const struct aux_names_table *n)
{
    text_field(out, "commit", n ? str_sub(str_of(n->commit), 0, SHORT_HEX) : STR(""));
    aux_text_put(out, ",\"content_id\":\"");
    if (n)
        aux_text_hex(out, n->table.head->content_id.bytes, SHORT_HEX / 2);
    aux_text_put(out, "\"");
    number_field(out, "generation", a->generation);
}

void aux_line_write(struct aux_text *out, const struct observe_access *a,
                    const struct aux_names_table *names)
{
    char ip[IP_TEXT_MAX];

    time_field(out, a->time_us);
    text_field(out, "request_id",
               (struct str){ a->request_id, strnlen(a->request_id, REQUEST_ID_MAX) });
    text_field(out, "method", a->method);
    text_field(out, "host", a->host);
    text_field(out, "path", a->path);
    number_field(out, "status", a->status);
    text_field(out, "reason", str_of(observe_reason_word(a->reason)));
    rule_fields(out, a, names);
    target_fields(out, a, names);
    table_fields(out, a, names);
    number_field(out, "tries", a->tries);
    ms_field(out, "duration_ms", a->duration_us);
    ms_field(out, "upstream_ms", a->upstream_us);
    number_field(out, "bytes_in", a->bytes_in);
    number_field(out, "bytes_out", a->bytes_out);
    text_field(out, "client", ip_format(&a->client, ip));
    number_field(out, "client_port", a->client_port);
    aux_text_add(out, STR("}\n"));
}
