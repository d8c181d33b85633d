/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON values, by jansson behind a curtain: commands build documents with --format json and read
 * the answers of an admin server with these few calls.
 */
#ifndef COMMAND_JSON_H
#define COMMAND_JSON_H

#include "base/str.h"

struct command_json; /* a value; containers own what is put into them */

struct command_json *command_json_object(void);
struct command_json *command_json_array(void);

/* Bytes that are not UTF-8 become '?'. */
void command_json_put_text(struct command_json *object, const char *key, struct str text);
/* A number of thousandths: 12250 is 12.25. */
void command_json_put_thousandths(struct command_json *object, const char *key, uint64_t number);
void command_json_put_null(struct command_json *object, const char *key);
void command_json_put_number(struct command_json *object, const char *key, uint64_t number);
void command_json_put_bool(struct command_json *object, const char *key, bool value);
void command_json_put(struct command_json *object, const char *key, struct command_json *child);
void command_json_add(struct command_json *array, struct command_json *child);
void command_json_add_text(struct command_json *array, struct str text);

/* The text of a document, keys in the order they were put, ends in a newline; *root is freed and
 * nulled. */
struct str command_json_finish(struct arena *a, struct command_json **root);

/* NULL where the text is not one JSON object. */
struct command_json *command_json_read(struct str text);
void command_json_free(struct command_json **root);

/* Members of an object; absent or of another type: NULL, an empty slice, 0, false. Slices live as
 * long as the root. */
struct command_json *command_json_get(const struct command_json *object, const char *key);
struct str command_json_text(const struct command_json *object, const char *key);
uint64_t command_json_number(const struct command_json *object, const char *key);
bool command_json_bool(const struct command_json *object, const char *key);

/* Items of an array; NULL has none. */
size_t command_json_count(const struct command_json *array);
struct command_json *command_json_at(const struct command_json *array, size_t i);

#endif
