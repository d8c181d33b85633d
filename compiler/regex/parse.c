/* SPDX-License-Identifier: Apache-2.0
 *
 * One pass from left to right with a stack of open groups, as in Thompson's paper of 1968: an atom
 * is written at once, its operators once both sides are there. What other engines read in several
 * ways is refused, with the reason and what to write.
 */
#include "regex/parse.h"

enum { ASCII_END = 0x80, CHARACTER_MAX = 0x10ffff };

struct frame { /* an open group, or the whole */
    size_t at;
    uint32_t atoms, branches; /* operands that wait on the stack */
};

struct parser {
    struct arena *a;
    struct str text;
    const struct regex_limits *limits;
    struct regex_program *out;
    struct regex_fault *fault;
    struct frame *frames;
    uint32_t depth;
    size_t at;
    bool repeatable; /* what was read last may be repeated */
    bool repeated;   /* it was */
};

static bool fail(struct parser *p, enum regex_trouble trouble, size_t at, const char *what,
                 const char *help)
{
    *p->fault = (struct regex_fault){ .trouble = trouble,
                                      .at = MIN(at, p->text.n),
                                      .n = p->at > at ? p->at - at : 1,
                                      .what = what,
                                      .help = help };
    return false;
}

static bool over(struct parser *p, size_t at, const char *what, uint64_t count, uint64_t max)
{
    (void)fail(p, REGEX_TOO_LONG, at, what, NULL);
    p->fault->count = count;
    p->fault->max = max;
    return false;
}

static bool more(const struct parser *p)
{
    return p->at < p->text.n;
}

static char peek(const struct parser *p, size_t ahead)
{
    return p->text.n - p->at > ahead ? p->text.p[p->at + ahead] : '\0';
}

static bool begins(const struct parser *p, const char *with)
{
    return str_has_prefix(str_sub(p->text, p->at, p->text.n), str_of(with));
}

static struct regex_op *emit(struct parser *p, enum regex_op_kind kind)
{
    struct regex_op *op = VEC_ADD(p->a, p->out);

    *op = (struct regex_op){ .kind = kind };
    return op;
}

static struct frame *top(struct parser *p)
{
    return &p->frames[p->depth];
}

/* Before an atom: all but the last one before it are joined. */
static void join(struct parser *p)
{
    if (top(p)->atoms > 1) {
        top(p)->atoms--;
        emit(p, REGEX_OP_CONCAT);
    }
}

static void end_branch(struct parser *p)
{
    struct frame *f = top(p);

    if (f->atoms == 0)
        emit(p, REGEX_OP_EMPTY);
    for (; f->atoms > 1; f->atoms--)
        emit(p, REGEX_OP_CONCAT);
    f->atoms = 0;
    f->branches++;
}

static void end_frame(struct parser *p)
{
    end_branch(p);
    for (; top(p)->branches > 1; top(p)->branches--)
        emit(p, REGEX_OP_ALTERNATE);
}

/* One character of UTF-8 text; the pattern is well-formed. */
static uint32_t take_character(struct parser *p)
{
    uint8_t first = (uint8_t)p->text.p[p->at++];
    uint32_t more_bytes = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
    uint32_t c = more_bytes == 0 ? first : first & (0x3fu >> more_bytes);

    for (; more_bytes > 0; more_bytes--)
        c = c << 6 | ((uint8_t)p->text.p[p->at++] & 0x3f);
    return c;
}

/* A class in the making. */
struct members {
    struct regex_set set;
    size_t first; /* of its ranges */
    bool negated;
};

static void fold(struct regex_set *s)
{
    for (uint32_t c = 'a'; c <= 'z'; c++) {
        uint32_t upper = c - 'a' + 'A';

        if (regex_set_has(s, c) || regex_set_has(s, upper)) {
            regex_set_add(s, c, c);
            regex_set_add(s, upper, upper);
        }
    }
}

static void add_range(struct parser *p, struct members *m, uint32_t lo, uint32_t hi)
{
    if (lo < ASCII_END)
        regex_set_add(&m->set, lo, MIN(hi, (uint32_t)ASCII_END - 1));
    if (hi >= ASCII_END)
        *VEC_ADD(p->a, &p->out->ranges) = (struct regex_range){ MAX(lo, (uint32_t)ASCII_END), hi };
}

static void emit_class(struct parser *p, struct members *m)
{
    struct regex_op *op;

    if (p->out->fold)
        fold(&m->set);
    for (size_t i = 0; m->negated && i < LEN(m->set.words); i++)
        m->set.words[i] = ~m->set.words[i];
    join(p);
    op = emit(p, REGEX_OP_CLASS);
    op->set = m->set;
    op->first = (uint32_t)m->first;
    op->count = (uint32_t)(p->out->ranges.count - m->first);
    top(p)->atoms++;
    p->repeatable = true;
    p->repeated = false;
}

