"""Makes pickles (`make`), and says of decompiled ones whether running the text gives what pickle gives (`check`)."""

import ast, builtins, collections, copyreg, datetime, decimal, enum, fractions, io, json, pickle, sys, types, uuid


class Plain:
    def __init__(self, **fields): self.__dict__.update(fields)
    def __repr__(self): return 'Plain'

class Slots:
    __slots__ = ('a', 'b')
    def __init__(self): self.a, self.b = 1, [2]

class SlotsAndDict(Slots):
    def __init__(self): super().__init__(); self.c = {3}

class NewArgs(tuple):
    def __new__(cls, *items): return super().__new__(cls, items)
    def __getnewargs__(self): return tuple(self)

class NewArgsEx:
    def __new__(cls, a, *, key): self = super().__new__(cls); self.made = (a, key); return self
    def __getnewargs_ex__(self): return (self.made[0],), {'key': self.made[1]}

class Setstate:
    def __init__(self): self.seen = []
    def __getstate__(self): return ('state', self.seen)
    def __setstate__(self, state): self.seen = [*state[1], 'set']

class ListOf(list): pass
class DictOf(dict): pass
class SetOf(set): pass
class Colour(enum.Enum): RED = 1

class Outer:
    class Inner(Plain): pass

class Reduced:
    def __init__(self, *parts): self.parts = parts
    def __reduce__(self): return Reduced, self.parts, {'extra': [1]}, iter(()), iter(())
    def append(self, item): self.parts += (item,)

def record(*parts, **named): LOG.append(repr((parts, named))); return Plain(parts=parts)
LOG = []

class Persistent(pickle.Pickler):
    def persistent_id(self, value): return ('storage', 7) if value is Ellipsis else None


def values():
    shared = ['shared']
    cyclic = []; cyclic.append(cyclic)
    in_tuple = []; knot = (in_tuple, 'knot'); in_tuple.append(knot); in_tuple.append(5)
    loop = {}; loop['me'] = {'deeper': [loop, (loop,)]}
    deep = current = []
    for _ in range(60): current.append([len(current)]); current = current[-1]
    node = Plain(name='a'); node.next = Plain(name='b', back=node, both=[node, node])
    in_set = Plain(); in_set.group = {in_set, 'x'}
    ordered = collections.OrderedDict(); ordered['self'] = ordered
    listing = ListOf([1]); listing.append(listing); listing.note = {'in': listing}
    yield from [None, True, False, 0, -1, 2**31, -2**70, 2**5000, 0.0, -0.0, 1e16, 1e-5, 0.1, float('inf'), float('nan')]
    yield from ['', "it's", 'say "x"', 'both \' and "', '\t\n\r\\\0', 'é', '日本\u202e\u200b', '\ud800', '\U0001f600', '\\u0041']
    yield from [b'', bytes(range(256)), bytearray(b'mutable'), (), (1,), (1, 2, 3, 4, 5), [], [[], [1, [2, (3,)]]]]
    yield from [{}, {'a': {'b': [1]}}, {1, 2}, set(), frozenset(), frozenset([1, ('a',)]), {(1, 2): 3, None: 4}]
    yield [shared, shared, (shared, [shared]), {'k': shared}]
    yield [cyclic, in_tuple, knot, loop, deep]
    yield list(range(2500)); yield {str(n): [n] for n in range(2500)}; yield set(range(2500))
    yield [(1, 2)] * 3; yield [('a', ['b'])] * 3; yield [[()] * 2] * 2
    yield [node, in_set, ordered]; yield listing
    yield [Plain(), Plain(x=Plain(y=[1])), NewArgs(1, 2), Setstate()]; yield [Slots(), SlotsAndDict()]; yield NewArgsEx(1, key=[2])
    yield [ListOf(range(5)), DictOf(a=1), SetOf([1, 2]), Colour.RED, Outer.Inner(z=1), Reduced(1, [2])]
    yield [datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc), decimal.Decimal('1.50'), fractions.Fraction(1, 3)]
    yield [collections.Counter('aab'), collections.deque([1, [2]], 5), collections.defaultdict(list, a=[1])]
    yield [complex(1, 2), slice(1, 2), range(3), uuid.UUID(int=5), print, len, collections.OrderedDict, set, frozenset, ValueError('x', 1)]


