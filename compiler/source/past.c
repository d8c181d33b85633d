/* SPDX-License-Identifier: Apache-2.0
 *
 * Trees of commits that follow each other share nearly everything: what was seen by its id is not
 * entered again, so that the cost is that of what changed. Folders are entered from a list and not
 * by recursion: a tree is data from outside.
 */
#include "source/past.h"

#include <string.h>

#include "source/git.h"

struct folder {
    git_oid tree;
    struct str path;
    unsigned depth;
};

struct walk {
    struct source *s;
    const struct source_commit *commit;
    void (*see)(void *context, const struct source_commit *commit, struct str path,
                struct str text);
    void *context;
    struct {
        struct folder *items;
        size_t count, cap;
    } todo;
    git_oid *slots; /* ids seen, open addressing; zero: free */
    size_t slot_count, seen;
    uint64_t bytes;
    bool full;
};

static git_oid *slot_of(git_oid *slots, size_t count, const git_oid *id)
{
    uint64_t at;

    memcpy(&at, id->id, sizeof(at));
    for (;; at++) {
        git_oid *slot = &slots[at & (count - 1)];

        if (git_oid_is_zero(slot) || git_oid_equal(slot, id))
            return slot;
    }
}

static void grow(struct walk *w)
{
    size_t count = w->slot_count ? 2 * w->slot_count : 1024;
    git_oid *slots = NEW_N(w->s->arena, git_oid, count);

    for (size_t i = 0; i < w->slot_count; i++)
        if (!git_oid_is_zero(&w->slots[i]))
            *slot_of(slots, count, &w->slots[i]) = w->slots[i];
    w->slots = slots;
    w->slot_count = count;
}

/* True where the id was not seen before. */
static bool note(struct walk *w, const git_oid *id)
{
    git_oid *slot;

    if (git_oid_is_zero(id))
        return false;
    if (2 * w->seen >= w->slot_count)
        grow(w);
    slot = slot_of(w->slots, w->slot_count, id);
    if (git_oid_equal(slot, id))
        return false;
    w->full = w->full || w->seen >= SOURCE_PAST_OBJECTS_MAX;
    if (w->full)
        return false;
    *slot = *id;
    w->seen++;
    return true;
}

static void read_text(struct walk *w, const git_oid *id, struct str path)
{
    git_blob *blob;
    uint64_t size;

    if (git_blob_lookup(&blob, w->s->git->repo, id) != 0)
        return;
    size = (uint64_t)git_blob_rawsize(blob);
    w->full = w->full || w->bytes + size > SOURCE_PAST_BYTES_MAX;
    if (!w->full && size <= w->s->file_max) {
        w->bytes += size;
        w->see(w->context, w->commit, path,
               (struct str){ git_blob_rawcontent(blob), (size_t)size });
    }
    git_blob_free(blob);
}

static void visit(struct walk *w, const struct folder *in, const git_tree_entry *entry)
{
    const git_oid *id = git_tree_entry_id(entry);
    struct str path = source_set_join(w->s->arena, in->path, str_of(git_tree_entry_name(entry)));

    switch (git_tree_entry_type(entry)) {
    case GIT_OBJECT_TREE:
        if (in->depth < SOURCE_DEPTH_MAX && note(w, id))
            *VEC_ADD(w->s->arena, &w->todo) = (struct folder){ *id, path, in->depth + 1 };
        break;
    case GIT_OBJECT_BLOB:
        if ((source_set_is_yaml(path) || str_has_suffix(path, STR(".lua"))) && note(w, id))
            read_text(w, id, path);
        break;
    default:
        break;
    }
}

static void walk_commit(struct walk *w, const struct source_commit *c)
{
    struct folder top = { .path = STR("") };

    w->commit = c;
    git_oid_fromraw(&top.tree, c->tree);
    if (!note(w, &top.tree))
        return;
    *VEC_ADD(w->s->arena, &w->todo) = top;
    while (w->todo.count > 0 && !w->full) {
        struct folder in = w->todo.items[--w->todo.count];
        git_tree *tree;

        if (git_tree_lookup(&tree, w->s->git->repo, &in.tree) != 0)
            continue;
        for (size_t i = 0; i < git_tree_entrycount(tree); i++)
            visit(w, &in, git_tree_entry_byindex(tree, i));
        git_tree_free(tree);
    }
}

bool source_past_walk(struct source *s, const struct source_commits *commits,
                      const struct source_set *set,
                      void (*see)(void *context, const struct source_commit *commit,
                                  struct str path, struct str text),
                      void *context)
{
    struct walk w = { .s = s, .see = see, .context = context };
    git_oid id;

    if (!s->git)
        return true;
    for (size_t i = 0; i < set->count; i++) {
        git_oid_fromraw(&id, set->files[i].oid);
        (void)note(&w, &id);
    }
    for (size_t i = 0; i < commits->count && !w.full; i++)
        walk_commit(&w, &commits->items[i]);
    return !w.full;
}
