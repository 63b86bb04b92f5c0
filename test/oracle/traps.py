"""Prints pickles that scanners have misread, one JSON line each: {"name", "hex"}.

Every name that they import is looked up by the oracle's stand-ins only; nothing here can run.
"""

import itertools
import json
import struct

P2, P4, P5 = b"\x80\x02", b"\x80\x04", b"\x80\x05"
G = b"cos\nsystem\n"
CALL = b"(S'id'\ntR"
STRING_OF = {
    "string": lambda s: b"S'" + s + b"'\n",
    "string-double": lambda s: b'S"' + s + b'"\n',
    "binstring": lambda s: b"T" + struct.pack("<i", len(s)) + s,
    "short-binstring": lambda s: b"U" + bytes([len(s)]) + s,
    "unicode": lambda s: b"V" + s + b"\n",
    "binunicode": lambda s: b"X" + struct.pack("<I", len(s)) + s,
    "short-binunicode": lambda s: b"\x8c" + bytes([len(s)]) + s,
    "binunicode8": lambda s: b"\x8d" + struct.pack("<Q", len(s)) + s,
    "binbytes": lambda s: b"B" + struct.pack("<I", len(s)) + s,
    "short-binbytes": lambda s: b"C" + bytes([len(s)]) + s,
}


def frame(size, data=b""):
    return b"\x95" + struct.pack("<Q", size) + data


def framed(data):
    return frame(len(data), data)


def strings():
    for (a, first), (b, second) in itertools.product(STRING_OF.items(), repeat=2):
        yield "global-%s-%s" % (a, b), P4 + first(b"os") + second(b"system") + b"\x93" + CALL + b"."
    yield "string-hex", P4 + b"S'\\x6f\\x73'\nS'\\x73ystem'\n\x93."
    yield "string-octal", P4 + b"S'\\157s'\nS'\\163ystem'\n\x93."
    yield "string-octal-short", P4 + b"S'o\\163'\nS'a\\0b\\18c\\777'\n\x93."
    yield "string-escapes", P4 + b"S'\\a\\b\\f\\n\\r\\t\\v\\\\\\'\\\"\\q\\?'\nS'x'\n\x93."
    yield "string-bad-hex", P4 + b"S'\\x6'\nS'x'\n\x93."
    yield "string-bad-hex-2", P4 + b"S'\\xzz'\nS'x'\n\x93."
    yield "string-trailing-backslash", P4 + b"S'os\\'\nS'x'\n\x93."
    yield "string-line-continuation", P4 + b"S'o\\\ns'\nS'x'\n\x93."
    yield "string-not-ascii", P4 + b"S'\xff'\nS'\\xff'\n\x93."
    yield "string-one-quote", P4 + b"S'\n0" + G + b"."
    yield "string-mixed-quotes", P4 + b"S'os\"\n0" + G + b"."
    yield "string-unquoted", P4 + b"Sos\n0" + G + b"."
    yield "string-spaces", P4 + b"S'os' \n0" + G + b"."
    yield "string-inner-quotes", P4 + b"S'o's'\nS''\n\x93."
    yield "string-empty", P4 + b"S''\nS\"\"\n\x93."
    yield "string-carriage-return", P4 + b"S'os'\r\n0" + G + b"."
    yield "unicode-u", P4 + b"V\\u006f\\u0073\nV\\u0073ystem\n\x93."
    yield "unicode-U", P4 + b"V\\U0000006fs\nV\\U00000073ystem\n\x93."
    yield "unicode-not-x", P4 + b"V\\x6f\\x73\nVsystem\n\x93."
    yield "unicode-backslashes", P4 + b"V\\\\u006f\\\\\\u006f\\\nVx\n\x93."
    yield "unicode-truncated-u", P4 + b"V\\u006\nVx\n\x93."
    yield "unicode-bad-u", P4 + b"V\\u00zz\nVx\n\x93."
    yield "unicode-too-large", P4 + b"V\\U00110000\nVx\n\x93."
    yield "unicode-max", P4 + b"V\\U0010ffff\nV\\U0000d800\n\x93."
    yield "unicode-surrogates", P4 + b"V\\ud800\nV\\ud83d\\ude00\n\x93."
    yield "unicode-latin1", P4 + b"V\xe9\nV\xff\n\x93."
    yield "unicode-carriage-return", P4 + b"Vos\r\nVsystem\r\n\x93."
    yield "unicode-empty", P4 + b"V\nV\n\x93."
    yield "utf8-surrogates", P4 + b"X\x03\0\0\0\xed\xa0\x80\x8c\x06\xed\xa0\xbd\xed\xb8\x80\x93."
    yield "utf8-bad", P4 + b"\x8c\x02\xff\xfe0" + G + b"."
    yield "utf8-overlong", P4 + b"\x8c\x02\xc1\xaf0" + G + b"."
    yield "utf8-cut", P4 + b"\x8c\x01\xc30" + G + b"."
    yield "utf8-bom", P4 + b"\x8c\x05\xef\xbb\xbfos\x8c\x01x\x93."
    yield "utf8-too-large", P4 + b"\x8c\x04\xf4\x90\x80\x800" + G + b"."
    yield "nul-in-names", P4 + b"\x8c\x03o\0s\x8c\x01\0\x93."
    yield "binstring-not-ascii", P4 + b"U\x02\xc3\xa9U\x01x\x93" + CALL + b"."
    yield "binstring-negative", b"T\xff\xff\xff\xff" + G + b"."
    yield "binstring-huge", b"T\xff\xff\xff\x7f" + G + b"."
    yield "binbytes-huge", b"B\xff\xff\xff\xff" + G + b"."
    yield "binunicode-huge", b"X\xff\xff\xff\xff" + G + b"."
    for op in (b"\x8d", b"\x8e", b"\x96"):
        for size in (2**63, 2**63 - 1, 2**64 - 1, 2**40, 2**32, 2**32 + 2, 3):
            name = "count-%02x-%d" % (op[0], size)
            yield name, op + struct.pack("<Q", size) + b"abc0" + G + b"."
    yield "short-count-past-end", G + CALL + b"\x8c\xffabc."


