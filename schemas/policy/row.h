/* SPDX-License-Identifier: Apache-2.0
 *
 * Rows of field tables. Each macro checks by _Generic that the member has the type that its row
 * will write, so that a table which disagrees with model.h does not compile. Included by the tables
 * alone.
 */
#ifndef POLICY_ROW_H
#define POLICY_ROW_H

#include "policy/field.h"

#define FIELD_AT(T, m, type) _Generic(((T *)0)->m, type : offsetof(T, m))
#define FIELD_LIST_AT(T, m, type) _Generic(((T *)0)->m.items, type * : offsetof(T, m))

#define F_BOOL(T, m, field_name, ...)                                                             \
    {                                                                                             \
        .name = STR_INIT(field_name), .type = FIELD_BOOL, .at = FIELD_AT(T, m, bool), __VA_ARGS__ \
    }
#define F_U32(T, m, field_name, ...)                                                     \
    {                                                                                    \
        .name = STR_INIT(field_name), .type = FIELD_U32, .at = FIELD_AT(T, m, uint32_t), \
        __VA_ARGS__                                                                      \
    }
#define F_I32(T, m, field_name, ...)                                                    \
    {                                                                                   \
        .name = STR_INIT(field_name), .type = FIELD_I32, .at = FIELD_AT(T, m, int32_t), \
        __VA_ARGS__                                                                     \
    }
#define F_PERCENT(T, m, field_name, ...)                                                     \
    {                                                                                        \
        .name = STR_INIT(field_name), .type = FIELD_PERCENT, .at = FIELD_AT(T, m, uint32_t), \
        .max = 10000, __VA_ARGS__                                                            \
    }
/* A percentage that may be more than everything; its row says `.max`. */
#define F_RATIO(T, m, field_name, ...)                                                       \
    {                                                                                        \
        .name = STR_INIT(field_name), .type = FIELD_PERCENT, .at = FIELD_AT(T, m, uint32_t), \
        __VA_ARGS__                                                                          \
    }
#define F_DECIMAL(T, m, field_name, ...)                                                     \
    {                                                                                        \
        .name = STR_INIT(field_name), .type = FIELD_DECIMAL, .at = FIELD_AT(T, m, uint64_t), \
        __VA_ARGS__                                                                          \
    }
#define F_DURATION(T, m, field_name, ...)                                                     \
    {                                                                                         \
        .name = STR_INIT(field_name), .type = FIELD_DURATION, .at = FIELD_AT(T, m, uint32_t), \
        __VA_ARGS__                                                                           \
    }
#define F_SIZE(T, m, field_name, ...)                                                     \
    {                                                                                     \
        .name = STR_INIT(field_name), .type = FIELD_SIZE, .at = FIELD_AT(T, m, uint32_t), \
        __VA_ARGS__                                                                       \
    }
#define F_ENUM(T, m, field_name, ...)                                                     \
    {                                                                                     \
        .name = STR_INIT(field_name), .type = FIELD_ENUM, .at = FIELD_AT(T, m, uint32_t), \
        __VA_ARGS__                                                                       \
    }
#define F_TEXT(T, m, field_name, ...)                         \
    {                                                         \
        .name = STR_INIT(field_name), .type = FIELD_TEXT,     \
        .at = FIELD_AT(T, m, struct policy_text), __VA_ARGS__ \
    }
#define F_NAME(T, m, field_name, ...)                                    \
    {                                                                    \
        .name = STR_INIT(field_name), .type = FIELD_NAME,                \
        .at = FIELD_AT(T, m, struct policy_text), .max = 63, __VA_ARGS__ \
    }
#define F_REF(T, m, field_name, ...)                                                              \
    {                                                                                             \
        .name = STR_INIT(field_name), .type = FIELD_REF, .at = FIELD_AT(T, m, struct policy_ref), \
        __VA_ARGS__                                                                               \
    }

/* A scalar that is checked as `field_type` and kept as it is written. */
#define F_KEPT(T, m, field_name, field_type, ...)                  \
    {                                                              \
        .name = STR_INIT(field_name), .type = (field_type),        \
        .text_at = FIELD_AT(T, m, struct policy_text), __VA_ARGS__ \
    }

