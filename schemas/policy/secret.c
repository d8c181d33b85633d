/* SPDX-License-Identifier: Apache-2.0
 *
 * Secrets by reference. There is no field anywhere that takes a secret's value: a table may be
 * published, compared and signed, and Git never learns one.
 */
#include "policy/secret.h"

#include "policy/row.h"
#include "policy/syntax.h"

#define S struct policy_secret

static const struct field reference_fields[] = {
    F_NAME(S, provider, "provider", .required = true,
           .doc = "Provider of the environment that has it.", .example = "files"),
    F_TEXT(S, name, "name", .required = true, .min = 1, .max = 253, .syntax = &policy_syntax_secret,
           .doc = "Its name there.", .example = "shop-example-com"),
    F_TEXT(S, key, "key", .min = 1, .max = 253, .syntax = &policy_syntax_secret,
           .doc = "Which part of it, where it has several.", .example = "client-secret"),
};

static const struct field_object reference = {
    .name = "Secret.secretRef",
    .noun = "a secret reference",
    FIELDS(reference_fields),
    .inlined = true,
    .doc = "Where the proxy finds the secret; the value itself is never in Git.",
};

static const struct field holder_fields[] = {
    F_INLINE("secretRef", .required = true, .object = &reference, .doc = "Where the secret is.",
             .example = "{provider: files, name: shop-example-com}"),
};

const struct field_object policy_secret_holder = {
    .name = "Secret",
    .noun = "a secret",
    FIELDS(holder_fields),
    FIELD_STRUCT(S),
    .doc = "A secret, by reference.",
};

#define T struct policy_trust

static const struct field trust_reference_fields[] = {
    F_NAME(T, secret.provider, "provider", .required = true,
           .doc = "Provider of the environment that has it.", .example = "files"),
    F_TEXT(T, secret.name, "name", .required = true, .min = 1, .max = 253,
           .syntax = &policy_syntax_secret, .doc = "Its name there.", .example = "internal-ca"),
    F_TEXT(T, secret.key, "key", .min = 1, .max = 253, .syntax = &policy_syntax_secret,
           .doc = "Which part of it, where it has several.", .example = "ca.crt"),
};

static const struct field_object trust_reference = {
    .name = "Trust.secretRef",
    .noun = "a secret reference",
    FIELDS(trust_reference_fields),
    .inlined = true,
    .doc = "Where the proxy finds the certificates.",
};

static const struct field trust_fields[] = {
    F_BOOL(T, system, "system", .doc = "The certificates that the machine trusts.",
           .example = "true"),
    F_INLINE("secretRef", .object = &trust_reference, .doc = "Where the certificates are.",
             .example = "{provider: files, name: internal-ca}"),
};

const struct field_object policy_secret_trust = {
    .name = "Trust",
    .noun = "`ca`",
    FIELDS(trust_fields),
    FIELD_STRUCT(T),
    .one_of = true,
    .doc = "Whose certificates are believed: a map with exactly one of these.",
};
