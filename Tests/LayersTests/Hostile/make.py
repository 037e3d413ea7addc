#!/usr/bin/env python3
"""Makes hostile and unusual layers, the same bytes every time.

    make.py FOLDER [EXPRESSION]    writes FOLDER/NAME for each, or those whose name matches from its beginning

What each is expected to give stands in expected.tsv beside this script.
"""
import gzip
import os
import re
import struct
import sys
import zlib

BLOCK = 512
LAYERS = {}


def header(name, size=0, kind=b"0", mode=0o644, link=b"", prefix=b"", magic=b"ustar\x0000", major=0, minor=0, uid=b"0000000\0"):
    name = name.encode() if isinstance(name, str) else name
    link = link.encode() if isinstance(link, str) else link
    size = size if isinstance(size, bytes) else b"%011o\0" % size
    block = bytearray(BLOCK)
    struct.pack_into("100s8s8s8s12s12s8s1s100s8s32s32s8s8s155s", block, 0, name, b"%07o\0" % mode, uid, b"0000000\0", size, b"%011o\0" % 0,
                     b" " * 8, kind, link, magic, b"", b"", b"%07o\0" % major, b"%07o\0" % minor, prefix)
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padded(data):
    return data + b"\0" * (-len(data) % BLOCK)


def file(name, data=b"data\n", **options):
    return header(name, len(data), **options) + padded(data)


def directory(name):
    return header(name, kind=b"5", mode=0o755)


def symlink(name, target):
    return header(name, kind=b"2", mode=0o777, link=target)


def hardlink(name, target):
    return header(name, kind=b"1", link=target)


def record(key, value):
    value = value.encode() if isinstance(value, str) else value
    body = b" " + key.encode() + b"=" + value + b"\n"
    length = len(body)
    while len(str(length)) + len(body) != length:
        length = len(str(length)) + len(body)
    return str(length).encode() + body


def pax(records, kind=b"x"):
    data = b"".join(record(key, value) for key, value in records)
    return header("PaxHeaders/x", len(data), kind) + padded(data)


def gnu(kind, text):
    return header("././@LongLink", len(text) + 1, kind, magic=b"ustar  \0") + padded(text + b"\0")


END = b"\0" * 2 * BLOCK
GOOD = file("etc/hostname", b"ship\n")


def packed(data, level=6):
    return gzip.compress(data, level, mtime=0)


def zeros(count):
    """A gzip member of zeros, without the zeros in memory."""
    stream, out, crc, piece = zlib.compressobj(9, zlib.DEFLATED, -15), [b"\x1f\x8b\x08" + b"\0" * 6 + b"\xff"], 0, b"\0" * (1 << 20)
    for _ in range(count >> 20):
        out.append(stream.compress(piece))
        crc = zlib.crc32(piece, crc)
    return b"".join(out + [stream.flush(), struct.pack("<II", crc, count & 0xffffffff)])


def static(name, content):
    LAYERS[name] = lambda: content


