/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass over the bytes, which stops at two things: runs of 10 bytes or more of what keys and
 * tokens are made of, and `@` behind a URL. A run is looked at by its shape (prefixes that their
 * makers chose so that they can be found), then by the name before it: `password: ` and the like,
 * with a value that looks random.
 *
 * Random is what changes between small letters, capitals and digits at least every fourth byte, and
 * uses at least eight different ones: of random texts of 20 base64 or hex digits 96 in 100 do, of
 * names that people give (`checkout-v2-session`) none.
 */
#include "check/secret.h"

#include "diag/conceal.h"

enum {
    RUN_MIN = 10,
    VALUE_MIN = 16,
    DIFFERENT_MIN = 8,
    NAME_BYTES_MAX = 64,
    URL_BYTES_MAX = 1024, /* from `@` back to its scheme */
    PEM_LINE_MAX = 80,    /* first line of a key */
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return str_lower(c) >= 'a' && str_lower(c) <= 'z';
}

/* Asked of every byte of a policy: letters, digits and - _ . + / as a set of bits. */
static bool is_run(char c)
{
    static const uint64_t set[4] = { 0x03FFE80000000000, 0x07FFFFFE87FFFFFE };

    return set[(unsigned char)c / 64] >> (unsigned char)c % 64 & 1;
}

