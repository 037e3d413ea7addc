#ifndef PLIMSOLL_CZLIB_SHIM_H
#define PLIMSOLL_CZLIB_SHIM_H

#include <zlib.h>

/* inflateInit2 is a macro. A negative window means a stream without header and trailer, as in zip. */
static inline int plimsoll_inflate_raw_init(z_stream *stream)
{
    return inflateInit2(stream, -MAX_WBITS);
}

#endif
