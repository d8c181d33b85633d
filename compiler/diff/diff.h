/* SPDX-License-Identifier: Apache-2.0
 *
 * Two compiled policies, compared by what they decide: rules, splits, upstreams, listeners, and the
 * requests that go another way. What merely moved or was reworded is no difference. What could not
 * be found out is said to be unknown, never guessed.
 */
#ifndef DIFF_DIFF_H
#define DIFF_DIFF_H

#include "check/load.h"
#include "diff/class.h"
#include "diff/fact.h"
#include "diff/move.h"
#include "diff/region.h"
#include "diff/remap.h"

/* One policy: the model, the table it was lowered to, and the files it was read from. */
struct diff_side {
    const struct policy_model *model;
    const struct table *table;
    struct diag_files files;
};

enum diff_kind { DIFF_ADDED, DIFF_REMOVED, DIFF_CHANGED };

/* What a member is to take, and what its upstream carries; requests a second in 1/1,000. */
struct diff_load {
    struct str member, upstream;
    uint64_t rate, most; /* most 0: not known */
};

/* An object that differs. */
struct diff_change {
    enum diff_kind kind;
    uint32_t classes; /* DIFF_CLASS_BITs */
    const char *part; /* "rule", "split" */
    struct str name;
    struct str place; /* "path:line:column", in the newer policy where it is there */
    struct diff_facts facts;
    struct diff_moves moves; /* of a split */
    struct check_flow flow;  /* of a rule or a split: the requests that were measured */
    struct str flow_source;  /* "load.json, p95 hour" */
    struct {
        struct diff_load *items; /* of a split that was measured: its members */
        size_t count, cap;
    } loads;
    uint32_t
        growth; /* of a split: the most that one member beside the baseline gains, in 1/10,000 */
    struct str grows;            /* that member */
    struct diff_remap remap;     /* of an upstream */
    struct diff_example example; /* of a rule that is on both sides */
};

/* Requests that another rule takes. */
struct diff_shift {
    uint32_t classes;           /* route+, route-, match (the same is done with them) or action */
    struct str rule[2];         /* empty: none */
    struct str does[2];         /* of the example */
    struct str hosts;           /* "a.test, *.b.test and 3 more" */
    struct diff_facts weakened; /* what the newer rule is weaker in */
    struct diff_example example;
    bool unknown; /* there may be such requests: too many cases to follow up */
    bool open;    /* ... and whose they are was not found out: rule[1] or rule[0] is empty */
};

struct diff {
    struct str environment[2];
    struct str id[2];   /* content ids, hex */
    const char *effect; /* "none", "swap", "rebind-listener" */
    uint32_t classes;   /* of all */
    size_t weakened;    /* facts that let more happen */
    bool unnamed;       /* the tables differ, but in nothing that is compared */
    struct {
        struct diff_change *items; /* by part, then name */
        size_t count, cap;
    } changes;
    struct {
        struct diff_shift *items; /* worst first: lost, new, taken over */
        size_t count, cap;
    } shifts;
    struct {
        struct str *items; /* "shop/edge: old.shop.test": patterns that are gone */
        size_t count, cap;
    } hosts_gone;
};

void diff_make(struct arena *a, const struct diff_side *old, const struct diff_side *new,
               struct diff *out);

/* Leaves only what is of these classes. */
void diff_filter(struct diff *d, uint32_t classes);

#endif