static bool is_base64url(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (!is_letter(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-' && s.p[i] != '_')
            return false;
    return s.n > 0;
}

/* ---- shapes ---- */

static bool is_jwt(struct str run)
{
    struct str head, claims, signature;

    return str_has_prefix(run, STR("eyJ")) && str_cut(&run, '.', &head) &&
           str_cut(&run, '.', &claims) && str_cut(&run, '.', &signature) && run.p == NULL &&
           str_has_prefix(claims, STR("eyJ")) && is_base64url(head) && is_base64url(claims) &&
           is_base64url(signature);
}

struct shape {
    struct str prefix;
    size_t least, most; /* bytes in all; most 0: any */
    const char *what;
};

static const struct shape shapes[] = {
    { STR_INIT("AKIA"), 20, 20, "an access key of AWS" },
    { STR_INIT("ASIA"), 20, 20, "an access key of AWS" },
    { STR_INIT("AIza"), 39, 39, "an API key of Google Cloud" },
    { STR_INIT("ya29."), 30, 0, "an access token of Google Cloud" },
    { STR_INIT("GOCSPX-"), 20, 0, "a client secret of Google Cloud" },
    { STR_INIT("xoxb-"), 20, 0, "a token of Slack" },
    { STR_INIT("xoxp-"), 20, 0, "a token of Slack" },
    { STR_INIT("xoxa-"), 20, 0, "a token of Slack" },
    { STR_INIT("xoxr-"), 20, 0, "a token of Slack" },
    { STR_INIT("//hooks.slack.com/services/T"), 50, 0, "a webhook of Slack" },
    { STR_INIT("ghp_"), 40, 40, "a token of GitHub" },
    { STR_INIT("gho_"), 40, 40, "a token of GitHub" },
    { STR_INIT("ghs_"), 40, 40, "a token of GitHub" },
    { STR_INIT("github_pat_"), 60, 0, "a token of GitHub" },
    { STR_INIT("glpat-"), 26, 0, "a token of GitLab" },
    { STR_INIT("sk_live_"), 24, 0, "a key of Stripe" },
};

static const char *shape_of(struct str run)
{
    if (is_jwt(run))
        return "a JSON Web Token";
    for (size_t i = 0; i < LEN(shapes); i++)
        if (run.p[0] == shapes[i].prefix.p[0] && run.n >= shapes[i].least &&
            (shapes[i].most == 0 || run.n <= shapes[i].most) &&
            str_has_prefix(run, shapes[i].prefix))
            return shapes[i].what;
    return NULL;
}

/* ---- values of fields whose name says that they are secret ---- */

static int class_of(char c)
{
    if (is_digit(c))
        return 1;
    return is_letter(c) ? (c == str_lower(c) ? 2 : 3) : 0;
}

static bool is_random(struct str run)
{
    uint64_t seen[4] = { 0 };
    size_t changes = 0, different = 0, counted = 0;
    int last = 0;

    for (size_t i = 0; i < run.n; i++) {
        unsigned char c = (unsigned char)run.p[i];
        int now = class_of(run.p[i]);

        different += !(seen[c / 64] >> c % 64 & 1);
        seen[c / 64] |= UINT64_C(1) << c % 64;
        changes += now && last && now != last;
        counted += now != 0;
        last = now;
    }
    return different >= DIFFERENT_MIN && changes * 4 >= counted;
}

/* Names are compared without case, `-` and `_`. */
static bool is_secret_name(struct str name)
{
    static const struct str ends[] = {
        STR_INIT("password"),   STR_INIT("passwd"),     STR_INIT("passphrase"),
        STR_INIT("secret"),     STR_INIT("token"),      STR_INIT("apikey"),
        STR_INIT("privatekey"), STR_INIT("accesskey"),  STR_INIT("signingkey"),
        STR_INIT("secretkey"),  STR_INIT("credential"),
    };
    char plain[NAME_BYTES_MAX];
    size_t n = 0;

    for (size_t i = 0; i < name.n && n < sizeof(plain); i++)
        if (name.p[i] != '-' && name.p[i] != '_')
            plain[n++] = str_lower(name.p[i]);
    for (size_t i = 0; i < LEN(ends); i++)
        if (str_has_suffix((struct str){ plain, n }, ends[i]))
            return true;
    return false;
}

static size_t back_over(struct str text, size_t at, const char *set)
{
    while (at > 0 && strchr(set, text.p[at - 1]) != NULL)
        at--;
    return at;
}

/* The name in `name: "value`, `name: [value`, `name: *value` (meant as a password, read as an
 * alias) and `name = "value`; empty where there is none. */
static struct str name_before(struct str text, size_t value)
{
    size_t end = back_over(text, value, "\"' [*&!"), start;

    if (end == 0 || (text.p[end - 1] != ':' && text.p[end - 1] != '='))
        return STR("");
    end = back_over(text, end - 1, "\"' ");
    for (start = end; start > 0 && end - start < NAME_BYTES_MAX; start--)
        if (!is_letter(text.p[start - 1]) && !is_digit(text.p[start - 1]) &&
            text.p[start - 1] != '-' && text.p[start - 1] != '_')
            break;
    return str_sub(text, start, end - start);
}

static bool is_named_secret(struct str text, uint32_t start, struct str run)
{
    return run.n >= VALUE_MIN && is_random(run) && is_secret_name(name_before(text, start));
}

/* ---- keys and URLs ---- */

/* The key between its first and its last line; where that is missing all that is left. */
static bool read_pem(struct str text, uint32_t start, struct check_secret *out)
{
    struct str line = str_sub(text, start, PEM_LINE_MAX), rest;
    const char *mark, *end;

    line = str_sub(line, 0, str_find(line, '\n'));
    mark = line.n > 0 ? memmem(line.p, line.n, "PRIVATE KEY-----", 16) : NULL;
    if (!str_has_prefix(line, STR("-----BEGIN ")) || mark == NULL)
        return false;
    out->what = "a private key";
    out->start = start;
    out->end = out->value = (uint32_t)(mark + 16 - text.p);
    rest = str_sub(text, out->value, text.n);
    end = rest.n > 0 ? memmem(rest.p, rest.n, "-----END", 8) : NULL;
    out->value_end = end != NULL ? (uint32_t)(end - text.p) : (uint32_t)text.n;
    return true;
}

/* `at` is an `@`: the password of scheme://user:password@host. */
static bool read_url(struct str text, uint32_t at, struct check_secret *out)
{
    uint32_t i = at, colon = 0;

    while (i > 2 && at - i < URL_BYTES_MAX) {
        char c = text.p[--i];

        if (c == '/' && text.p[i - 1] == '/' && text.p[i - 2] == ':')
            break;
        if (c == ':')
            colon = i;
        if (c == '/' || c == ' ' || c == '\n' || c == '"' || c == '\'' || c == '@')
            return false;
    }
    if (i <= 2 || text.p[i] != '/' || colon == 0 || colon + 1 == at || text.p[colon + 1] == '$')
        return false;
    *out = (struct check_secret){ "a URL with a password", i + 1, at, colon + 1, at };
    return true;
}

static bool read_run(struct str text, uint32_t start, uint32_t end, struct check_secret *out)
{
    struct str run = str_sub(text, start, end - start);
    const char *what = shape_of(run);

    if (run.p[0] == '-' && read_pem(text, start, out))
        return true;
    if (what == NULL && is_named_secret(text, start, run))
        what = "a secret in plain text";
    *out = (struct check_secret){ what, start, end, start, end };
    return what != NULL;
}

/* Where the next `@` is, at `from` or later; the end of the text where there is none. */
static uint32_t find_at(struct str text, uint32_t from)
{
    return from + (uint32_t)str_find(str_sub(text, from, text.n), '@');
}

/* A run that counts has a byte at every tenth place: those are looked at, and what is around them. Where the next
 * RUN_MIN bytes are cut by an `@` or the end there is no such run. */
bool check_secret_next(struct str text, uint32_t *from, struct check_secret *out)
{
    uint32_t i = *from, at = find_at(text, i);
    bool found = false;

    while (!found && i < text.n) {
        uint32_t start = i + RUN_MIN - 1, end = i + RUN_MIN;

        if (at - i < RUN_MIN) {
            found = at < text.n && read_url(text, at, out);
            i = at + 1;
            at = find_at(text, i);
            continue;
        }
        if (!is_run(text.p[start])) {
            i = end;
            continue;
        }
        while (start > i && is_run(text.p[start - 1]))
            start--;
        while (end < text.n && is_run(text.p[end]))
            end++;
        found = end - start >= RUN_MIN && read_run(text, start, end, out);
        i = end + found; /* what cuts a secret off is no other's beginning */
    }
    *from = found ? MAX(out->value_end, i) : (uint32_t)text.n;
    return found;
}

static void report(struct diag_sink *sink, uint32_t file, const struct check_secret *s)
{
    struct diag *d =
        diag_add(sink, DIAG_SECRET_IN_GIT, (struct diag_span){ file, s->start, s->end },
                 "%s stands in the policy", s->what);

    diag_label(d, "not shown here");
    diag_note(d, "whoever can read the repository can use it, and its history keeps it");
    diag_help(d, "take it back where it was issued, put the new one where the proxy finds secrets, "
                 "and refer to it: `secretRef: {provider: NAME, name: NAME}`");
}

/* A sink that is full still shows what came before: all secrets are concealed. */
static void scan(struct diag_files files, bool tell, struct diag_sink *sink)
{
    for (uint32_t i = 0; i < files.count; i++) {
        struct check_secret found;
        uint32_t from = 0;

        while (check_secret_next(files.items[i].text, &from, &found)) {
            diag_conceal(sink, (struct diag_span){ i, found.value, found.value_end });
            if (tell && !diag_full(sink))
                report(sink, i, &found);
        }
    }
}

void check_secret_files(struct diag_files files, struct diag_sink *sink)
{
    scan(files, true, sink);
}

void check_secret_conceal(struct diag_files files, struct diag_sink *sink)
{
    if (sink->secrets.count == 0)
        scan(files, false, sink);
}
