#include <zlib.h>

/// `inflateInit` is a macro, which Swift does not see.
static inline int plimsoll_inflate_begin(z_stream *stream) {
    return inflateInit(stream);
}
