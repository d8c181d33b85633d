/* SPDX-License-Identifier: Apache-2.0
 *
 * Filters of bodies where answers last.
 */
#include "judged.h"

#define FILTER(body, hook) \
    "Filter f {api: 1, body: {" body "}, inline: 'return {" hook " = function() end}'}\n"
#define REQUEST FILTER("request: buffer", "on_request_body")
#define ANSWER FILTER("response: buffer", "on_response_body")
#define CHUNKS FILTER("response: stream", "on_response_chunk")
#define HEAD "Filter f {api: 1, inline: 'return {on_request = function() end}'}\n"
#define RULE(rest) JUDGED_ROUTE("{name: all, " rest "}")
#define MEMBER                                                    \
    "TrafficSplit s {baseline: a, members: {a: {upstream: web}, " \
    "b: {upstream: app, percent: 5, filters: [{use: f}]}}}\n"

static void streams_are_not_held_back(void **state)
{
    static const struct judged_row rows[] = {
        { ANSWER RULE("stream: true, filters: [{use: f}], to: {upstream: web}"), "823 2 `f`" },
        { CHUNKS RULE("stream: true, filters: [{use: f}], to: {upstream: web}"), "" },
        { REQUEST RULE("stream: true, filters: [{use: f}], to: {upstream: web}"), "" },
        { HEAD RULE("stream: true, filters: [{use: f}], to: {upstream: web}"), "" },
        { ANSWER RULE("stream: false, filters: [{use: f}], to: {upstream: web}"), "" },
        /* a member's filter is judged by the rule that leads to it */
        { ANSWER MEMBER RULE("stream: true, to: {split: s}"), "823 2 `f`" },
        { ANSWER MEMBER RULE("to: {split: s}"), "" },
        { CHUNKS MEMBER RULE("stream: true, to: {split: s}"), "" },
    };

    (void)state;
    judged_rows("823", rows, LEN(rows));
}

static void no_body_follows_a_change_of_protocol(void **state)
{
    static const struct judged_row rows[] = {
        { REQUEST RULE("upgrades: [websocket], filters: [{use: f}], to: {upstream: web}"),
          "823 2 `f`" },
        { CHUNKS RULE("upgrades: [websocket], filters: [{use: f}], to: {upstream: web}"),
          "823 2 `f`" },
        { HEAD RULE("upgrades: [websocket], filters: [{use: f}], to: {upstream: web}"), "" },
        { REQUEST MEMBER RULE("upgrades: [websocket], to: {split: s}"), "823 2 `f`" },
        /* what is held back is said first, once */
        { ANSWER RULE(
              "stream: true, upgrades: [websocket], filters: [{use: f}], to: {upstream: web}"),
          "823 2 `f`" },
    };

    (void)state;
    judged_rows("823", rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(streams_are_not_held_back),
        cmocka_unit_test(no_body_follows_a_change_of_protocol),
    };

    return cmocka_run_group_tests_name("check/lasting", tests, NULL, NULL);
}