def names():
    yield "global", G + CALL + b"."
    yield "global-empty-module", b"c\nsystem\n."
    yield "global-empty-name", b"cos\n\n."
    yield "global-both-empty", b"c\n\n."
    yield "global-dotted", P4 + b"cpathlib\nos.system\n" + CALL + b"."
    yield "global-dotted-old", P2 + b"cpathlib\nos.system\n" + CALL + b"."
    yield "global-dotted-module", b"cxml.dom\nminidom.os.system\n."
    yield "global-space", b"cos system\nx y\n."
    yield "global-carriage-return", b"cos\r\nsystem\r\n" + CALL + b"."
    yield "global-nul", b"co\0s\nsys\0tem\n."
    yield "global-utf8", b"c\xc3\xa9\n\xe6\x97\xa5\n."
    yield "global-bad-utf8", b"c\xff\nx\n0" + G + b"."
    yield "global-bad-utf8-name", b"cos\n\xff\n0" + G + b"."
    yield "global-utf8-surrogate", b"c\xed\xa0\x80\nx\n0" + G + b"."
    for cut in (b"c", b"co", b"cos", b"cos\n", b"cos\ns", b"cos\nsystem", b"cos\nsystemX"):
        yield "global-cut-%d" % len(cut), cut
    for cut in (b"(i", b"(ios", b"(ios\n", b"(ios\nsystem", b"(ios\nsystemX"):
        yield "inst-cut-%d" % len(cut), cut
    yield "inst", b"(S'id'\nios\nsystem\n."
    yield "inst-no-args", b"(ios\nsystem\n."
    yield "inst-no-mark", b"ios\nsystem\n."
    yield "inst-utf8", b"(i\xc3\xa9\nx\n0" + G + b"."
    yield "inst-utf8-name", b"(ios\n\xc3\xa9\n0" + G + b"."
    yield "inst-empty", b"(i\n\n."
    yield "obj", b"(cos\nsystem\nS'id'\no."
    yield "obj-no-args", b"(cos\nsystem\no."
    yield "obj-empty", b"(o" + G + b"."
    yield "obj-no-mark", b"cos\nsystem\no."
    yield "obj-not-class", b"(I1\nI2\no" + G + b"."
    yield "obj-instance", b"(cos\nsystem\n)RS'id'\no."
    yield "obj-pop", b"(cos\nsystem\nS'id'\no0N."
    yield "newobj", P2 + b"cos\nsystem\nS'id'\n\x85\x81."
    yield "newobj-list", P2 + b"cos\nsystem\n](S'id'\ne\x81" + G + b"."
    yield "newobj-instance", P2 + b"cos\nsystem\n)R)\x81" + G + b"."
    yield "newobj-ex", P4 + b"cos\nsystem\nS'id'\n\x85}\x92."
    yield "newobj-ex-kwargs", P4 + b"cos\nsystem\n)}S'a'\nI1\ns\x92."
    yield "newobj-ex-bytes-key", P4 + b"cos\nsystem\n)}C\x01aI1\ns\x92" + G + b"."
    yield "newobj-ex-int-key", P4 + b"cos\nsystem\n)}I2\nI1\ns\x92" + G + b"."
    yield "newobj-ex-none", P4 + b"cos\nsystem\n)N\x92" + G + b"."
    yield "reduce-list", G + b"](S'id'\neR."
    yield "reduce-string", G + b"S'id'\nR."
    yield "reduce-bytes", G + b"C\x02idR."
    yield "reduce-dict", G + b"}(S'a'\nI1\nuR."
    yield "reduce-set", G + b"\x8f(S'a'\n\x90R."
    yield "reduce-frozenset", G + b"(S'a'\n\x91R."
    yield "reduce-bytearray", G + b"\x96\x02\0\0\0\0\0\0\0idR."
    yield "reduce-buffer", G + b"\x97R."
    yield "reduce-int", G + b"I1\nR" + G + b"."
    yield "reduce-none", G + b"NR" + G + b"."
    yield "reduce-instance", G + b"ca\nb\n)RR."
    yield "reduce-class", G + b"ca\nb\nR."
    yield "reduce-not-callable", b"I1\n)R" + G + b"."
    yield "reduce-result", G + b")R(S'id'\ntR."
    yield "reduce-chain", G + b")R)R)R)R)R)R)R)R)R."
    yield "reduce-mutated-args", G + b"](S'id'\neq\x00" + b"R0h\x00I1\na."
    yield "reduce-args-from-call", G + b"cmk\ntuple1\n)RR."
    yield "reduce-nested-args", G + b"(I1\n(S'a'\nC\x01bNt\x88G?\xf8\0\0\0\0\0\0tR."
    yield "call-pop", G + b"(S'id'\ntR0N."
    for code in (b"\x82\x01", b"\x82\xff", b"\x83\x00\x01", b"\x83\xff\xff", b"\x84\xff\xff\xff\x7f"):
        yield "ext-" + code.hex(), P2 + code + CALL + b"."
    for code in (b"\x82\x00", b"\x83\x00\x00", b"\x84\x00\x00\x00\x00", b"\x84\xff\xff\xff\xff"):
        yield "ext-bad-" + code.hex(), P2 + code + G + b"."
    yield "ext-twice", P2 + b"\x82\x05\x82\x05\x83\x05\x00\x84\x05\x00\x00\x00."
    yield "ext-newobj", P2 + b"\x82\x05)\x81."
    yield "persid", b"Pcpu\n."
    yield "persid-empty", b"P\n."
    yield "persid-not-ascii", b"P\xff\n0" + G + b"."
    yield "persid-cut", b"Pcpu"
    yield "binpersid", b"(S'storage'\nI1\ntQ."
    yield "binpersid-call", b"NQ)R."
    yield "persid-reduce", b"Pcpu\n(S'a'\ntR."
    yield "stack-global-ints", P4 + b"I1\nI2\n\x93" + G + b"."
    yield "stack-global-none", P4 + b"N\x8c\x06system\x93" + G + b"."
    yield "stack-global-one", P4 + b"\x8c\x06system\x93" + G + b"."
    yield "stack-global-called", P4 + b"cmk\nstr\n)Rq\x00\x8c\x01x\x93h\x00h\x00\x93."
    yield "stack-global-proto-2", P2 + b"\x8c\x02os\x8c\x06system\x93" + CALL + b"."
    yield "stack-global-no-proto", b"\x8c\x02os\x8c\x06system\x93" + CALL + b"."
    yield "compat-names", P2 + b"c__builtin__\nxrange\n(I1\ntRcstring\nlowercase\n."
    yield "id-alias", b"cmk\nid\n(" + G + b"tR" + CALL + b"."


