/* SPDX-License-Identifier: Apache-2.0
 *
 * proxyc.yaml: where documents are, who owns which hosts, how strict the lint is.
 */
#include "policy/row.h"
#include "policy/syntax.h"
#include "policy/tables.h"

#define O struct policy_owner

static const struct field owner_fields[] = {
    F_NAME(O, space, "namespace", .required = true, .doc = "Namespace that this entry is about.",
           .example = "shop"),
    F_TEXTS(O, hosts, "hosts", .max = 256, .syntax = &policy_syntax_host,
            .doc = "Hosts its routes may serve; every host where absent.",
            .example = "[shop.example.com, \"*.shop.example.com\"]"),
    F_TEXTS(O, paths, "paths", .max = 256, .syntax = &policy_syntax_path,
            .doc = "Path prefixes its routes may serve; every path where absent.",
            .example = "[/checkout]"),
};

static const struct field_object owner = {
    .name = "Project.ownership",
    .noun = "an owner",
    FIELDS(owner_fields),
    FIELD_STRUCT(O),
    .doc = "What the routes of one namespace may serve.",
};

#define L struct policy_lint_rule

static const char *const levels[] = { "off", "info", "warning", "error", NULL };

static const struct field lint_rule_fields[] = {
    F_TEXT(L, level, "level", .words = levels, .doc = "How findings of this rule count.",
           .example = "error"),
    F_PERCENT(L, max_step_percent, "maxStepPercent",
              .doc = "split-jump only: how much a member may grow in one change; 25 where absent.",
              .example = "25"),
};

static const struct field_object lint_rule = {
    .name = "Project.lint.rules",
    .noun = "a lint rule",
    FIELDS(lint_rule_fields),
    FIELD_STRUCT(L),
    .self = &lint_rule_fields[0],
    .doc = "A level, or a map with a level and the rule's own settings.",
};

#define T struct policy_project

static const char *const fail_levels[] = { "error", "warning", "info", NULL };

static const struct field lint_fields[] = {
    F_ENUM(T, fail_on, "failOn", .words = fail_levels, FIELD_DEFAULT(POLICY_LEVEL_ERROR),
           .doc = "Findings of this level and above make `proxyc lint` exit with 1.",
           .example = "warning"),
    F_MAP(T, lint_rules, struct policy_lint_rule, "rules", .object = &lint_rule, .max = 512,
          .doc = "Levels of single rules, by slug or code.", .example = "{split-jump: error}"),
};

static const struct field_object lint = {
    .name = "Project.lint",
    .noun = "`lint`",
    FIELDS(lint_fields),
    .inlined = true,
    .doc = "How strict the lint is.",
};

static const struct field fleet_fields[] = {
    F_SIZE(T, fleet_table_max, "maxTable", .min = 4096, .max = 4294967295,
           .doc = "Largest table that the proxies take.", .example = "256MiB"),
    F_TEXT(T, fleet_proxyd, "proxyd", .syntax = &policy_syntax_version,
           .doc = "Oldest proxyd that runs; a table that needs a newer one is an error.",
           .example = "\"0.1\""),
};

static const struct field_object fleet = {
    .name = "Project.fleet",
    .noun = "`fleet`",
    FIELDS(fleet_fields),
    .inlined = true,
    .doc = "What the proxies that run can take.",
};

static const struct field signatures_fields[] = {
    F_TEXT(T, allowed_signers, "allowedSigners", .required = true, .syntax = &policy_syntax_file,
           .doc = "File of those who may change the policy, as `ssh-keygen` reads it.",
           .example = "allowed-signers"),
    F_BOOL(T, signatures_require, "require",
           .doc = "Whether `proxyc lint --against` wants every commit that changes the policy "
                  "signed by one of them.",
           .example = "true"),
};

static const struct field_object signatures = {
    .name = "Project.signatures",
    .noun = "`signatures`",
    FIELDS(signatures_fields),
    .inlined = true,
    .doc = "Who may change the policy.",
};

static const char *const versions[] = { "v1alpha1", NULL };

static const struct field fields[] = {
    F_TEXT(T, version, "version", .required = true, .words = versions, .newer = true,
           .doc = "Version of the language.", .example = "v1alpha1"),
    F_TEXTS(T, include, "include", .max = 256, .syntax = &policy_syntax_folder,
            .doc = "Folders whose documents make the base, their subfolders included.",
            .example = "[listeners, routes, upstreams]"),
    F_TEXT(T, environments, "environments", .fallback_text = "environments",
           .syntax = &policy_syntax_folder, .doc = "Folder with one folder per environment.",
           .example = "environments"),
    F_LIST(T, ownership, O, "ownership", .object = &owner, .max = 4096,
           .doc = "Which hosts and paths a namespace may route; a namespace that is not listed may "
                  "route all.",
           .example = "[{namespace: shop, hosts: [shop.example.com]}]"),
    F_INLINE("fleet", .object = &fleet, .doc = "What the proxies that run can take.",
             .example = "{maxTable: 256MiB, proxyd: \"0.1\"}"),
    F_INLINE("signatures", .object = &signatures, .doc = "Who may change the policy.",
             .example = "{allowedSigners: allowed-signers, require: true}"),
    F_INLINE("lint", .object = &lint, .doc = "How strict the lint is.",
             .example = "{failOn: warning}"),
};

const struct field_object policy_project_object = {
    .name = "Project",
    .noun = "proxyc.yaml",
    FIELDS(fields),
    FIELD_STRUCT(T),
    .doc = "The project file, proxyc.yaml.",
};
