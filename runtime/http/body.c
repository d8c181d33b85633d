/* SPDX-License-Identifier: Apache-2.0
 *
 * The automaton as a table: state x byte class -> state; what is not in the table is a fault. Only
 * digits, limits and the two ends (of a chunk line, of the trailers) need code.
 *
 *   SIZE0 -> SIZE -> [BWS] ; NAME0 -> NAME [= VALUE] ... -> LINE_LF -> data -> DATA_CR -> DATA_LF
 * -> SIZE0
 *                                                        -> (size 0) LINE -> NAME -> VALUE -> LF ->
 * LINE
 *                                                                        -> END_LF -> over
 */
#include "http/body.h"

#include "http/scan.h"

enum class {
    HEX,
    TOKEN,
    SPACE,
    SEMICOLON,
    EQUALS,
    QUOTE,
    ESCAPE,
    COLON,
    OTHER,
    CR,
    LF,
    CONTROL,
    CLASSES
};

enum state {
    FAULT, /* no way on; never stored */
    OVER,
    DATA,
    SIZE0,
    SIZE,
    EXT_SPACE, /* white space after size or value: only ';' may follow */
    EXT_NAME0,
    EXT_NAME,
    EXT_NAME_SPACE,
    EXT_VALUE0,
    EXT_TOKEN,
    EXT_QUOTED,
    EXT_ESCAPE,
    EXT_QUOTED_END,
    LINE_LF,
    DATA_CR,
    DATA_LF,
    TRAILER_LINE,
    TRAILER_NAME,
    TRAILER_VALUE,
    TRAILER_LF,
    END_LF,
    STATES,
};

_Static_assert(sizeof(struct http_body) <= 40, "bodies are many");

static const uint8_t next_state[STATES][CLASSES] = {
    [SIZE0] = { [HEX] = SIZE },
    [SIZE] = { [HEX] = SIZE, [SPACE] = EXT_SPACE, [SEMICOLON] = EXT_NAME0, [CR] = LINE_LF },
    [EXT_SPACE] = { [SPACE] = EXT_SPACE, [SEMICOLON] = EXT_NAME0 },
    [EXT_NAME0] = { [SPACE] = EXT_NAME0, [HEX] = EXT_NAME, [TOKEN] = EXT_NAME },
    [EXT_NAME] = { [HEX] = EXT_NAME,
                   [TOKEN] = EXT_NAME,
                   [SPACE] = EXT_NAME_SPACE,
                   [EQUALS] = EXT_VALUE0,
                   [SEMICOLON] = EXT_NAME0,
                   [CR] = LINE_LF },
    [EXT_NAME_SPACE] = { [SPACE] = EXT_NAME_SPACE, [EQUALS] = EXT_VALUE0, [SEMICOLON] = EXT_NAME0 },
    [EXT_VALUE0] = { [SPACE] = EXT_VALUE0,
                     [HEX] = EXT_TOKEN,
                     [TOKEN] = EXT_TOKEN,
                     [QUOTE] = EXT_QUOTED },
    [EXT_TOKEN] = { [HEX] = EXT_TOKEN,
                    [TOKEN] = EXT_TOKEN,
                    [SPACE] = EXT_SPACE,
                    [SEMICOLON] = EXT_NAME0,
                    [CR] = LINE_LF },
    [EXT_QUOTED] = { [HEX] = EXT_QUOTED,
                     [TOKEN] = EXT_QUOTED,
                     [SPACE] = EXT_QUOTED,
                     [SEMICOLON] = EXT_QUOTED,
                     [EQUALS] = EXT_QUOTED,
                     [COLON] = EXT_QUOTED,
                     [OTHER] = EXT_QUOTED,
                     [ESCAPE] = EXT_ESCAPE,
                     [QUOTE] = EXT_QUOTED_END },
    [EXT_ESCAPE] = { [HEX] = EXT_QUOTED,
                     [TOKEN] = EXT_QUOTED,
                     [SPACE] = EXT_QUOTED,
                     [SEMICOLON] = EXT_QUOTED,
                     [EQUALS] = EXT_QUOTED,
                     [COLON] = EXT_QUOTED,
                     [OTHER] = EXT_QUOTED,
                     [ESCAPE] = EXT_QUOTED,
                     [QUOTE] = EXT_QUOTED },
    [EXT_QUOTED_END] = { [SPACE] = EXT_SPACE, [SEMICOLON] = EXT_NAME0, [CR] = LINE_LF },
    [LINE_LF] = { [LF] = DATA },
    [DATA_CR] = { [CR] = DATA_LF },
    [DATA_LF] = { [LF] = SIZE0 },
    [TRAILER_LINE] = { [HEX] = TRAILER_NAME, [TOKEN] = TRAILER_NAME, [CR] = END_LF },
    [TRAILER_NAME] = { [HEX] = TRAILER_NAME, [TOKEN] = TRAILER_NAME, [COLON] = TRAILER_VALUE },
    [TRAILER_VALUE] = { [HEX] = TRAILER_VALUE,
                        [TOKEN] = TRAILER_VALUE,
                        [SPACE] = TRAILER_VALUE,
                        [SEMICOLON] = TRAILER_VALUE,
                        [EQUALS] = TRAILER_VALUE,
                        [QUOTE] = TRAILER_VALUE,
                        [ESCAPE] = TRAILER_VALUE,
                        [COLON] = TRAILER_VALUE,
                        [OTHER] = TRAILER_VALUE,
                        [CR] = TRAILER_LF },
    [TRAILER_LF] = { [LF] = TRAILER_LINE },
    [END_LF] = { [LF] = OVER },
};

