/* SPDX-License-Identifier: Apache-2.0
 *
 * Environment: what one environment does beyond merging its documents over the base.
 */
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define P struct policy_provider

static const struct field provider_fields[] = {
    F_TEXT(P, directory, "directory", .min = 1, .max = 1024, .syntax = &policy_syntax_value,
           .doc = "Folder on the proxy's machine with a file per secret.",
           .example = "/run/credentials/proxyd"),
    F_TEXT(P, prefix, "environmentPrefix", .min = 1, .max = 128, .syntax = &policy_syntax_secret,
           .doc = "Variables of the proxy's environment that begin so.", .example = "PX_SECRET_"),
    F_TEXTS(P, command, "command", .min = 1, .max = 16,
            .doc = "Program and arguments; gets the name, prints the secret.",
            .example = "[/usr/local/bin/get-secret]"),
};

static const struct field_object provider = {
    .name = "Environment.secretProviders",
    .noun = "a secret provider",
    FIELDS(provider_fields),
    FIELD_STRUCT(P),
    .one_of = true,
    .doc = "Where secrets come from: a map with exactly one of these.",
};

#define T struct policy_environment

static const char *const signings[] = { "optional", "required", NULL };

static const struct field publish_fields[] = {
    F_TEXT(T, artifact, "artifact", .min = 1, .max = 1024, .syntax = &policy_syntax_folder,
           .doc = "File that `proxyc compile` writes.", .example = "dist/prod.pxt"),
    F_ENUM(T, sign, "sign", .words = signings, FIELD_DEFAULT(POLICY_SIGN_OPTIONAL),
           .doc = "Whether a table must be signed to be deployed.", .example = "required"),
};

static const struct field_object publish = {
    .name = "Environment.publish",
    .noun = "`publish`",
    FIELDS(publish_fields),
    .inlined = true,
    .doc = "What becomes of the compiled table.",
};

_Static_assert(offsetof(T, meta) == 0, "binding writes meta at the start of every kind");

static const struct field fields[] = {
    F_TEXTS(T, remove, "remove", .aspect = FIELD_ASPECT_NONE, .max = 4096,
            .syntax = &policy_syntax_object,
            .doc = "Documents of the base that this environment does not have.",
            .example = "[Route/shop/admin]"),
    F_NAME_MAP(T, secret_providers, P, "secretProviders", .max = 64, .object = &provider,
               .doc = "Where secrets come from, by the name that references use.",
               .example = "{files: {directory: /run/credentials/proxyd}}"),
    F_INLINE("publish", .aspect = FIELD_ASPECT_NONE, .object = &publish,
             .doc = "What becomes of the compiled table.",
             .example = "{artifact: dist/prod.pxt, sign: required}"),
    F_BOOL(T, auth_required, "authRequired", .aspect = FIELD_ASPECT_NONE,
           .doc = "Every rule says who may pass, if only `{disabled: true}`.", .example = "true"),
    F_BOOL(T, production, "production", .aspect = FIELD_ASPECT_NONE,
           .doc = "Real users are here; lint is stricter.", .example = "true"),
};

const struct field_object policy_environment_spec = {
    .name = "Environment",
    .noun = "an Environment",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .aspect = FIELD_ASPECT_AUTH,
    .doc = "An environment: the base and what its folder merges over it.",
};
