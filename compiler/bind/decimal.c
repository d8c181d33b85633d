/* SPDX-License-Identifier: Apache-2.0
 *
 * The digits become a whole number and a power of ten beside it; then that power is taken in. More
 * digits than a word holds cannot move a thousandth of anything that fits, and are passed over.
 */
#include "bind/decimal.h"

enum { EXPONENT_MAX = 1000 };
#define DIGITS_END UINT64_C(100000000000000000) /* 10^17: one more digit fits */

struct number {
    uint64_t digits;
    int power; /* of ten */
};

/* Takes the digits at the start; how many there were. */
static size_t take_digits(struct str *text, bool decimals, struct number *n)
{
    size_t i = 0;

    for (; i < text->n && text->p[i] >= '0' && text->p[i] <= '9'; i++) {
        bool fits = n->digits < DIGITS_END;

        if (fits)
            n->digits = n->digits * 10 + (uint64_t)(text->p[i] - '0');
        n->power += (fits ? 0 : 1) - (decimals ? 1 : 0);
    }
    *text = str_sub(*text, i, text->n);
    return i;
}

static bool take_exponent(struct str *text, struct number *n)
{
    struct number exponent = { 0 };
    bool negative;

    if (text->n == 0 || str_lower(text->p[0]) != 'e')
        return true;
    *text = str_sub(*text, 1, text->n);
    negative = str_has_prefix(*text, STR("-"));
    if (negative || str_has_prefix(*text, STR("+")))
        *text = str_sub(*text, 1, text->n);
    if (take_digits(text, false, &exponent) == 0)
        return false;
    exponent.digits = MIN(exponent.digits, (uint64_t)EXPONENT_MAX);
    n->power += negative ? -(int)exponent.digits : (int)exponent.digits;
    return true;
}

/* The power of ten taken in: rounded down to nothing, or as large as can be. */
static uint64_t whole(struct number n)
{
    uint64_t last = 0;

    for (; n.power > 0 && n.digits > 0; n.power--) {
        if (n.digits > UINT64_MAX / 10)
            return UINT64_MAX;
        n.digits *= 10;
    }
    for (; n.power < 0 && (n.digits > 0 || last > 0); n.power++) {
        last = n.digits % 10;
        n.digits /= 10;
    }
    return n.digits + (last >= 5);
}

bool bind_decimal_parse(struct str text, uint64_t *thousandths, bool *negative)
{
    struct number n = { .power = 3 };
    bool minus = str_has_prefix(text, STR("-"));
    struct str rest = str_sub(text, minus, text.n);
    bool zero = str_has_prefix(rest, STR("0"));
    size_t count;

    if (text.n > (size_t)EXPONENT_MAX)
        return false;
    count = take_digits(&rest, false, &n);
    if (count == 0 || (zero && count > 1))
        return false;
    if (str_has_prefix(rest, STR("."))) {
        rest = str_sub(rest, 1, rest.n);
        if (take_digits(&rest, true, &n) == 0)
            return false;
    }
    if (!take_exponent(&rest, &n) || rest.n > 0)
        return false;
    *thousandths = whole(n);
    *negative = minus;
    return true;
}