/* What a byte that does not fit is called, by the state it came in. */
static const uint8_t faults[STATES] = {
    [SIZE0] = HTTP_FAULT_CHUNK_SIZE,
    [SIZE] = HTTP_FAULT_CHUNK_SIZE,
    [EXT_SPACE] = HTTP_FAULT_CHUNK_EXTENSION,
    [EXT_NAME0] = HTTP_FAULT_CHUNK_EXTENSION,
    [EXT_NAME] = HTTP_FAULT_CHUNK_EXTENSION,
    [EXT_NAME_SPACE] = HTTP_FAULT_CHUNK_EXTENSION,
    [EXT_VALUE0] = HTTP_FAULT_CHUNK_EXTENSION,
    [EXT_TOKEN] = HTTP_FAULT_CHUNK_EXTENSION,
    [EXT_QUOTED] = HTTP_FAULT_CHUNK_EXTENSION,
    [EXT_ESCAPE] = HTTP_FAULT_CHUNK_EXTENSION,
    [EXT_QUOTED_END] = HTTP_FAULT_CHUNK_EXTENSION,
    [LINE_LF] = HTTP_FAULT_CHUNK_SIZE,
    [DATA_CR] = HTTP_FAULT_CHUNK_END,
    [DATA_LF] = HTTP_FAULT_CHUNK_END,
    [TRAILER_LINE] = HTTP_FAULT_TRAILER,
    [TRAILER_NAME] = HTTP_FAULT_TRAILER,
    [TRAILER_VALUE] = HTTP_FAULT_TRAILER,
    [TRAILER_LF] = HTTP_FAULT_TRAILER,
    [END_LF] = HTTP_FAULT_TRAILER,
};

/* Classes of the bytes that are neither controls, letters, digits nor >= 0x80. */
static const uint8_t marks[128] = {
    ['\t'] = SPACE, [' '] = SPACE, ['\r'] = CR,     ['\n'] = LF,   [';'] = SEMICOLON,
    ['='] = EQUALS, ['"'] = QUOTE, ['\\'] = ESCAPE, [':'] = COLON, ['('] = OTHER,
    [')'] = OTHER,  [','] = OTHER, ['/'] = OTHER,   ['<'] = OTHER, ['>'] = OTHER,
    ['?'] = OTHER,  ['@'] = OTHER, ['['] = OTHER,   [']'] = OTHER, ['{'] = OTHER,
    ['}'] = OTHER,
};

static unsigned hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c = str_lower(c);
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 16;
}

static enum class class_of(char c) {
    unsigned char byte = (unsigned char)c;

    if (hex_value(c) < 16) return HEX;
    if (http_scan_is_token(c)) return TOKEN;
    if (byte >= 0x80) return OTHER;
    return marks[byte] != 0 ? (enum class)marks[byte] : CONTROL;
}

