/* SPDX-License-Identifier: Apache-2.0
 *
 * Options by table: name, whether it takes a value, what reads the value, and its line in --help.
 */
#include "supervisor/options.h"

#include <getopt.h>

#include "base/time.h"
#include "shm/shm.h"

#define OPTIONS(X)                                                                                 \
    X(table, required_argument,                                                                    \
      "--table FILE.pxt    the rule table to start with; SIGHUP reads it again")                   \
    X(watch, no_argument, "--watch             read --table again whenever the file changes")      \
    X(admin, required_argument,                                                                    \
      "--admin WHERE       unix:PATH, or ADDRESS:PORT (read-only); default unix:STATE/admin.sock") \
    X(workers, required_argument,                                                                  \
      "--workers N         worker processes, 1..64; default one per CPU")                          \
    X(no_pin, no_argument,                                                                         \
      "--no-pin            do not bind each worker to a CPU where there are as many as CPUs")      \
    X(state, required_argument, "--state DIR         where tables are kept between starts")        \
    X(secrets, required_argument, "--secrets DIR       where references to secrets are looked up") \
    X(user, required_argument,                                                                     \
      "--user NAME         whom to become; required as root (root: stay root)")                    \
    X(access_log, required_argument, "--access-log WHERE  FILE, - (stdout, default) or off")       \
    X(log_level, required_argument, "--log-level LEVEL   error, warn, info (default) or debug")    \
    X(drain, required_argument,                                                                    \
      "--drain DURATION    how long open requests may take on SIGTERM; default 30s")               \
    X(check, required_argument, "--check FILE.pxt    verify a table, print one line, exit 0 or 1") \
    X(help, no_argument, "--help              this text")                                          \
    X(version, no_argument, "--version           version and table format")

enum option_id {
#define X(id, argument, text) OPTION_##id,
    OPTIONS(X)
#undef X
};

static bool read_admin(const char *value, struct supervisor_options *o, struct supervisor_why *why)
{
    struct str s = str_of(value), host, port;
    uint64_t number;
    size_t colon = s.n;

    if (str_has_prefix(s, STR("unix:"))) {
        o->admin_path = value + 5;
        return *o->admin_path || supervisor_say_why(why, "--admin: unix: without a path");
    }
    while (colon > 0 && s.p[colon - 1] != ':')
        colon--;
    host = str_sub(s, 0, colon ? colon - 1 : 0);
    port = str_sub(s, colon, s.n);
    if (host.n > 2 && host.p[0] == '[' && host.p[host.n - 1] == ']')
        host = str_sub(host, 1, host.n - 2);
    if (!ip_parse(host, &o->admin_ip) || !str_to_u64(port, 65535, &number))
        return supervisor_say_why(why, "--admin: \"%s\" is neither unix:PATH nor ADDRESS:PORT",
                                  value);
    o->admin_tcp = true;
    o->admin_port = (uint16_t)number;
    return true;
}

static bool read_workers(const char *value, struct supervisor_options *o,
                         struct supervisor_why *why)
{
    uint64_t n;

    if (!str_to_u64(str_of(value), SHM_WORKERS_MAX, &n) || n == 0)
        return supervisor_say_why(why, "--workers: \"%s\" is not a number from 1 to %d", value,
                                  SHM_WORKERS_MAX);
    o->workers = (unsigned)n;
    return true;
}

static bool read_level(const char *value, struct supervisor_options *o, struct supervisor_why *why)
{
    static const struct str levels[] = { STR_INIT("error"), STR_INIT("warn"), STR_INIT("info"),
                                         STR_INIT("debug") };

    for (unsigned i = 0; i < LEN(levels); i++) {
        if (str_eq(levels[i], str_of(value))) {
            o->log_level = i;
            return true;
        }
    }
    return supervisor_say_why(why, "--log-level: \"%s\" is none of error, warn, info, debug",
                              value);
}

static bool read_drain(const char *value, struct supervisor_options *o, struct supervisor_why *why)
{
    if (time_parse_ms(str_of(value), &o->drain_ms) && o->drain_ms <= UINT64_C(86400000))
        return true;
    return supervisor_say_why(why, "--drain: \"%s\" is not a duration up to 1d such as 30s", value);
}

/* Options whose value is kept as it is. */
static const char **plain(struct supervisor_options *o, int id)
{
    switch (id) {
    case OPTION_table:
        return &o->table;
    case OPTION_check:
        return &o->check;
    case OPTION_state:
        return &o->state;
    case OPTION_secrets:
        return &o->secrets;
    case OPTION_user:
        return &o->user;
    case OPTION_access_log:
        return &o->access_log;
    default:
        return NULL;
    }
}

static bool take(int id, const char *value, struct supervisor_options *o,
                 struct supervisor_why *why)
{
    const char **kept = plain(o, id);

    assert(o != NULL);
    if (kept) {
        *kept = value;
        return *value || supervisor_say_why(why, "an option's value is empty");
    }
    switch (id) {
    case OPTION_admin:
        return read_admin(value, o, why);
    case OPTION_workers:
        return read_workers(value, o, why);
    case OPTION_log_level:
        return read_level(value, o, why);
    case OPTION_drain:
        return read_drain(value, o, why);
    case OPTION_watch:
        o->watch = true;
        return true;
    case OPTION_no_pin:
        o->no_pin = true;
        return true;
    case OPTION_help:
        o->help = true;
        return true;
    default:
        o->version = true;
        return true;
    }
}

/* "access_log" is written --access-log. */
static void spell(char *name)
{
    for (; *name; name++)
        if (*name == '_')
            *name = '-';
}

bool supervisor_options_parse(int argc, char **argv, struct supervisor_options *out,
                              struct supervisor_why *why)
{
    char names[][16] = {
#define X(id, argument, text) #id,
        OPTIONS(X)
#undef X
    };
    struct option known[] = {
#define X(id, argument, text) { NULL, argument, NULL, OPTION_##id },
        OPTIONS(X)
#undef X
            { NULL, 0, NULL, 0 },
    };
    struct supervisor_options o = { .access_log = "-",
                                    .drain_ms = 30000,
                                    .phase_ms = SUPERVISOR_PHASE_MS,
                                    .log_level = SUPERVISOR_INFO };
    int id;

    for (size_t i = 0; i < LEN(names); i++) {
        spell(names[i]);
        known[i].name = names[i];
    }
    optind = 0;
    while ((id = getopt_long(argc, argv, "+:", known, NULL)) != -1) {
        if (id == '?')
            return supervisor_say_why(why, "%s: no such option", argv[optind - 1]);
        if (id == ':')
            return supervisor_say_why(why, "%s: a value is missing", argv[optind - 1]);
        if (!take(id, optarg, &o, why))
            return false;
    }
    if (optind < argc)
        return supervisor_say_why(why, "%s: only options are expected", argv[optind]);
    if (o.watch && !o.table)
        return supervisor_say_why(why, "--watch needs --table");
    *out = o;
    return true;
}

const char *supervisor_options_help(void)
{
    return "usage: proxyd [OPTION]...\n"
           "Carries HTTP traffic as a rule table says. Without a table it starts and waits for "
           "one.\n\n"
#define X(id, argument, text) "  " text "\n"
        OPTIONS(X)
#undef X
            "\nSignals: TERM drains and exits (twice: exits now), HUP reads --table again, USR1 "
            "reopens logs.\n"
            "Exit status: 0 ok, 1 --check refused the table, 2 usage, 3 environment.\n";
}
