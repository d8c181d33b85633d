/* SPDX-License-Identifier: Apache-2.0
 *
 * What a running proxyd is asked and told: its admin server's /status and /tables.
 */
#ifndef COMMAND_ADMIN_H
#define COMMAND_ADMIN_H

#include "command/http.h"

struct command_admin_worker {
    uint64_t pid, generation, connections, requests;
};

struct command_admin_listener {
    struct str name, address;
    uint64_t port;
};

struct command_admin_state {
    struct str version, content_id, file_digest, commit, last_error;
    uint64_t generation; /* 0: no table yet */
    struct command_admin_worker *workers;
    size_t worker_count;
    struct command_admin_listener *listeners;
    size_t listener_count;
};

/* A table that is held warm; the newest generation is the one that serves. */
struct command_admin_table {
    struct str content_id, file_digest, commit;
    uint64_t generation;
};

struct command_admin_tables {
    struct command_admin_table *items;
    size_t count;
};

enum command_admin_result {
    COMMAND_ADMIN_DONE,
    COMMAND_ADMIN_REFUSED, /* proxyd said no; *error is its reason */
    COMMAND_ADMIN_TROUBLE, /* no answer, or one that makes no sense */
};

struct command_admin_loaded {
    struct str content_id;
    uint64_t generation;
};

enum command_admin_result command_admin_state(struct arena *a,
                                              const struct command_http_target *target,
                                              struct command_admin_state *out, struct str *error);

enum command_admin_result command_admin_tables(struct arena *a,
                                               const struct command_http_target *target,
                                               struct command_admin_tables *out, struct str *error);

/* Hands a table over. `expect`: content id that must be the current one, or empty. */
enum command_admin_result command_admin_load(struct arena *a,
                                             const struct command_http_target *target,
                                             struct str bytes, struct str expect,
                                             struct command_admin_loaded *out, struct str *error);

/* Goes back to a warm generation. */
enum command_admin_result command_admin_use(struct arena *a,
                                            const struct command_http_target *target,
                                            struct str content_id, struct command_admin_loaded *out,
                                            struct str *error);

#endif
