/* SPDX-License-Identifier: Apache-2.0
 *
 * The table is made with the compiler's half from patterns, not from YAML: a million routes take
 * seconds, and what is measured is the same.
 */
#include "corpus.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/hash.h"
#include "lower/names.h"
#include "lower/router.h"
#include "table/match.h"

enum { UPSTREAMS = 16, CORPUS_DEPTHS = 2 };

#define BELOW "/and/more" /* a prefix */

static const char *const words[] = { "account",  "audit",   "basket",   "billing", "catalog",
                                     "checkout", "coupon",  "delivery", "export",  "feed",
                                     "ledger",   "media",   "order",    "partner", "payment",
                                     "price",    "profile", "refund",   "search",  "stock",
                                     "survey",   "ticket",  "voucher",  "wallet" };

uint64_t corpus_random(uint64_t *state)
{
    *state += UINT64_C(0xa0761d6478bd642f);
    return hash_mum(*state, *state ^ UINT64_C(0xe7037ed1a0b428db));
}

void corpus_make(struct corpus *c, uint32_t count)
{
    uint64_t state = count;

    *c = (struct corpus){ .count = count };
    arena_init(&c->arena, 0);
    c->routes = NEW_N(&c->arena, struct corpus_route, count);
    for (uint32_t i = 0; i < count; i++) {
        uint64_t r = corpus_random(&state);

        c->routes[i] = (struct corpus_route){
            .host = str_fmt(&c->arena, "host-%u.example.com", i / CORPUS_PER_HOST),
            .path = str_fmt(&c->arena, "/api/v%u/%s/item-%u/%s", i % 3 + 1,
                            words[hash_reduce(r, LEN(words))], i,
                            words[hash_reduce(r << 32, LEN(words))]),
            .exact = i % 2 != 0,
        };
    }
}

/* Rank i is asked for about count / i times as often as the last: Zipf with exponent 1. */
static uint32_t zipf(uint64_t *state, uint32_t count)
{
    double u = (double)(corpus_random(state) >> 11) / 9007199254740992.0;
    uint32_t rank = (uint32_t)exp(u * log((double)count));

    return (uint32_t)(rank * UINT64_C(2654435761) % count); /* popular ones lie anywhere */
}

struct corpus_request *corpus_ask(struct corpus *c, enum corpus_traffic traffic)
{
    struct corpus_request *out =
        NEW_N(&c->arena, struct corpus_request, CORPUS_REQUESTS + CORPUS_AHEAD);
    uint64_t state = (uint64_t)traffic + 7;

    for (uint32_t i = 0; i < CORPUS_REQUESTS; i++) {
        uint32_t route = traffic == CORPUS_ZIPF ? zipf(&state, c->count)
                                                : hash_reduce(corpus_random(&state), c->count);
        const struct corpus_route *r = &c->routes[route];
        const char *more = traffic == CORPUS_MISS ? "-not" : r->exact ? "" : BELOW;
        struct str text =
            str_fmt(&c->arena, STR_FMT STR_FMT "%s", STR_ARG(r->host), STR_ARG(r->path), more);

        out[i] =
            (struct corpus_request){ str_sub(text, 0, r->host.n), str_sub(text, r->host.n, text.n),
                                     traffic == CORPUS_MISS ? UINT32_MAX : route };
    }
    return out;
}

static void add_upstreams(struct emit_image *image)
{
    uint32_t index;

    for (uint32_t i = 0; i < UPSTREAMS; i++) {
        struct table_upstream *u = emit_add(image, TABLE_UPST, &index);
        struct table_endpoint *e;

        *u = (struct table_upstream){ .stable_id = i + 1,
                                      .endpoint_first = i,
                                      .endpoint_count = 1,
                                      .connect_timeout_ms = 1000,
                                      .idle_timeout_ms = 1000,
                                      .connections_max = 10,
                                      .requests_max = 10 };
        e = emit_add(image, TABLE_ENDP, &index);
        *e =
            (struct table_endpoint){ .stable_id = i + 1, .port = 80, .weight = 1, .stride = 65535 };
    }
}

static void add_rule(struct emit_image *image, uint32_t i)
{
    uint32_t index;
    struct table_rule *rule = emit_add(image, TABLE_RULE, &index);

    *rule = (struct table_rule){ .target = i % UPSTREAMS, .methods = TABLE_METHODS_DEFAULT };
}

/* "/{s}/none/{s}/none/none": the wild segments are the bits of `mask`. */
static struct str template_of(struct arena *a, uint32_t mask, uint32_t depth)
{
    struct str path = STR("");

