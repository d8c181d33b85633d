/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyd's command line.
 */
#ifndef SUPERVISOR_OPTIONS_H
#define SUPERVISOR_OPTIONS_H

#include "base/ip.h"
#include "supervisor/say.h"

enum { SUPERVISOR_PHASE_MS = 10000 };

struct supervisor_options {
    const char *table; /* --table, or NULL */
    const char *check; /* --check, or NULL */
    const char *state, *secrets, *user;
    const char *admin_path; /* unix:PATH; NULL: STATE/admin.sock, unless admin_tcp */
    const char *access_log; /* path, "-" or "off" */
    uint64_t drain_ms;
    uint64_t phase_ms; /* for all workers to prepare, then to commit, then for the disk */
    unsigned workers;  /* 0: one per CPU */
    enum supervisor_level log_level;
    bool watch, admin_tcp, no_pin, help, version;
    uint16_t admin_port;
    struct ip admin_ip;
};

/* Reads argv; the strings stay argv's. False with one line for people where the command line is
 * none. */
NODISCARD bool supervisor_options_parse(int argc, char **argv, struct supervisor_options *out,
                                        struct supervisor_why *why);

/* The text of --help. */
const char *supervisor_options_help(void);

#endif
