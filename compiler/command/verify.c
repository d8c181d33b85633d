/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc verify`: what can be known of a table file without running it. Structure and digests
 * first, as proxyd checks them; then who signed it; then, with --reproduce, whether the commit it
 * names gives these bytes, which needs no trust in anybody's key.
 */
#include <errno.h>

#include "base/time.h"
#include "command/json.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/session.h"
#include "command/signed.h"
#include "command/text.h"
#include "sign/allowed.h"
#include "sign/sshsig.h"
#include "sign/trailer.h"
#include "table/dump.h"
#include "table/verify.h"

enum trust { NOT_CHECKED, GOOD, UNKNOWN_KEY, NOT_ALLOWED, BROKEN, TRUSTS };

static const char *const trust_words[TRUSTS] = {
    [NOT_CHECKED] = "not checked",
    [GOOD] = "good",
    [UNKNOWN_KEY] = "by a key that is not named",
    [NOT_ALLOWED] = "by a signer who may not sign tables at the commit's time",
    [BROKEN] = "does not fit the table",
};

enum reproduced { NOT_ASKED, SAME, DIFFERENT, NOT_MADE, REPRODUCED };

static const char *const reproduced_words[REPRODUCED] = {
    [NOT_ASKED] = "not asked", [SAME] = "yes", [DIFFERENT] = "no", [NOT_MADE] = "not made"
};

struct check {
    struct command_context *c;
    struct table table;
    struct sign_marks marks;
    bool has_key, has_allowed;
    struct sign_public key; /* --key */
    struct sign_allowed allowed;
    enum trust trust[SIGN_TRAILER_MAX];
    struct str signer[SIGN_TRAILER_MAX];
    enum reproduced reproduced;
    struct str difference; /* where DIFFERENT */
    int code;
};

static bool read_text(struct check *k, struct str path, uint64_t max, struct str *out)
{
    if (command_output_read(k->c->arena, path, max, out))
        return true;
    k->code = command_output_trouble(k->c, "`" STR_FMT "` cannot be read: %s", STR_ARG(path),
                                     strerrordesc_np(errno));
    return false;
}

static bool read_trusted(struct check *k)
{
    struct str key = command_value(k->c, COMMAND_OPT_KEY), text;
    struct str allowed = command_value(k->c, COMMAND_OPT_ALLOWED);
    struct sign_fault fault;
    const char *why = "";

    k->has_key = key.p != NULL;
    k->has_allowed = allowed.p != NULL;
    if (k->has_key) {
        if (!read_text(k, key, SIGN_KEY_FILE_MAX, &text))
            return false;
        if (!sign_key_public(text, &k->key, &why)) {
            k->code = command_output_trouble(k->c, "the key `" STR_FMT "` is not used: %s",
                                             STR_ARG(key), why);
            return false;
        }
    }
    if (!k->has_allowed)
        return true;
    if (!read_text(k, allowed, SIGN_ALLOWED_FILE_MAX, &text))
        return false;
    if (sign_allowed_parse(k->c->arena, text, &k->allowed, &fault))
        return true;
    k->code = command_output_trouble(k->c, STR_FMT ":%u:%u: " STR_FMT, STR_ARG(allowed), fault.line,
                                     fault.column, STR_ARG(fault.what));
    return false;
}

static bool is_named(const struct sign_public *key, const struct sign_mark *mark)
{
    uint8_t id[SIGN_ID_BYTES];

    sign_key_id(key, id);
    return memcmp(id, mark->key_id, sizeof(id)) == 0;
}

static enum trust judge_allowed(const struct check *k, const struct sign_mark *mark,
                                struct str *signer)
{
    for (size_t i = 0; i < k->allowed.count; i++) {
        const struct sign_public *key = &k->allowed.items[i].key;
        const struct sign_signer *s;
        bool known;

        if (!is_named(key, mark))
            continue;
        if (!sign_trailer_is_by(&k->table, mark, key))
            return BROKEN;
        s = sign_allowed_find(&k->allowed, key, SIGN_NAMESPACE_TABLE, k->table.head->commit_time,
                              &known);
        *signer = s != NULL ? s->principals : k->allowed.items[i].principals;
        return s != NULL ? GOOD : NOT_ALLOWED;
    }
    return UNKNOWN_KEY;
}

static enum trust judge(const struct check *k, const struct sign_mark *mark, struct str *signer)
{
    *signer = STR("");
    if (k->has_key && is_named(&k->key, mark))
        return sign_trailer_is_by(&k->table, mark, &k->key) ? GOOD : BROKEN;
    if (k->has_allowed)
        return judge_allowed(k, mark, signer);
    return k->has_key ? UNKNOWN_KEY : NOT_CHECKED;
}

/* One good signature is wanted, and none that is broken. */
static void check_signatures(struct check *k)
{
    bool good = !k->has_key && !k->has_allowed, broken = false;

    for (size_t i = 0; i < k->marks.count; i++) {
        k->trust[i] = judge(k, &k->marks.items[i], &k->signer[i]);
        good = good || k->trust[i] == GOOD;
        broken = broken || k->trust[i] == BROKEN;
    }
    if (!good || broken)
        k->code = COMMAND_NEGATIVE;
}

static struct str provenance(const struct table *t, struct str key)
{
    for (uint32_t i = 0; i < t->provenance_count; i++)
        if (str_eq(table_cold_text(t, table_provenance(t, i)->key), key))
            return table_cold_text(t, table_provenance(t, i)->value);
    return (struct str){ 0 };
}

/* Empty where there is none. */
static struct str commit_of(const struct check *k)
{
    const struct table_header *h = k->table.head;

    return str_hex(k->c->arena, h->commit, table_commit_bytes(h));
}

/* "section RULE", or "the header". */
static struct str place_of(const struct check *k, size_t at)
{
    const struct table *t = &k->table;
    const struct table_section *s = (const void *)(t->base + t->head->section_dir_off);

    for (uint32_t i = 0; i < t->head->section_count; i++)
        if (at >= s[i].off && at - s[i].off < s[i].len)
            return str_fmt(k->c->arena, "section %s", table_dump_section_name(s[i].type));
    return at < TABLE_HEADER_BYTES ? STR("the header") : STR("the directory");
}

static void compare(struct check *k, struct str anew)
{
    const struct table_header *h = k->table.head;
    const struct table_header *other = (const void *)anew.p;
    const size_t from = offsetof(struct table_header, section_count);
    size_t n = MIN((size_t)h->body_size, anew.n), at = n;

    if (memcmp(k->table.base, anew.p, offsetof(struct table_header, trailer_size)) == 0 &&
        memcmp(k->table.base + from, anew.p + from, n - from) == 0 && h->body_size == anew.n) {
        k->reproduced = SAME;
        return;
    }
    /* The sections tell more than the digests, which differ in any case. */
    for (size_t i = n; i > TABLE_HEADER_BYTES; i--)
        at = k->table.base[i - 1] != (uint8_t)anew.p[i - 1] ? i - 1 : at;
    for (size_t i = from; at == n && i < TABLE_HEADER_BYTES; i++)
        at = k->table.base[i] != (uint8_t)anew.p[i] ? i : at;
    k->difference = str_fmt(k->c->arena, "differs first in " STR_FMT ", byte %zu; content id %s",
                            STR_ARG(place_of(k, at)), at,
                            digest_eq(&h->content_id, &other->content_id) ? "equal" : "differs");
    k->reproduced = DIFFERENT;
    k->code = COMMAND_NEGATIVE;
}

static void reproduce(struct check *k)
{
    struct str rev = commit_of(k), environment = provenance(&k->table, STR("environment"));
    struct command_session session;
    struct command_compiled made;
    struct source_where where;
    int code = COMMAND_OK;

    k->reproduced = NOT_MADE;
    if (rev.n == 0 || k->table.head->flags & TABLE_DIRTY) {
        k->code = command_output_negative(
            k->c, "the table names no commit that it was made from alone: it was compiled with "
                  "changes that were not committed");
        return;
    }
    if (!command_session_where(k->c, rev, &where)) {
        k->code = COMMAND_USAGE;
        return;
    }
    if (command_session_open(&session, k->c, &where) &&
        command_session_compile(&session, environment, &made))
        compare(k, made.bytes);
    else
        code = command_worse(command_session_report(&session), COMMAND_NEGATIVE);
    k->code = command_worse(k->code, code);
    command_session_close(&session);
}

static struct str as_text(const struct check *k)
{
    const struct table_header *h = k->table.head;
    struct arena *a = k->c->arena;
    struct command_text out = { .arena = a };
    struct str commit = commit_of(k);
    char time[TIME_ISO_BYTES];

    time_format_iso(h->commit_time, time);
    command_text_fmt(&out, "content id   " STR_FMT "\nfile digest  " STR_FMT "\n",
                     STR_ARG(str_hex(a, h->content_id.bytes, DIGEST_BYTES)),
                     STR_ARG(str_hex(a, h->file_digest.bytes, DIGEST_BYTES)));
    command_text_fmt(&out, "commit       " STR_FMT " %.*s%s\n",
                     STR_ARG(commit.n ? commit : STR("none")), (int)sizeof(time), time,
                     h->flags & TABLE_DIRTY ? ", with changes" : "");
    for (uint32_t i = 0; i < k->table.provenance_count; i++) {
        const struct table_provenance *p = table_provenance(&k->table, i);

        if (p->value.len == 0) /* the base alone; a policy at the top of its repository */
            continue;
        command_text_fmt(&out, "provenance   " STR_FMT ": " STR_FMT "\n",
                         STR_ARG(table_cold_text(&k->table, p->key)),
                         STR_ARG(table_cold_text(&k->table, p->value)));
    }
    if (k->marks.count == 0)
        command_text_fmt(&out, "signature    none\n");
    for (size_t i = 0; i < k->marks.count; i++)
        command_text_fmt(&out, "signature    " STR_FMT " %s%s" STR_FMT "\n",
                         STR_ARG(str_hex(a, k->marks.items[i].key_id, SIGN_ID_BYTES)),
                         trust_words[k->trust[i]], k->signer[i].n ? ": " : "",
                         STR_ARG(k->signer[i]));
    if (k->reproduced != NOT_ASKED)
        command_text_fmt(&out, "reproduced   %s%s" STR_FMT "\n", reproduced_words[k->reproduced],
                         k->difference.n ? ": " : "", STR_ARG(k->difference));
    return command_text_str(&out);
}

static struct command_json *provenance_json(const struct table *t)
{
    struct command_json *list = command_json_array();

    for (uint32_t i = 0; i < t->provenance_count; i++) {
        const struct table_provenance *p = table_provenance(t, i);
        struct command_json *o = command_json_object();

        command_json_put_text(o, "key", table_cold_text(t, p->key));
        command_json_put_text(o, "value", table_cold_text(t, p->value));
        command_json_add(list, o);
    }
    return list;
}

static struct command_json *signatures_json(const struct check *k)
{
    struct command_json *list = command_json_array();

    for (size_t i = 0; i < k->marks.count; i++) {
        const struct sign_mark *mark = &k->marks.items[i];
        struct command_json *o = command_json_object();

        command_json_put_text(o, "key_id", str_hex(k->c->arena, mark->key_id, SIGN_ID_BYTES));
        command_json_put_text(o, "kind", mark->kind == SIGN_SSH ? STR("sshsig") : STR("ed25519"));
        command_json_put_text(o, "verdict", str_of(trust_words[k->trust[i]]));
        command_json_put_text(o, "signer", k->signer[i]);
        command_json_add(list, o);
    }
    return list;
}

static struct str as_json(const struct check *k)
{
    const struct table_header *h = k->table.head;
    struct arena *a = k->c->arena;
    struct command_json *root = command_json_object();
    char time[TIME_ISO_BYTES];

    time_format_iso(h->commit_time, time);
    command_json_put_text(root, "format_version", STR("1.0"));
    command_json_put_bool(root, "ok", k->code == COMMAND_OK);
    command_json_put_text(root, "content_id", str_hex(a, h->content_id.bytes, DIGEST_BYTES));
    command_json_put_text(root, "file_digest", str_hex(a, h->file_digest.bytes, DIGEST_BYTES));
    command_json_put_text(root, "commit", commit_of(k));
    command_json_put_text(root, "time", (struct str){ time, sizeof(time) });
    command_json_put_bool(root, "dirty", (h->flags & TABLE_DIRTY) != 0);
    command_json_put(root, "provenance", provenance_json(&k->table));
    command_json_put(root, "signatures", signatures_json(k));
    command_json_put_text(root, "reproduced", str_of(reproduced_words[k->reproduced]));
    command_json_put_text(root, "difference", k->difference);
    return command_json_finish(a, &root);
}

static bool open_table(struct check *k)
{
    struct str path = k->c->arguments.items[0], bytes;
    struct table_error error;
    const char *why = "";

    if (!read_text(k, path, TABLE_FILE_MAX, &bytes))
        return false;
    if (table_verify(bytes.p, bytes.n, &k->table, &error) &&
        sign_trailer_read(&k->table, &k->marks, &why))
        return true;
    k->code = command_output_negative(
        k->c, "`" STR_FMT "` is refused: " STR_FMT, STR_ARG(path),
        STR_ARG(*why ? str_of(why) : table_verify_text(k->c->arena, &error)));
    return false;
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "human", "json", NULL };
    struct command_formats formats = { 0 };
    struct check k = { .c = c };

    if (command_has(c, COMMAND_OPT_COMMIT))
        return command_signed_run(c);
    if (!command_output_formats(c, names, &formats))
        return COMMAND_USAGE;
    if (!read_trusted(&k) || !open_table(&k))
        return k.code;
    check_signatures(&k);
    if (command_has(c, COMMAND_OPT_REPRODUCE))
        reproduce(&k);
    for (size_t i = 0; i < formats.count; i++)
        k.code = command_worse(
            k.code, command_output_put(c, formats.items[i].format ? as_json(&k) : as_text(&k),
                                       formats.items[i].file));
    return k.code;
}

const struct command command_verify = {
    .name = "verify",
    .arguments = "FILE | --commit REV",
    .summary = "check a table file or a commit: digests, signatures, origin",
    .details =
        "Exit 1 where the file is refused; with --key or --allowed-signers also where no signature\n"
        "is by a key named there for the namespace proxyc-table at the commit's time, or one is\n"
        "broken. --reproduce compiles the commit that the table names, from the repository of -C "
        "and\n"
        "for the same environment, and exits 1 where a byte of the body differs. Formats: human, "
        "json.\n"
        "--commit REV checks who signed that commit: by --allowed-signers, else by the signers that\n"
        "its first parent names (`signatures` in proxyc.yaml). Exit 1 where nobody of them did.\n",
    .options = { COMMAND_REPOSITORY, COMMAND_TAKES(FORMAT), COMMAND_TAKES(KEY),
                 COMMAND_TAKES(ALLOWED), COMMAND_TAKES(REPRODUCE), COMMAND_TAKES(COMMIT) },
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
