/* SPDX-License-Identifier: Apache-2.0
 *
 * What a model asks of the proxy that is to load its table.
 */
#ifndef LOWER_FEATURE_H
#define LOWER_FEATURE_H

#include "policy/model.h"

/* The bits of feat_required (table/features.h) for everything that the model uses. */
uint64_t lower_feature_bits(const struct policy_model *m);

#endif
