// RE2 (github.com/google/re2, wiki/Syntax) behind C: no exception leaves, no object of C++ shows, memory is limited.
#ifndef PLIMSOLL_RE2_H
#define PLIMSOLL_RE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct plimsoll_re2 plimsoll_re2;

// Every option that changes a meaning, spelt out: there are no defaults on this side.
struct plimsoll_re2_options {
    int64_t max_memory;     // bytes for the program and its automata
    bool posix_syntax;      // egrep's syntax alone; false: Perl's
    bool longest_match;     // leftmost-longest; false: leftmost-first
    bool case_sensitive;
    bool dot_matches_newline;
    bool one_line;          // posix_syntax alone: ^ and $ stand for the ends of the text
    bool perl_classes;      // posix_syntax alone: \d \s \w
    bool word_boundary;     // posix_syntax alone: \b \B
};

enum plimsoll_re2_anchor {
    PLIMSOLL_RE2_UNANCHORED = 0,
    PLIMSOLL_RE2_ANCHOR_START = 1,
    PLIMSOLL_RE2_ANCHOR_BOTH = 2,
};

// A part of a text; start is -1 for a group that took no part.
struct plimsoll_re2_group {
    ptrdiff_t start;
    ptrdiff_t end;
};

// Compiles; NULL where the pattern is wrong or too large: then `message` holds the reason, ended by NUL.
plimsoll_re2 *plimsoll_re2_new(const char *pattern, size_t length, const struct plimsoll_re2_options *options, char *message, size_t capacity);
void plimsoll_re2_free(plimsoll_re2 *expression);

// How many groups in parentheses.
int plimsoll_re2_group_count(const plimsoll_re2 *expression);

// 1: matches, 0: does not, -1: memory ran out. `groups` takes the whole match and then the groups; may be NULL with count 0.
int plimsoll_re2_match(
    const plimsoll_re2 *expression, const char *text, size_t length, size_t start, enum plimsoll_re2_anchor anchor, struct plimsoll_re2_group *groups,
    int count);

#ifdef __cplusplus
}
#endif

#endif
