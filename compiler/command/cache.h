/* SPDX-License-Identifier: Apache-2.0
 *
 * Where commands keep what they could work out again.
 */
#ifndef COMMAND_CACHE_H
#define COMMAND_CACHE_H

#include "build/build.h"
#include "command/command.h"

/* --cache, else PROXYC_CACHE, else the user's own folder for such things; p NULL: there is none. */
struct str command_cache_folder(const struct command_context *c);

/* Whether and where short forms of documents are kept: not with --no-cache or PROXYC_CACHE=off; in --cache or
 * PROXYC_CACHE, else in the repository's own Git folder, else in the user's. */
struct build_keep command_cache_keep(const struct command_context *c);

#endif
