/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether the proxies that run can take what is compiled: `fleet` of proxyc.yaml.
 */
#ifndef BUILD_FLEET_H
#define BUILD_FLEET_H

#include "build/build.h"

/* PX909: a feature that the oldest proxyd lacks. */
void build_fleet_features(const struct build *b, const struct policy_model *m,
                          struct diag_sink *sink);

/* True where the size of tables matters. */
bool build_fleet_has_size(const struct build *b);

/* PX901: a table of `bytes` bytes is larger than the proxies take. */
void build_fleet_size(const struct build *b, struct str environment, uint64_t bytes,
                      struct diag_sink *sink);

#endif
