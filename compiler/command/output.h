/* SPDX-License-Identifier: Apache-2.0
 *
 * How commands speak: results to stdout or a file, remarks and refusals to stderr.
 */
#ifndef COMMAND_OUTPUT_H
#define COMMAND_OUTPUT_H

#include "command/command.h"

/* A remark on stderr; not with --quiet. */
void command_output_say(const struct command_context *c, const char *fmt, ...) PRINTF(2, 3);

/* A remark that only --verbose shows. */
void command_output_detail(const struct command_context *c, const char *fmt, ...) PRINTF(2, 3);

/* "proxyc deploy: TEXT" on stderr. They return COMMAND_USAGE (with a pointer to --help),
 * COMMAND_NEGATIVE and COMMAND_TROUBLE. */
int command_output_usage(const struct command_context *c, const char *fmt, ...) PRINTF(2, 3);
int command_output_negative(const struct command_context *c, const char *fmt, ...) PRINTF(2, 3);
int command_output_trouble(const struct command_context *c, const char *fmt, ...) PRINTF(2, 3);

/* True where a stream takes colour, after --color, NO_COLOR and whether it is a terminal. */
bool command_output_colour(const struct command_context *c, FILE *stream);

/* False, with COMMAND_USAGE's message, where --color has another value than it takes. */
NODISCARD bool command_output_colour_fits(const struct command_context *c);

struct command_formats {
    struct command_format {
        uint32_t format; /* index into the names offered */
        struct str file; /* p NULL: stdout */
    } * items;
    size_t count, cap;
};

/* Reads all --format F[=FILE]; names[0] to stdout where none is given. `names` ends with NULL.
 * False after a message. */
NODISCARD bool command_output_formats(const struct command_context *c, const char *const *names,
                                      struct command_formats *out);

/* Writes a result to stdout, or to a file by temporary name and rename. COMMAND_OK or
 * COMMAND_TROUBLE. */
int command_output_put(const struct command_context *c, struct str text, struct str file);

/* Adds to the end of a file. COMMAND_OK or COMMAND_TROUBLE. */
int command_output_append(const struct command_context *c, struct str text, struct str file);

/* Reads standard input to its end; false where it is longer than `max` or cannot be read. */
NODISCARD bool command_output_stdin(struct arena *a, uint64_t max, struct str *bytes);

/* Reads a whole file of at most `max` bytes onto the arena, 64-byte aligned; false with errno. */
NODISCARD bool command_output_read(struct arena *a, struct str path, uint64_t max,
                                   struct str *bytes);

/* "12.5" of 1250: 1/10,000 as a percentage. */
struct str command_output_percent(struct arena *a, uint32_t share);

#endif
