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
void diag_sarif(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines);
void diag_github(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines);
void diag_gitlab(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines);
void diag_rdjson(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines);
void diag_junit(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines);

/* Markdown with every finding, for the page of a step. */
void diag_markdown(struct diag_out *o, const struct diag_sink *sink, struct diag_lines *lines);

#endif