#define F_OBJECT(T, m, struct_type, field_name, ...)                                           \
    {                                                                                          \
        .name = STR_INIT(field_name), .type = FIELD_OBJECT, .at = FIELD_AT(T, m, struct_type), \
        __VA_ARGS__                                                                            \
    }

/* An object that is often absent: the member is a pointer, NULL where nothing is written. */
#define F_BOXED(T, m, struct_type, field_name, ...)                                              \
    {                                                                                            \
        .name = STR_INIT(field_name), .type = FIELD_OBJECT, .at = FIELD_AT(T, m, struct_type *), \
        .boxed = true, __VA_ARGS__                                                               \
    }

/* What documents have that others inherit from: two rows. */
#define F_ABSTRACT(T, noun, of_kind)                                                      \
    F_BOOL(T, meta.abstract, "abstract", .aspect = FIELD_ASPECT_NONE,                     \
           .doc = "Only for `from` of others, never a target.", .example = "true"),       \
        F_REF(T, meta.from, "from", .aspect = FIELD_ASPECT_NONE, .kind = (of_kind),       \
              .doc = "An abstract " noun " whose fields apply where this one is silent.", \
              .example = "defaults")

/* An object whose rows write into the struct around it. */
#define F_INLINE(field_name, ...)                                       \
    {                                                                   \
        .name = STR_INIT(field_name), .type = FIELD_OBJECT, __VA_ARGS__ \
    }

#define F_TEXTS(T, m, field_name, ...)                                         \
    {                                                                          \
        .name = STR_INIT(field_name), .type = FIELD_LIST, .items = FIELD_TEXT, \
        .at = FIELD_LIST_AT(T, m, struct policy_text), __VA_ARGS__             \
    }
#define F_NAMES(T, m, field_name, ...)                                         \
    {                                                                          \
        .name = STR_INIT(field_name), .type = FIELD_LIST, .items = FIELD_NAME, \
        .at = FIELD_LIST_AT(T, m, struct policy_text), __VA_ARGS__             \
    }
#define F_REFS(T, m, field_name, ...)                                         \
    {                                                                         \
        .name = STR_INIT(field_name), .type = FIELD_LIST, .items = FIELD_REF, \
        .at = FIELD_LIST_AT(T, m, struct policy_ref), __VA_ARGS__             \
    }
#define F_LIST(T, m, item, field_name, ...)                                      \
    {                                                                            \
        .name = STR_INIT(field_name), .type = FIELD_LIST, .items = FIELD_OBJECT, \
        .at = FIELD_LIST_AT(T, m, item), __VA_ARGS__                             \
    }
#define F_MAP(T, m, item, field_name, ...)                                   \
    {                                                                        \
        .name = STR_INIT(field_name), .type = FIELD_MAP, .keys = FIELD_TEXT, \
        .at = FIELD_LIST_AT(T, m, item), __VA_ARGS__                         \
    }
#define F_NAME_MAP(T, m, item, field_name, ...)                              \
    {                                                                        \
        .name = STR_INIT(field_name), .type = FIELD_MAP, .keys = FIELD_NAME, \
        .at = FIELD_LIST_AT(T, m, item), __VA_ARGS__                         \
    }

#define F_TRUE(field_name, ...)                                       \
    {                                                                 \
        .name = STR_INIT(field_name), .type = FIELD_TRUE, __VA_ARGS__ \
    }
#define F_ANY(field_name, ...)                                       \
    {                                                                \
        .name = STR_INIT(field_name), .type = FIELD_ANY, __VA_ARGS__ \
    }
#define FIELD_DEFAULT(value) .has_fallback = true, .fallback = (value)
#define FIELDS(rows) .fields = (rows), .count = LEN(rows)
#define FIELD_STRUCT(T) .size = sizeof(T), .node_at = offsetof(T, node)
/* The rows marked `.side = true` write into the struct that member m points to. */
#define FIELD_SIDE(T, m, none) \
    .side_at = offsetof(T, m), .side_size = sizeof(none), .side_none = &(none)
#define FIELD_STRUCT_AT(T, m) .size = sizeof(T), .node_at = offsetof(T, m)

#endif
