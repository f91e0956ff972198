// A JSON document as a flat array of tokens, over simdjson's structural index.
//
// The caller walks the tokens without a call per value. Numbers stay text, so big integers and
// exact decimals lose nothing. Hostile input gives an error code and a byte offset.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum __attribute__((enum_extensibility(closed))) {
    CSimdJSONKindNull = 1,
    CSimdJSONKindTrue = 2,
    CSimdJSONKindFalse = 3,
    /// A number without fraction and exponent, of any size.
    CSimdJSONKindInteger = 4,
    /// A number with a fraction or an exponent.
    CSimdJSONKindDecimal = 5,
    CSimdJSONKindString = 6,
    CSimdJSONKindArray = 7,
    CSimdJSONKindObject = 8,
} CSimdJSONKind;

/// One value. The children of a container follow it; in an object, key and value alternate.
typedef struct {
    uint32_t kind;
    /// The index of the first token that is not part of this value.
    uint32_t next;
    /// Where the text begins, counted from the parser's `text`. For a string that is its content
    /// without quotes and escapes, for a container its source text with both brackets.
    uint32_t offset;
    uint32_t length;
} CSimdJSONToken;

typedef enum __attribute__((enum_extensibility(closed))) {
    CSimdJSONErrorNone = 0,
    CSimdJSONErrorEmpty = 1,
    CSimdJSONErrorUTF8 = 2,
    CSimdJSONErrorUnclosedString = 3,
    CSimdJSONErrorControlCharacter = 4,
    CSimdJSONErrorEscape = 5,
    CSimdJSONErrorNumber = 6,
    CSimdJSONErrorLiteral = 7,
    CSimdJSONErrorStructure = 8,
    CSimdJSONErrorDepth = 9,
    CSimdJSONErrorTooLarge = 10,
    CSimdJSONErrorMemory = 11,
    CSimdJSONErrorTrailing = 12,
} CSimdJSONError;

/// The longest document that a parser takes, in bytes.
#define CSIMDJSON_MAXIMUM_BYTES ((size_t)1 << 30)
/// How many containers may lie within each other.
#define CSIMDJSON_MAXIMUM_DEPTH 512

typedef struct CSimdJSONParser CSimdJSONParser;

/// Returns NULL if memory is short.
CSimdJSONParser *csimdjson_create(void);
void csimdjson_destroy(CSimdJSONParser *parser);

/// Parses one document, which is copied. `tokens` and `text` are valid until the next call.
CSimdJSONError csimdjson_parse(CSimdJSONParser *parser, const uint8_t *bytes, size_t count);

const CSimdJSONToken *csimdjson_tokens(const CSimdJSONParser *parser);
size_t csimdjson_token_count(const CSimdJSONParser *parser);
/// What token offsets count from: the document and, behind it, strings that had escapes.
const uint8_t *csimdjson_text(const CSimdJSONParser *parser);
/// Where the last error was found; 0 where that is not known.
size_t csimdjson_error_offset(const CSimdJSONParser *parser);

#ifdef __cplusplus
}
#endif
