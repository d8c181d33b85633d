/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyd's command line.
 */
#ifndef SUPERVISOR_OPTIONS_H
#define SUPERVISOR_OPTIONS_H

#include "base/ip.h"
#include "supervisor/say.h"

struct supervisor_options {
    const char *table; /* --table, or NULL */
    const char *check; /* --check, or NULL */
    const char *state, *secrets, *user;
    const char *admin_path; /* unix:PATH; NULL: STATE/admin.sock, unless admin_tcp */
    const char *access_log; /* path, "-" or "off" */
    uint64_t drain_ms;
    unsigned workers; /* 0: one per CPU */
    enum supervisor_level log_level;
    bool watch, admin_tcp, help, version;
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