# What a pickler would not write: calls thrown away, memo entries after POP, DUP, changes after use, odd targets.
TRAPS = {
    'call thrown away': b"c__main__\nrecord\n(S'first'\ntR0c__main__\nrecord\n(S'second'\ntR.",
    'call below a mark': b"(c__main__\nrecord\n(S'a'\ntR1I7\n.",
    'memo after pop': b"](I1\nI2\nep5\n0g5\nI3\na.",
    'duplicate': b"](I1\ne2\x86.",
    'list in use grows': b"]p0\nc__main__\nrecord\n(g0\nS'x'\ntR0g0\nI5\nag0\nI6\na.",
    'dict in use grows': b"}p0\nc__main__\nrecord\n(g0\ntR0g0\nS'k'\nI6\ns.",
    'nested list in use grows': b"]p0\n](g0\ne(I1\nlp1\n0c__main__\nrecord\n(g0\ntR0g0\n(I5\nI6\ne.",
    'set in use grows': b"\x80\x04\x8f\x94c__main__\nrecord\n(h\x00tR0h\x00(K\x01K\x02\x90.",
    'tuple of arguments is shared': b"(I1\n]tp0\nc__main__\nrecord\ng0\nR0c__main__\nrecord\ng0\nR0g0\n.",
    'list replaced by index': b"](I1\nI2\nep0\nI0\nS'new'\ns.",
    'state twice': b"c__main__\nPlain\n(tR}S'a'\nI1\nsb}S'b'\nI2\nsb.",
    'state keeps growing': b"c__main__\nPlain\n(tRp0\n}p1\nS'a'\n]p2\nsbg2\n(I1\nI2\ne0.",
    'instances of protocol 0': b"(S'x'\nI1\ni__main__\nrecord\n(c__main__\nrecord\nI2\no\x86.",
    'new object twice': b"\x80\x02c__main__\nNewArgs\n(I1\nI2\nt\x81\x85.",
    'dotted name': b"\x80\x04\x8c\x08__main__\x8c\x0bOuter.Inner\x93)\x81.",
    'names that are no names': b"\x80\x04\x8c\x08__main__\x8c\x06class \x93.",
    'same name from two modules': b"\x80\x02(cos.path\njoin\ncposixpath\njoin\nccollections\nOrderedDict\ncbuiltins\nset\nt.",
    'own names are imported': b"(c__main__\nresult\nc__main__\nshortened\nc__main__\n_0\n]2t.",
    'key set twice': b"}(S'a'\nI1\nS'a'\nI2\nu.",
    'items for a class of one\'s own': b"c__main__\nReduced\n(I1\ntRI5\na.",
}
result, shortened, _0 = 'a global named result', 'a global named shortened', 'a global named _0'
globals()['class '] = 'a global that is no name'


def make():
    for protocol in range(6):
        for value in values():
            try: data = pickle.dumps(value, protocol)
            except (RecursionError, TypeError): continue  # what protocols 0 and 1 cannot write
            yield f'protocol {protocol}: {repr(value)[:60]}', data
        out = io.BytesIO(); Persistent(out, protocol).dump([1, Ellipsis] if protocol else 1)
        yield f'protocol {protocol}: persistent id', out.getvalue()
    yield from TRAPS.items()


class Unpickler(pickle._Unpickler):
    def persistent_load(self, pid): return Plain(pid=pid)


class Builds(ast.NodeTransformer):
    """`object` has no __setstate__: BUILD's own default stands in for it."""
    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr == '__setstate__':
            return ast.Call(ast.Name('BUILD', ast.Load()), [node.func.value, *node.args], [])
        return node


def build(instance, state):
    fake = types.SimpleNamespace(stack=[instance, state])
    pickle._Unpickler.load_build(fake)


def find_class(module, name):
    __import__(module)
    return getattr(sys.modules[module], name)


