/* SPDX-License-Identifier: Apache-2.0
 *
 * A copy of a write is a second write, unless the copy goes to servers with data of their own, which
 * nobody can see here: then the suppression comment says so.
 */
#include "check/mirror.h"

#include "check/method.h"

static void judge(struct check *c, const struct policy_route *route, const struct policy_rule *rule,
                  const struct policy_mirror *mirror)
{
    struct check_method_write write;
    struct diag *d;

    if (mirror->percent == 0 || mirror->upstream.node == NULL || !check_method_writes(rule, &write))
        return;
    d = diag_add(c->sink, DIAG_MIRROR_WRITES, mirror->upstream.node->at,
                 "upstream `" STR_FMT "` gets a copy of each " STR_FMT ", and may do it again",
                 STR_ARG(mirror->upstream.text), STR_ARG(write.name));
    diag_subject(d, "Route " STR_FMT ", rule " STR_FMT, STR_ARG(route->meta.full),
                 STR_ARG(rule->name.text));
    diag_label(d, "a second order, a second mail");
    check_method_relate(d, rule, &write);
    diag_help(d,
              "mirror a rule for `methods: [GET, HEAD]`; where the copy has data of its own, say "
              "so: `# proxyc:ignore PX411 <reason>`");
}

void check_mirror_run(struct check *c)
{
    for (size_t i = 0; i < c->model->routes.count; i++) {
        const struct policy_route *route = c->model->routes.items[i];

        for (size_t k = 0; k < route->rules.count; k++)
            for (size_t n = 0; n < route->rules.items[k].more->mirror.count; n++)
                judge(c, route, &route->rules.items[k],
                      &route->rules.items[k].more->mirror.items[n]);
    }
}