def gaps():
    os_, system = b"\x8c\x02os", b"\x8c\x06system"
    for name, gap in (
        ("dup-pop", b"20"),
        ("mark-pop-mark", b"(1"),
        ("mark-pop", b"(0"),
        ("mark-items-pop-mark", b"(I1\nNN1"),
        ("mark-mark-pop", b"((00"),
        ("memoize", b"\x94"),
        ("put-pop-get", b"q\x050h\x05"),
        ("junk", b"I1\n0"),
        ("nested", b"(((I1\nl0]0I1\nt01"),
        ("proto", P2),
        ("frame", frame(0)),
        ("build-none", b"Nb"),
        ("tuple-pop", b"I1\nI2\n\x860"),
    ):
        yield "gap-" + name, P4 + os_ + gap + system + gap + b"\x93" + gap + CALL + b"."
    yield "pop-before-put", P4 + os_ + system + b"0q\x000N\x8c\x06systemh\x00\x8c\x05popen\x93."
    yield "memo-overwrite", P4 + b"\x8c\x04mathq\x000" + os_ + b"q\x000h\x00" + system + b"\x93."
    yield "memo-overwrite-class", b"cmath\nsin\nq\x000cos\nsystem\nq\x000h\x00" + CALL + b"."
    yield "memo-mutated", P4 + b"]q\x00h\x00S'x'\na0cos\nsystem\nh\x00R."
    yield "memo-after-put-gap", P4 + os_ + b"r\x05\0\0\0\x94" + system + b"\x94h\x01h\x05h\x01\x93."
    yield "memoize-collision", P4 + os_ + b"q\x01\x940" + system + b"\x940h\x01h\x01\x93."
    yield "memo-missing", b"h\x09" + G + b"."
    yield "memo-missing-text", b"g9\n" + G + b"."
    yield "memo-missing-long", b"j\x09\0\0\0" + G + b"."
    for index in (b" 1", b"1 ", b"+1", b"01", b"0_1", b"1_0", b"1\0", b"1\0junk", b"1L", b"1\r", b"-0", b"\xc2\xb2", b"0x1"):
        name = index.hex()
        yield "put-text-" + name, G + b"p" + index + b"\n0g1\n" + CALL + b"."
        yield "get-text-" + name, G + b"p1\n0g" + index + b"\n" + CALL + b"."
    yield "put-text-arabic", G + b"p\xd9\xa1\n0g1\n."
    yield "put-negative", b"I1\np-1\n" + G + b"."
    yield "put-empty", b"I1\np\n" + G + b"."
    yield "get-empty", b"g\n" + G + b"."
    yield "get-negative", b"I1\np1\n0g-1\n" + G + b"."
    yield "put-huge", b"I1\np99999999999999999999\n" + G + b"."
    yield "put-huge-get", G + b"p99999999999999999999\n0g99999999999999999999\n" + CALL + b"."
    yield "put-large", G + b"r\x00\x00\x10\x000j\x00\x00\x10\x00" + CALL + b"."
    yield "put-max", b"I1\nr\xff\xff\xff\xff" + G + b"."
    yield "put-empty-stack", b"q\x00" + G + b"."
    yield "put-on-mark", b"I1\n(q\x00" + G + b"."
    yield "dup-empty", b"2" + G + b"."
    yield "dup-on-mark", b"I1\n(2" + G + b"."
    yield "pop-empty", b"0" + G + b"."
    yield "pop-mark-empty", b"1" + G + b"."
    yield "pop-mark-item", b"(0" + G + b"."
    yield "mark-items", b"(I1\nI2\n0" + G + b"1" + G + b"."
    yield "tuple-over-mark", b"I1\n(I2\n\x86" + G + b"."
    yield "tuple1-on-mark", b"I1\n(\x85" + G + b"."
    yield "tuple3-short", b"I1\nI2\n\x87" + G + b"."
    yield "stop-empty", b"."
    yield "stop-on-mark", b"I1\n(."
    yield "stop-over-mark", b"I1\n(I2\n."
    yield "reduce-over-mark", G + b"()R" + G + b"."
    yield "reduce-short", b")R" + G + b"."
    yield "build-short", b"Nb" + G + b"."
    yield "append-short", b"I1\na" + G + b"."
    yield "append-over-mark", b"](I1\na" + G + b"."
    yield "setitem-short", b"I1\nI2\ns" + G + b"."
    yield "appends-no-mark", b"]I1\ne" + G + b"."
    yield "appends-bottom", b"(I1\ne" + G + b"."
    yield "appends-empty-bottom", b"(e" + G + b"."
    yield "setitems-empty-bottom", b"(u" + G + b"."
    yield "additems-empty-bottom", b"(\x90" + G + b"."


