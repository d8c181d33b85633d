/* SPDX-License-Identifier: Apache-2.0
 *
 * The words that api.def is written in: phases and groups of them, types, flags. The list itself is
 * expanded by those who need it.
 */
#ifndef SCRIPT_API_H
#define SCRIPT_API_H

enum { API_LEVEL = 1 }; /* what `api:` of a Filter says; a script of a higher level is refused */

enum { API_MANY = 255 }; /* arguments without end */

enum api_phase {
#define PHASE(NAME, hook, parameters, may_yield, returns) API_PHASE_##NAME,
#include "script/api.def"
    API_PHASES
};

/* Sets of phases. */
enum {
#define PHASE(NAME, hook, parameters, may_yield, returns) API_IN_##NAME = 1 << API_PHASE_##NAME,
#include "script/api.def"
    API_IN_ANY = (1 << API_PHASES) - 1,
    API_IN_RUN = API_IN_ANY & ~API_IN_LOAD & ~API_IN_VALIDATE,
    API_IN_HEAD = API_IN_REQUEST,
    API_IN_SENDING = API_IN_REQUEST | API_IN_REQUEST_BODY, /* before the upstream has the head */
    API_IN_ANSWER = API_IN_RESPONSE | API_IN_RESPONSE_CHUNK | API_IN_RESPONSE_BODY | API_IN_LOG,
    API_IN_ANSWERING = API_IN_RESPONSE | API_IN_RESPONSE_BODY, /* before the client has the head */
    API_IN_REPLYING = API_IN_RESPONSE,
    API_IN_BODIES = API_IN_REQUEST_BODY | API_IN_RESPONSE_BODY,
    API_IN_ANSWERABLE = API_IN_SENDING | API_IN_ANSWERING,
    API_IN_WAITING = API_IN_ANSWERABLE,
    API_IN_SLEEPING = API_IN_WAITING | API_IN_REQUEST_CHUNK | API_IN_RESPONSE_CHUNK,
};

/* What has methods or members, and what values are. */
enum api_type {
    API_UNKNOWN, /* not a type of a value: nothing is known of it */
    API_NONE,
    API_ANY,
    API_STRING,
    API_INTEGER,
    API_FLOAT,
    API_NUMBER,
    API_BOOLEAN,
    API_TABLE,
    API_ITERATOR,
    API_RESPONSE,
    API_SECRET,
    API_REQ,
    API_RES,
    API_BODY,
    API_PX,
    API_DICT,
    API_COUNTER,
    API_MAP,
    API_METRICS,
    API_METRIC,
    API_REGEX,
    API_BASE,
    API_MATH,
    API_UTF8,
    API_TYPES
};

enum {
    API_NILABLE = 1,
    API_YIELDS = 2,
    API_WRITES = 4,
    API_DIGEST = 8,
    API_MUST_RETURN = 16,
};

#endif