def define():
    static("plain", GOOD + END)
    static("empty", b"")
    static("only-end", END)
    static("no-end", GOOD)
    static("one-zero-block", GOOD + b"\0" * BLOCK)
    static("root-only", directory("./") + END)
    static("old-v7", header("v7", 3, b"\0", magic=b"\0" * 8) + padded(b"abc") + END)
    static("gnu-long-name", gnu(b"L", b"d/" + b"n" * 200) + file("short") + END)
    static("gnu-long-link", gnu(b"K", b"t" * 200) + symlink("link", "short") + END)
    static("pax-name", pax([("path", "d/" + "ä" * 100)]) + file("short") + END)
    static("pax-decomposed", pax([("path", "e\u0301")]) + file("short") + END)
    static("pax-not-utf8", pax([("hdrcharset", "BINARY"), ("path", b"a\xff\xfeb")]) + file("short") + END)
    static("pax-owner-huge", pax([("uid", "4294967296")]) + file("short") + GOOD + END)
    static("pax-owner-negative", pax([("uid", "-1")]) + file("short") + GOOD + END)
    static("latin1-name", file(b"caf\xe9") + END)
    static("pax-link", pax([("linkpath", "ü" * 90)]) + symlink("link", "x") + END)
    static("pax-global", pax([("comment", "x")], b"g") + GOOD + END)
    static("prefix", file("name", prefix=b"a/b/c") + END)
    static("dot-slash", file("./a/./b//c") + END)
    static("parent-inside", file("a/b/../c") + END)
    static("parent-escape", file("../../../escape") + END)
    static("absolute", file("/absolute") + END)
    static("absolute-parent", file("/../up") + END)
    static("link-escape", symlink("out", "../../..") + file("out/escape") + END)
    static("link-absolute", directory("in") + symlink("out", "/in") + file("out/x") + END)
    static("link-to-missing", symlink("lib", "usr/lib") + file("lib/x") + END)
    static("link-loop", symlink("a", "b") + symlink("b", "a") + file("a/x") + END)
    static("link-self", symlink("a", "a") + GOOD + END)
    static("link-chain-39", b"".join(symlink(f"l{n}", f"l{n + 1}") for n in range(39)) + directory("l39") + file("l0/x") + END)
    static("link-chain-50", b"".join(symlink(f"l{n}", f"l{n + 1}") for n in range(50)) + directory("l50") + file("l0/x") + END)
    static("hardlink", file("a", b"one\n") + hardlink("b", "a") + END)
    static("hardlink-replaced", file("a", b"one\n") + hardlink("b", "a") + file("a", b"two\n") + END)
    static("hardlink-itself", file("a") + hardlink("a", "a") + END)
    static("hardlink-escape", file("a") + hardlink("b", "../../a") + END)
    static("hardlink-missing", hardlink("b", "nowhere") + GOOD + END)
    static("hardlink-directory", directory("d") + hardlink("b", "d") + GOOD + END)
    static("hardlink-symlink", symlink("s", "x") + hardlink("t", "s") + END)
    static("duplicate", file("a", b"one\n") + file("a", b"two\n") + END)
    static("file-to-directory", file("a") + directory("a") + file("a/b") + END)
    static("directory-to-file", directory("a") + file("a/b") + file("a") + END)
    static("directory-to-link", directory("a") + file("a/b") + symlink("a", "c") + END)
    static("link-to-directory", directory("c") + symlink("a", "c") + directory("a") + file("a/x") + END)
    static("below-file", file("a") + file("a/b") + GOOD + END)
    static("file-at-root", file(".") + GOOD + END)
    static("empty-name", file("") + GOOD + END)
    static("link-at-root", symlink("./", "/etc") + GOOD + END)
    static("fifo", header("pipe", kind=b"6") + END)
    static("devices", header("null", kind=b"3", major=1, minor=3) + header("loop", kind=b"4", major=7, minor=1) + END)
    static("device-0-0", header("null", kind=b"3") + GOOD + END)
    static("set-ids", file("su", mode=0o4755) + END)
    static("whiteout", directory("etc") + file("etc/.wh.passwd", b"") + END)
    static("whiteout-opaque", directory("etc") + file("etc/.wh..wh..opq", b"") + file("etc/new") + END)
    static("whiteout-self", file("etc/.wh..", b"") + GOOD + END)
    static("whiteout-parent", file("etc/.wh...", b"") + GOOD + END)
    static("whiteout-nameless", file("etc/.wh.", b"") + GOOD + END)
    static("whiteout-directory", directory("etc") + directory("etc/.wh.d") + GOOD + END)
    static("whiteout-below-whiteout", file("etc/.wh.d/x") + GOOD + END)
    static("whiteout-link", directory("etc") + symlink("etc/.wh.l", "x") + GOOD + END)
    static("whiteout-other-marker", directory("etc") + file("etc/.wh..wh.aufs", b"") + GOOD + END)
    static("whiteout-then-directory", file(".wh.etc", b"") + directory("etc") + file("etc/x") + END)
    static("name-255", file("n" * 95) + pax([("path", "m" * 255)]) + file("x") + END)
    static("name-256", GOOD + pax([("path", "m" * 256)]) + file("x") + END)
    static("path-4095", pax([("path", "/".join(["d" * 100] * 40)[:4000])]) + file("x") + END)
    static("path-5000", GOOD + pax([("path", "/".join(["d"] * 2500))]) + file("x") + END)
    static("deep-10000", GOOD + pax([("path", "/".join(["d"] * 10_000))]) + file("x") + END)
    static("deep-through-links", b"".join(
        [pax([("path", "/".join(["d"] * 2000) + "/l")])] + [symlink("x", "/"), pax([("linkpath", "/".join(["d"] * 2000)), ("path", "j")]), symlink("x", "y"),
         pax([("path", "j/" + "/".join(["e"] * 2000))]), file("x")]) + END)
    static("pax-huge", header("PaxHeaders/x", 64 << 20, b"x") + b"1" * (2 << 20))
    static("pax-2mb", pax([("comment", "c" * (2 << 20))]) + GOOD + END)
    static("pax-malformed", header("PaxHeaders/x", 20, b"x") + padded(b"99999999999 path=abc") + GOOD + END)
    static("pax-chain", pax([("comment", "c")]) * 5000 + GOOD + END)
    static("pax-size-huge", GOOD + pax([("size", "9223372036854775807")]) + file("x") + END)
    static("size-negative", GOOD + header("x", b"\xff" * 12) + END)
    static("size-base256", GOOD + header("x", b"\x80" + b"\0" * 10 + b"\x03") + padded(b"abc") + END)
    static("size-lies", GOOD + header("x", 1 << 30) + padded(b"abc"))
    static("bad-checksum", GOOD + header("x").replace(b"ustar", b"vstar") + END)
    static("garbage", bytes((n * 7919 + n // 251) % 256 for n in range(100_000)))
    static("text", b"this is no archive\n" * 1000)
    static("truncated-header", GOOD + header("x")[:300])
    static("truncated-content", GOOD + header("x", 10_000) + b"y" * 1000)
    static("after-the-end", GOOD + END + file("hidden") + END)
    static("unknown-type", header("odd", kind=b"Z") + GOOD + END)
    whole = packed(GOOD + END)
    static("gzip", whole)
    static("gzip-members", packed(GOOD) + packed(file("second")) + packed(END))
    static("gzip-empty-members", packed(b"") * 1000 + packed(GOOD + END) + packed(b"") * 1000)
    static("gzip-truncated", whole[:-20])
    static("gzip-no-trailer", whole[:-8])
    static("gzip-bad-crc", whole[:-8] + bytes([whole[-8] ^ 1]) + whole[-7:])
    static("gzip-bad-length", whole[:-1] + bytes([whole[-1] ^ 1]))
    static("gzip-bad-header-crc", b"\x1f\x8b\x08\x02" + whole[4:10] + b"\0\0" + whole[10:])
    static("gzip-bad-block", whole[:10] + b"\xff" * 40)
    static("gzip-trailing", whole + b"trailing data")
    static("gzip-trailing-zeros", whole + b"\0" * 1000)
    static("gzip-header-only", whole[:10])
    static("gzip-all-fields", b"\x1f\x8b\x08\x1c" + b"\0" * 4 + b"\0\xff" + struct.pack("<H", 300) + b"e" * 300 + b"name\0" + b"comment\0" + whole[10:])
    static("gzip-in-gzip", packed(whole))
    static("bzip2", b"BZh91AY&SY" + b"\0" * 100)
    static("xz", b"\xfd7zXZ\0" + b"\0" * 100)
    static("zip", b"PK\x03\x04" + b"\0" * 100)
    static("zstd-garbage", b"\x28\xb5\x2f\xfd" + b"\xff" * 100)
    # A frame of raw blocks: RFC 8878, section 3.1.1.
    raw = GOOD + END
    frame = b"\x28\xb5\x2f\xfd\xa0" + struct.pack("<I", len(raw)) + struct.pack("<I", len(raw) << 3 | 1)[:3] + raw
    static("zstd", frame)
    static("zstd-bad-checksum", b"\x28\xb5\x2f\xfd\xa4" + frame[5:] + b"\0\0\0\0")
    static("zstd-wrong-size", frame[:5] + struct.pack("<I", len(raw) + 1) + frame[9:])
    static("zstd-dictionary", b"\x28\xb5\x2f\xfd\xa1\x07" + frame[5:])
    static("zstd-frames", b"\x50\x2a\x4d\x18\x04\0\0\0skip" + frame)
    static("zstd-truncated", frame[:-700])
    static("zstd-trailing", frame + b"trailing data")
    static("zstd-window", b"\x28\xb5\x2f\xfd\x00\xf8" + b"\0" * 100)
    LAYERS["bomb-ratio"] = lambda: zeros(1 << 30)
    LAYERS["bomb-file"] = lambda: packed(header("zeros", (1 << 30))) + zeros(1 << 30)
    LAYERS["bomb-entries"] = lambda: packed(b"".join(header(f"f{n}") for n in range(420_000)), 1)
    LAYERS["bomb-sparse"] = lambda: sparse(1 << 40)
    LAYERS["bomb-same-name"] = lambda: packed(b"".join(header("f") for n in range(420_000)), 1)
    static("sparse", sparse(1 << 20))
    # An ordinary long file that compresses well, but no better than programs do.
    LAYERS["big-file-first"] = lambda: big(300 << 20)


def big(size):
    """A gzip stream of one long file: numbered lines, which deflate makes a hundredth of."""
    stream = zlib.compressobj(1, zlib.DEFLATED, 31)
    out, left, number = [stream.compress(header("model", size))], size, 0
    while left > 0:
        piece = b"".join(b"%020d%s" % (number + line, b"x" * 1_000) for line in range(1_000))[:left]
        out.append(stream.compress(piece))
        left -= len(piece)
        number += 1_000
    return b"".join(out + [stream.compress(b"\0" * (-size % BLOCK) + END), stream.flush()])


def sparse(size):
    """GNU's format 1.0: a map in front of the content."""
    table = padded(b"1\n%d\n5\n" % (size - 5))
    records = [("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "holes"), ("GNU.sparse.realsize", str(size))]
    data = table + padded(b"tail\n")
    return pax(records) + header("GNUSparseFile.0/holes", len(table) + 5) + data + END


def main():
    define()
    expression = sys.argv[2] if len(sys.argv) > 2 else ""
    for name, make in sorted(LAYERS.items()):
        if not re.match(expression, name):
            continue
        with open(os.path.join(sys.argv[1], name), "wb") as out:
            out.write(make())


if __name__ == "__main__":
    main()