static struct members no_members(const struct parser *p)
{
    return (struct members){ .first = p->out->ranges.count };
}

/* \d \w \s and their opposites; false where `c` is none of them. */
static bool shorthand(char c, struct regex_set *out)
{
    struct regex_set s = { { 0 } };
    char lower = str_lower(c);

    if (lower != 'd' && lower != 'w' && lower != 's')
        return false;
    if (lower == 's') {
        regex_set_add(&s, '\t', '\r');
        regex_set_add(&s, ' ', ' ');
    } else {
        regex_set_add(&s, '0', '9');
    }
    if (lower == 'w') {
        regex_set_add(&s, 'A', 'Z');
        regex_set_add(&s, 'a', 'z');
        regex_set_add(&s, '_', '_');
    }
    for (size_t i = 0; i < LEN(s.words); i++)
        out->words[i] |= c == lower ? s.words[i] : ~s.words[i];
    return true;
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = str_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (str_lower(c) >= 'a' && str_lower(c) <= 'z');
}

static bool refuse_escape(struct parser *p, size_t at, char c)
{
    static const struct {
        const char *letters, *what, *help;
    } rows[] = {
        { "123456789k", "a back reference cannot be matched in linear time",
          "write out what the group may hold" },
        { "bB", "word boundaries are not supported", "say what stands before and after" },
        { "AzZG", "anchors are needless, because the whole text is matched", "take it out" },
        { "pPX", "Unicode properties are not supported", "name the characters in a class" },
        { "QE", "quoting with \\Q and \\E is not supported", "put a \\ before each sign" },
        { "hHvVNRKC", "this escape is not supported", "name the characters in a class" },
    };

    p->at = MIN(at + 2, p->text.n);
    for (size_t i = 0; i < LEN(rows); i++)
        if (c != '\0' && str_find(str_of(rows[i].letters), c) < str_of(rows[i].letters).n)
            return fail(p, REGEX_UNSUPPORTED, at, rows[i].what, rows[i].help);
    return fail(p, REGEX_MALFORMED, at, "nothing is escaped by this \\",
                "take the \\ out; only signs and the letters d w s t n r f x follow one");
}

/* The character behind a '\' at p->at. */
static bool take_escape(struct parser *p, uint32_t *c)
{
    static const char names[] = "tnrf", values[] = "\t\n\r\f";
    size_t at = p->at, which;
    char e = peek(p, 1);
    int hi, lo;

    if (p->text.n - at < 2)
        return fail(p, REGEX_MALFORMED, at, "nothing follows the \\", "write \\\\ for the sign");
    which = str_find(STR("tnrf"), e);
    if (e == 'x') {
        hi = hex_value(peek(p, 2));
        lo = hex_value(peek(p, 3));
        p->at = MIN(at + 4, p->text.n);
        if (hi < 0 || lo < 0 || hi > 7)
            return fail(p, REGEX_MALFORMED, at, "\\x wants two hex digits, 00 to 7f",
                        "write characters beyond ASCII as they are");
        *c = (uint32_t)(hi << 4 | lo);
        return true;
    }
    if (which < sizeof(names) - 1) {
        *c = (uint8_t)values[which];
        p->at += 2;
        return true;
    }
    if (is_alphanumeric(e) || (uint8_t)e >= ASCII_END || (uint8_t)e <= ' ')
        return refuse_escape(p, at, e);
    p->at += 2;
    *c = (uint8_t)e;
    return true;
}

static bool read_escape(struct parser *p)
{
    struct members m = no_members(p);
    uint32_t c = 0;

    if (p->text.n - p->at >= 2 && shorthand(peek(p, 1), &m.set)) {
        p->at += 2;
    } else {
        if (!take_escape(p, &c))
            return false;
        add_range(p, &m, c, c);
    }
    emit_class(p, &m);
    return true;
}

/* One end of a range, or a shorthand; *single is false for the latter. */
static bool read_member(struct parser *p, struct members *m, uint32_t *c, bool *single)
{
    *single = true;
    if (peek(p, 0) == '\\') {
        if (p->text.n - p->at >= 2 && shorthand(peek(p, 1), &m->set)) {
            p->at += 2;
            *single = false;
            return true;
        }
        return take_escape(p, c);
    }
    if (peek(p, 0) == '[') {
        bool named = peek(p, 1) == ':';

        p->at += named ? 2 : 1;
        return fail(p, named ? REGEX_UNSUPPORTED : REGEX_MALFORMED, p->at - (named ? 2 : 1),
                    named ? "named classes are not supported" : "a `[` stands in a class",
                    named ? "write a-z, 0-9 and the like" : "write \\[");
    }
    *c = take_character(p);
    return true;
}

