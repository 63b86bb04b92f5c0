import { type Act, type Sample, twins } from './sample.ts';

const run = (a: Act): string => `${a.module}.${a.name}(${a.argument})`;

/** A class with one method, and what the standard library is asked to do with it. */
function asked(name: string, method: string, use: string, more = ''): Sample {
  return twins(
    name,
    (a) =>
      `import ${a.module}\n${more}class A:\n    def ${method}:\n        ${run(a)}\n        return 1\n${use}`,
  );
}

/** Methods that only the library calls: nothing in the file has their names but their definitions. */
export const askedByLibraries: readonly Sample[] = [
  twins(
    '_generate_next_value_',
    (a) =>
      `import enum, ${a.module}\nclass E(enum.Enum):\n    def _generate_next_value_(name, start, count, last):\n        ${run(a)}\n        return name\n    A = enum.auto()`,
  ),
  twins(
    'enum.property',
    (a) =>
      `import enum, ${a.module}\nclass E(enum.Enum):\n    A = 1\n    @enum.property\n    def x(self):\n        ${run(a)}\nE.A.x`,
  ),
  twins(
    'a method of a member of an enumeration',
    (a) =>
      `import enum, ${a.module}\nclass E(enum.Enum):\n    A = 1\n    def x(self):\n        ${run(a)}\nE.A.x()`,
  ),
  twins(
    '__slots__ that are asked for',
    (a) =>
      `import ${a.module}\nclass L:\n    def __iter__(self):\n        ${run(a)}\n        return iter(["a"])\nclass A:\n    __slots__ = L()`,
  ),
  twins(
    'mro of a metaclass',
    (a) =>
      `import ${a.module}\nclass M(type):\n    def mro(cls):\n        ${run(a)}\n        return super().mro()\nclass A(metaclass=M):\n    pass`,
  ),
  twins(
    'types.DynamicClassAttribute',
    (a) =>
      `import types, ${a.module}\nclass A:\n    @types.DynamicClassAttribute\n    def x(self):\n        ${run(a)}\nA().x`,
  ),
  twins(
    'functools.total_ordering',
    (a) =>
      `import functools, ${a.module}\n@functools.total_ordering\nclass A:\n    def __lt__(self, other):\n        ${run(a)}\n        return True\nA() >= A()`,
  ),
  asked('a deep copy of a list', '__deepcopy__(self, memo)', 'copy.deepcopy([A()])', 'import copy\n'),
  asked(
    'a deep copy of an object with another one in it',
    '__deepcopy__(self, memo)',
    'class B:\n    def __init__(self):\n        self.a = A()\ncopy.deepcopy(B())',
    'import copy\n',
  ),
  twins(
    'a mapping that is matched',
    (a) =>
      `import ${a.module}\nclass A(dict):\n    def get(self, *key):\n        ${run(a)}\nmatch A(a=1):\n    case {"a": 1}:\n        pass`,
  ),
  twins(
    'functools.partialmethod',
    (a) =>
      `import functools, ${a.module}\nclass A:\n    def f(self, g, x):\n        return g(x)\n    h = functools.partialmethod(f, ${a.module}.${a.name})\nA().h(${a.argument})`,
  ),
  asked(
    'the format of a field of a field',
    '__format__(self, spec)',
    'class B:\n    a = A()\ntext = "{0.a}".format(B())',
  ),
  asked('the text of an item of a field', '__str__(self)', 'text = "{0[a]}".format({"a": A()})'),
  asked('the text of a list', '__repr__(self)', 'text = str([A()])'),
  twins(
    'property.fget',
    (a) => `import ${a.module}\nclass A:\n    @property\n    def x(self):\n        ${run(a)}\nA.x.fget(None)`,
  ),
  twins(
    'property.fset',
    (a) =>
      `import ${a.module}\nclass A:\n    @property\n    def x(self):\n        pass\n    @x.setter\n    def x(self, v):\n        ${run(a)}\nA.x.fset(None, 1)`,
  ),
  twins(
    'make_dataclass',
    (a) =>
      `import dataclasses, ${a.module}\nP = dataclasses.make_dataclass("P", [("x", int, dataclasses.field(default_factory=lambda: ${run(a)}))])\nP()`,
  ),
  ...(['eq(self, other)', 'repr(self)', 'hash(self)'] as const).map((method) => {
    const use = { e: 'P(A()) == P(A())', r: 'repr(P(A()))', h: 'hash(P(A()))' }[method[0] as 'e' | 'r' | 'h'];
    return asked(
      `a field of a data class, ${method}`,
      `__${method.replace('(', '__(')}`,
      `@dataclasses.dataclass(frozen=True)\nclass P:\n    a: A\n${use}`,
      'import dataclasses\n',
    );
  }),
  twins(
    '__length_hint__ of a list to be',
    (a) =>
      `import ${a.module}\nclass A:\n    def __iter__(self):\n        return iter([])\n    def __length_hint__(self):\n        ${run(a)}\n        return 1\nlist(A())`,
  ),
  asked('__buffer__', '__buffer__(self, flags)', 'memoryview(A())'),
  asked(
    'keys of arguments',
    'keys(self)',
    'def f(**more):\n    pass\nA.__getitem__ = lambda self, key: key\nf(**A())',
  ),
  asked('keys of a dictionary', 'keys(self)', 'A.__getitem__ = lambda self, key: key\ndict(A())'),
  asked('keys in a dictionary', 'keys(self)', 'A.__getitem__ = lambda self, key: key\nx = {**A()}'),
  twins(
    'ExceptionGroup.derive',
    (a) =>
      `import ${a.module}\nclass G(ExceptionGroup):\n    def derive(self, errors):\n        ${run(a)}\n        return G("", errors)\nG("", [ValueError(1), OSError(1)]).split(ValueError)`,
  ),
  twins(
    'typing.get_overloads',
    (a) =>
      `import typing, ${a.module}\n@typing.overload\ndef f(x: int):\n    ${run(a)}\n@typing.overload\ndef f(x: str): ...\ndef f(x): pass\ntyping.get_overloads(f)[0](1)`,
  ),
  twins(
    'annotations of a class, assigned',
    (a) =>
      `import typing, ${a.module}\nclass A: pass\nA.__annotations__ = {"x": '${run(a)} and int'}\ntyping.get_type_hints(A)`,
  ),
  twins(
    'an annotation of a function, assigned',
    (a) =>
      `import inspect, ${a.module}\ndef f(x): pass\nf.__annotations__["x"] = '${run(a)}'\ninspect.get_annotations(f, eval_str=True)`,
  ),
  twins(
    '__pydantic_init_subclass__',
    (a) =>
      `import ${a.module}\nfrom pydantic import BaseModel\nclass A(BaseModel):\n    @classmethod\n    def __pydantic_init_subclass__(cls, **more):\n        ${run(a)}\nclass B(A):\n    pass`,
  ),
  twins(
    'model_validate',
    (a) =>
      `import ${a.module}\nfrom pydantic import BaseModel, field_validator\nclass A(BaseModel):\n    x: int = 0\n    @field_validator("x")\n    @classmethod\n    def v(cls, x):\n        ${run(a)}\n        return x\nA.model_validate({"x": 1})`,
  ),
  twins(
    'dataclasses.replace',
    (a) =>
      `import dataclasses, ${a.module}\n@dataclasses.dataclass\nclass A:\n    x: int = 0\n    def __post_init__(self):\n        ${run(a)}\na = object.__new__(A)\na.x = 1\ndataclasses.replace(a, x=2)`,
  ),
  twins(
    'torch.nn.utils.skip_init',
    (a) =>
      `import ${a.module}\nfrom torch import nn\nclass A(nn.Module):\n    def __init__(self, device=None):\n        super().__init__()\n        ${run(a)}\nnn.utils.skip_init(A)`,
  ),
  ...['__array__', '__torch_function__', '__array_ufunc__'].map((name) =>
    twins(
      `${name} of what an array is computed with`,
      (a) =>
        `import ${a.module}\nimport numpy as np\nclass A:\n    def ${name}(self, *more):\n        ${run(a)}\n        return 1\nx = np.zeros(1)\nx += A()`,
    ),
  ),
  ...[
    ['torch.utils.checkpoint', 'checkpoint', 'def'],
    ['trio', 'run', 'async def'],
    ['jax', 'eval_shape', 'def'],
  ].map(([module, name, kind]) =>
    twins(
      `${module}.${name}, above a function`,
      (a) => `import ${a.module}\nfrom ${module} import ${name}\n@${name}\n${kind} f():\n    ${run(a)}`,
    ),
  ),
];
