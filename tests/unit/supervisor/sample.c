/* SPDX-License-Identifier: Apache-2.0
 *
 * Record by record through compiler/emit, as lower does it.
 */
#include "unit/supervisor/sample.h"
#include "table/identity.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "lower/router.h"

static void *add(struct emit_image *image, enum table_section_type type)
{
    uint32_t index;

    return emit_add(image, type, &index);
}

static void add_bind(struct emit_image *image, const struct sample *s, unsigned i)
{
    static const uint8_t local[16] = { [10] = 0xff, [11] = 0xff, 127, 0, 0, 1 };
    struct table_bind *b = add(image, TABLE_BIND);

    if (i == s->port_count) {
        b->family = TABLE_UNIX;
        b->path = emit_text(image, str_of(s->unix_path));
        b->stable_id = 99;
        return;
    }
    memcpy(b->ip, local, sizeof(local));
    b->family = TABLE_IPV4;
    b->port = s->ports[i];
    b->stable_id = 100u + i + ((uint64_t)s->ports[i] << 32);
}

static void add_listener(struct emit_image *image, const struct sample *s)
{
    unsigned binds = s->port_count + (s->unix_path ? 1 : 0);
    struct table_listener *l = add(image, TABLE_LSTN);

    *l = (struct table_listener){ .stable_id = 1,
                                  .name = emit_text(image, STR("shop/web")),
                                  .bind_count = binds,
                                  .protocol = TABLE_HTTP,
                                  .head_bytes_max = 32768,
                                  .fields_max = 100,
                                  .target_bytes_max = 8192,
                                  .head_timeout_ms = 10000,
                                  .body_timeout_ms = 30000,
                                  .idle_timeout_ms = 60000 };
    for (unsigned i = 0; i < binds; i++)
        add_bind(image, s, i);
}

static void add_upstream(struct emit_image *image, struct str name, uint64_t id)
{
    uint32_t first;
    struct table_endpoint *e = emit_add(image, TABLE_ENDP, &first);
    struct table_upstream *u;

    *e = (struct table_endpoint){ .stable_id = 1000 + id,
                                  .ip = { [10] = 0xff, [11] = 0xff, 127, 0, 0, 1 },
                                  .family = TABLE_IPV4,
                                  .port = 9,
                                  .weight = 1,
                                  .stride = 65535,
                                  .text = emit_text(image, STR("127.0.0.1:9")) };
    u = add(image, TABLE_UPST);
    *u = (struct table_upstream){ .stable_id = id,
                                  .connection_print = id,
                                  .name = emit_text(image, name),
                                  .endpoint_first = first,
                                  .endpoint_count = 1,
                                  .connect_timeout_ms = 1000,
                                  .idle_timeout_ms = 1000,
                                  .connections_max = 10,
                                  .requests_max = 10 };
}

static void add_member(struct emit_image *image, struct str name, uint32_t upstream, uint32_t share)
{
    struct table_member *m = add(image, TABLE_MEMB);

    *m = (struct table_member){ .stable_id = 500u + upstream,
                                .name = emit_text(image, name),
                                .upstream = upstream,
                                .share = share };
}

static void add_range(struct emit_image *image, uint32_t lo, uint32_t hi, uint32_t member)
{
    struct table_range *r = add(image, TABLE_RANG);

    *r = (struct table_range){ (uint16_t)lo, (uint16_t)hi, member };
}

static void add_split(struct emit_image *image, uint32_t canary)
{
    struct table_split *s = add(image, TABLE_SPLT);

    *s = (struct table_split){ .stable_id = 400,
                               .salt = 4,
                               .name = emit_text(image, STR("shop/checkout")),
                               .member_count = 2,
                               .range_count = 2,
                               .force_name = TABLE_NONE };
    add_member(image, STR("canary"), 0, canary);
    add_member(image, STR("stable"), 1, TABLE_BUCKETS - canary);
    add_range(image, 0, canary, 0);
    add_range(image, canary, TABLE_BUCKETS, 1);
}

static void add_name(struct emit_image *image, struct str text, uint32_t line)
{
    ((struct table_rule_name *)add(image, TABLE_RNAM))->text = emit_text(image, text);
    ((struct table_source *)add(image, TABLE_SMAP))->place =
        table_identity_pack((struct table_identity_place){ line, 3 });
}

/* Names ascend, rules do not. */
static void add_rules(struct emit_image *image)
{
    struct table_action *action = add(image, TABLE_ACTN);
    struct table_source_file *file = add(image, TABLE_SFIL);
    struct table_route *route = add(image, TABLE_ROUT);

    *action = (struct table_action){ .policy = TABLE_NONE, .kind = TABLE_TO_SPLIT };
    file->path = emit_cold_text(image, STR("shop/web.yaml"));
    *route = (struct table_route){ .stable_id = 7,
                                   .name = emit_text(image, STR("shop/web")),
                                   .name_count = 2 };
    add_name(image, STR("all"), 20);
    add_name(image, STR("pay"), 12);
    for (uint32_t name = 2; name-- > 0;)
        *(struct table_rule *)add(image, TABLE_RULE) =
            (struct table_rule){ .methods = TABLE_METHODS_DEFAULT, .name = name };
}

struct str sample_table(struct arena *a, const struct sample *s)
{
    struct emit_image *image = emit_new(a);
    struct lower_pattern all = { .host = STR("*"), .kind = LOWER_PREFIX, .path = STR("/") };
    struct emit_stamp stamp = { 0 };
    struct str host = { 0 };

    memset(stamp.commit, s->commit, 20);
    add_listener(image, s);
    add_upstream(image, STR("shop/v2"), 10);
    add_upstream(image, STR("shop/v1"), 11);
    add_split(image, s->canary);
    add_rules(image);
    if (!lower_router_build(image, &all, 1, a, &stamp.hash_seed, &host))
        return (struct str){ 0 };
    return emit_finish(image, &stamp);
}

void sample_write(const struct sample *s, const char *path)
{
    struct arena a;
    bool ok;

    arena_init(&a, 0);
    ok = emit_write(sample_table(&a, s), path);
    assert(ok);
    arena_fini(&a);
}

int sample_memfd(const struct sample *s)
{
    int fd = memfd_create("sample", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    struct arena a;
    struct str bytes;

    arena_init(&a, 0);
    bytes = sample_table(&a, s);
    assert(write(fd, bytes.p, bytes.n) == (ssize_t)bytes.n);
    assert(fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) == 0);
    arena_fini(&a);
    return fd;
}
