/* SPDX-License-Identifier: Apache-2.0
 *
 * jansson reads the supervisor's JSON and writes ours. What the supervisor sends is trusted to be
 * well meant, not to be whole: an answer that cannot be read becomes a 500.
 */
#include "aux/reply.h"

#include <jansson.h>
#include <stdlib.h>

enum { OK = 200, INTERNAL = 500, UNAVAILABLE = 503 };

/* Takes the document over. */
static struct aux_reply dumped(unsigned status, json_t *doc)
{
    struct aux_reply r = { .status = status };
    size_t n;

    if (!doc)
        return r;
    n = json_dumpb(doc, NULL, 0, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
    r.text = malloc(n + 1);
    if (r.text) {
        (void)json_dumpb(doc, r.text, n, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
        r.text[n] = '\n';
        r.n = n + 1;
    }
    json_decref(doc);
    return r;
}

struct aux_reply aux_reply_plain(unsigned status, struct str text)
{
    struct aux_reply r = { .status = status, .text = malloc(text.n + 1), .n = text.n };

    if (r.text)
        memcpy(r.text, text.p, text.n);
    return r;
}

struct aux_reply aux_reply_error(unsigned status, const char *text)
{
    return dumped(status, json_pack("{s:s}", "error", text));
}

static struct aux_reply ready(const json_t *doc)
{
    bool yes = json_is_true(json_object_get(doc, "ready"));

    if (yes)
        return aux_reply_plain(OK, STR("ready\n"));
    if (json_is_true(json_object_get(doc, "draining")))
        return aux_reply_plain(UNAVAILABLE, STR("draining\n"));
    return aux_reply_plain(UNAVAILABLE, json_integer_value(json_object_get(doc, "generation"))
                                            ? STR("not every worker serves the table yet\n")
                                            : STR("no table\n"));
}

struct aux_reply aux_reply_state(struct str state, enum aux_reply_view view)
{
    json_t *doc = json_loadb(state.p, state.n, 0, NULL);
    struct aux_reply r;

    if (!doc)
        return aux_reply_error(INTERNAL, "the supervisor's state cannot be read");
    if (view == AUX_REPLY_READY) {
        r = ready(doc);
    } else if (view == AUX_REPLY_TABLES) {
        r = dumped(OK, json_pack("{s:O?, s:O?}", "warm", json_object_get(doc, "warm"), "stored",
                                 json_object_get(doc, "stored")));
    } else {
        (void)json_object_del(doc, "warm");
        (void)json_object_del(doc, "stored");
        return dumped(OK, doc);
    }
    json_decref(doc);
    return r;
}

static json_t *hex(const struct digest *d)
{
    struct arena a;
    struct str text;
    json_t *value;

    arena_init(&a, 0);
    text = str_hex(&a, d->bytes, DIGEST_BYTES);
    value = json_stringn(text.p, text.n);
    arena_fini(&a);
    return value;
}

struct aux_reply aux_reply_loaded(struct str payload)
{
    struct shm_wire_loaded head;
    char text[1024];
    size_t n;

    if (payload.n < sizeof(head))
        return aux_reply_error(INTERNAL, "the supervisor's answer cannot be read");
    memcpy(&head, payload.p, sizeof(head));
    if (head.status == OK)
        return dumped(OK, json_pack("{s:o, s:o, s:I}", "content_id", hex(&head.content_id),
                                    "file_digest", hex(&head.file_digest), "generation",
                                    (json_int_t)head.generation));
    n = MIN(payload.n - sizeof(head), sizeof(text) - 1);
    memcpy(text, payload.p + sizeof(head), n);
    text[n] = '\0';
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)text[i] < 0x20 || (unsigned char)text[i] >= 0x7f)
            text[i] = '?';
    return aux_reply_error(head.status, text);
}
