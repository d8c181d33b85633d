/* SPDX-License-Identifier: Apache-2.0
 *
 * The rules, one function a file; each looks at one text on its own.
 */
#ifndef LUA_RULES_H
#define LUA_RULES_H

#include "lua/part.h"

/* PX802 to PX804, forbidden members too. */
void lua_global_check(struct lua_lint *l);

/* PX808, PX810, PX812, PX819, PX820, PX826: calls of the API. */
void lua_call_check(struct lua_lint *l);

/* PX812: what px.re is given. */
void lua_regex_check(struct lua_lint *l);

/* PX817 to PX819, PX824, PX827: values. */
void lua_value_check(struct lua_lint *l);

/* PX811, PX814, PX815: variables. */
void lua_local_check(struct lua_lint *l);

/* PX806, PX816: the order of statements. */
void lua_flow_check(struct lua_lint *l);

/* PX813, PX825, PX828: what the Filter declares, and what is read of it. */
void lua_declared_check(struct lua_lint *l);

/* PX821: hooks of bodies against `body`. */
void lua_declared_bodies(struct lua_lint *l);

#endif
