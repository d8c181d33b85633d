/* SPDX-License-Identifier: Apache-2.0
 *
 * One Content-Length, digits only, no list, no leading zero; one Transfer-Encoding, `chunked` only.
 * A list that ends in chunked but names another coding is well-formed HTTP that we do not serve
 * (501); everything else that is not `chunked` is malformed or ambiguous (400).
 */
#include "http/framing.h"

#include "http/scan.h"

static void fail(struct http_framing_facts *facts, enum http_fault fault)
{
    if (facts->fault == HTTP_NO_FAULT)
        facts->fault = fault;
}

void http_framing_length(struct http_framing_facts *facts, struct str value)
{
    if (facts->has_length || !str_to_u64(value, INT64_MAX, &facts->length))
        fail(facts, HTTP_FAULT_LENGTH);
    facts->has_length = true;
}

static bool is_token(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (!http_scan_is_token(s.p[i]))
            return false;
    }
    return s.n > 0;
}

/* Codings other than chunked alone. */
static enum http_fault judge_codings(struct str list)
{
    struct str head;
    bool chunked = false;

    if (list.n == 0 || list.p[list.n - 1] == ',')
        return HTTP_FAULT_CODING;
    while (str_cut(&list, ',', &head)) {
        head = str_trim(head);
        if (!is_token(head) || chunked)
            return HTTP_FAULT_CODING;
        chunked = str_ieq(head, STR("chunked"));
    }
    return HTTP_FAULT_CODING_UNKNOWN;
}

void http_framing_coding(struct http_framing_facts *facts, struct str value)
{
    if (facts->chunked)
        fail(facts, HTTP_FAULT_CODING);
    else if (!str_ieq(value, STR("chunked")))
        fail(facts, judge_codings(value));
    facts->chunked = true;
}

enum http_fault http_framing_judge(const struct http_framing_facts *facts, unsigned minor)
{
    if (facts->chunked && minor == 0)
        return HTTP_FAULT_CODING_IN_1_0;
    if (facts->chunked && facts->has_length)
        return HTTP_FAULT_TWO_FRAMINGS;
    return facts->fault;
}
