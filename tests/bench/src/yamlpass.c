/* SPDX-License-Identifier: Apache-2.0
 *
 * yamlpass - reads YAML files and does nothing with them: what any compiler of YAML pays before it
 * begins.
 *
 *   yamlpass DIR        ->  "files=N bytes=N documents=N events=N"
 *
 * Every *.yaml below DIR is read whole and run through libyaml's event parser. Memory holds one
 * file at a time.
 */
#include <ftw.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static struct {
    uint64_t files, bytes, documents, events;
} seen;

static char *slurp(const char *path, size_t size)
{
    FILE *f = fopen(path, "rb");
    char *text = malloc(size + 1);
    if (!f || !text || fread(text, 1, size, f) != size) {
        perror(path);
        exit(1);
    }
    fclose(f);
    return text;
}

static void pass(const char *path, const char *text, size_t size)
{
    yaml_parser_t parser;
    yaml_event_t event;
    yaml_event_type_t type;
    if (!yaml_parser_initialize(&parser))
        exit(1);
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
    do {
        if (!yaml_parser_parse(&parser, &event)) {
            fprintf(stderr, "%s:%zu: %s\n", path, parser.problem_mark.line + 1, parser.problem);
            exit(1);
        }
        type = event.type;
        seen.events++;
        seen.documents += type == YAML_DOCUMENT_START_EVENT;
        yaml_event_delete(&event);
    } while (type != YAML_STREAM_END_EVENT);
    yaml_parser_delete(&parser);
}

static int visit(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)at;
    size_t n = strlen(path);
    if (kind != FTW_F || n < 5 || strcmp(path + n - 5, ".yaml") != 0)
        return 0;
    size_t size = (size_t)st->st_size;
    char *text = slurp(path, size);
    pass(path, text, size);
    free(text);
    seen.files++;
    seen.bytes += size;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: yamlpass DIR\n");
        return 2;
    }
    if (nftw(argv[1], visit, 32, FTW_PHYS) != 0) {
        perror(argv[1]);
        return 1;
    }
    printf("files=%llu bytes=%llu documents=%llu events=%llu\n", (unsigned long long)seen.files,
           (unsigned long long)seen.bytes, (unsigned long long)seen.documents,
           (unsigned long long)seen.events);
    return 0;
}
