/* SPDX-License-Identifier: Apache-2.0
 *
 * PXT1, the rule table: one immutable file that proxyc writes and proxyd maps. Little-endian,
 * naturally aligned, offsets instead of pointers, every unused byte zero.
 *
 *     0   header, 256 bytes: magic, version, digests, commit
 *   256   directory: one 64-byte entry per section, ascending types and offsets
 *         STRP HOSB HOSL ...: sections, 64-byte aligned: fixed records (records.def), or variable
 *         (router, texts)
 *         trailer: signatures; not hashed
 *
 * content_id covers the sections that decide anything and nothing else, so that a comment, a commit
 * or a moved line leaves it alone; file_digest covers the whole body with itself and trailer_size
 * taken as zero, so that a signature changes neither.
 */
#ifndef TABLE_LAYOUT_H
#define TABLE_LAYOUT_H

#include "base/digest.h"
#include "table/policies.h"

#define TABLE_MAGIC "\x89PXT\r\n\x1a\n"

enum {
    TABLE_FORMAT_MAJOR = 0, /* becomes 1, frozen, when the data plane's records are all there */
    TABLE_FORMAT_MINOR = 1,
    TABLE_HEADER_BYTES = 256,
    TABLE_ENTRY_BYTES = 64,
    TABLE_ALIGN = 64,
    TABLE_SECTIONS_MAX = 256,
    TABLE_SECTION_TYPES = 96, /* all types are below */
    TABLE_TRAILER_MAX = 4096,
    TABLE_BUCKETS = 10000,   /* of a split */
    TABLE_SEGMENTS_MAX = 24, /* of a path, that patterns look at */
    TABLE_SHAPES_MAX = 64,   /* of a host */
    TABLE_LABELS_MAX = 32,   /* of a wildcard host's suffix: below this */
    TABLE_CHAIN_MAX = 16,    /* overflow steps in a bucket array */
};

/* Ceilings of what a table holds. proxyc says where policy goes beyond; the verifier refuses. */
enum {
    TABLE_LISTENERS_MAX = 1024,
    TABLE_BINDS_MAX = 249, /* all listeners together: sockets travel in one message of 250 */
    TABLE_UPSTREAMS_MAX = 65535,
    TABLE_SPLITS_MAX = 65535,
    TABLE_SLOTS_MAX = 1024,          /* header names that are found at once; others take longer */
    TABLE_NAME_BYTES_MAX = 256,      /* of a header field or cookie */
    TABLE_EDIT_BYTES_MAX = 8192,     /* of an action's edits in one direction, as header lines */
    TABLE_EDIT_BYTES_EXTRA = 4,      /* ": " and the line end of each */
    TABLE_PATH_BYTES_MAX = 8192,     /* of what replaces a path */
    TABLE_AUTHORITY_BYTES_MAX = 261, /* a host of 255 bytes, ":65535" */
    TABLE_CONTENT_TYPE_BYTES_MAX = 256,
    TABLE_BODY_BYTES_MAX = 1048576,
    TABLE_UNIX_PATH_MAX = 107,     /* sun_path but for its zero */
    TABLE_ADDRESS_BYTES_MAX = 128, /* as people write it */
    TABLE_DFA_STATES_MAX = 65535,
    TABLE_SCRIPT_BYTES_MAX = 65536,
    TABLE_PARAMS_BYTES_MAX = 262144, /* of a use of a filter, as JSON */
    TABLE_NETWORK_INDEXES_MAX = 256, /* a quarter of a megabyte each */
    TABLE_NETWORK_INDEXED = 4096,    /* networks from which on a set has one */
    TABLE_NETWORK_JUMPS = 65537,
    TABLE_DECLARED_MAX = 1024, /* names that a use of a filter may reach */
};

#define TABLE_FILE_MAX (UINT64_C(4) << 30)
#define TABLE_NONE UINT32_MAX

/* Sections. Numbers are for good. */
enum table_section_type {
    TABLE_STRP = 1,  /* strings that decide: sorted, unique, each followed by a zero byte */
    TABLE_HOSB = 4,  /* host buckets */
    TABLE_HOSL = 5,  /* host leaves, variable */
    TABLE_SHPS = 6,  /* shape sets, variable */
    TABLE_PATB = 7,  /* path buckets */
    TABLE_PATL = 8,  /* path leaves, variable */
    TABLE_DFAT = 28, /* rows of automata: u16 each, see dfa.h */
    TABLE_STRN = 29, /* strings that decide nothing: source map and provenance */
#define RECORD(id, type, NAME, name, flags) TABLE_##type = (id),
#define U8(field, rule, arg)
#define U16(field, rule, arg)
#define U32(field, rule, arg)
#define U64(field, rule, arg)
#define TEXT(field)
#define COLD_TEXT(field)
#define BYTES(field, n)
#define PAD(n)
#define END(name, size)
#include "table/records.def"
};

enum table_section_flags { TABLE_REQUIRED = 1, TABLE_SEMANTIC = 2, TABLE_HOT = 4 };
enum table_file_flags {
    TABLE_DIRTY = 1,
    TABLE_SIGNATURE_REQUIRED = 2,
    TABLE_SHA256_REPOSITORY = 4
};

