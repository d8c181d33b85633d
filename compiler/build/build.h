/* SPDX-License-Identifier: Apache-2.0
 *
 * The whole compiler on one screen: source -> doc -> merge -> bind -> resolve -> check -> lower -> emit.
 */
#ifndef BUILD_BUILD_H
#define BUILD_BUILD_H

#include "policy/model.h"
#include "source/source.h"

struct build_short; /* short.h */

/* Whether what was worked out for a file is kept for the next run, and where. */
struct build_keep {
    bool on;
    struct str folder;    /* empty: Git's private one, */
    struct str otherwise; /* or this where there is no Git; empty: nowhere */
};

/* A repository read and parsed once; environments are built from it. Lives on its arena. */
struct build {
    struct arena *arena;
    struct arena *work; /* of models and short forms: given back once a table is lowered */
    struct source_where where;
    struct build_keep keep;
    struct build_short *brief; /* NULL: all documents are there as they are written */
    struct diag_sink read;     /* the sink as it was when all was read and nothing judged */
    struct source *source;
    struct source_set set;
    const struct policy_project *project;
    struct check_load *load; /* what was measured; NULL: nothing. Set once the build is open */
    struct {
        struct str *items; /* names of environments, sorted */
        size_t count, cap;
    } environments;
    size_t routes;           /* Routes of what was compiled last */
    struct build_docs *docs; /* base and environment documents, with identities */
    const bool
        *left_out; /* by file: models are made without its documents. NULL: of all (retouch.c) */
    /* Judges scripts by running them, which nobody down here can; NULL: they are not run. */
    void (*try_scripts)(struct arena *a, const struct policy_model *m, struct diag_files files,
                        struct diag_sink *sink);
};

/* Opens, reads, parses, binds the project file. False where nothing can be built at all; diagnostics say why. */
bool build_open(struct build *b, const struct source_where *where, struct arena *a,
                struct diag_sink *sink);

/* The same for who asks for no more than build_check and build_compile*: documents are taken in their short form where
 * they have one, from one run to the next as `keep` says. */
bool build_open_short(struct build *b, const struct source_where *where,
                      const struct build_keep *keep, struct arena *a, struct diag_sink *sink);
void build_close(struct build *b);

/* The model of one environment ("" = the base alone), merged, bound, resolved. Never NULL. */
struct policy_model *build_model(struct build *b, struct str environment, struct diag_sink *sink);

/* Lint: the base, or one environment, or (all) the base with each environment. */
void build_check(struct build *b, struct str environment, bool all, struct diag_sink *sink);

/* Lint against an earlier revision of the same policy, opened with a sink of its own: what changed too much. `base` says
 * in words which one that is: "the merge base, a41f9c2". Environments as for build_check. */
void build_compare(struct build *now, struct build *before, struct str base, struct str environment,
                   bool all, struct diag_sink *sink);

/* Lowers a model that has no errors into the bytes of a table. False where a limit of the format is passed. */
bool build_table(struct build *b, const struct policy_model *m, struct str *bytes,
                 struct diag_sink *sink);

/* Merges, binds, resolves, lints and lowers one environment; false where there are errors. */
bool build_compile(struct build *b, struct str environment, struct str *bytes,
                   struct diag_sink *sink);

/* The same; *model is what was lowered, NULL where the build was opened short: then nothing more can be made of it. */
bool build_compile_model(struct build *b, struct str environment, const struct policy_model **model,
                         struct str *bytes, struct diag_sink *sink);

#endif
