/* SPDX-License-Identifier: Apache-2.0
 *
 * A base, what is laid over it, and the result in flow style.
 */
#include "parsed.h"

#include "doc/merge.h"

static struct str flow(struct arena *a, const struct doc_node *node)
{
    struct str text = STR("");

    if (!node)
        return STR("-");
    if (node->kind == DOC_SCALAR)
        return node->text;
    for (const struct doc_node *c = node->first; c; c = c->next)
        text = str_fmt(a, STR_FMT "%s" STR_FMT "%s" STR_FMT, STR_ARG(text), text.n ? "," : "",
                       STR_ARG(c->key ? c->key->text : STR("")), c->key ? ":" : "",
                       STR_ARG(flow(a, c)));
    return node->kind == DOC_LIST ? str_fmt(a, "[" STR_FMT "]", STR_ARG(text))
                                  : str_fmt(a, "{" STR_FMT "}", STR_ARG(text));
}

static const struct {
    struct str base, over;
    const char *merged;
} rows[] = {
    { STR_INIT("{a: 1, b: 2}"), STR_INIT("{b: 3, c: 4}"), "{a:1,b:3,c:4}" },
    { STR_INIT("{a: {x: 1, y: 2}}"), STR_INIT("{a: {y: 3}}"), "{a:{x:1,y:3}}" },
    { STR_INIT("{a: 1, b: 2}"), STR_INIT("{a: null, z: ~}"), "{b:2}" },
    { STR_INIT("{a: 1}"), STR_INIT("{b: {c: null, d: 1}}"), "{a:1,b:{d:1}}" },
    { STR_INIT("{a: [1, 2]}"), STR_INIT("{a: [3]}"), "{a:[3]}" },
    { STR_INIT("{r: [{name: a, p: 1}, {name: b, p: 2}]}"),
      STR_INIT("{r: [{name: b, p: 3}, {name: c}]}"), "{r:[{name:a,p:1},{name:b,p:3},{name:c}]}" },
    { STR_INIT("{r: [{name: a}]}"), STR_INIT("{r: []}"), "{r:[]}" },
    { STR_INIT("{r: [{name: a}]}"), STR_INIT("{r: [{p: 1}]}"), "{r:[{p:1}]}" },
    { STR_INIT("{a: 1}"), STR_INIT("{a: {b: 2}}"), "{a:{b:2}}" },
    { STR_INIT("{a: {b: 2}}"), STR_INIT("{a: 1}"), "{a:1}" },
    { STR_INIT("{a: null}"), STR_INIT("{b: 1}"), "{a:null,b:1}" },
    { STR_INIT("{a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1, k: 1, l: 1, m: 1, n: "
               "1, o: 1, p: 1, q: 1}"),
      STR_INIT("{c: 2, z: 3, q: null}"),
      "{a:1,b:1,c:2,d:1,e:1,f:1,g:1,h:1,i:1,j:1,k:1,l:1,m:1,n:1,o:1,p:1,z:3}" },
};

static void maps_merge_lists_replace_null_deletes(void **state)
{
    (void)state;
    for (size_t i = 0; i < LEN(rows); i++) {
        struct parsed base, over;
        const struct doc_node *merged;

        parsed_init(&base, rows[i].base);
        parsed_init(&over, rows[i].over);
        merged = doc_merge(&base.arena, base.docs.items[0].root, over.docs.items[0].root);
        assert_string_equal(str_z(&base.arena, flow(&base.arena, merged)), rows[i].merged);
        arena_fini(&base.arena);
        arena_fini(&over.arena);
    }
}

static void what_is_merged_stays_as_it_was(void **state)
{
    struct parsed base, over;
    struct str before;

    (void)state;
    parsed_init(&base, rows[5].base);
    parsed_init(&over, rows[5].over);
    before = flow(&base.arena, base.docs.items[0].root);
    doc_merge(&base.arena, base.docs.items[0].root, over.docs.items[0].root);
    assert_true(str_eq(flow(&base.arena, base.docs.items[0].root), before));
    assert_ptr_equal(doc_merge(&base.arena, base.docs.items[0].root, NULL),
                     base.docs.items[0].root);
    arena_fini(&base.arena);
    arena_fini(&over.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maps_merge_lists_replace_null_deletes),
        cmocka_unit_test(what_is_merged_stays_as_it_was),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