def containers():
    yield "appends-empty-int", b"I1\n(e" + G + b"."
    yield "appends-int", b"I1\n(I2\ne" + G + b"."
    yield "append-int", b"I1\nI2\na" + G + b"."
    yield "appends-tuple", b")(I2\ne" + G + b"."
    yield "appends-dict", b"}(I2\ne" + G + b"."
    yield "appends-set", b"\x8f(I2\ne" + G + b"."
    yield "append-bytearray", b"\x96\x01\0\0\0\0\0\0\0aI2\na(I3\nI4\ne" + G + b"."
    yield "append-bytearray-bad", b"\x96\x01\0\0\0\0\0\0\0aNa" + G + b"."
    yield "append-stand-in", G + b"I1\na."
    yield "appends-stand-in", G + b"(I1\nI2\ne."
    yield "append-instance", G + b")RI1\na."
    yield "appends-instance", G + b")R(I1\nI2\ne."
    yield "appends-instance-empty", G + b")R(e."
    yield "additems-stand-in", G + b"(I1\nI2\n\x90."
    yield "additems-instance", G + b")R(I1\nI2\n\x90."
    yield "additems-frozenset", b"(\x91(I1\n\x90" + G + b"."
    yield "additems-list", b"](I1\n\x90" + G + b"."
    yield "additems-unhashable", b"\x8f(]\x90" + G + b"."
    yield "frozenset-unhashable", b"(]\x91" + G + b"."
    yield "setitem-stand-in", G + b"I1\nI2\ns."
    yield "setitems-stand-in", G + b"(I1\nI2\nu."
    yield "setitems-instance", G + b")R(I1\nI2\nI3\nI4\nu."
    yield "setitem-list", b"](I1\neI0\nI9\ns" + G + b"."
    yield "setitem-list-args", G + b"](S'a'\neI0\nS'id'\nsR."
    yield "setitem-list-range", b"]I0\nI9\ns" + G + b"."
    yield "setitem-list-key", b"](I1\neS'a'\nI9\ns" + G + b"."
    yield "setitem-tuple", b")I0\nI9\ns" + G + b"."
    yield "setitem-bytearray", b"\x96\x01\0\0\0\0\0\0\0aI0\nI66\ns" + G + b"."
    yield "setitem-unhashable", b"}]I1\ns" + G + b"."
    yield "setitem-unhashable-tuple", b"}(]tI1\ns" + G + b"."
    yield "setitem-unhashable-dict", b"}}I1\ns" + G + b"."
    yield "setitem-buffer-key", b"}\x97I1\ns" + G + b"."
    yield "setitems-odd", b"}(I1\nI2\nI3\nu" + G + b"."
    yield "setitems-odd-instance", G + b")R(I1\nI2\nI3\nu" + G + b"."
    yield "dict-odd", b"(I1\nI2\nI3\nd" + G + b"."
    yield "dict-unhashable", b"(]I2\nd" + G + b"."
    yield "dict-overwrite", P4 + b"cos\nsystem\n)}(S'a'\nI1\nS'a'\nI2\nu\x92."
    yield "dict-equal-keys", P4 + b"cos\nsystem\n}(I1\nI2\n\x88I3\nG?\xf0\0\0\0\0\0\0I4\nuR."
    yield "list-op", b"(I1\n" + G + b"l."
    yield "readonly-buffer", b"\x97\x98" + G + b"."
    yield "readonly-bytearray", b"\x96\x02\0\0\0\0\0\0\0id\x98q\x00" + G + b"h\x00R."
    yield "readonly-append", b"\x96\x02\0\0\0\0\0\0\0id\x98I1\na" + G + b"."
    yield "readonly-int", b"I1\n\x98" + G + b"."
    yield "readonly-str", b"Vx\n\x98" + G + b"."
    yield "readonly-empty", b"\x98" + G + b"."


