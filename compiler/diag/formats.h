/* SPDX-License-Identifier: Apache-2.0
 *
 * One function a format; print.c chooses.
 */
#ifndef DIAG_FORMATS_H
#define DIAG_FORMATS_H

#include "diag/lines.h"
#include "diag/out.h"

void diag_human(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines,
                bool colour);
void diag_short(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines);
void diag_json(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines);
void diag_github(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines);

#endif