static bool read_range(struct parser *p, struct members *m)
{
    size_t at = p->at;
    uint32_t lo = 0, hi = 0;
    bool single;

    if (!read_member(p, m, &lo, &single))
        return false;
    hi = lo;
    if (peek(p, 0) == '-' && peek(p, 1) != ']' && p->text.n - p->at > 1) {
        bool single_end = single;

        p->at++;
        if (single && !read_member(p, m, &hi, &single_end))
            return false;
        if (!single || !single_end)
            return fail(p, REGEX_MALFORMED, at, "a range goes from one character to another",
                        "write \\- for the sign");
        if (hi < lo)
            return fail(p, REGEX_MALFORMED, at, "the range ends before it begins", NULL);
    }
    if (single)
        add_range(p, m, lo, hi);
    return true;
}

static bool is_empty(const struct parser *p, const struct members *m)
{
    uint64_t any = 0;

    for (size_t i = 0; i < LEN(m->set.words); i++)
        any |= m->negated ? ~m->set.words[i] : m->set.words[i];
    return any == 0 && p->out->ranges.count == m->first;
}

static bool read_class(struct parser *p)
{
    struct members m = no_members(p);
    size_t at = p->at++;

    m.negated = peek(p, 0) == '^';
    p->at += m.negated;
    if (peek(p, 0) == ']')
        return fail(p, REGEX_MALFORMED, at, "the class is empty", "write \\] for the sign");
    while (more(p) && peek(p, 0) != ']')
        if (!read_range(p, &m))
            return false;
    if (!more(p))
        return fail(p, REGEX_MALFORMED, at, "the class has no end", "add a `]`");
    p->at++;
    if (m.negated && p->out->ranges.count > m.first)
        return fail(p, REGEX_UNSUPPORTED, at,
                    "a negated class may name ASCII characters only, because texts are bytes",
                    "name what may be there");
    if (is_empty(p, &m))
        return fail(p, REGEX_MALFORMED, at, "no character is in this class", NULL);
    emit_class(p, &m);
    return true;
}

static bool refuse_group(struct parser *p, size_t at)
{
    static const struct {
        const char *begin, *what, *help;
    } rows[] = {
        { "(?=", "look-ahead is not supported: it is not matched in linear time", NULL },
        { "(?!", "look-ahead is not supported: it is not matched in linear time",
          "write a more specific rule for what is to be excepted" },
        { "(?<=", "look-behind is not supported: it is not matched in linear time", NULL },
        { "(?<!", "look-behind is not supported: it is not matched in linear time", NULL },
        { "(?P", "nothing is captured, so groups have no names", "write (...)" },
        { "(?<", "nothing is captured, so groups have no names", "write (...)" },
        { "(?>", "atomic groups are not supported: nothing is ever tried twice", "write (...)" },
        { "(?#", "comments are not supported", "write a YAML comment" },
        { "(?i)", "(?i) stands at the very start or nowhere", "put it first" },
    };

    p->at = at;
    for (size_t i = 0; i < LEN(rows); i++) {
        if (!begins(p, rows[i].begin))
            continue;
        p->at += str_of(rows[i].begin).n;
        return fail(p, REGEX_UNSUPPORTED, at, rows[i].what, rows[i].help);
    }
    p->at = MIN(at + 3, p->text.n);
    return fail(p, REGEX_UNSUPPORTED, at, "this kind of group is not supported", "write (...)");
}

static bool open_group(struct parser *p)
{
    size_t at = p->at++;

    if (peek(p, 0) == '?') {
        if (peek(p, 1) != ':')
            return refuse_group(p, at);
        p->at += 2;
    }
    if (p->depth == p->limits->nesting)
        return over(p, at, "groups in groups", p->depth + UINT64_C(1), p->limits->nesting);
    join(p);
    p->frames[++p->depth] = (struct frame){ .at = at };
    p->repeatable = false;
    return true;
}

static bool close_group(struct parser *p)
{
    if (p->depth == 0) {
        p->at++;
        return fail(p, REGEX_MALFORMED, p->at - 1, "no group is open here",
                    "write \\) for the sign");
    }
    p->at++;
    end_frame(p);
    p->depth--;
    top(p)->atoms++;
    p->repeatable = true;
    p->repeated = false;
    return true;
}

/* A number in {}; false where there is none. Values above every limit stay there. */
static bool take_number(struct parser *p, uint64_t *out)
{
    size_t at = p->at;

    *out = 0;
    for (; peek(p, 0) >= '0' && peek(p, 0) <= '9'; p->at++)
        *out = MIN(*out * 10 + (uint64_t)(peek(p, 0) - '0'), (uint64_t)UINT32_MAX);
    return p->at > at;
}

