/* SPDX-License-Identifier: Apache-2.0
 *
 * The gate and what lies behind it. The first byte chooses: arbitrary bytes through the verifier;
 * or the rest as edits {u16 place, u8 value} on a sound table whose digests are then recounted, so
 * that the structural checks are what stands in the way. Whatever passes must bear every decision
 * that can be asked of it.
 */
#include <stdlib.h>

#include "kit/table.h"
#include "table/dump.h"
#include "table/rewrite.h"
#include "table/split.h"
#include "table/stride.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PICKS = 50 };

static const char *const hosts[] = { "a.test", "x.test", "y.x.test", "test", "", "other.example" };
static const char *const paths[] = {
    "/",  "/a",   "/a/", "/a/x/b",
    "/p", "/p/q", "*",   "/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u/v/w/x/y/z",
};

static void rewrite(const struct table *t, const struct table_rule *rule,
                    const struct table_request *q)
{
    const struct table_action *a = table_action(t, rule->action);
    char buf[256];
    struct str out;

    (void)!table_rewrite_path(t, rule, q, buf, sizeof(buf), &out);
    (void)!table_rewrite_location(t, rule, q, buf, sizeof(buf), &out);
    for (size_t i = 0; i < q->field_count; i++) {
        (void)table_rewrite_drops(t, a->request_edit_first, a->request_edit_count, q->fields + i);
        (void)table_rewrite_drops(t, a->response_edit_first, a->response_edit_count, q->fields + i);
    }
}

static void look_up(const struct table *t)
{
    const struct table_field fields[] = { kit_field("X-A", "v"), kit_field("cookie", "c=1"),
                                          kit_field("x-a", "one") };
    char scratch[64];
    struct table_request q = { .query = STR("q=1"),
                               .scheme = STR("http"),
                               .port = 8080,
                               .method_name = STR("PURGE"),
                               .fields = fields,
                               .field_count = LEN(fields),
                               .scratch = scratch,
                               .scratch_cap = sizeof(scratch) };

    for (uint32_t i = 0; i < LEN(hosts) * LEN(paths) * TABLE_METHODS; i++) {
        struct table_match m;

        q.host = str_of(hosts[i % LEN(hosts)]);
        q.path = str_of(paths[i / LEN(hosts) % LEN(paths)]);
        q.method = (enum table_method)(i / LEN(hosts) / LEN(paths));
        table_match_find(t, &q, &m);
        if (m.outcome == TABLE_MATCHED)
            rewrite(t, table_rule(t, m.rule), &q);
        for (uint32_t s = 0; s < t->split_count; s++)
            (void)table_member(t, table_split_choose(t, table_split(t, s), &q, 1, i).member);
    }
}

static void pick(const struct table *t)
{
    for (uint32_t u = 0; u < t->upstream_count; u++) {
        uint64_t seq = UINT64_MAX - 5;

        for (uint32_t i = 0; i < PICKS; i++) {
            uint32_t at = table_stride_pick(t, table_upstream(t, u), &seq);

            assert(at == TABLE_NONE || at < table_upstream(t, u)->endpoint_count);
        }
    }
}

static void judge(const uint8_t *bytes, size_t len)
{
    struct table_error error;
    struct table t;
    struct arena a;

    arena_init(&a, 0);
    if (table_verify(bytes, len, &t, &error)) {
        look_up(&t);
        pick(&t);
        (void)table_dump_text(&a, &t, 0, true);
    } else {
        (void)table_verify_text(&a, &error);
    }
    arena_fini(&a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct kit k;
    uint8_t *file;
    size_t len;

    if (size == 0)
        return 0;
    kit_build_sample(&k);
    len = data[0] & 1 ? k.file.n : size - 1;
    file = aligned_alloc(TABLE_ALIGN, ALIGN_UP(len + 1, (size_t)TABLE_ALIGN));
    assert(file != NULL);
    if (data[0] & 1) {
        memcpy(file, k.file.p, len);
        for (size_t i = 1; i + 3 <= size; i += 3)
            file[(data[i] | (size_t)data[i + 1] << 8) % len] = data[i + 2];
        kit_fix(file, len);
    } else {
        memcpy(file, data + 1, len);
        if (data[0] & 2)
            kit_fix(file, len);
    }
    judge(file, len);
    free(file);
    kit_fini(&k);
    return 0;
}
