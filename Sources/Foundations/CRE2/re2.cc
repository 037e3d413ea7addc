#include "plimsoll_re2.h"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

#include <re2/re2.h>

struct plimsoll_re2 {
    plimsoll_re2(re2::StringPiece pattern, const re2::RE2::Options &options) : expression(pattern, options) {}
    re2::RE2 expression;
};

namespace {

re2::RE2::Options translate(const plimsoll_re2_options &options) {
    re2::RE2::Options result;
    result.set_log_errors(false);
    result.set_max_mem(options.max_memory);
    result.set_posix_syntax(options.posix_syntax);
    result.set_longest_match(options.longest_match);
    result.set_case_sensitive(options.case_sensitive);
    result.set_dot_nl(options.dot_matches_newline);
    result.set_one_line(options.one_line);
    result.set_perl_classes(options.perl_classes);
    result.set_word_boundary(options.word_boundary);
    return result;
}

re2::RE2::Anchor translate(plimsoll_re2_anchor anchor) {
    switch (anchor) {
    case PLIMSOLL_RE2_ANCHOR_START: return re2::RE2::ANCHOR_START;
    case PLIMSOLL_RE2_ANCHOR_BOTH: return re2::RE2::ANCHOR_BOTH;
    default: return re2::RE2::UNANCHORED;
    }
}

void explain(const char *reason, size_t length, char *message, size_t capacity) {
    if (message == nullptr || capacity == 0) return;
    const size_t count = std::min(length, capacity - 1);
    std::memcpy(message, reason, count);
    message[count] = '\0';
}

}  // namespace

extern "C" plimsoll_re2 *plimsoll_re2_new(
    const char *pattern, size_t length, const plimsoll_re2_options *options, char *message, size_t capacity) {
    try {
        auto made = std::make_unique<plimsoll_re2>(re2::StringPiece(pattern, length), translate(*options));
        if (made->expression.ok()) return made.release();
        explain(made->expression.error().data(), made->expression.error().size(), message, capacity);
    } catch (...) {
        static const char reason[] = "out of memory";
        explain(reason, sizeof reason - 1, message, capacity);
    }
    return nullptr;
}

extern "C" void plimsoll_re2_free(plimsoll_re2 *expression) { delete expression; }

extern "C" int plimsoll_re2_group_count(const plimsoll_re2 *expression) { return expression->expression.NumberOfCapturingGroups(); }

extern "C" int plimsoll_re2_match(
    const plimsoll_re2 *expression, const char *text, size_t length, size_t start, plimsoll_re2_anchor anchor, plimsoll_re2_group *groups, int count) {
    try {
        const re2::StringPiece subject(text, length);
        if (start > length) return 0;
        if (count <= 0 || groups == nullptr) return expression->expression.Match(subject, start, length, translate(anchor), nullptr, 0) ? 1 : 0;
        std::vector<re2::StringPiece> pieces(static_cast<size_t>(count));
        if (!expression->expression.Match(subject, start, length, translate(anchor), pieces.data(), count)) return 0;
        for (int index = 0; index < count; index++) {
            const re2::StringPiece &piece = pieces[static_cast<size_t>(index)];
            const bool present = piece.data() != nullptr;
            groups[index].start = present ? piece.data() - text : -1;
            groups[index].end = present ? groups[index].start + static_cast<ptrdiff_t>(piece.size()) : -1;
        }
        return 1;
    } catch (...) {
        return -1;
    }
}
