/* SPDX-License-Identifier: Apache-2.0
 *
 * Checkers know nothing of each other: each finds what it finds, the sink puts it in order.
 */
#include "check/check.h"

#include "check/access.h"
#include "check/action.h"
#include "check/amplify.h"
#include "check/balancer.h"
#include "check/canary.h"
#include "check/capacity.h"
#include "check/cors.h"
#include "check/effect.h"
#include "check/exposure.h"
#include "check/header.h"
#include "check/health.h"
#include "check/host.h"
#include "check/identity.h"
#include "check/jwks.h"
#include "check/jwt.h"
#include "check/lasting.h"
#include "check/limits.h"
#include "check/listener.h"
#include "check/method.h"
#include "check/mirror.h"
#include "check/ownership.h"
#include "check/path.h"
#include "check/pattern.h"
#include "check/provider.h"
#include "check/redirect.h"
#include "check/retry.h"
#include "check/route.h"
#include "check/sni.h"
#include "check/split.h"
#include "check/stale.h"
#include "check/timeout.h"
#include "check/tls.h"
#include "check/trust.h"
#include "check/upstream.h"

static void (*const checkers[])(struct check *) = {
    check_listener_run, check_route_run,     check_host_run,     check_path_run,
    check_header_run,   check_split_run,     check_stale_run,    check_upstream_run,
    check_timeout_run,  check_ownership_run, check_limits_run,   check_action_run,
    check_pattern_run,  check_amplify_run,   check_balancer_run, check_canary_run,
    check_effect_run,   check_health_run,    check_method_run,   check_mirror_run,
    check_redirect_run, check_retry_run,     check_provider_run, check_sni_run,
    check_tls_run,      check_exposure_run,  check_jwt_run,      check_jwks_run,
    check_cors_run,     check_identity_run,  check_trust_run,    check_access_run,
    check_lasting_run,  check_capacity_run,
};

bool check_model(struct arena *a, const struct resolve_plan *plan, struct diag_sink *sink)
{
    struct arena scratch;
    struct check c = { .arena = a,
                       .scratch = &scratch,
                       .model = plan->model,
                       .plan = plan,
                       .sink = sink,
                       .steps = CHECK_BUDGET_SHARED };

    arena_init(&scratch, 0);
    c.buckets = check_bucket_make(&scratch, plan);
    for (size_t i = 0; i < LEN(checkers); i++)
        checkers[i](&c);
    arena_fini(&scratch);
    return !c.compared;
}
