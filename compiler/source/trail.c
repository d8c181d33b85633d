/* SPDX-License-Identifier: Apache-2.0
 *
 * Trees and blobs have ids of their content: the same id holds the same, in whichever commit. A
 * search that ends in vain leaves all ids it met in the set; one that finds something leaves the
 * blobs that were read.
 */
#include "source/trail.h"

#include <string.h>

#include "source/git.h"

struct known { /* open addressing, a power of two of slots; an id of zeros is no id */
    git_oid *slots;
    size_t count, size;
};

struct todo {
    struct {
        git_oid oid;
        struct str path;
        unsigned depth;
    } * items;
    size_t count, cap;
};

struct source_trail {
    struct source *s;
    struct known vain;
};

struct source_trail *source_trail_new(struct source *s)
{
    struct source_trail *t = NEW(s->arena, struct source_trail);

    t->s = s;
    return t;
}

static size_t slot_of(const struct known *k, const git_oid *id)
{
    uint64_t hash;
    size_t at;

    memcpy(&hash, id->id, sizeof(hash));
    at = (size_t)hash & (k->size - 1);
    while (!git_oid_is_zero(&k->slots[at]) && !git_oid_equal(&k->slots[at], id))
        at = (at + 1) & (k->size - 1);
    return at;
}

static bool is_known(const struct known *k, const git_oid *id)
{
    return k->size > 0 && !git_oid_is_zero(&k->slots[slot_of(k, id)]);
}

static void learn(struct arena *a, struct known *k, const git_oid *id)
{
    if (2 * (k->count + 1) > k->size) {
        struct known wider = { .size = k->size ? 2 * k->size : 256, .count = k->count };

        wider.slots = NEW_N(a, git_oid, wider.size);
        for (size_t i = 0; i < k->size; i++)
            if (!git_oid_is_zero(&k->slots[i]))
                wider.slots[slot_of(&wider, &k->slots[i])] = k->slots[i];
        *k = wider;
    }
    k->count += !is_known(k, id);
    k->slots[slot_of(k, id)] = *id;
}

static bool start(struct source *s, const struct source_commit *c, struct str folder,
                  struct todo *todo)
{
    git_tree_entry *entry = NULL;
    git_tree *tree;
    git_oid id;
    bool found = true;

    git_oid_fromraw(&id, c->tree);
    if (git_oid_is_zero(&id) || git_tree_lookup(&tree, s->git->repo, &id) != 0)
        return false;
    if (folder.n > 0) {
        found = git_tree_entry_bypath(&entry, tree, str_z(s->arena, folder)) == 0 &&
                git_tree_entry_type(entry) == GIT_OBJECT_TREE;
        if (found)
            git_oid_cpy(&id, git_tree_entry_id(entry));
        git_tree_entry_free(entry);
    }
    git_tree_free(tree);
    if (found) {
        VEC_ADD(s->arena, todo)->oid = id;
        todo->items[0].path = folder;
        todo->items[0].depth = 0;
    }
    return found;
}

/* A file that was not looked at before: does it hold what is wanted? */
static bool look(struct source_trail *t, const struct source_found *f,
                 const struct source_trail_wanted *wanted)
{
    struct diag_sink unheard;
    struct str text;
    git_oid id;

    git_oid_fromraw(&id, f->oid);
    diag_init(&unheard, t->s->arena);
    if (is_known(&t->vain, &id))
        return false;
    if (source_git_read(t->s, f, t->s->arena, &text, &unheard) && wanted->has(wanted->ctx, text))
        return true;
    learn(t->s->arena, &t->vain, &id);
    return false;
}

/* One tree: its files are looked at, its folders put on the list. */
static bool visit(struct source_trail *t, git_tree *tree, size_t at, struct todo *todo,
                  const struct source_trail_wanted *wanted, struct source_found *found)
{
    for (size_t i = 0; i < git_tree_entrycount(tree); i++) {
        const git_tree_entry *entry = git_tree_entry_byindex(tree, i);
        struct source_found f = { .path = source_set_join(t->s->arena, todo->items[at].path,
                                                          str_of(git_tree_entry_name(entry))) };
        bool folder = git_tree_entry_type(entry) == GIT_OBJECT_TREE;

        memcpy(f.oid, git_tree_entry_id(entry)->id, GIT_OID_RAWSZ);
        if (folder && todo->count < SOURCE_ENTRIES_MAX && !str_eq(f.path, wanted->but) &&
            todo->items[at].depth < SOURCE_DEPTH_MAX) {
            VEC_ADD(t->s->arena, todo)->path = f.path;
            git_oid_cpy(&todo->items[todo->count - 1].oid, git_tree_entry_id(entry));
            todo->items[todo->count - 1].depth = todo->items[at].depth + 1;
        }
        *found = f;
        if (!folder && git_tree_entry_type(entry) == GIT_OBJECT_BLOB &&
            source_set_is_yaml(f.path) && look(t, &f, wanted))
            return true;
    }
    return false;
}

bool source_trail_find(struct source_trail *t, const struct source_commit *c,
                       const struct source_trail_wanted *wanted, struct str *path, uint8_t oid[32])
{
    struct source_found found = { 0 };
    struct todo todo = { 0 };
    bool done = false;

    if (!t->s->git || !start(t->s, c, wanted->folder, &todo))
        return false;
    for (size_t i = 0; !done && i < todo.count; i++) {
        git_tree *tree;

        if (is_known(&t->vain, &todo.items[i].oid) ||
            git_tree_lookup(&tree, t->s->git->repo, &todo.items[i].oid) != 0)
            continue;
        done = visit(t, tree, i, &todo, wanted, &found);
        git_tree_free(tree);
    }
    for (size_t i = 0; !done && i < todo.count; i++)
        learn(t->s->arena, &t->vain, &todo.items[i].oid);
    if (done) {
        *path = found.path;
        memcpy(oid, found.oid, sizeof(found.oid));
    }
    return done;
}
