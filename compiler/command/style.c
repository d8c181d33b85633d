/* SPDX-License-Identifier: Apache-2.0
 *
 * Formatting reads every file twice more, so `lint` does it only where its answer is wanted: with
 * `--only` naming the rule, `--fail-on info`, or a level for it in proxyc.yaml.
 */
#include "command/style.h"

#include "format/format.h"

void command_style_check(struct command_session *s)
{
    struct arena scratch;

    arena_init(&scratch, 0);
    for (uint32_t i = 0; i < s->build.set.count; i++) {
        const struct diag_file *file = &s->build.set.diag[i];
        struct arena_mark mark = arena_mark(&scratch);

        format_check(&scratch, i, file->text, str_eq(file->path, STR("proxyc.yaml")), &s->sink);
        arena_rewind(&scratch, mark);
    }
    arena_fini(&scratch);
}