def states():
    obj = b"ca\nb\n)R"
    for name, state in (
        ("none", b"N"),
        ("empty-dict", b"}"),
        ("dict", b"}(S'x'\nI1\nu"),
        ("int-key", b"}(I5\nI1\nu"),
        ("tuple", b"(}S'x'\nI1\ns}S'y'\nI2\nst"),
        ("slots", b"(N}S'y'\nI2\nst"),
        ("slots-int-key", b"(N}I1\nI2\nst"),
        ("slots-list", b"(N](I1\net"),
        ("tuple-none", b"(NNt"),
        ("tuple-falsy", b"(I0\nI0\nt"),
        ("tuple1", b"(}t"),
        ("tuple3", b"(NNNt"),
        ("list", b"](I1\ne"),
        ("empty-list", b"]"),
        ("zero", b"I0\n"),
        ("string", b"S'x'\n"),
        ("instance", b"cc\nd\n)R"),
        ("class", b"cc\nd\n"),
    ):
        yield "build-instance-" + name, obj + state + b"b" + G + b"."
        yield "build-class-" + name, b"ca\nb\n" + state + b"b" + G + b"."
        yield "build-list-" + name, b"]" + state + b"b" + G + b"."
        yield "build-int-" + name, b"I1\n" + state + b"b" + G + b"."
    for method, use in (
        ("append", b"S'id'\na"),
        ("append", b"(S'id'\ne"),
        ("extend", b"(S'id'\ne"),
        ("add", b"(S'id'\n\x90"),
        ("__setstate__", b"S'id'\nb"),
        ("__call__", b")R"),
        ("items", b"q\x000cc\nd\n)Rh\x00b"),
    ):
        key = b"U" + bytes([len(method)]) + method.encode()
        name = "%s-%s" % (method, use[-1:].hex())
        yield "hijack-dict-" + name, obj + b"}" + key + b"cos\nsystem\nsb" + use + b"."
        yield "hijack-slots-" + name, obj + b"(N}" + key + b"cos\nsystem\nstb" + use + b"."
        yield "hijack-class-" + name, b"ca\nb\n(N}" + key + b"cos\nsystem\nstb" + use + b"."
    yield "hijack-inherited", b"ca\nb\nq\x00(N}U\x06appendcos\nsystem\nstb0h\x00)RS'id'\na."
    yield "hijack-new", b"ca\nb\n(N}U\x07__new__cos\nsystem\nstb(S'id'\nt\x81."
    yield "build-in-memo", b"ca\nb\n)Rq\x00}U\x06appendcos\nsystem\nsb0h\x00S'id'\na."


