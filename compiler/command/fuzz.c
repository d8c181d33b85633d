/* SPDX-License-Identifier: Apache-2.0
 *
 * A case that fails is made smaller for as long as it fails at the same line of the script: parts are taken out one by
 * one, then long values are cut in half. Each case is in memory alone.
 */
#include "command/fuzz.h"

#include "base/vec.h"
#include "command/specimen.h"
#include "doc/doc.h"

enum { SHORT = 4 }; /* bytes of a value that is not worth cutting */

struct fuzz {
    const struct command_trial *of;
    struct arena scratch; /* of one case */
    struct command_report_case *out;
};

/* The error of a run, as the trial tells it; p NULL: none. It lives until the scratch arena is rewound. */
static struct str run(struct fuzz *f, const struct command_specimen *s)
{
    struct command_report_case got = { 0 };
    struct command_trial trial = *f->of;
    const struct policy_filter_case *one = command_specimen_bind(&f->scratch, s);

    if (one == NULL)
        return (struct str){ NULL, 0 };
    trial.arena = &f->scratch;
    trial.watch = NULL;
    command_trial_case(&trial, one, &got);
    f->out->fuel = MAX(f->out->fuel, got.fuel);
    f->out->fuel_limit = got.fuel_limit;
    return got.failures.count > 0 ? got.failures.items[0].got : (struct str){ NULL, 0 };
}

/* What of an error stays the same from case to case: up to the line of the script. */
static struct str line_of(struct str error)
{
    size_t path = str_find(error, ')') + 2;
    size_t line = path + str_find(str_sub(error, path, error.n), ':') + 1;
    size_t end = line + str_find(str_sub(error, line, error.n), ':');

    return end < error.n ? str_sub(error, 0, end) : error;
}

static bool still_fails(struct fuzz *f, const struct command_specimen *s, struct str line)
{
    struct arena_mark mark = arena_mark(&f->scratch);
    struct str error = run(f, s);
    bool same = error.p != NULL && str_eq(line_of(error), line);

    arena_rewind(&f->scratch, mark);
    return same;
}

static void shrink(struct fuzz *f, struct command_specimen *s, struct str line)
{
    uint32_t tries = COMMAND_FUZZ_TRIES_MAX;

    for (size_t i = 0; i < s->count && tries > 0; i++, tries--) {
        s->items[i].off = true;
        s->items[i].off = still_fails(f, s, line);
    }
    for (size_t i = 0; i < s->count; i++) {
        struct command_specimen_part *p = &s->items[i];

        while (!p->off && p->value.n > SHORT && tries > 0) {
            struct str whole = p->value;

            tries--;
            p->value = str_sub(whole, 0, whole.n / 2);
            if (still_fails(f, s, line))
                continue;
            p->value = whole;
            break;
        }
    }
}

static bool is_known(const struct command_report_case *c, struct str error)
{
    for (size_t i = 0; i < c->failures.count; i++) {
        if (str_eq(line_of(c->failures.items[i].got), line_of(error)))
            return true;
    }
    return false;
}

static void tell(struct fuzz *f, struct command_specimen *s, struct str error)
{
    struct arena *a = f->of->arena;
    struct str kept = str_dup(a, error);

    shrink(f, s, line_of(kept));
    *VEC_ADD(a, &f->out->failures) = (struct command_expect_failure){
        .at = f->of->test->meta.node->at,
        .what = str_dup(a, s->name),
        .wanted = STR("no error"),
        .got = kept,
        .paste = str_dup(a, command_specimen_text(&f->scratch, s)),
    };
}

void command_fuzz_test(const struct command_trial *of, uint32_t cases, uint64_t seed,
                       struct command_report_case *out)
{
    struct fuzz f = { .of = of, .out = out };
    struct command_specimen_kind kind;
    struct arena_mark mark;

    if (of->test->filter.index == UINT32_MAX)
        return;
    command_specimen_learn(of->arena, of->model, of->test, &kind);
    arena_init(&f.scratch, 0);
    mark = arena_mark(&f.scratch);
    for (uint32_t i = 0; i < cases && out->failures.count < COMMAND_FUZZ_FAILURES_MAX; i++) {
        struct command_specimen s;
        struct str error;

        command_specimen_make(&f.scratch, &kind, seed, i, &s);
        error = run(&f, &s);
        if (error.p != NULL && !is_known(out, error))
            tell(&f, &s, error);
        arena_rewind(&f.scratch, mark);
    }
    arena_fini(&f.scratch);
}
