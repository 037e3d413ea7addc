#include "plimsoll_json.h"

#include <simdjson.h>

#include <cstring>
#include <new>
#include <type_traits>

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

struct plimsoll_json {
    simdjson::dom::parser parser;
    element root;
};

namespace {

// A position of simdjson is a document and an index into its tape; C sees it as bytes.
template <typename Position>
plimsoll_json_value pack(const Position &position) {
    static_assert(sizeof(Position) == sizeof(plimsoll_json_value) && std::is_trivially_copyable<Position>::value);
    plimsoll_json_value result;
    std::memcpy(&result, &position, sizeof(result));
    return result;
}

template <typename Position>
Position unpack(const plimsoll_json_value &value) {
    static_assert(sizeof(Position) == sizeof(plimsoll_json_value) && std::is_trivially_copyable<Position>::value);
    Position result;
    std::memcpy(static_cast<void *>(&result), &value, sizeof(result));
    return result;
}

template <typename Container>
plimsoll_json_cursor start(plimsoll_json_value value) {
    plimsoll_json_cursor cursor = {};
    cursor.done = true;
    Container container;
    if (unpack<element>(value).get(container) != simdjson::SUCCESS) return cursor;
    cursor.current = pack(container.begin());
    cursor.end = pack(container.end());
    cursor.done = !(container.begin() != container.end());
    return cursor;
}

template <typename Container>
void advance(plimsoll_json_cursor *cursor) {
    auto position = unpack<typename Container::iterator>(cursor->current);
    ++position;
    cursor->current = pack(position);
    cursor->done = !(position != unpack<typename Container::iterator>(cursor->end));
}

}  // namespace

plimsoll_json *plimsoll_json_parse(const char *text, size_t length, size_t max_depth, char *message, size_t capacity) {
    auto *document = new (std::nothrow) plimsoll_json;
    const char *reason = "out of memory";
    if (document != nullptr) {
        auto error = document->parser.allocate(length < 64 ? 64 : length, max_depth);
        if (error == simdjson::SUCCESS) error = document->parser.parse(text, length, true).get(document->root);
        if (error == simdjson::SUCCESS) return document;
        reason = simdjson::error_message(error);
    }
    if (capacity > 0) {
        std::strncpy(message, reason, capacity - 1);
        message[capacity - 1] = 0;
    }
    delete document;
    return nullptr;
}

void plimsoll_json_free(plimsoll_json *document) { delete document; }

plimsoll_json_value plimsoll_json_root(const plimsoll_json *document) { return pack(document->root); }

plimsoll_json_type plimsoll_json_type_of(plimsoll_json_value value) {
    switch (unpack<element>(value).type()) {
        case simdjson::dom::element_type::ARRAY: return PLIMSOLL_JSON_ARRAY;
        case simdjson::dom::element_type::OBJECT: return PLIMSOLL_JSON_OBJECT;
        case simdjson::dom::element_type::INT64:
        case simdjson::dom::element_type::UINT64: return PLIMSOLL_JSON_INTEGER;
        case simdjson::dom::element_type::DOUBLE: return PLIMSOLL_JSON_DOUBLE;
        case simdjson::dom::element_type::STRING: return PLIMSOLL_JSON_STRING;
        case simdjson::dom::element_type::BOOL: return PLIMSOLL_JSON_BOOL;
        case simdjson::dom::element_type::NULL_VALUE: return PLIMSOLL_JSON_NULL;
    }
    return PLIMSOLL_JSON_NULL;
}

bool plimsoll_json_bool(plimsoll_json_value value) {
    bool result = false;
    return unpack<element>(value).get(result) == simdjson::SUCCESS && result;
}

bool plimsoll_json_integer(plimsoll_json_value value, int64_t *result) {
    return unpack<element>(value).get(*result) == simdjson::SUCCESS;
}

double plimsoll_json_double(plimsoll_json_value value) {
    double result = 0;
    if (unpack<element>(value).get(result) != simdjson::SUCCESS) return 0;
    return result;
}

const char *plimsoll_json_string(plimsoll_json_value value, size_t *length) {
    std::string_view text;
    if (unpack<element>(value).get(text) != simdjson::SUCCESS) return nullptr;
    *length = text.size();
    return text.data();
}

bool plimsoll_json_find(plimsoll_json_value value, const char *key, size_t length, plimsoll_json_value *result) {
    object members;
    element found;
    if (unpack<element>(value).get(members) != simdjson::SUCCESS) return false;
    if (members.at_key(std::string_view(key, length)).get(found) != simdjson::SUCCESS) return false;
    *result = pack(found);
    return true;
}

plimsoll_json_cursor plimsoll_json_elements(plimsoll_json_value value) { return start<array>(value); }
void plimsoll_json_next_element(plimsoll_json_cursor *cursor) { advance<array>(cursor); }

plimsoll_json_cursor plimsoll_json_members(plimsoll_json_value value) { return start<object>(value); }
void plimsoll_json_next_member(plimsoll_json_cursor *cursor) { advance<object>(cursor); }

const char *plimsoll_json_member_key(const plimsoll_json_cursor *cursor, size_t *length) {
    auto key = unpack<object::iterator>(cursor->current).key();
    *length = key.size();
    return key.data();
}

plimsoll_json_value plimsoll_json_member_value(const plimsoll_json_cursor *cursor) {
    return pack(unpack<object::iterator>(cursor->current).value());
}