def numbers():
    texts = (
        b"0", b"00", b"01", b"010", b"+1", b"-0", b"-1", b"0x10", b"0X1f", b"0o17", b"0b11", b"1_000", b"_1",
        b"1__0", b" 1", b"1 ", b"\t1", b"1\x0b", b"1\0", b"1\0x", b"1L", b"1l", b"", b"L", b"-", b"1.5", b"1e3",
        b"99999999999999999999", b"0x" + b"f" * 40, b"9" * 5000, b"True", b"\xd9\xa1", b"08", b"1\r", b"0L",
        b"-0x_1", b"0_7", b"2147483648", b"9223372036854775808", b"- 1", b"0b2", b"00_0", b"1_", b"0x", b"\x1f1",
    )
    for text in texts:
        for op in (b"I", b"L"):
            yield "int-%s-%s" % (op.decode(), text[:12].hex()), G + b"(" + op + text + b"\ntR."
    for text in (
        b"1.5", b"1", b"nan", b"inf", b"-inf", b"+Infinity", b"1_0.5", b" 1.5", b"1.5 ", b"1e400", b"1e-400", b"",
        b"1.5\0", b"1.5\0x", b"0x1p3", b".", b"1.", b".5", b"1e", b"1,5", b"NaN(1)", b"1.5\r", b"1e5", b"infinit",
    ):
        yield "float-" + text.hex(), G + b"(F" + text + b"\ntR."
    for data in (b"", b"\x00", b"\xff", b"\x00\x01", b"\xff\x00", b"\x80" * 9, b"\x7f" * 200):
        yield "long1-" + data[:10].hex(), G + b"(\x8a" + bytes([len(data)]) + data + b"tR."
        yield "long4-" + data[:10].hex(), G + b"(\x8b" + struct.pack("<i", len(data)) + data + b"tR."
    yield "long4-negative", b"\x8b\xff\xff\xff\xff" + G + b"."
    yield "long4-huge", b"\x8b\xff\xff\xff\x7f" + G + b"."
    yield "binint", G + b"(J\xff\xff\xff\xffK\xffM\xff\xffG\x7f\xf8\0\0\0\0\0\0\x88\x89tR."