    for (uint32_t i = 0; i < depth; i++)
        path = str_fmt(a, STR_FMT "/%s", STR_ARG(path), mask >> i & 1 ? "{s}" : "none");
    return path;
}

static void add_shapes(struct corpus *c, struct arena *a, struct emit_image *image,
                       struct lower_pattern *patterns, uint32_t *count)
{
    static const uint32_t depths[CORPUS_DEPTHS] = {
        5, 7
    }; /* of exact paths; of what is asked below a prefix */

    for (uint32_t d = 0; d < CORPUS_DEPTHS; d++)
        for (uint32_t mask = 1; mask <= CORPUS_SHAPES; mask++) {
            struct str path = template_of(a, mask, depths[d]);

            for (uint32_t i = 0; i < c->count; i += CORPUS_PER_HOST) {
                add_rule(image, *count);
                patterns[*count] = (struct lower_pattern){
                    .host = c->routes[i].host, .kind = LOWER_TEMPLATE, .path = path, .rule = *count
                };
                ++*count;
            }
        }
}

/* What all tables have. */
static struct emit_image *new_image(struct arena *a)
{
    struct emit_image *image = emit_new(a);
    uint32_t index;

    *(struct table_action *)emit_add(image, TABLE_ACTN, &index) =
        (struct table_action){ .policy = TABLE_NONE, .kind = TABLE_FORWARD };
    add_upstreams(image);
    *(struct table_route *)emit_add(image, TABLE_ROUT, &index) =
        (struct table_route){ .name_count = 1 };
    (void)emit_add(image, TABLE_RNAM, &index); /* of all rules */
    return image;
}

static struct str finish(struct emit_image *image, struct arena *a, struct lower_pattern *patterns,
                         uint32_t count)
{
    struct emit_stamp stamp = { 0 };
    struct str host;

    if (!lower_router_build(image, patterns, count, a, &stamp.hash_seed, &host)) {
        fprintf(stderr, "corpus: no seed for %u routes\n", count);
        exit(1);
    }
    return emit_finish(image, &stamp);
}

struct str corpus_value(const struct corpus_request *r)
{
    return r->route % 2 ? r->path : str_sub(r->path, 0, r->path.n - STR(BELOW).n);
}

struct str corpus_crowd(struct corpus *c, struct arena *a)
{
    struct emit_image *image = new_image(a);
    struct lower_pattern *patterns = NEW_N(a, struct lower_pattern, c->count);
    uint32_t index;
    struct table_name *name = emit_add(image, TABLE_NAME, &index);

    *name = (struct table_name){ TABLE_HEADER, table_name_hash(STR(CORPUS_FIELD)),
                                 emit_text(image, STR(CORPUS_FIELD)) };
    lower_names_slots(image);
    for (uint32_t i = 0; i < c->count; i++) {
        struct table_predicate *p = emit_add(image, TABLE_PRED, &index);
        struct table_rule *rule;

        *p = (struct table_predicate){ .subject = TABLE_HEADER,
                                       .op = TABLE_EXACT,
                                       .value = emit_text(image, c->routes[i].path) };
        add_rule(image, i);
        rule = emit_at(image, TABLE_RULE, i);
        rule->pred_first = index;
        rule->pred_count = 1;
        patterns[i] = (struct lower_pattern){
            .host = STR("*"), .kind = LOWER_PREFIX, .path = STR("/"), .rule = i
        };
    }
    return finish(image, a, patterns, c->count);
}

struct str corpus_table(struct corpus *c, struct arena *a, bool shaped)
{
    struct emit_image *image = new_image(a);
    uint32_t hosts = (c->count + CORPUS_PER_HOST - 1) / CORPUS_PER_HOST, count = c->count;
    struct lower_pattern *patterns =
        NEW_N(a, struct lower_pattern,
              c->count + (shaped ? (size_t)hosts * CORPUS_DEPTHS * CORPUS_SHAPES : 0));

    for (uint32_t i = 0; i < c->count; i++) {
        const struct corpus_route *r = &c->routes[i];

        add_rule(image, i);
        patterns[i] = (struct lower_pattern){ .host = r->host,
                                              .kind = r->exact ? LOWER_EXACT : LOWER_PREFIX,
                                              .path = r->path,
                                              .rule = i };
    }
    if (shaped)
        add_shapes(c, a, image, patterns, &count);
    return finish(image, a, patterns, count);
}
