/* SPDX-License-Identifier: Apache-2.0
 *
 * Stage 4: documents become the typed model, along the field tables. Unknown, missing, mistyped and
 * misplaced fields are diagnosed (PX108-113, 115, 116) and the rest of the document is bound all
 * the same.
 */
#ifndef BIND_BIND_H
#define BIND_BIND_H

#include "doc/doc.h"
#include "policy/field.h"

/* What identifies a document, read without binding it. */
struct bind_identity {
    enum policy_kind kind;
    struct str name,
        space; /* namespace: "default" where none is written, empty for an Environment */
    const struct doc_node *name_node;
};

/* Reads apiVersion, kind, metadata; diagnoses what is wrong with them. False: not a document of
 * ours, or one without a name. A name that is no DNS label is diagnosed and kept, so that the rest
 * of the document can be looked at. */
bool bind_identify(struct arena *a, const struct doc *d, struct bind_identity *out,
                   struct diag_sink *sink);

/* Binds proxyc.yaml. Always yields a project (defaults where the text is wrong); folders have one
 * form, without "./" and a slash at their end. */
const struct policy_project *bind_project(struct arena *a, const struct doc_node *root,
                                          struct diag_sink *sink);

/* Binds the file of --metrics. Always yields something; what is wrong is diagnosed. */
const struct policy_metrics *bind_metrics(struct arena *a, const struct doc_node *root,
                                          struct diag_sink *sink);

/* Binds one document whose identity is known into the struct of its kind (struct policy_route ...).
 * Never NULL. */
void *bind_document(struct arena *a, const struct doc_node *root, const struct bind_identity *id,
                    struct diag_sink *sink);

#endif