def frames():
    body = G + CALL + b"."
    yield "frame", P4 + framed(body)
    yield "frame-short", P4 + frame(4, body)
    yield "frame-long", P4 + frame(1000, body)
    yield "frame-huge", P4 + frame(2**63, body)
    yield "frame-max", P4 + frame(2**64 - 1, body)
    yield "frame-ssize", P4 + frame(2**63 - 1, body)
    yield "frame-zero", P4 + frame(0, body)
    yield "frame-cut", P4 + b"\x95\x05\0\0"
    yield "frame-nested", P4 + framed(framed(body))
    yield "frame-nested-overlap", P4 + frame(12, frame(30, body))
    yield "frame-nested-zero", P4 + framed(frame(0) + frame(0) + body)
    yield "frame-at-end", P4 + framed(b"N") + framed(b"0" + G) + framed(CALL + b".")
    for cut in range(len(body) + 1):
        yield "frame-split-%d" % cut, P4 + frame(cut, body)
        yield "frame-split-nested-%d" % cut, P4 + frame(cut + 12, b"I1\n" + frame(cut, body))
    yield "straddle-line", P4 + framed(b"cnonsense") + b"os\nsystem\n" + CALL + b"."
    yield "straddle-name", P4 + framed(b"cos\npath") + b"system\n" + CALL + b"."
    yield "straddle-string", P4 + framed(b"S'nonsense") + b"'os'\nS'system'\n\x93" + CALL + b"."
    yield "straddle-binunicode", P4 + framed(b"X\x02\0\0\0m") + b"os\x8c\x06system\x93" + CALL + b"."
    yield "straddle-count", P4 + framed(b"X\xff\xff") + b"\x02\0\0\0os\x8c\x06system\x93" + CALL + b"."
    yield "straddle-short", P4 + framed(b"\x8c\x06") + b"systemq\x00N."
    yield "straddle-opcode", P4 + framed(b"(S'id'\n\x8c") + b"\x02os\x8c\x06system\x93."
    yield "straddle-get", P4 + b"cos\nsystem\nq\x01cmath\nsin\nq\x02" + framed(b"00g2") + b"1\n" + CALL + b"."
    yield "straddle-int", P4 + framed(G + b"(I2") + b"1\ntR."
    yield "straddle-frame", P4 + framed(b"\x95\x05\0") + frame(3)[1:] + body
    yield "straddle-bytearray", P4 + framed(b"\x96\x04\0\0\0\0\0\0\0ab") + b"cdef" + body
    yield "straddle-binbytes8", P4 + framed(b"\x8e\x04\0\0\0\0\0\0\0ab") + b"cdef" + body
    big = b"X" + struct.pack("<I", 70_000) + b"a" * 70_000 + b"0"
    yield "straddle-large", P4 + framed(big + b"cnonsense") + b"os\nsystem\n" + CALL + b"."
    huge = b"X" + struct.pack("<I", 140_000) + b"a" * 140_000 + b"0"
    yield "straddle-past-prefetch", P4 + framed(huge + b"cnonsense") + b"os\nsystem\n" + CALL + b"."


