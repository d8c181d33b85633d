/* SPDX-License-Identifier: Apache-2.0
 *
 * Looking things up in nodes. Maps are searched from the front: they are small, and what walks all
 * of a large one does not look keys up.
 */
#include "doc/doc.h"

void doc_unread(struct doc_node *node, uint32_t file)
{
    *node =
        (struct doc_node){ .at = { file, DIAG_UNREAD, DIAG_UNREAD }, .text = STR(""), .key = node };
}

struct doc_node *doc_find(const struct doc_node *map, struct str key)
{
    if (map && map->at.start == DIAG_UNREAD)
        return (struct doc_node *)map;
    if (!map || map->kind != DOC_MAP)
        return NULL;
    for (struct doc_node *c = map->first; c; c = c->next)
        if (str_eq(c->key->text, key))
            return c;
    return NULL;
}

static struct doc_node *item(const struct doc_node *list, uint64_t index)
{
    struct doc_node *c = list && list->kind == DOC_LIST ? list->first : NULL;

    while (c && index-- > 0)
        c = c->next;
    return c;
}

/* One step: "rules", "rules[2]", "rules[2][0]". */
static struct doc_node *step(const struct doc_node *node, struct str word)
{
    size_t open = str_find(word, '[');
    struct str rest = str_sub(word, open, word.n), digits;
    struct doc_node *at = doc_find(node, str_sub(word, 0, open));

    if (open == 0 && word.n)
        at = (struct doc_node *)node;
    while (at && rest.n) {
        uint64_t index;

        digits = str_sub(rest, 1, str_find(rest, ']') - 1);
        if (rest.p[0] != '[' || digits.n + 2 > rest.n || !str_to_u64(digits, UINT32_MAX, &index))
            return NULL;
        at = item(at, index);
        rest = str_sub(rest, digits.n + 2, rest.n);
    }
    return at;
}

struct doc_node *doc_at(const struct doc_node *node, struct str path)
{
    struct doc_node *at = (struct doc_node *)node;
    struct str word;

    while (at && path.n && str_cut(&path, '.', &word))
        at = step(at, word);
    return at;
}

struct diag_span doc_span(const struct doc_node *map, struct str key)
{
    const struct doc_node *value = doc_find(map, key);

    if (!map)
        return DIAG_NOWHERE;
    return value ? value->at : map->at;
}

bool doc_is_null(const struct doc_node *node)
{
    struct str t = node->text;

    if (node->kind != DOC_SCALAR || !node->plain)
        return false;
    return t.n == 0 || str_eq(t, STR("~")) || str_eq(t, STR("null"));
}
