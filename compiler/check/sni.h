/* SPDX-License-Identifier: Apache-2.0
 *
 * Names that no connection brings: hosts without a certificate (PX206), server names that a listener
 * never learns of (PX318), routes on listeners that speak something else (PX213).
 */
#ifndef CHECK_SNI_H
#define CHECK_SNI_H

#include "check/part.h"

void check_sni_run(struct check *c);

#endif
