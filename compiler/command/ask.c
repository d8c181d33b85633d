/* SPDX-License-Identifier: Apache-2.0
 *
 * What is not given has curl's defaults where curl has any: GET, http, and 127.0.0.1 as the client.
 */
#include "command/ask.h"

#include "command/output.h"
#include "command/subject.h"

/* "http://host:port/path?query" or without the scheme. */
static bool read_url(struct command_context *c, struct command_decide_request *in)
{
    struct str url = c->arguments.items[0];
    size_t slash;

    in->scheme = STR("http");
    if (str_has_prefix(url, STR("https://"))) {
        in->scheme = STR("https");
        url = str_sub(url, 8, SIZE_MAX);
    } else if (str_has_prefix(url, STR("http://"))) {
        url = str_sub(url, 7, SIZE_MAX);
    }
    slash = MIN(str_find(url, '/'), str_find(url, '?'));
    in->host = str_sub(url, 0, slash);
    in->target = str_sub(url, slash, SIZE_MAX);
    if (in->target.n == 0 || in->target.p[0] != '/')
        in->target = str_fmt(c->arena, "/" STR_FMT, STR_ARG(in->target));
    if (in->host.n > 0)
        return true;
    (void)command_output_usage(c, "`" STR_FMT "` has no host; wanted is `http://HOST/PATH`",
                               STR_ARG(c->arguments.items[0]));
    return false;
}

static bool read_headers(struct command_context *c, struct command_decide_request *in)
{
    const struct command_words *lines = &c->values[COMMAND_OPT_HEADER];
    struct table_field *fields = NEW_N(c->arena, struct table_field, lines->count);

    for (size_t i = 0; i < lines->count; i++) {
        struct str line = lines->items[i];
        size_t colon = str_find(line, ':');

        if (colon == 0 || colon == line.n) {
            (void)command_output_usage(c, "`" STR_FMT "` is no header field `name: value`",
                                       STR_ARG(line));
            return false;
        }
        fields[i] = command_decide_field(str_sub(line, 0, colon),
                                         str_trim(str_sub(line, colon + 1, SIZE_MAX)));
        if (str_ieq(fields[i].name, STR("host")))
            in->host = fields[i].value;
    }
    in->fields = fields;
    in->field_count = lines->count;
    return true;
}

static bool read_claims(struct command_context *c, struct command_decide_request *in)
{
    const struct command_words *words = &c->values[COMMAND_OPT_CLAIM];
    struct table_claim *claims = NEW_N(c->arena, struct table_claim, words->count + 1);

    for (size_t i = 0; i < words->count; i++) {
        struct str word = words->items[i];
        size_t equals = str_find(word, '=');

        if (equals == 0 || equals == word.n) {
            (void)command_output_usage(c, "`" STR_FMT "` is no claim `name=value`", STR_ARG(word));
            return false;
        }
        claims[i] =
            (struct table_claim){ str_sub(word, 0, equals), str_sub(word, equals + 1, SIZE_MAX) };
    }
    in->claims = claims;
    in->claim_count = words->count;
    in->principal = command_value(c, COMMAND_OPT_PRINCIPAL);
    return true;
}

static bool read_rest(struct command_context *c, struct command_decide_request *in)
{
    struct str from = command_value(c, COMMAND_OPT_FROM);
    struct str bucket = command_value(c, COMMAND_OPT_BUCKET);
    struct str method = command_value(c, COMMAND_OPT_METHOD);
    uint64_t number = 0;

    in->method = method.p != NULL ? method : STR("GET");
    in->sni = command_value(c, COMMAND_OPT_SNI);
    if (!ip_parse(from.p != NULL ? from : STR("127.0.0.1"), &in->client)) {
        (void)command_output_usage(c, "`--from` takes an IP address, not `" STR_FMT "`",
                                   STR_ARG(from));
        return false;
    }
    if (bucket.p != NULL && !str_to_u64(bucket, TABLE_BUCKETS - 1, &number)) {
        (void)command_output_usage(c, "`--bucket` takes 0 to 9999, not `" STR_FMT "`",
                                   STR_ARG(bucket));
        return false;
    }
    in->has_bucket = bucket.p != NULL;
    in->bucket = (uint32_t)number;
    return true;
}

bool command_ask_read(struct command_context *c, struct command_decide_request *in)
{
    *in = (struct command_decide_request){ 0 };
    return read_url(c, in) && read_headers(c, in) && read_claims(c, in) && read_rest(c, in);
}

bool command_ask_listener(struct command_context *c, const struct table *t,
                          struct command_decide_request *in)
{
    struct str name = command_value(c, COMMAND_OPT_LISTENER);

    in->listener = 0;
    if (name.p == NULL)
        return t->listener_count == 1;
    in->listener = command_subject_listener(t, name);
    if (in->listener == TABLE_NONE)
        in->listener =
            command_subject_listener(t, str_fmt(c->arena, "default/" STR_FMT, STR_ARG(name)));
    return in->listener != TABLE_NONE;
}

int command_ask_which(struct command_context *c, const struct table *t)
{
    struct str all = { "", 0 };

    if (t->listener_count == 0)
        return command_output_negative(c, "the policy has no listener that requests come in by");
    for (uint32_t i = 0; i < t->listener_count; i++)
        all = str_fmt(c->arena, STR_FMT "%s" STR_FMT, STR_ARG(all), i ? ", " : "",
                      STR_ARG(table_text(t, table_listener(t, i)->name)));
    return command_output_usage(c, "say by which listener: `--listener` one of " STR_FMT,
                                STR_ARG(all));
}
