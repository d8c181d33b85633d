/* SPDX-License-Identifier: Apache-2.0
 *
 * No clock, no host, no branch, no absolute path: the same commit gives the same bytes anywhere.
 */
#include "build/provenance.h"

#include <stdlib.h>

#include "base/vec.h"

struct line {
    struct str key, value;
};

struct lines {
    struct line *items;
    size_t count, cap;
};

static int compare_lines(const void *pa, const void *pb)
{
    const struct line *a = pa, *b = pb;

    return str_cmp(a->key, b->key);
}

/* A work tree's files have blob ids of 20 bytes, as Git's without the SHA-256 extension have. */
static size_t oid_bytes(const struct build *b)
{
    return source_origin(b->source)->oid_bytes ? source_origin(b->source)->oid_bytes : 20;
}

void build_provenance_add(const struct build *b, struct str environment, struct emit_image *image)
{
    const struct source_origin *origin = source_origin(b->source);
    struct lines lines = { 0 };

    *VEC_ADD(b->arena, &lines) = (struct line){ STR("compiler"), STR("proxyc " PX_VERSION) };
    *VEC_ADD(b->arena, &lines) = (struct line){ STR("environment"), environment };
    *VEC_ADD(b->arena, &lines) = (struct line){ STR("root"), origin->root };
    for (size_t i = 0; i < b->set.count; i++) {
        const struct source_file *f = &b->set.files[i];

        *VEC_ADD(b->arena, &lines) =
            (struct line){ str_fmt(b->arena, "file " STR_FMT, STR_ARG(f->path)),
                           str_hex(b->arena, f->oid, oid_bytes(b)) };
    }
    qsort(lines.items, lines.count, sizeof(*lines.items), compare_lines);
    for (size_t i = 0; i < lines.count; i++) {
        uint32_t index;
        struct table_provenance *out = emit_add(image, TABLE_PROV, &index);

        out->key = emit_cold_text(image, lines.items[i].key);
        out->value = emit_cold_text(image, lines.items[i].value);
    }
}

struct emit_stamp build_provenance_stamp(const struct build *b, uint64_t hash_seed)
{
    const struct source_origin *origin = source_origin(b->source);
    struct emit_stamp stamp = { .commit_time = origin->commit_time, .hash_seed = hash_seed };

    memcpy(stamp.policy_tree, origin->tree, sizeof(stamp.policy_tree));
    memcpy(stamp.commit, origin->commit, sizeof(stamp.commit));
    if (origin->dirty)
        stamp.flags |= TABLE_DIRTY;
    if (origin->oid_bytes == 32)
        stamp.flags |= TABLE_SHA256_REPOSITORY;
    return stamp;
}
