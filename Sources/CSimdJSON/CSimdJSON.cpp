// simdjson's first stage finds every structural byte and checks UTF-8; this file turns its index
// into tokens. simdjson's own second stage is not used, for it refuses integers beyond 64 bits.

#include "CSimdJSON.h"

#include <simdjson.h>

#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace {

constexpr size_t padding = 64;

bool isSpace(uint8_t byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

bool isDigit(uint8_t byte) { return byte >= '0' && byte <= '9'; }

/// The kind of a number's text, or 0 if it is none.
uint32_t numberKind(const uint8_t *text, size_t count) {
    size_t at = 0;
    uint32_t kind = CSimdJSONKindInteger;
    if (at < count && text[at] == '-') at++;
    if (at >= count || !isDigit(text[at])) return 0;
    if (text[at] == '0') {
        at++;
    } else {
        while (at < count && isDigit(text[at])) at++;
    }
    if (at < count && text[at] == '.') {
        kind = CSimdJSONKindDecimal;
        at++;
        if (at >= count || !isDigit(text[at])) return 0;
        while (at < count && isDigit(text[at])) at++;
    }
    if (at < count && (text[at] == 'e' || text[at] == 'E')) {
        kind = CSimdJSONKindDecimal;
        at++;
        if (at < count && (text[at] == '+' || text[at] == '-')) at++;
        if (at >= count || !isDigit(text[at])) return 0;
        while (at < count && isDigit(text[at])) at++;
    }
    return at == count ? kind : 0;
}

CSimdJSONError errorOfStageOne(simdjson::error_code code) {
    switch (code) {
    case simdjson::EMPTY: return CSimdJSONErrorEmpty;
    case simdjson::UTF8_ERROR: return CSimdJSONErrorUTF8;
    case simdjson::UNCLOSED_STRING: return CSimdJSONErrorUnclosedString;
    case simdjson::UNESCAPED_CHARS: return CSimdJSONErrorControlCharacter;
    case simdjson::MEMALLOC: return CSimdJSONErrorMemory;
    case simdjson::CAPACITY: return CSimdJSONErrorTooLarge;
    default: return CSimdJSONErrorStructure;
    }
}

}  // namespace

struct CSimdJSONParser {
    std::unique_ptr<simdjson::internal::dom_parser_implementation> index;
    /// The document, padding, then strings without their escapes, padding.
    std::vector<uint8_t> text;
    std::vector<CSimdJSONToken> tokens;
    std::vector<uint32_t> open;
    size_t capacity = 0;
    size_t errorOffset = 0;

    CSimdJSONError parse(const uint8_t *bytes, size_t count);

private:
    uint8_t *strings = nullptr;
    const uint32_t *structurals = nullptr;
    size_t structuralCount = 0;
    size_t byteCount = 0;

    bool reserve(size_t count);
    CSimdJSONError readTokens();
    CSimdJSONError appendScalar(size_t structural);
    CSimdJSONError appendString(size_t begin, size_t end);
    CSimdJSONError fail(CSimdJSONError error, size_t offset) {
        errorOffset = offset;
        return error;
    }
    void append(uint32_t kind, size_t offset, size_t length) {
        tokens.push_back(
            {kind, uint32_t(tokens.size() + 1), uint32_t(offset), uint32_t(length)});
    }
};

bool CSimdJSONParser::reserve(size_t count) {
    if (count > capacity || !index) {
        size_t wanted = count < 4096 ? 4096 : count + count / 2;
        if (!index) {
            if (simdjson::get_active_implementation()->create_dom_parser_implementation(
                    wanted, CSIMDJSON_MAXIMUM_DEPTH, index) != simdjson::SUCCESS)
                return false;
        } else if (index->set_capacity(wanted) != simdjson::SUCCESS) {
            index.reset();
            capacity = 0;
            return false;
        }
        capacity = wanted;
        text.resize(2 * (wanted + padding));
    }
    return true;
}

CSimdJSONError CSimdJSONParser::parse(const uint8_t *bytes, size_t count) {
    tokens.clear();
    open.clear();
    errorOffset = 0;
    if (count == 0) return CSimdJSONErrorEmpty;
    if (count > CSIMDJSON_MAXIMUM_BYTES) return CSimdJSONErrorTooLarge;
    if (!reserve(count)) return CSimdJSONErrorMemory;
    std::memcpy(text.data(), bytes, count);
    std::memset(text.data() + count, ' ', padding);
    strings = text.data() + capacity + padding;
    byteCount = count;
    auto code = index->stage1(text.data(), count, simdjson::stage1_mode::regular);
    if (code != simdjson::SUCCESS) return errorOfStageOne(code);
    structurals = index->structural_indexes.get();
    structuralCount = index->n_structural_indexes;
    return readTokens();
}