def run(lines):
    for old, new in {'__builtin__': 'builtins', 'exceptions': 'builtins', 'copy_reg': 'copyreg'}.items(): sys.modules[old] = sys.modules[new]
    builtins.unicode, builtins.long, builtins.xrange = str, int, range
    tree = ast.fix_missing_locations(Builds().visit(ast.parse('\n'.join(lines))))
    scope = {'BUILD': build, 'find_class': find_class, 'persistent_load': lambda pid: Plain(pid=pid)}
    exec(compile(tree, 'decompiled', 'exec'), scope)
    return scope['result']


def same(a, b, pairs):
    """Equal in types, values and sharing, cycles included."""
    if type(a) is not type(b): return False
    if isinstance(a, float): return a.hex() == b.hex()
    if isinstance(a, (str, bytes, int, type, types.BuiltinFunctionType, type(None))): return a == b
    mutable = not isinstance(a, (tuple, frozenset))
    if id(a) in pairs: return pairs[id(a)][1] is b or (not mutable and pairs[id(a)][1] == b)
    pairs[id(a)] = (a, b)
    def all_same(x, y):
        x, y = list(x), list(y)
        return len(x) == len(y) and all(same(p, q, pairs) for p, q in zip(x, y))
    parts = True
    if isinstance(a, dict): parts = all_same(a.keys(), b.keys()) and all_same(a.values(), b.values())
    elif isinstance(a, (list, tuple, collections.deque)): parts = all_same(a, b)
    elif isinstance(a, (set, frozenset)):
        simple = lambda s: sorted(repr(i) for i in s if isinstance(i, (str, int, tuple)))
        parts = len(a) == len(b) and simple(a) == simple(b)
    elif isinstance(a, BaseException): parts = a.args == b.args
    elif not hasattr(a, '__dict__') and not hasattr(a, '__slots__'): return a == b
    slots = [s for c in type(a).__mro__ for s in getattr(c, '__slots__', ()) if hasattr(a, s) and not s.startswith('__')]
    if type(a).__module__ != '__main__' and type(a).__eq__ is not object.__eq__ and mutable and not isinstance(a, (list, dict, set, collections.deque)):
        return a == b
    fields = not hasattr(a, '__dict__') or same(a.__dict__, b.__dict__, pairs)
    return parts and fields and all(same(getattr(a, s), getattr(b, s), pairs) for s in slots)


def check(case):
    LOG.clear()
    try: expected = Unpickler(io.BytesIO(bytes.fromhex(case['hex']))).load()
    except Exception as error: return f'pickle itself: {error!r}'
    calls = list(LOG); LOG.clear()
    try: got = run(case['lines'])
    except Exception as error: return f'running the text: {error!r}'
    if not same(expected, got, {}): return f'not the same: {expected!r:.200} and {got!r:.200}'
    return '' if same(calls, list(LOG), {}) else f'other calls: {calls!r:.200} and {LOG!r:.200}'


def without_memo(value):
    """The value's pickle, the same for equal values: shared strings are written again."""
    out = io.BytesIO()
    pickler = pickle.Pickler(out, 4)
    pickler.fast = True
    pickler.dump(value)
    return out.getvalue()


def compare(case):
    """Like check, for objects of real libraries: '-' where these cannot load the object, or load it anew each time."""
    data = bytes.fromhex(case['hex'])
    try: expected, again = without_memo(pickle.loads(data)), without_memo(pickle.loads(data))
    except BaseException: return '-'
    if expected != again: return '-'
    try: return '' if without_memo(run(case['lines'])) == expected else 'another object'
    except Exception as error: return f'running the text: {error!r}'


if sys.argv[1] == 'make':
    for name, data in make(): print(json.dumps({'name': name.encode('ascii', 'backslashreplace').decode(), 'hex': data.hex()}))
elif sys.argv[1] in ('check', 'compare'):
    judge = {'check': check, 'compare': compare}[sys.argv[1]]
    for line in sys.stdin: print(json.dumps(judge(json.loads(line))))
else:
    for line in sys.stdin:
        try: ast.parse(json.loads(line)); print('""')
        except Exception as error: print(json.dumps(repr(error)))
