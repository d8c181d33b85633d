/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands around every spec: the envelope that Kubernetes users and their tools know.
 */
#include "policy/matcher.h"
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define T struct policy_envelope

static const struct field meta_fields[] = {
    F_NAME(T, name, "name", .required = true, .doc = "Name, unique per kind and namespace.",
           .example = "shop"),
    F_NAME(T, space, "namespace", .fallback_text = "default",
           .doc = "Namespace of the name; its owners stand in proxyc.yaml.", .example = "shop"),
    F_MAP(T, labels, struct policy_pair, "labels", .object = &policy_matcher_label, .max = 64,
          .doc = "Labels for tools; they decide nothing.", .example = "{team: checkout}"),
};

static const struct field_object meta = {
    .name = "metadata",
    .noun = "`metadata`",
    FIELDS(meta_fields),
    .inlined = true,
    .doc = "What the document is called.",
};

static const struct field fields[] = {
    F_TEXT(T, api_version, "apiVersion", .required = true,
           .doc = "Version of the language: proxyc.dev/v1alpha1.",
           .example = "proxyc.dev/v1alpha1"),
    F_TEXT(T, kind, "kind", .required = true, .doc = "What the document describes.",
           .example = "Route"),
    F_INLINE("metadata", .required = true, .object = &meta, .doc = "What the document is called.",
             .example = "{name: shop, namespace: shop}"),
    F_ANY("spec", .required = true, .doc = "The fields of the kind.", .example = "{}"),
};

const struct field_object policy_envelope_object = {
    .name = "Document",
    .noun = "a document",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .doc = "One policy document.",
};
