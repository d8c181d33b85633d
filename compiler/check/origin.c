/* SPDX-License-Identifier: Apache-2.0
 *
 * Networks are intervals, and where one begins or another ends is the only place where anything
 * changes: the first address of each network, the first behind each and the very first of all stand
 * for every address there is. So do, among server names, none, each name that is spelt out, for
 * every suffix a name below it by a label that nobody uses, and such a label alone.
 */
#include "check/origin.h"

#include "base/ip.h"
#include "base/vec.h"

struct check_texts check_origin_of(const struct policy_match *m, enum table_subject subject)
{
    if (m == NULL)
        return (struct check_texts){ 0 };
    if (subject == TABLE_CLIENT_ADDRESS)
        return (struct check_texts){ m->more->source_address.items, m->more->source_address.count };
    return (struct check_texts){ m->more->sni.items, m->more->sni.count };
}

static void add(struct arena *a, struct check_atoms *out, struct str value)
{
    *VEC_ADD(a, out) = (struct check_atom){ .value = value };
}

static void add_address(struct arena *a, struct check_atoms *out, const struct ip *ip)
{
    char buf[IP_TEXT_MAX];

    add(a, out, str_dup(a, ip_format(ip, buf)));
}

/* The address after the last of a network; false where that was the last of all. */
static bool step_behind(const struct ip_prefix *prefix, struct ip *out)
{
    int at = prefix->bits;

    *out = prefix->ip;
    for (at--; at >= 0; at--) {
        uint8_t bit = (uint8_t)(0x80 >> at % 8);

        out->bytes[at / 8] ^= bit;
        if (out->bytes[at / 8] & bit)
            return true;
    }
    return false;
}

/* 10.0.0.1 reads better than 10.0.0.0, and mostly does as well. */
static void add_network(struct arena *a, struct check_atoms *out, const struct ip_prefix *prefix)
{
    struct ip at = prefix->ip;

    if (prefix->bits < 127) {
        at.bytes[15] |= 1;
        add_address(a, out, &at);
    }
    add_address(a, out, &prefix->ip);
    if (step_behind(prefix, &at))
        add_address(a, out, &at);
}

static void add_addresses(struct arena *a, struct check_texts list, struct check_atoms *out)
{
    struct ip_prefix prefix;

    for (size_t i = 0; i < list.count; i++)
        if (ip_prefix_parse(list.items[i].text, &prefix))
            add_network(a, out, &prefix);
}

static void add_rest(struct arena *a, struct check_atoms *out)
{
    struct ip none = { 0 };

    add_address(a, out, &none);
    add(a, out, STR("2001:db8::1"));
    add(a, out, STR("192.0.2.1"));
}

/* Whether some pattern has the label, or anything like it. */
static bool is_used(const struct check_origins *lists, struct str label)
{
    for (size_t i = 0; i < lists->count; i++)
        for (size_t k = 0; k < lists->items[i].count; k++)
            if (str_contains(lists->items[i].items[k].text, label))
                return true;
    return false;
}

static void add_names(struct arena *a, const struct check_origins *lists, struct check_atoms *out)
{
    struct str label = STR("www");

    for (unsigned i = 1; is_used(lists, label); i++)
        label = str_fmt(a, "www%u", i);
    for (size_t i = 0; i < lists->count; i++)
        for (size_t k = 0; k < lists->items[i].count; k++) {
            struct str host = lists->items[i].items[k].text;

            if (str_has_prefix(host, STR("*.")))
                add(a, out,
                    str_fmt(a, STR_FMT STR_FMT, STR_ARG(label), STR_ARG(str_sub(host, 1, host.n))));
            else if (!str_eq(host, STR("*")))
                add(a, out, host);
        }
    add(a, out, label);
    *VEC_ADD(a, out) = (struct check_atom){ .absent = true, .value = STR("") };
}

bool check_origin_atoms(struct arena *a, enum table_subject subject,
                        const struct check_origins *lists, struct check_atoms *out)
{
    enum { ATOMS_OF_TEXT = 3, ATOMS_OF_REST = 3 };
    size_t texts = 0;

    for (size_t i = 0; i < lists->count; i++)
        texts += lists->items[i].count;
    if (texts * ATOMS_OF_TEXT + ATOMS_OF_REST > CHECK_ATOMS_MAX)
        return false;
    if (subject == TABLE_SNI) {
        add_names(a, lists, out);
        return true;
    }
    for (size_t i = 0; i < lists->count; i++)
        add_addresses(a, lists->items[i], out);
    add_rest(a, out);
    return true;
}

static bool takes_address(struct check_texts list, struct str address)
{
    struct ip_prefix prefix;
    struct ip ip;

    if (!ip_parse(address, &ip))
        return false;
    for (size_t i = 0; i < list.count; i++)
        if (ip_prefix_parse(list.items[i].text, &prefix) && ip_prefix_has(&prefix, &ip))
            return true;
    return false;
}

static bool takes_name(struct check_texts list, struct str name)
{
    for (size_t i = 0; i < list.count; i++) {
        struct str host = list.items[i].text, suffix = str_sub(host, 1, host.n);

        if (str_eq(host, STR("*")) || str_ieq(host, name))
            return true;
        if (str_has_prefix(host, STR("*.")) && name.n > suffix.n &&
            str_ieq(str_sub(name, name.n - suffix.n, name.n), suffix))
            return true;
    }
    return false;
}

bool check_origin_holds(enum table_subject subject, struct check_texts list,
                        const struct check_atom *atom)
{
    if (list.count == 0)
        return true;
    if (atom->absent)
        return false;
    return subject == TABLE_CLIENT_ADDRESS ? takes_address(list, atom->value)
                                           : takes_name(list, atom->value);
}
