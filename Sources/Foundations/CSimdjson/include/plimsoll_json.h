// simdjson's document model (github.com/simdjson/simdjson, doc/dom.md) behind C: no exception leaves, no object of C++ shows.
#ifndef PLIMSOLL_JSON_H
#define PLIMSOLL_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// A parsed document; it owns a copy of the bytes.
typedef struct plimsoll_json plimsoll_json;

// A value inside a document: valid as long as the document is.
struct plimsoll_json_value {
    const void *document;
    size_t index;
};

enum plimsoll_json_type {
    PLIMSOLL_JSON_NULL = 0,
    PLIMSOLL_JSON_BOOL = 1,
    PLIMSOLL_JSON_INTEGER = 2,
    PLIMSOLL_JSON_DOUBLE = 3,
    PLIMSOLL_JSON_STRING = 4,
    PLIMSOLL_JSON_ARRAY = 5,
    PLIMSOLL_JSON_OBJECT = 6,
};

// Where an iteration stands. `current` may be read while `done` is false.
struct plimsoll_json_cursor {
    struct plimsoll_json_value current;
    struct plimsoll_json_value end;
    bool done;
};

// NULL where the text is not JSON, nests deeper than `max_depth` or memory ran out: then `message` holds the reason, ended by NUL.
plimsoll_json *plimsoll_json_parse(const char *text, size_t length, size_t max_depth, char *message, size_t capacity);
void plimsoll_json_free(plimsoll_json *document);
struct plimsoll_json_value plimsoll_json_root(const plimsoll_json *document);

enum plimsoll_json_type plimsoll_json_type_of(struct plimsoll_json_value value);
bool plimsoll_json_bool(struct plimsoll_json_value value);
// False where the value is not an integer of 64 bits with a sign.
bool plimsoll_json_integer(struct plimsoll_json_value value, int64_t *result);
double plimsoll_json_double(struct plimsoll_json_value value);
// UTF-8, valid as long as the document is; NULL where the value is no string.
const char *plimsoll_json_string(struct plimsoll_json_value value, size_t *length);

// The first member of that name; false where there is none or the value is no object.
bool plimsoll_json_find(struct plimsoll_json_value object, const char *key, size_t length, struct plimsoll_json_value *result);

struct plimsoll_json_cursor plimsoll_json_elements(struct plimsoll_json_value array);
void plimsoll_json_next_element(struct plimsoll_json_cursor *cursor);

struct plimsoll_json_cursor plimsoll_json_members(struct plimsoll_json_value object);
const char *plimsoll_json_member_key(const struct plimsoll_json_cursor *cursor, size_t *length);
struct plimsoll_json_value plimsoll_json_member_value(const struct plimsoll_json_cursor *cursor);
void plimsoll_json_next_member(struct plimsoll_json_cursor *cursor);

#ifdef __cplusplus
}
#endif

#endif
