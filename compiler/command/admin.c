/* SPDX-License-Identifier: Apache-2.0
 *
 * Answers are JSON objects; members that are missing read as empty, so that an older or newer
 * proxyd is still understood as far as it goes. 4xx is a refusal with a reason, anything else that
 * is not 200 is trouble.
 */
#include "command/admin.h"

#include "command/json.h"

enum {
    ASK_TIMEOUT_MS = 5000,
    LOAD_TIMEOUT_MS = 60000,
    LISTED_MAX = 4096, /* workers, listeners, tables in an answer */
};

static enum command_admin_result ask(struct arena *a, const struct command_http_target *target,
                                     struct str path, struct str body, struct command_json **root,
                                     struct str *error)
{
    struct command_http_reply reply;
    uint32_t timeout_ms = body.p != NULL ? LOAD_TIMEOUT_MS : ASK_TIMEOUT_MS;
    struct command_json *json;
    struct str reason;

    if (!command_http_send(a, target, path, body, timeout_ms, &reply)) {
        *error = reply.error;
        return COMMAND_ADMIN_TROUBLE;
    }
    json = command_json_read(reply.body);
    if (reply.status == 200 && json != NULL) {
        *root = json;
        return COMMAND_ADMIN_DONE;
    }
    reason = json != NULL ? str_dup(a, command_json_text(json, "error")) : (struct str){ 0 };
    command_json_free(&json);
    if (reason.n == 0)
        reason = str_fmt(a, "the admin server answers with status %u", reply.status);
    *error = reason;
    return reply.status >= 400 && reply.status < 500 ? COMMAND_ADMIN_REFUSED
                                                     : COMMAND_ADMIN_TROUBLE;
}

static struct str text(struct arena *a, const struct command_json *object, const char *key)
{
    return str_dup(a, command_json_text(object, key));
}

static void read_workers(struct arena *a, const struct command_json *list,
                         struct command_admin_state *out)
{
    out->worker_count = MIN(command_json_count(list), (size_t)LISTED_MAX);
    out->workers = NEW_N(a, struct command_admin_worker, out->worker_count);
    for (size_t i = 0; i < out->worker_count; i++) {
        const struct command_json *w = command_json_at(list, i);

        out->workers[i] = (struct command_admin_worker){
            .pid = command_json_number(w, "pid"),
            .generation = command_json_number(w, "generation"),
            .connections = command_json_number(w, "connections"),
            .requests = command_json_number(w, "requests"),
        };
    }
}

static void read_listeners(struct arena *a, const struct command_json *list,
                           struct command_admin_state *out)
{
    out->listener_count = MIN(command_json_count(list), (size_t)LISTED_MAX);
    out->listeners = NEW_N(a, struct command_admin_listener, out->listener_count);
    for (size_t i = 0; i < out->listener_count; i++) {
        const struct command_json *l = command_json_at(list, i);

        out->listeners[i] = (struct command_admin_listener){
            .name = text(a, l, "name"),
            .address = text(a, l, "address"),
            .port = command_json_number(l, "port"),
        };
    }
}

enum command_admin_result command_admin_state(struct arena *a,
                                              const struct command_http_target *target,
                                              struct command_admin_state *out, struct str *error)
{
    struct command_json *root = NULL;
    enum command_admin_result result =
        ask(a, target, STR("/status"), (struct str){ 0 }, &root, error);

    if (result != COMMAND_ADMIN_DONE)
        return result;
    *out = (struct command_admin_state){
        .version = text(a, root, "version"),
        .content_id = text(a, root, "content_id"),
        .file_digest = text(a, root, "file_digest"),
        .commit = text(a, root, "commit"),
        .last_error = text(a, root, "last_error"),
        .generation = command_json_number(root, "generation"),
    };
    read_workers(a, command_json_get(root, "workers"), out);
    read_listeners(a, command_json_get(root, "listeners"), out);
    command_json_free(&root);
    return COMMAND_ADMIN_DONE;
}

enum command_admin_result command_admin_tables(struct arena *a,
                                               const struct command_http_target *target,
                                               struct command_admin_tables *out, struct str *error)
{
    struct command_json *root = NULL;
    enum command_admin_result result =
        ask(a, target, STR("/tables"), (struct str){ 0 }, &root, error);
    const struct command_json *list;

    if (result != COMMAND_ADMIN_DONE)
        return result;
    list = command_json_get(root, "warm");
    out->count = MIN(command_json_count(list), (size_t)LISTED_MAX);
    out->items = NEW_N(a, struct command_admin_table, out->count);
    for (size_t i = 0; i < out->count; i++) {
        const struct command_json *t = command_json_at(list, i);

        out->items[i] = (struct command_admin_table){
            .content_id = text(a, t, "content_id"),
            .file_digest = text(a, t, "file_digest"),
            .commit = text(a, t, "commit"),
            .generation = command_json_number(t, "generation"),
        };
    }
    command_json_free(&root);
    return COMMAND_ADMIN_DONE;
}

static enum command_admin_result post(struct arena *a, const struct command_http_target *target,
                                      struct str path, struct str body,
                                      struct command_admin_loaded *out, struct str *error)
{
    struct command_json *root = NULL;
    enum command_admin_result result = ask(a, target, path, body, &root, error);

    if (result != COMMAND_ADMIN_DONE)
        return result;
    *out = (struct command_admin_loaded){ text(a, root, "content_id"),
                                          command_json_number(root, "generation") };
    command_json_free(&root);
    return COMMAND_ADMIN_DONE;
}

enum command_admin_result command_admin_load(struct arena *a,
                                             const struct command_http_target *target,
                                             struct str bytes, struct str expect,
                                             struct command_admin_loaded *out, struct str *error)
{
    struct str path = STR("/tables");

    if (expect.n > 0)
        path = str_fmt(a, "/tables?expect=" STR_FMT, STR_ARG(expect));
    return post(a, target, path, bytes, out, error);
}

enum command_admin_result command_admin_use(struct arena *a,
                                            const struct command_http_target *target,
                                            struct str content_id, struct command_admin_loaded *out,
                                            struct str *error)
{
    struct str path = str_fmt(a, "/tables?use=" STR_FMT, STR_ARG(content_id));

    return post(a, target, path, STR(""), out, error);
}