struct table_header {
    uint8_t magic[8];
    uint16_t format_major, format_minor;
    uint32_t header_size;
    uint64_t body_size; /* all but the trailer */
    uint32_t trailer_size;
    uint16_t section_count, section_entry_size;
    uint64_t section_dir_off;
    uint64_t feat_required; /* what a reader must be able to execute: features.h */
    uint64_t feat_optional;
    uint64_t hash_seed;
    struct digest content_id;
    struct digest file_digest;
    uint8_t policy_tree[32]; /* Git object id, zero-padded */
    uint8_t commit[32];
    int64_t commit_time; /* committer time, UTC seconds; never a clock */
    uint32_t flags;
    uint32_t compiler_abi; /* raised when the same input must give other bytes */
    uint8_t reserved[48];
};

struct table_section {
    uint32_t type;
    uint16_t flags, log2_align;
    uint64_t off, len;
    uint32_t count, elem_size; /* elem_size 0: variable records that tile the section */
    uint64_t xxh3;             /* of the bytes, seed = type: tells which sections changed */
    uint64_t aux0, aux1;
    uint64_t zero;
};

_Static_assert(sizeof(struct table_header) == TABLE_HEADER_BYTES, "frozen");
_Static_assert(sizeof(struct table_section) == TABLE_ENTRY_BYTES, "frozen");

/* A reference into a string pool. */
struct table_text {
    uint32_t off, len;
};

/* The enumerations of the record fields. New values go at the end. */
enum table_protocol {
    TABLE_HTTP,
    TABLE_HTTPS,
    TABLE_TCP,
    TABLE_UDP,
    TABLE_TLS_PASSTHROUGH,
    TABLE_PROTOCOLS
};
enum table_family { TABLE_IPV4, TABLE_IPV6, TABLE_UNIX, TABLE_FAMILIES };
enum table_action_kind {
    TABLE_FORWARD,
    TABLE_TO_SPLIT,
    TABLE_RESPOND,
    TABLE_REDIRECT,
    TABLE_ACTIONS
};
enum table_rewrite { TABLE_KEEP_PATH, TABLE_REPLACE_PATH, TABLE_REPLACE_PREFIX, TABLE_REWRITES };
enum table_edit_op { TABLE_EDIT_SET, TABLE_EDIT_ADD, TABLE_EDIT_REMOVE, TABLE_EDITS };
enum table_subject {
    TABLE_HEADER,
    TABLE_QUERY,
    TABLE_COOKIE,
    TABLE_METHOD,
    TABLE_CLIENT_ADDRESS,
    TABLE_CLAIM,
    TABLE_SNI,
    TABLE_PATH,
    TABLE_TURN, /* what the request draws */
    TABLE_SUBJECTS
};
enum table_op {
    TABLE_EXACT,
    TABLE_PREFIX,
    TABLE_SUFFIX,
    TABLE_CONTAINS,
    TABLE_PRESENT,
    TABLE_REGEX,
    TABLE_IN_NETWORKS, /* the client address */
    TABLE_IN_HOSTS,    /* the server name: exact, `*.suffix` or `*` */
    TABLE_FRACTION,    /* of the turn */
    TABLE_OPS
};
enum table_balancer {
    TABLE_ROUND_ROBIN,
    TABLE_LEAST_REQUESTS,
    TABLE_RANDOM,
    TABLE_MAGLEV,
    TABLE_RING_HASH,
    TABLE_BALANCERS
};
enum { TABLE_SET_MAX = 4096 }; /* networks or hosts that one condition asks for */
enum { TABLE_PREDICATE_NOT = 1, TABLE_PREDICATE_FLAGS = 1 };
enum { TABLE_LISTENER_FLAGS = 0 };
enum { TABLE_SPLIT_OVERRIDE = 1, TABLE_SPLIT_FLAGS = 1 }; /* filters may choose */

/* Methods are bits in a rule. The first seven are what "no methods named" means. */
enum table_method {
    TABLE_GET,
    TABLE_HEAD,
    TABLE_POST,
    TABLE_PUT,
    TABLE_PATCH,
    TABLE_DELETE,
    TABLE_OPTIONS,
    TABLE_CONNECT,
    TABLE_TRACE,
    TABLE_METHOD_OTHER, /* any other token: told apart by a METHOD predicate */
    TABLE_METHODS,
    TABLE_METHODS_DEFAULT = 0x7f,
};

#define RECORD(id, type, NAME, name, flags) struct table_##name {
#define U8(field, rule, arg) uint8_t field;
#define U16(field, rule, arg) uint16_t field;
#define U32(field, rule, arg) uint32_t field;
#define U64(field, rule, arg) uint64_t field;
#define TEXT(field) struct table_text field;
#define COLD_TEXT(field) struct table_text field;
#define BYTES(field, n) uint8_t field[n];
#define PAD(n) uint8_t pad[n];
#define END(name, size) \
    }                   \
    ;
#include "table/records.def"

#define RECORD(id, type, NAME, name, flags)
#define U8(field, rule, arg)
#define U16(field, rule, arg)
#define U32(field, rule, arg)
#define U64(field, rule, arg)
#define TEXT(field)
#define COLD_TEXT(field)
#define BYTES(field, n)
#define PAD(n)
#define END(name, size) _Static_assert(sizeof(struct table_##name) == (size), "frozen");
#include "table/records.def"

#endif
