/* SPDX-License-Identifier: Apache-2.0
 *
 * The byte classes of RFC 9110 tokens: "!#$%&'*+-.^_`|~", digits and letters.
 */
#include "http/scan.h"

#define T HTTP_SCAN_TOKEN
#define S (HTTP_SCAN_TOKEN | HTTP_SCAN_SEPARATOR)

const uint8_t http_scan_class[256] = {
    ['!'] = T, ['#'] = T, ['$'] = T, ['%'] = T, ['&'] = T, ['\''] = T, ['*'] = T, ['+'] = T,
    ['-'] = T, ['.'] = S, ['^'] = T, ['_'] = S, ['`'] = T, ['|'] = T,  ['~'] = T, ['0'] = T,
    ['1'] = T, ['2'] = T, ['3'] = T, ['4'] = T, ['5'] = T, ['6'] = T,  ['7'] = T, ['8'] = T,
    ['9'] = T, ['A'] = T, ['B'] = T, ['C'] = T, ['D'] = T, ['E'] = T,  ['F'] = T, ['G'] = T,
    ['H'] = T, ['I'] = T, ['J'] = T, ['K'] = T, ['L'] = T, ['M'] = T,  ['N'] = T, ['O'] = T,
    ['P'] = T, ['Q'] = T, ['R'] = T, ['S'] = T, ['T'] = T, ['U'] = T,  ['V'] = T, ['W'] = T,
    ['X'] = T, ['Y'] = T, ['Z'] = T, ['a'] = T, ['b'] = T, ['c'] = T,  ['d'] = T, ['e'] = T,
    ['f'] = T, ['g'] = T, ['h'] = T, ['i'] = T, ['j'] = T, ['k'] = T,  ['l'] = T, ['m'] = T,
    ['n'] = T, ['o'] = T, ['p'] = T, ['q'] = T, ['r'] = T, ['s'] = T,  ['t'] = T, ['u'] = T,
    ['v'] = T, ['w'] = T, ['x'] = T, ['y'] = T, ['z'] = T,
};