/* A byte of a size; false where the size grows too large. */
static bool count_digit(struct http_body *b, char c)
{
    if (b->digits == HTTP_CHUNK_DIGITS_MAX)
        return false;
    b->digits++;
    b->left = b->left << 4 | hex_value(c);
    return b->left <= INT64_MAX;
}

static bool count_extension(struct http_body *b)
{
    b->extension_bytes++;
    b->extensions_bytes++;
    return b->extension_bytes <= HTTP_EXTENSION_MAX && b->extensions_bytes <= HTTP_EXTENSIONS_MAX;
}

static bool count_trailer(struct http_body *b, enum state to)
{
    if (b->state == TRAILER_LINE && to == TRAILER_NAME)
        b->trailer_fields++;
    b->trailer_bytes++;
    return b->trailer_bytes <= HTTP_TRAILER_BYTES_MAX &&
           b->trailer_fields <= HTTP_TRAILER_FIELDS_MAX;
}

/* Counts the byte that leads from b->state to `to`. */
static enum http_fault count(struct http_body *b, enum state to, char c)
{
    if (to == SIZE && !count_digit(b, c))
        return HTTP_FAULT_CHUNK_SIZE;
    if (to >= EXT_SPACE && to <= EXT_QUOTED_END && !count_extension(b))
        return HTTP_FAULT_CHUNK_EXTENSION;
    if (b->state >= TRAILER_LINE && b->state < END_LF && !count_trailer(b, to))
        return HTTP_FAULT_TRAILER_LENGTH;
    return HTTP_NO_FAULT;
}

/* One byte outside data. */
static enum http_fault step(struct http_body *b, char c)
{
    enum state to = (enum state)next_state[b->state][class_of(c)];
    enum http_fault fault;

    if (to == FAULT)
        return (enum http_fault)faults[b->state];
    fault = count(b, to, c);
    if (fault != HTTP_NO_FAULT)
        return fault;
    if (to == DATA && b->left == 0)
        to = TRAILER_LINE;
    if (to == SIZE0) {
        b->digits = 0;
        b->extension_bytes = 0;
    }
    b->state = (uint8_t)to;
    return HTTP_NO_FAULT;
}

/* Data of a length or of a chunk, n > 0 of it at p. */
static void pass_data(struct http_body *b, struct str bytes, struct str *data)
{
    *data = bytes;
    if (b->framing == HTTP_UNTIL_CLOSE)
        return;
    data->n = (size_t)MIN((uint64_t)bytes.n, b->left);
    b->left -= data->n;
    if (b->left == 0)
        b->state = b->framing == HTTP_CHUNKED ? DATA_CR : OVER;
}

void http_body_init(struct http_body *b, enum http_framing framing, uint64_t content_length)
{
    *b = (struct http_body){ .framing = (uint8_t)framing };
    switch (framing) {
    case HTTP_NO_BODY:
        b->state = OVER;
        break;
    case HTTP_LENGTH:
        b->left = content_length;
        b->state = content_length > 0 ? DATA : OVER;
        break;
    case HTTP_CHUNKED:
        b->state = SIZE0;
        break;
    case HTTP_UNTIL_CLOSE:
        b->state = DATA;
        break;
    }
}

enum http_body_step http_body_read(struct http_body *b, struct str bytes, size_t *taken,
                                   struct str *data, enum http_fault *fault)
{
    size_t i = 0;

    *taken = 0;
    while (!http_body_ended(b)) {
        enum http_fault found;

        if (i == bytes.n) {
            *taken = i;
            return HTTP_BODY_MORE;
        }
        if (b->state == DATA) {
            pass_data(b, str_sub(bytes, i, bytes.n - i), data);
            *taken = i + data->n;
            return HTTP_BODY_DATA;
        }
        found = step(b, bytes.p[i++]);
        if (found != HTTP_NO_FAULT) {
            *fault = found;
            return HTTP_BODY_FAULTY;
        }
    }
    *taken = i;
    return HTTP_BODY_END;
}

bool http_body_ended(const struct http_body *b)
{
    return b->state <= OVER;
}

bool http_body_closed(const struct http_body *b)
{
    return http_body_ended(b) || b->framing == HTTP_UNTIL_CLOSE;
}