static bool read_counts(struct parser *p, int32_t *min, int32_t *max)
{
    size_t at = p->at++;
    uint64_t lo, hi;
    bool open = false, ok = take_number(p, &lo);

    hi = lo;
    if (ok && peek(p, 0) == ',') {
        p->at++;
        open = !take_number(p, &hi);
    }
    if (!ok || peek(p, 0) != '}') {
        p->at = at + 1;
        return fail(p, REGEX_MALFORMED, at, "a `{` wants {m}, {m,} or {m,n}",
                    "write \\{ for the sign");
    }
    p->at++;
    if (lo > p->limits->repeat || (!open && hi > p->limits->repeat))
        return over(p, at, "repeats", MAX(lo, hi), p->limits->repeat);
    if (!open && hi < lo)
        return fail(p, REGEX_MALFORMED, at, "the repeat ends before it begins", NULL);
    *min = (int32_t)lo;
    *max = open ? REGEX_MANY : (int32_t)hi;
    return true;
}

static bool read_repeat(struct parser *p)
{
    size_t at = p->at;
    char c = peek(p, 0);
    int32_t min = c == '+', max = c == '?' ? 1 : REGEX_MANY;
    struct regex_op *op;

    if (!p->repeatable) {
        p->at++;
        if (p->repeated && c == '?')
            return fail(p, REGEX_UNSUPPORTED, at,
                        "lazy repeats mean nothing where the whole text is matched",
                        "take the `?` out");
        if (p->repeated && c == '+')
            return fail(p, REGEX_UNSUPPORTED, at,
                        "possessive repeats are not supported: nothing is ever tried twice",
                        "take the `+` out");
        return fail(p, REGEX_MALFORMED, at, "there is nothing here to repeat",
                    "write a \\ before the sign, or a group before it");
    }
    if (c != '{')
        p->at++;
    else if (!read_counts(p, &min, &max))
        return false;
    op = emit(p, REGEX_OP_REPEAT);
    op->min = min;
    op->max = max;
    p->repeatable = false;
    p->repeated = true;
    return true;
}

/* ^ before and $ behind everything else of a branch of the whole. */
static bool read_anchor(struct parser *p, bool start)
{
    size_t at = p->at++;
    bool fits = start ? top(p)->atoms == 0 && (at == 0 || p->text.p[at - 1] != '^')
                      : !more(p) || peek(p, 0) == '|';

    if (p->depth > 0 || !fits)
        return fail(p, REGEX_UNSUPPORTED, at, "an anchor stands within the pattern",
                    start ? "write \\^ for the sign" : "write \\$ for the sign");
    if (p->out->anchors[!start] == SIZE_MAX)
        p->out->anchors[!start] = at;
    p->out->anchored[!start]++;
    p->repeatable = p->repeated = false;
    return true;
}

static bool read_one(struct parser *p)
{
    struct members m = no_members(p);

    switch (peek(p, 0)) {
    case '\\':
        return read_escape(p);
    case '[':
        return read_class(p);
    case '(':
        return open_group(p);
    case ')':
        return close_group(p);
    case '*':
    case '+':
    case '?':
    case '{':
        return read_repeat(p);
    case '^':
    case '$':
        return read_anchor(p, peek(p, 0) == '^');
    case '|':
        p->at++;
        p->out->branches += p->depth == 0;
        end_branch(p);
        p->repeatable = p->repeated = false;
        return true;
    case ']':
    case '}':
        p->at++;
        return fail(p, REGEX_MALFORMED, p->at - 1, "this sign closes nothing",
                    "write a \\ before it");
    case '.':
        p->at++;
        regex_set_add(&m.set, 0, 255);
        break;
    default: {
        uint32_t c = take_character(p);

        add_range(p, &m, c, c);
    }
    }
    emit_class(p, &m);
    return true;
}

bool regex_parse_program(struct arena *a, struct str pattern, const struct regex_limits *limits,
                         struct regex_program *out, struct regex_fault *fault)
{
    struct parser p = { .a = a, .text = pattern, .limits = limits, .out = out, .fault = fault };
    size_t bad;

    *out = (struct regex_program){ .anchors = { SIZE_MAX, SIZE_MAX }, .branches = 1 };
    if (pattern.n > limits->pattern_bytes)
        return over(&p, 0, "bytes", pattern.n, limits->pattern_bytes);
    if (!str_utf8(pattern, &bad))
        return fail(&p, REGEX_MALFORMED, bad, "a byte is not UTF-8", NULL);
    p.frames = NEW_N(a, struct frame, limits->nesting + (size_t)1);
    out->fold = str_has_prefix(pattern, STR("(?i)"));
    p.at = out->fold ? 4 : 0;
    while (more(&p))
        if (!read_one(&p))
            return false;
    if (p.depth > 0)
        return fail(&p, REGEX_MALFORMED, top(&p)->at, "the group has no end", "add a `)`");
    end_frame(&p);
    return true;
}
