/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/check/keys.c: which changes of a hashed upstream are said.
 */
#include "check/keys.h"

#include "doc/doc.h"
#include "kit/test.h"
#include "policy/upstream.h"

enum { ENDPOINTS_MAX = 16 };

struct side {
    struct policy_endpoint endpoints[ENDPOINTS_MAX];
    struct policy_key key;
    struct policy_upstream upstream;
};

/* "maglev user 1 2 3*5 4!": how, what is hashed, endpoints with weights; `!` is one in reserve. */
static const struct policy_upstream *read_upstream(struct arena *a, const char *text)
{
    static const struct doc_node node = { .kind = DOC_MAP };
    struct side *s = NEW(a, struct side);
    struct str rest = str_of(text), word;

    s->upstream.node = &node;
    s->upstream.meta.full = STR("shop/u");
    str_cut(&rest, ' ', &word);
    s->upstream.balancer = str_eq(word, STR("maglev"))      ? POLICY_BALANCER_MAGLEV
                           : str_eq(word, STR("ring-hash")) ? POLICY_BALANCER_RING_HASH
                                                            : POLICY_BALANCER_RANDOM;
    str_cut(&rest, ' ', &s->key.name.text);
    s->upstream.hash_by.items = &s->key;
    s->upstream.hash_by.count = 1;
    s->upstream.endpoints.items = s->endpoints;
    while (str_cut(&rest, ' ', &word)) {
        struct policy_endpoint *e = &s->endpoints[s->upstream.endpoints.count++];
        uint64_t weight = 1;
        struct str address;

        e->priority = str_has_suffix(word, STR("!"));
        word.n -= e->priority;
        str_cut(&word, '*', &address);
        if (word.p != NULL)
            assert_true(str_to_u64(word, 65535, &weight));
        e->address.text = str_fmt(a, "127.0.0.1:900" STR_FMT, STR_ARG(address));
        e->weight = (uint32_t)weight;
    }
    return &s->upstream;
}

static void more_than_a_quarter_of_the_keys_is_worth_a_word(void **state)
{
    static const struct {
        const char *before, *now;
        bool said;
    } rows[] = {
        { "maglev user 1 2 3 4", "maglev user 1 2 3 4", false },
        { "maglev user 1 2 3 4", "maglev user 4 3 2 1", false },
        { "maglev user 1 2 3 4 5", "maglev user 1 2 3 4", false },
        { "maglev user 1 2 3 4", "maglev user 1 2 3 4 5", false },
        { "maglev user 1 2 3 4", "maglev user 1 2", true },
        { "maglev user 1 2", "maglev user 1 2 3 4", true },
        { "maglev user 1*10 2", "maglev user 1 2*10", true },
        { "maglev user 1 2 3!", "maglev user 1 2 4!", false },
        { "maglev user 1 2!", "maglev user 1! 2", true },
        { "maglev user 1 1", "maglev user 1*2", false },
        { "maglev user 1 2 3", "ring-hash user 1 2 3", true },
        { "ring-hash user 1 2 3 4 5 6", "ring-hash user 1 2 3 4 5", false },
        { "ring-hash user 1 2 3 4", "ring-hash user 5 6 7 8", true },
        { "maglev user 1 2 3 4", "maglev other 5 6 7 8",
          false }, /* all keys are others: diff says so */
        { "random user 1 2 3 4", "random user 5 6 7 8", false },
        { "maglev user 1 2 3 4", "random user 5 6 7 8", false },
    };
    struct arena a;

    (void)state;
    arena_init(&a, 0);
    for (size_t i = 0; i < LEN(rows); i++) {
        struct diag_sink sink;

        diag_init(&sink, &a);
        check_keys_judge(&a, read_upstream(&a, rows[i].now), read_upstream(&a, rows[i].before),
                         STR("main"), &sink);
        if ((sink.all.count == 1) != rows[i].said)
            fail_msg("%s to %s: %zu", rows[i].before, rows[i].now, sink.all.count);
    }
    arena_fini(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_than_a_quarter_of_the_keys_is_worth_a_word),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
