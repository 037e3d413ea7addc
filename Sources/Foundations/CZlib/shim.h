#ifndef PLIMSOLL_CZLIB_SHIM_H
#define PLIMSOLL_CZLIB_SHIM_H

#include <zlib.h>

/* inflateInit2 is a macro. A negative window means a stream without header and trailer, as in zip. */
static inline int plimsoll_inflate_raw_init(z_stream *stream)
{
    return inflateInit2(stream, -MAX_WBITS);
}

/* inflateInit is a macro: a stream with the header and the trailer of RFC 1950. */
static inline int plimsoll_inflate_begin(z_stream *stream)
{
    return inflateInit(stream);
}

#endif
