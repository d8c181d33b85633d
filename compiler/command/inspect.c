/* SPDX-License-Identifier: Apache-2.0
 *
 * `proxyc inspect`: what stands in a table file. A file that does not verify is refused with the
 * reason; nothing of it is shown, because nothing of it can be trusted.
 */
#include <errno.h>

#include "base/time.h"
#include "command/output.h"
#include "command/rows.h"
#include "command/text.h"
#include "diag/write.h"
#include "table/dump.h"
#include "table/verify.h"

static const struct table_section *sections(const struct table *t)
{
    return (const void *)(t->base + t->head->section_dir_off);
}

static struct str as_text(struct command_context *c, const struct table *t, uint32_t section)
{
    struct command_text out = { .arena = c->arena };
    const struct table_header *h = t->head;
    struct str commit = str_hex(c->arena, h->commit, table_commit_bytes(h));
    char time[TIME_ISO_BYTES];

    if (section == 0) {
        time_format_iso(h->commit_time, time);
        command_text_fmt(&out,
                         "format       %u.%u\ncontent id   " STR_FMT "\nfile digest  " STR_FMT "\n",
                         h->format_major, h->format_minor,
                         STR_ARG(str_hex(c->arena, h->content_id.bytes, DIGEST_BYTES)),
                         STR_ARG(str_hex(c->arena, h->file_digest.bytes, DIGEST_BYTES)));
        command_text_fmt(&out, "commit       " STR_FMT " %.*s%s\nsize         %zu bytes\n\n",
                         STR_ARG(commit.n ? commit : STR("none")), (int)sizeof(time), time,
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

/* ---- as JSON ---- */

static void record_open(void *of, const char *section, uint32_t index)
{
    (void)section, (void)index;
    diag_write_open(of, NULL, '{');
}

static void record_value(void *of, const struct table_dump_value *v)
{
    struct diag_write *w = of;
    char hex[2 + 16 + 1];

    switch (v->kind) {
    case TABLE_DUMP_NUMBER:
        diag_write_number(w, v->name, v->number);
        break;
    case TABLE_DUMP_NUMBERS:
        diag_write_open(w, v->name, '[');
        for (uint32_t i = 0; i < v->count; i++)
            diag_write_number(w, NULL, v->numbers[i]);
        diag_write_close(w);
        break;
    case TABLE_DUMP_BITS:
        (void)snprintf(hex, sizeof(hex), "0x%llx", (unsigned long long)v->number);
        diag_write_text(w, v->name, str_of(hex));
        break;
    case TABLE_DUMP_WHETHER:
        diag_write_bool(w, v->name, v->number != 0);
        break;
    case TABLE_DUMP_TEXT:
        diag_write_text(w, v->name, v->text);
        break;
    case TABLE_DUMP_BYTES:
        diag_write_text(w, v->name, str_hex(w->out->arena, (const uint8_t *)v->text.p, v->text.n));
        break;
    case TABLE_DUMP_NONE:
        diag_write_null(w, v->name);
        break;
    }
}

static void record_close(void *of)
{
    diag_write_close(of);
}

static void put_section(struct diag_write *w, const struct table *t, const struct table_section *s)
{
    const struct table_dump_reader to = { w, record_open, record_value, record_close };

    diag_write_open(w, NULL, '{');
    diag_write_text(w, "name", str_of(table_dump_section_name(s->type)));
    diag_write_number(w, "records", s->count);
    diag_write_number(w, "bytes", s->len);
    diag_write_bool(w, "semantic", (s->flags & TABLE_SEMANTIC) != 0);
    diag_write_open(w, "items", '[');
    (void)table_dump_records(w->out->arena, t, s, &to);
    diag_write_close(w);
    diag_write_close(w);
}

/* Written as it is read: a million records take the memory of their text. */
static struct str as_json(struct command_context *c, const struct table *t, uint32_t section)
{
    struct diag_out out = { .arena = c->arena };
    struct diag_write w = { .out = &out };
    const struct table_header *h = t->head;
    char time[TIME_ISO_BYTES];

    time_format_iso(h->commit_time, time);
    diag_write_open(&w, NULL, '{');
    diag_write_text(&w, "format_version", STR("1.0"));
    diag_write_text(&w, "table_format",
                    str_fmt(c->arena, "%u.%u", h->format_major, h->format_minor));
    diag_write_text(&w, "content_id", str_hex(c->arena, h->content_id.bytes, DIGEST_BYTES));
    diag_write_text(&w, "file_digest", str_hex(c->arena, h->file_digest.bytes, DIGEST_BYTES));
    diag_write_text(&w, "commit", str_hex(c->arena, h->commit, table_commit_bytes(h)));
    diag_write_text(&w, "time", (struct str){ time, sizeof(time) });
    diag_write_bool(&w, "dirty", (h->flags & TABLE_DIRTY) != 0);
    diag_write_number(&w, "bytes", t->len);
    diag_write_open(&w, "sections", '[');
    for (uint32_t i = 0; i < h->section_count; i++)
        if (section == 0 || sections(t)[i].type == section)
            put_section(&w, t, &sections(t)[i]);
    diag_write_close(&w);
    diag_write_close(&w);
    return (struct str){ out.p, out.n };
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
        code = command_worse(code, command_output_put(c,
                                                      formats.items[i].format
                                                          ? as_json(c, &table, section)
                                                          : as_text(c, &table, section),
                                                      formats.items[i].file));
    return code;
}

const struct command command_inspect = {
    .name = "inspect",
    .arguments = "FILE",
    .summary = "show what stands in a table file",
    .details =
        "Verifies the file as proxyd does and prints header, sections and every record. --section\n"
        "RULE prints the records of one section alone. Formats: text, json.\n"
        "Exit 1 where the file is refused.\n",
    .options = { COMMAND_TAKES(SECTION), COMMAND_TAKES(FORMAT) },
    .arguments_min = 1,
    .arguments_max = 1,
    .run = run,
};
