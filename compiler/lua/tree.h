/* SPDX-License-Identifier: Apache-2.0
 *
 * A script as a tree of one kind of node, names already bound to their variables. Children stand in
 * the order of the text; a part that may be absent is a LUA_LIST without children.
 */
#ifndef LUA_TREE_H
#define LUA_TREE_H

#include "lua/lex.h"

enum lua_kind {
    /* expressions */
    LUA_NIL,
    LUA_TRUE,
    LUA_FALSE,
    LUA_NUMBER,
    LUA_STRING,   /* text: the value */
    LUA_DOTS,     /* ... */
    LUA_FUNCTION, /* LIST of NAMEs (parameters), BLOCK; func */
    LUA_NAME,     /* text; var, or NULL: a global */
    LUA_INDEX,    /* object, key; `a.b` has a STRING for key */
    LUA_CALL,     /* function, arguments */
    LUA_METHOD,   /* object, STRING (name), arguments */
    LUA_UNARY,    /* op, operand */
    LUA_BINARY,   /* op, left, right */
    LUA_TABLE,    /* ITEMs */
    LUA_PAREN,    /* expression */
    /* parts */
    LUA_ITEM, /* of a table: value, or key and value */
    LUA_LIST,
    LUA_BLOCK, /* statements */
    /* statements */
    LUA_LOCAL,          /* LIST of NAMEs, LIST of values */
    LUA_LOCAL_FUNCTION, /* NAME, FUNCTION */
    LUA_ASSIGN,         /* LIST of targets, LIST of values */
    LUA_FUNCTION_STAT,  /* target, FUNCTION */
    LUA_CALL_STAT,      /* CALL or METHOD */
    LUA_DO,             /* BLOCK */
    LUA_WHILE,          /* condition, BLOCK */
    LUA_REPEAT,         /* BLOCK, condition */
    LUA_IF,             /* condition, BLOCK, condition, BLOCK ... and maybe the BLOCK of else */
    LUA_FOR,            /* NAME, first, last, maybe step, BLOCK */
    LUA_FOR_IN,         /* LIST of NAMEs, LIST of values, BLOCK */
    LUA_RETURN,         /* values */
    LUA_BREAK,
    LUA_GOTO,  /* text */
    LUA_LABEL, /* text */
};

enum lua_attrib { LUA_PLAIN, LUA_CONST, LUA_CLOSE };

struct lua_node;

struct lua_func {
    struct lua_func *outer; /* NULL: the script itself */
    const struct lua_node *node;
    uint16_t phases; /* API_IN_* of all it is known to run in; by hook.c */
    bool is_method;  /* has a hidden `self` */
    bool has_dots;
};

/* A local variable, a parameter or a loop's variable. */
struct lua_var {
    struct str name;
    struct lua_func *func;
    struct lua_node *node; /* where it is declared; NULL: `self` */
    enum lua_attrib attrib;
    bool is_param;
    bool is_loop;
    uint8_t type;                 /* enum api_type of a parameter of a hook; by hook.c */
    bool is_params;               /* the `p` of a hook */
    uint32_t reads, writes;       /* the declaration is not counted; `t.x = 1` reads t; by bind.c */
    const struct lua_node *value; /* what it is declared with */
    const struct lua_var *shadows;
    struct lua_var *next; /* all of a script, in the order of their declarations */
};

struct lua_node {
    uint8_t kind; /* enum lua_kind */
    bool is_float;
    bool is_write; /* a NAME or INDEX that is assigned to */
    bool has_key;  /* of an ITEM */
    uint8_t op;    /* enum lua_lex_kind */
    uint32_t start, end;
    uint32_t at; /* of an operator, a method's name: what a message points at */
    uint32_t line;
    int64_t integer;
    struct str text;
    struct lua_var *var;
    struct lua_func *func; /* of a FUNCTION: itself; else the one around */
    struct lua_node *first, *next, *parent;
    struct lua_node *last; /* child */
};

/* What went wrong in the text. `line` is where Lua itself would complain. */
struct lua_fault {
    uint32_t start, end, line;
    struct str message, label;
    uint32_t other_start, other_end; /* the opener; 0, 0: none */
    struct str other_label, note, help;
    bool is_limit; /* ours or Lua's, not a matter of grammar */
};

struct lua_tree {
    struct str text;
    struct lua_node
        *root; /* FUNCTION without parameters; NULL only where a limit was hit at once */
    struct lua_var *vars;
    struct {
        struct lua_fault *items;
        size_t count, cap;
    } faults;
    struct lua_lex lex;
};

/* The n-th child, from 0; NULL where there are fewer. */
static inline struct lua_node *lua_child(const struct lua_node *n, unsigned i)
{
    struct lua_node *c = n->first;

    while (c != NULL && i-- > 0)
        c = c->next;
    return c;
}

/* The next one in the order of the text, a parent before its children; NULL behind the last. */
static inline struct lua_node *lua_after(const struct lua_node *n)
{
    if (n->first != NULL)
        return n->first;
    while (n != NULL && n->next == NULL)
        n = n->parent;
    return n != NULL ? n->next : NULL;
}

/* The same without what is inside of `n`. */
static inline struct lua_node *lua_behind(const struct lua_node *n)
{
    while (n != NULL && n->next == NULL)
        n = n->parent;
    return n != NULL ? n->next : NULL;
}

#endif
