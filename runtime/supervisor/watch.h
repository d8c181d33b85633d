/* SPDX-License-Identifier: Apache-2.0
 *
 * Whether a file was written or replaced.
 */
#ifndef SUPERVISOR_WATCH_H
#define SUPERVISOR_WATCH_H

#include "supervisor/say.h"

/* An inotify descriptor on the file's directory (editors and tools rename over a file); -1 with the
 * reason. */
int supervisor_watch_open(const char *file, struct supervisor_why *why);

/* Reads what happened: true where it happened to that file. Never blocks. */
bool supervisor_watch_fired(int watch, const char *file);

#endif