def streams():
    yield "empty", b""
    yield "garbage", b"hello world"
    yield "proto-only", P4
    yield "proto-cut", b"\x80"
    yield "proto-6", b"\x80\x06" + G + b"."
    yield "proto-255", b"\x80\xff" + G + b"."
    yield "proto-0", b"\x80\x00" + G + b"."
    yield "proto-twice", P2 + P4 + G + P2 + CALL + P5 + b"."
    yield "proto-late", G + CALL + P4 + b"."
    yield "proto-bad-late", G + CALL + b"\x80\x09" + G + b"."
    yield "no-stop", P2 + G + CALL
    yield "payload-then-garbage", P2 + G + CALL + b"\xff\xff" + G
    yield "payload-then-broken", P2 + G + CALL + b"I1\nR" + G + b"."
    yield "after-stop", P2 + b"N." + G + CALL + b"."
    yield "unknown-opcode", b"\xfe" + G + b"."
    yield "nul-opcode", b"\0" + G + b"."
    yield "stop-two", P2 + G + b"." + P2 + G + b"."
    yield "deep-tuples", b")" + b"\x85" * 3000 + b"."
    yield "deep-lists", b"]" * 3000 + b"a" * 2999 + b"."
    yield "deep-marks", b"(" * 3000 + b"t" * 3000 + b"."
    yield "deep-reduce", G + b")R" * 500 + b"."
    yield "expansion", b"]" + b"2\x86" * 40 + b"0" + G + b"."
    yield "lists-of-lists", b"](" + b"]" * 500 + b"e" + G + b"."


def main():
    for section in (strings, names, gaps, containers, states, numbers, frames, streams):
        for name, data in section():
            print(json.dumps({"name": "%s/%s" % (section.__name__, name), "hex": data.hex()}))


if __name__ == "__main__":
    main()
