/* SPDX-License-Identifier: Apache-2.0
 *
 * compiler/command/fmt.c: files printed, shown, checked and written.
 */
#include "typed.h"

#define UGLY "kind:   Route\napiVersion: proxyc.dev/v1alpha1\n"
#define PRETTY "apiVersion: proxyc.dev/v1alpha1\nkind: Route\n"

static void a_folder_is_walked_for_policy_files_alone(void **state)
{
    static const struct typed_row rows[] = {
        { "fmt --check @/p", 1, "@/p/a.yaml\n@/p/sub/b.yml\n|!notes|!hidden|!link|!done", NULL },
        { "fmt --diff @/p/a.yaml", 0, "-kind:   Route\n|+kind: Route\n", NULL },
        { "fmt @/p/a.yaml", 0, PRETTY, NULL },
        { "fmt -w @/p", 0, NULL, "wrote @/p/a.yaml\nwrote @/p/sub/b.yml\n|!done" },
        { "fmt --check @/p/", 0, NULL, NULL },
        { "fmt -w --quiet @/p", 0, NULL, NULL },
    };
    struct typed *t = *state;

    typed_file(t, "p/a.yaml", UGLY);
    typed_file(t, "p/sub/b.yml", UGLY);
    typed_file(t, "p/done.yaml", PRETTY);
    typed_file(t, "p/notes.txt", UGLY);
    typed_file(t, "p/.hidden/c.yaml", UGLY);
    typed_file(t, "elsewhere/d.yaml", UGLY);
    typed_shell(t, "ln -s ../elsewhere p/link && ln -s ../elsewhere/d.yaml p/link.yaml");
    typed_rows(t, rows, LEN(rows));
    KIT_TEXT(typed_read(t, "p/a.yaml"), PRETTY);
    KIT_TEXT(typed_read(t, "elsewhere/d.yaml"), UGLY);
}

static void a_file_that_cannot_be_read_stops_none_of_the_others(void **state)
{
    static const struct typed_row rows[] = {
        { "fmt -w @/a.yaml @/b.yaml", 1, NULL, "error[PX101]|wrote @/b.yaml" },
        { "fmt -w @/large.yaml @/b.yaml", 3, NULL,
          "`@/large.yaml` cannot be read: File too large" },
        { "fmt @/none", 3, NULL, "`@/none` cannot be read: No such file" },
        { "fmt -w --check @/a.yaml", 2, NULL, "`--write` excludes `--check` and `--diff`" },
        { "fmt -w -d @/a.yaml", 2, NULL, "`--write` excludes" },
        { "fmt -w -", 2, NULL, "standard input cannot be written to" },
    };
    struct typed *t = *state;

    typed_file(t, "a.yaml", "a: [\n");
    typed_file(t, "b.yaml", UGLY);
    typed_shell(t, "head -c 1048577 /dev/zero | tr '\\0' '#' > large.yaml");
    typed_rows(t, rows, LEN(rows));
    KIT_TEXT(typed_read(t, "a.yaml"), "a: [\n");
    KIT_TEXT(typed_read(t, "b.yaml"), PRETTY);
}

static void folders_go_only_so_deep(void **state)
{
    static const struct typed_row rows[] = { { "fmt --check @/d", 3, NULL,
                                               "is more than 32 folders deep" } };

    typed_shell(*state, "p=d; for i in $(seq 33); do p=$p/d; done; mkdir -p $p");
    typed_rows(*state, rows, LEN(rows));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TYPED_TEST(a_folder_is_walked_for_policy_files_alone),
        TYPED_TEST(a_file_that_cannot_be_read_stops_none_of_the_others),
        TYPED_TEST(folders_go_only_so_deep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
