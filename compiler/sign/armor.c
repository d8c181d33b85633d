/* SPDX-License-Identifier: Apache-2.0
 *
 * Strict: a digit that is none, bits that padding should have left zero, or words after the end
 * make it no armour.
 */
#include "sign/armor.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

enum { LINE_DIGITS = 70 };

static int digit_value(char c)
{
    const char *at = c != '\0' ? memchr(digits, c, sizeof(digits) - 1) : NULL;

    return at != NULL ? (int)(at - digits) : -1;
}

/* The last digits, after `count` of them, and their padding. */
static bool ends_well(size_t count, size_t padding, uint32_t bits)
{
    if (count % 4 == 0)
        return padding == 0;
    if (count % 4 == 2)
        return padding == 2 && (bits & 0xf) == 0;
    return count % 4 == 3 && padding == 1 && (bits & 0x3) == 0;
}

bool sign_armor_decode(struct str text, uint8_t *out, size_t cap, size_t *n)
{
    size_t count = 0, padding = 0, at = 0;
    uint32_t bits = 0;

    for (size_t i = 0; i < text.n; i++) {
        int value = digit_value(text.p[i]);

        if (text.p[i] == '\n' || text.p[i] == '\r')
            continue;
        if (text.p[i] == '=') {
            padding++;
            continue;
        }
        if (value < 0 || padding > 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        count++;
        if (count % 4 == 1)
            continue;
        if (at == cap)
            return false;
        out[at++] = (uint8_t)(bits >> (2 * (3 - (count + 3) % 4)));
    }
    if (!ends_well(count, padding, bits))
        return false;
    *n = at;
    return true;
}

static bool pass(struct str *text, struct str word)
{
    if (!str_has_prefix(*text, word))
        return false;
    *text = str_sub(*text, word.n, SIZE_MAX);
    return true;
}

static bool pass_line(struct str *text, struct str word, struct str label)
{
    return pass(text, word) && pass(text, label) && pass(text, STR("-----"));
}

bool sign_armor_is(struct str text, struct str label)
{
    return pass_line(&text, STR("-----BEGIN "), label);
}

bool sign_armor_open(struct str text, struct str label, uint8_t *out, size_t cap, size_t *n)
{
    struct str body;

    if (!pass_line(&text, STR("-----BEGIN "), label))
        return false;
    body = str_sub(text, 0, str_find(text, '-'));
    text = str_sub(text, body.n, SIZE_MAX);
    if (!pass_line(&text, STR("-----END "), label))
        return false;
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] != '\n' && text.p[i] != '\r' && text.p[i] != ' ')
            return false;
    return sign_armor_decode(body, out, cap, n);
}

/* Four digits of three bytes, or of the last one or two. */
static void put_group(char *to, const uint8_t *p, size_t n)
{
    uint32_t bits = (uint32_t)p[0] << 16 | (n > 1 ? (uint32_t)p[1] << 8 : 0) | (n > 2 ? p[2] : 0);

    for (size_t i = 0; i < 4; i++)
        to[i] = i <= n ? digits[bits >> (18 - 6 * i) & 63] : '=';
}

struct str sign_armor_encode(struct arena *a, const uint8_t *p, size_t n)
{
    size_t count = (n + 2) / 3 * 4;
    char *flat = arena_take_text(a, count);

    for (size_t i = 0; i < n; i += 3)
        put_group(flat + i / 3 * 4, p + i, n - i);
    return (struct str){ flat, count };
}

struct str sign_armor_close(struct arena *a, struct str label, const uint8_t *p, size_t n)
{
    struct str flat = sign_armor_encode(a, p, n);
    char *lines = arena_take_text(a, 2 * flat.n + 1);
    size_t at = 0;

    for (size_t i = 0; i < flat.n; i++) {
        lines[at++] = flat.p[i];
        if (i % LINE_DIGITS == LINE_DIGITS - 1 || i + 1 == flat.n)
            lines[at++] = '\n';
    }
    return str_fmt(a, "-----BEGIN " STR_FMT "-----\n%.*s-----END " STR_FMT "-----\n",
                   STR_ARG(label), (int)at, lines, STR_ARG(label));
}
