"""Objects of the standard library, pickled at every protocol: one JSON line each, with base64 of the bytes."""

import argparse, array, base64, collections, datetime, decimal, enum, fractions, functools, io, ipaddress, itertools
import json, logging, math, operator, optparse, pathlib, pickle, random, re, string, sys, time, types, uuid

Point = collections.namedtuple("Point", "x y")
recursive = []
recursive.append(recursive)

objects = {
    "none": None, "bool": True, "int": 5, "long": 10**100, "negative": -(2**70), "float": 1.5, "complex": 2 + 3j, "text": "héllo\n\\u0041", "bytes": b"\x00\xff",
    "bytearray": bytearray(b"abc"), "tuple": (1, 2, 3, 4), "list": [1, [2, [3]]], "dict": {"a": {"b": 1}}, "set": {1, 2}, "frozenset": frozenset("ab"),
    "range": range(3, 9, 2), "slice": slice(1, None, 2), "ellipsis": ..., "not implemented": NotImplemented, "object": object(), "recursive": recursive,
    "types": [int, str, dict, type, object, type(None), type(...), Exception],
    "functions": [len, print, sum, sorted, math.sqrt, operator.add, json.dumps, re.sub, time.time],
    "ordered dict": collections.OrderedDict(a=1, b=[2]), "default dict": collections.defaultdict(list, a=[1]), "nested default dict": collections.defaultdict(functools.partial(collections.defaultdict, int)),
    "counter": collections.Counter("hello"), "deque": collections.deque([1, 2], maxlen=5), "chain map": collections.ChainMap({1: 2}, {3: 4}),
    "user dict": collections.UserDict(a=1), "user list": collections.UserList([1]), "user string": collections.UserString("x"),
    "date": datetime.date(2020, 1, 2), "datetime": datetime.datetime(2020, 1, 2, 3, 4, 5, 6), "aware datetime": datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc),
    "timezone": datetime.timezone(datetime.timedelta(hours=2), "x"), "time": datetime.time(1, 2, 3), "timedelta": datetime.timedelta(1, 2, 3),
    "decimal": decimal.Decimal("1.5"), "fraction": fractions.Fraction(1, 3), "uuid": uuid.UUID(int=5), "context": decimal.Context(prec=5),
    "path": pathlib.Path("a/b"), "posix path": pathlib.PurePosixPath("/a/b"), "windows path": pathlib.PureWindowsPath("c:/a"),
    "ip": [ipaddress.ip_address("1.2.3.4"), ipaddress.ip_network("10.0.0.0/8"), ipaddress.ip_address("::1"), ipaddress.ip_interface("1.2.3.4/24")],
    "regex": re.compile(r"(\w+)\s", re.I), "bytes regex": re.compile(rb"a+"), "array": array.array("d", [1, 2]), "array of bytes": array.array("B", b"ab"),
    "namespace": types.SimpleNamespace(a=1), "argparse namespace": argparse.Namespace(a=1, b=[2]), "optparse values": optparse.Values({"a": 1}),
    "random": random.Random(5), "random method": random.Random(5).random, "bytes io": io.BytesIO(b"abc"), "string io": io.StringIO("abc"), "partial": functools.partial(int, base=2),
    "itemgetter": operator.itemgetter(1, 2), "attrgetter": operator.attrgetter("a.b"), "methodcaller": operator.methodcaller("lower"),
    "exception": ValueError("bad", 5), "os error": OSError(2, "missing", "file"), "key error": KeyError("x"), "unicode error": UnicodeDecodeError("utf8", b"x", 0, 1, "bad"),
    "struct time": time.gmtime(0), "logger": logging.getLogger("loadlock.test"), "formatter": logging.Formatter("%(message)s"), "template": string.Template("$a"),
    "regex flag": re.I, "regex flags": re.I | re.M, "http status": __import__("http").HTTPStatus.OK, "signal": __import__("signal").SIGINT, "safe uuid": uuid.SafeUUID.unknown,
    "bound method of a text": "abc".upper, "method of a type": str.lower, "class method": dict.fromkeys, "parsed url": __import__("urllib.parse").parse.urlparse("http://a/b?c"),
    "list iterator": iter([1, 2]), "tuple iterator": iter((1, 2)), "range iterator": iter(range(5)), "enumerate": enumerate([1]), "zip": zip([1], [2]), "reversed": reversed([1, 2]),
    "element": __import__("xml.etree.ElementTree").etree.ElementTree.fromstring("<a b='c'><d/></a>"), "statistics": __import__("statistics").NormalDist(0, 1),
}
if sys.version_info >= (3, 9):
    objects["generic alias"] = list[int]
    objects["zone"] = datetime.datetime(2020, 1, 2, tzinfo=__import__("zoneinfo").ZoneInfo("UTC"))
if sys.version_info < (3, 14):
    objects["itertools"] = [itertools.count(1), itertools.repeat(1, 2), itertools.chain([1], [2]), itertools.islice([1, 2], 1), itertools.cycle([1])]
if sys.version_info >= (3, 8):
    import typing
    objects["typing"] = [typing.List[int], typing.Optional[int], typing.Dict[str, int], typing.Any, typing.Callable]

for name, value in objects.items():
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        try:
            data = pickle.dumps(value, protocol)
        except Exception as error:
            print(f"{name} at {protocol}: {error}", file=sys.stderr)
            continue
        print(json.dumps([name, protocol, base64.b64encode(data).decode()]))
