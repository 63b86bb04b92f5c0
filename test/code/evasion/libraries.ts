import { alone, type Sample, twins } from './sample.ts';

/** What a library calls of what it is given. */
export const libraries: readonly Sample[] = [
  {
    ...twins(
      'handed in a function',
      (a) =>
        `import ${a.module}, thing\ndef main():\n    thing.go(lambda: ${a.module}.${a.name}(${a.argument}))\nmain()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'handed in a list',
      (a) => `import ${a.module}, thing\nthing.go([lambda: ${a.module}.${a.name}(${a.argument})])`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'handed in a dict',
      (a) =>
        `import ${a.module}, thing\nthing.go({"x": {"y": lambda: ${a.module}.${a.name}(${a.argument})}})`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'handed instance',
      (a) =>
        `import ${a.module}, thing\nclass A:\n    def hook(self):\n        ${a.module}.${a.name}(${a.argument})\nthing.go(A())`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'handed later',
      (a) =>
        `import ${a.module}, thing\nclass A:\n    def hook(self):\n        ${a.module}.${a.name}(${a.argument})\na = A()\ndef main():\n    thing.go(a)\nmain()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'handed as attribute',
      (a) =>
        `import ${a.module}, thing\no = thing.make()\no.hook = lambda: ${a.module}.${a.name}(${a.argument})\no.go()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'handed as item',
      (a) =>
        `import ${a.module}, thing\no = thing.make()\no["x"] = lambda: ${a.module}.${a.name}(${a.argument})\no.go()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'unknown base',
      (a) =>
        `import thing, ${a.module}\nclass A(thing.Base):\n    def hook(self):\n        ${a.module}.${a.name}(${a.argument})\nA()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'unknown base super',
      (a) =>
        `import thing, ${a.module}\nclass A(thing.Base):\n    def __init__(self):\n        super().__init__()\n    def hook(self):\n        ${a.module}.${a.name}(${a.argument})\nA()`,
    ),
    least: 'review',
  },
  {
    ...twins(
      'unknown base method',
      (a) =>
        `import thing, ${a.module}\nclass A(thing.Base):\n    def hook(self):\n        ${a.module}.${a.name}(${a.argument})\na = A()\na.run()`,
    ),
    least: 'review',
  },
  twins(
    'logging handler, here',
    (a) =>
      `import logging, ${a.module}\nclass H(logging.Handler):\n    def emit(self, record):\n        ${a.module}.${a.name}(${a.argument})\nlogging.getLogger().addHandler(H())\nlogging.warning("x")`,
  ),
  twins(
    'logging filter',
    (a) =>
      `import logging, ${a.module}\nclass H:\n    def filter(self, record):\n        ${a.module}.${a.name}(${a.argument})\nlogging.getLogger().addFilter(H())\nlogging.warning("x")`,
  ),
  twins(
    'html parser',
    (a) =>
      `import html.parser, ${a.module}\nclass P(html.parser.HTMLParser):\n    def handle_starttag(self, *a):\n        ${a.module}.${a.name}(${a.argument})\nP().feed("<a>")`,
  ),
  twins(
    'ast visitor',
    (a) =>
      `import ast, ${a.module}\nclass V(ast.NodeVisitor):\n    def visit_Name(self, n):\n        ${a.module}.${a.name}(${a.argument})\nV().visit(ast.parse("a"))`,
  ),
  twins(
    'json encoder',
    (a) =>
      `import json, ${a.module}\nclass E(json.JSONEncoder):\n    def default(self, o):\n        return ${a.module}.${a.name}(${a.argument})\njson.dumps(object(), cls=E)`,
  ),
  twins(
    'json object_hook',
    (a) =>
      `import json, ${a.module}\njson.loads("{}", object_hook=lambda o: ${a.module}.${a.name}(${a.argument}))`,
  ),
  twins(
    'unittest',
    (a) =>
      `import unittest, ${a.module}\nclass T(unittest.TestCase):\n    def test_a(self):\n        ${a.module}.${a.name}(${a.argument})\nunittest.main()`,
  ),
  {
    ...twins(
      'unittest run',
      (a) =>
        `import unittest, ${a.module}\nclass T(unittest.TestCase):\n    def test_a(self):\n        ${a.module}.${a.name}(${a.argument})\nunittest.TextTestRunner().run(T("test_a"))`,
    ),
    least: 'review',
  },
  twins(
    'cmd.Cmd',
    (a) =>
      `import cmd, ${a.module}\nclass C(cmd.Cmd):\n    def do_x(self, a):\n        ${a.module}.${a.name}(${a.argument})\nC().onecmd("x")`,
  ),
  twins(
    'argparse type',
    (a) =>
      `import argparse, ${a.module}\np = argparse.ArgumentParser()\np.add_argument("x", type=lambda s: ${a.module}.${a.name}(${a.argument}))\np.parse_args(["1"])`,
  ),
  twins(
    'argparse action',
    (a) =>
      `import argparse, ${a.module}\nclass C(argparse.Action):\n    def __call__(self, *a):\n        ${a.module}.${a.name}(${a.argument})\np = argparse.ArgumentParser()\np.add_argument("x", action=C)\np.parse_args(["1"])`,
  ),
  alone(
    'unpickler',
    (a) =>
      `import pickle, io, ${a.module}\nclass U(pickle.Unpickler):\n    def find_class(self, m, n):\n        return ${a.module}.${a.name}(${a.argument})\nU(io.BytesIO(b"")).load()`,
  ),
  twins(
    'pickler',
    (a) =>
      `import pickle, io, ${a.module}\nclass U(pickle.Pickler):\n    def persistent_id(self, o):\n        return ${a.module}.${a.name}(${a.argument})\nU(io.BytesIO()).dump(1)`,
  ),
  twins(
    'print file',
    (a) =>
      `import ${a.module}\nclass D:\n    def write(self, s):\n        ${a.module}.${a.name}(${a.argument})\nprint("x", file=D())`,
  ),
  {
    ...twins(
      'stdout',
      (a) =>
        `import sys, ${a.module}\nclass D:\n    def write(self, s):\n        ${a.module}.${a.name}(${a.argument})\nsys.stdout = D()\nprint("x")`,
    ),
    least: 'review',
  },
  twins(
    'json dump',
    (a) =>
      `import json, ${a.module}\nclass D:\n    def write(self, s):\n        ${a.module}.${a.name}(${a.argument})\njson.dump(1, D())`,
  ),
  twins(
    'csv writer',
    (a) =>
      `import csv, ${a.module}\nclass D:\n    def write(self, s):\n        ${a.module}.${a.name}(${a.argument})\ncsv.writer(D()).writerow([1])`,
  ),
  twins(
    'json.load',
    (a) =>
      `import json, ${a.module}\nclass D:\n    def read(self):\n        ${a.module}.${a.name}(${a.argument})\n        return "1"\njson.load(D())`,
  ),
  twins(
    'mapping to exec',
    (a) =>
      `import ${a.module}\nclass D(dict):\n    def __missing__(self, k):\n        return ${a.module}.${a.name}(${a.argument})\nexec("x", D())`,
  ),
  twins(
    'mapping to eval',
    (a) =>
      `import ${a.module}\nclass D(dict):\n    def __getitem__(self, k):\n        return ${a.module}.${a.name}(${a.argument})\neval("x", {}, D())`,
  ),
  twins(
    'getmembers',
    (a) =>
      `import ${a.module}, inspect\nclass D:\n    @property\n    def x(self):\n        ${a.module}.${a.name}(${a.argument})\ninspect.getmembers(D())`,
  ),
  twins(
    'copy reduce',
    (a) =>
      `import ${a.module}, copy\nclass D:\n    def __reduce__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return (D, ())\ncopy.copy(D())`,
  ),
  twins(
    'pickle reduce',
    (a) =>
      `import ${a.module}, pickle\nclass D:\n    def __getstate__(self):\n        ${a.module}.${a.name}(${a.argument})\n        return {}\npickle.dumps(D())`,
  ),
  twins(
    'setstate',
    (a) =>
      `import ${a.module}, copy\nclass D:\n    def __setstate__(self, s):\n        ${a.module}.${a.name}(${a.argument})\ncopy.copy(D())`,
  ),
  twins(
    'enter_context',
    (a) =>
      `import ${a.module}, contextlib\nclass D:\n    def __enter__(self):\n        ${a.module}.${a.name}(${a.argument})\n    def __exit__(self, *a):\n        pass\nwith contextlib.ExitStack() as s:\n    s.enter_context(D())`,
  ),
  twins(
    'closing',
    (a) =>
      `import ${a.module}, contextlib\nclass D:\n    def close(self):\n        ${a.module}.${a.name}(${a.argument})\nwith contextlib.closing(D()):\n    pass`,
  ),
  twins(
    'context decorator',
    (a) =>
      `import ${a.module}, contextlib\nclass D(contextlib.ContextDecorator):\n    def __enter__(self):\n        ${a.module}.${a.name}(${a.argument})\n    def __exit__(self, *a):\n        pass\n@D()\ndef f():\n    pass\nf()`,
  ),
  twins(
    'bisect',
    (a) =>
      `import ${a.module}, bisect\nbisect.bisect([1], 1, key=lambda a: ${a.module}.${a.name}(${a.argument}))`,
  ),
  twins(
    'copytree',
    (a) =>
      `import ${a.module}, shutil\nshutil.copytree("a", "b", copy_function=lambda a, b: ${a.module}.${a.name}(${a.argument}))`,
  ),
  twins(
    'rmtree onerror',
    (a) =>
      `import ${a.module}, os\nlist(os.walk("nothing", onerror=lambda e: ${a.module}.${a.name}(${a.argument})))`,
  ),
  twins(
    'register_error',
    (a) =>
      `import ${a.module}, codecs\ncodecs.register_error("x", lambda e: ${a.module}.${a.name}(${a.argument}))\n"\\xff".encode("ascii", errors="x")`,
  ),
  twins(
    'sqlite trace',
    (a) =>
      `import ${a.module}, sqlite3\nc = sqlite3.connect(":memory:")\nc.set_trace_callback(lambda s: ${a.module}.${a.name}(${a.argument}))\nc.execute("select 1")`,
  ),
  {
    ...twins(
      'expat',
      (a) =>
        `import ${a.module}, xml.parsers.expat\np = xml.parsers.expat.ParserCreate()\np.StartElementHandler = lambda *a: ${a.module}.${a.name}(${a.argument})\np.Parse("<a/>")`,
    ),
    least: 'review',
  },
  twins(
    'add_done_callback',
    (a) =>
      `import ${a.module}, concurrent.futures\nf = concurrent.futures.Future()\nf.add_done_callback(lambda f: ${a.module}.${a.name}(${a.argument}))\nf.set_result(1)`,
  ),
  twins(
    'runcall',
    (a) =>
      `import ${a.module}, cProfile\ncProfile.Profile().runcall(lambda: ${a.module}.${a.name}(${a.argument}))`,
  ),
  twins(
    'timeit callable',
    (a) =>
      `import ${a.module}, timeit\ntimeit.timeit(lambda: ${a.module}.${a.name}(${a.argument}), number=1)`,
  ),
  twins(
    'mock side_effect',
    (a) =>
      `import ${a.module}\nfrom unittest import mock\nmock.Mock(side_effect=lambda: ${a.module}.${a.name}(${a.argument}))()`,
  ),
  twins(
    'curses wrapper',
    (a) => `import ${a.module}, curses\ncurses.wrapper(lambda s: ${a.module}.${a.name}(${a.argument}))`,
  ),
  {
    ...twins(
      'tzinfo',
      (a) =>
        `import ${a.module}, datetime\nclass Z(datetime.tzinfo):\n    def utcoffset(self, d):\n        ${a.module}.${a.name}(${a.argument})\nstr(datetime.datetime(2020, 1, 1, tzinfo=Z()))`,
    ),
    least: 'review',
  },
  twins(
    'io raw',
    (a) =>
      `import ${a.module}, io\nclass R(io.RawIOBase):\n    def readinto(self, b):\n        ${a.module}.${a.name}(${a.argument})\n        return 0\n    def readable(self):\n        return True\nR().read()`,
  ),
  twins(
    'abc mapping get',
    (a) =>
      `import ${a.module}, collections.abc\nclass S(collections.abc.Mapping):\n    def __getitem__(self, i):\n        ${a.module}.${a.name}(${a.argument})\n    def __len__(self):\n        return 1\n    def __iter__(self):\n        return iter(())\nS().get("x")`,
  ),
];
