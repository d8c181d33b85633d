/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc inspect`: what stands in a table file. A file that does not verify is refused with the
 * reason; nothing of it is shown, because nothing of it can be trusted.
 */
#include <errno.h>

#include "base/time.h"
#include "command/json.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/text.h"
#include "table/dump.h"
#include "table/verify.h"

static struct str commit_text(struct arena *a, const struct table_header *h)
{
    static const uint8_t none[32];

    if (memcmp(h->commit, none, sizeof(none)) == 0)
        return STR("none");
    return str_hex(a, h->commit, h->flags & TABLE_SHA256_REPOSITORY ? 32 : 20);
}

static const struct table_section *sections(const struct table *t)
{
    return (const void *)(t->base + t->head->section_dir_off);
}

static struct str as_text(struct command_context *c, const struct table *t, uint32_t section)
{
    struct command_text out = { .arena = c->arena };
    const struct table_header *h = t->head;
    char time[TIME_ISO_BYTES];

    if (section == 0) {
        time_format_iso(h->commit_time, time);
        command_text_fmt(&out,
                         "format       %u.%u\ncontent id   " STR_FMT "\nfile digest  " STR_FMT "\n",
                         h->format_major, h->format_minor,
                         STR_ARG(str_hex(c->arena, h->content_id.bytes, DIGEST_BYTES)),
                         STR_ARG(str_hex(c->arena, h->file_digest.bytes, DIGEST_BYTES)));
        command_text_fmt(&out, "commit       " STR_FMT " %.*s%s\nsize         %zu bytes\n\n",
                         STR_ARG(commit_text(c->arena, h)), (int)sizeof(time), time,
                         h->flags & TABLE_DIRTY ? ", with changes" : "", t->len);
        for (uint32_t i = 0; i < h->section_count; i++) {
            const struct table_section *s = &sections(t)[i];

            command_text_fmt(&out, "section %-5s %8u records %12llu bytes%s\n",
                             table_dump_section_name(s->type), s->count, (unsigned long long)s->len,
                             s->flags & TABLE_SEMANTIC ? "" : "  (decides nothing)");
        }
        command_text_add(&out, STR("\n"));
    }
    command_text_add(&out, table_dump_text(c->arena, t, section, section == 0));
    return command_text_str(&out);
}

static struct str as_json(struct command_context *c, const struct table *t)
{
    struct command_json *root = command_json_object(), *list = command_json_array();
    const struct table_header *h = t->head;

    command_json_put_text(root, "format_version", STR("1.0"));
    command_json_put_text(root, "table_format",
                          str_fmt(c->arena, "%u.%u", h->format_major, h->format_minor));
    command_json_put_text(root, "content_id", str_hex(c->arena, h->content_id.bytes, DIGEST_BYTES));
    command_json_put_text(root, "file_digest",
                          str_hex(c->arena, h->file_digest.bytes, DIGEST_BYTES));
    command_json_put_text(root, "commit", commit_text(c->arena, h));
    command_json_put_bool(root, "dirty", (h->flags & TABLE_DIRTY) != 0);
    command_json_put_number(root, "bytes", t->len);
    for (uint32_t i = 0; i < h->section_count; i++) {
        const struct table_section *s = &sections(t)[i];
        struct command_json *o = command_json_object();

        command_json_put_text(o, "name", str_of(table_dump_section_name(s->type)));
        command_json_put_number(o, "records", s->count);
        command_json_put_number(o, "bytes", s->len);
        command_json_put_bool(o, "semantic", (s->flags & TABLE_SEMANTIC) != 0);
        command_json_add(list, o);
    }
    command_json_put(root, "sections", list);
    return command_json_finish(c->arena, &root);
}

static int run(struct command_context *c)
{
    static const char *const names[] = { "text", "json", NULL };
    struct str path = c->arguments.items[0], name = command_value(c, COMMAND_OPT_SECTION), bytes;
    struct command_formats formats = { 0 };
    uint32_t section = name.p != NULL ? table_dump_section(name) : 0;
    struct table_error error;
    struct table table;
    int code = COMMAND_OK;

    if (name.p != NULL && section == 0)
        return command_output_usage(c, "there is no section `" STR_FMT "`", STR_ARG(name));
    if (!command_output_formats(c, names, &formats))
        return COMMAND_USAGE;
    if (!command_output_read(c->arena, path, TABLE_FILE_MAX, &bytes))
        return command_output_trouble(c, "`" STR_FMT "` cannot be read: %s", STR_ARG(path),
                                      strerrordesc_np(errno));
    if (!table_verify(bytes.p, bytes.n, &table, &error)) {
        struct str reason = table_verify_text(c->arena, &error);

        return command_output_negative(c, "`" STR_FMT "` is refused: " STR_FMT, STR_ARG(path),
                                       STR_ARG(reason));
    }
    for (size_t i = 0; i < formats.count; i++)
        code = command_worse(
            code, command_output_put(
                      c, formats.items[i].format ? as_json(c, &table) : as_text(c, &table, section),
                      formats.items[i].file));
    return code;
}

const struct command command_inspect = {
    .name = "inspect",
    .arguments = "FILE",
    .summary = "show what stands in a table file",
    .details =
        "Verifies the file as proxyd does and prints header, sections and every record. --section\n"
        "RULE prints the records of one section alone. Formats: text, json (without records).\n"
        "Exit 1 where the file is refused.\n",
    .options = { COMMAND_TAKES(SECTION), COMMAND_TAKES(FORMAT) },
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