// A small state machine: what may come next is a value, a key, or what follows a value.
CSimdJSONError CSimdJSONParser::readTokens() {
    enum { value, firstValue, key, firstKey, afterValue } expected = value;
    for (size_t at = 0; at < structuralCount; at++) {
        size_t offset = structurals[at];
        uint8_t byte = text[offset];
        if (expected == afterValue) {
            if (open.empty()) return fail(CSimdJSONErrorTrailing, offset);
            bool isObject = tokens[open.back()].kind == CSimdJSONKindObject;
            if (byte == ',') {
                expected = isObject ? key : value;
                continue;
            }
            if (byte != (isObject ? '}' : ']')) return fail(CSimdJSONErrorStructure, offset);
        } else if (expected == key || expected == firstKey) {
            if (byte == '"') {
                if (auto error = appendScalar(at)) return error;
                if (at + 1 >= structuralCount || text[structurals[at + 1]] != ':')
                    return fail(CSimdJSONErrorStructure, offset);
                at++;
                expected = value;
                continue;
            }
            if (byte != '}' || expected == key) return fail(CSimdJSONErrorStructure, offset);
        } else if (byte == '{' || byte == '[') {
            if (open.size() >= CSIMDJSON_MAXIMUM_DEPTH) return fail(CSimdJSONErrorDepth, offset);
            open.push_back(uint32_t(tokens.size()));
            append(byte == '{' ? CSimdJSONKindObject : CSimdJSONKindArray, offset, 0);
            expected = byte == '{' ? firstKey : firstValue;
            continue;
        } else if (byte != ']' || expected == value) {
            if (auto error = appendScalar(at)) return error;
            expected = afterValue;
            continue;
        }
        CSimdJSONToken &container = tokens[open.back()];
        container.next = uint32_t(tokens.size());
        container.length = uint32_t(offset + 1 - container.offset);
        open.pop_back();
        expected = afterValue;
    }
    if (expected != afterValue || !open.empty()) return fail(CSimdJSONErrorStructure, byteCount);
    return CSimdJSONErrorNone;
}

// A scalar ends where the next structural byte begins, less the white space between them.
CSimdJSONError CSimdJSONParser::appendScalar(size_t structural) {
    size_t begin = structurals[structural];
    size_t end = structural + 1 < structuralCount ? structurals[structural + 1] : byteCount;
    while (end > begin + 1 && isSpace(text[end - 1])) end--;
    const uint8_t *start = text.data() + begin;
    size_t count = end - begin;
    switch (*start) {
    case '"':
        return appendString(begin, end);
    case 't':
        if (count != 4 || std::memcmp(start, "true", 4) != 0) break;
        append(CSimdJSONKindTrue, begin, count);
        return CSimdJSONErrorNone;
    case 'f':
        if (count != 5 || std::memcmp(start, "false", 5) != 0) break;
        append(CSimdJSONKindFalse, begin, count);
        return CSimdJSONErrorNone;
    case 'n':
        if (count != 4 || std::memcmp(start, "null", 4) != 0) break;
        append(CSimdJSONKindNull, begin, count);
        return CSimdJSONErrorNone;
    case '{': case '}': case '[': case ']': case ':': case ',':
        return fail(CSimdJSONErrorStructure, begin);
    default:
        if (*start != '-' && !isDigit(*start)) break;
        uint32_t kind = numberKind(start, count);
        if (kind == 0) return fail(CSimdJSONErrorNumber, begin);
        append(kind, begin, count);
        return CSimdJSONErrorNone;
    }
    return fail(CSimdJSONErrorLiteral, begin);
}

CSimdJSONError CSimdJSONParser::appendString(size_t begin, size_t end) {
    if (end < begin + 2 || text[end - 1] != '"') return fail(CSimdJSONErrorStructure, begin);
    size_t count = end - begin - 2;
    const uint8_t *content = text.data() + begin + 1;
    if (std::memchr(content, '\\', count) == nullptr) {
        append(CSimdJSONKindString, begin + 1, count);
        return CSimdJSONErrorNone;
    }
    uint8_t *written = index->parse_string(content, strings);
    if (written == nullptr) return fail(CSimdJSONErrorEscape, begin);
    append(CSimdJSONKindString, size_t(strings - text.data()), size_t(written - strings));
    strings = written;
    return CSimdJSONErrorNone;
}

CSimdJSONParser *csimdjson_create(void) { return new (std::nothrow) CSimdJSONParser(); }

void csimdjson_destroy(CSimdJSONParser *parser) { delete parser; }

CSimdJSONError csimdjson_parse(CSimdJSONParser *parser, const uint8_t *bytes, size_t count) {
    try {
        return parser->parse(bytes, count);
    } catch (const std::bad_alloc &) {
        return CSimdJSONErrorMemory;
    }
}

const CSimdJSONToken *csimdjson_tokens(const CSimdJSONParser *parser) {
    return parser->tokens.data();
}

size_t csimdjson_token_count(const CSimdJSONParser *parser) { return parser->tokens.size(); }

const uint8_t *csimdjson_text(const CSimdJSONParser *parser) { return parser->text.data(); }

size_t csimdjson_error_offset(const CSimdJSONParser *parser) { return parser->errorOffset; }
