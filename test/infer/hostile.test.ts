import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { infer, type ProfiledName } from '../../src/index.ts';

const scratch = mkdtempSync(join(tmpdir(), 'loadlock-infer-'));
after(() => rmSync(scratch, { recursive: true }));

async function profiled(files: Readonly<Record<string, string>>): Promise<Map<string, ProfiledName>> {
  const root = mkdtempSync(join(scratch, 'sources-'));
  for (const [path, text] of Object.entries({ 'box/__init__.py': '', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const { names } = await infer(join(root, 'box'));
  return new Map(names.map((name) => [name.name, name]));
}

/** Each is the body of a module with a class `C` whose loading can be made to do harm. */
const hostile: Readonly<Record<string, string>> = {
  'a name of Python that a match binds': `
import os
match os.system:
    case len: pass
class C:
    def __setstate__(self, state):
        len(state['command'])`,
  'a name of Python that the rest of a match binds': `
import os
match vars(os):
    case {**str}: pass
class C:
    def __setstate__(self, state):
        str['system'](state['command'])`,
  'a command in __setstate__': `
import os
class C:
    def __setstate__(self, state):
        os.system(state['command'])`,
  'a command under another name': `
from os import system as note
class C:
    def __setstate__(self, state):
        note(state['command'])`,
  'a command in a default': `
import os
class C:
    def __setstate__(self, state, write=os.system):
        write(state['command'])`,
  'a command behind two functions': `
import os
def inner(text): os.system(text)
def outer(text): inner(text)
class C:
    def __init__(self, text=''):
        outer(text)`,
  'an attribute that is called': `
class C:
    def __setstate__(self, state):
        self.hook = state['hook']
    def __del__(self):
        self.hook('x')`,
  'a state that is called': `
class C:
    def __setstate__(self, state):
        state['f'](state['x'])`,
  'a function that hashing calls': `
class C:
    def __hash__(self):
        return self.f(1)`,
  'map of what the state says': `
class C:
    def __setstate__(self, state):
        self.x = list(map(state['f'], state['xs']))`,
  'a key that sorting calls': `
class C:
    def __setstate__(self, state):
        self.x = sorted(state['xs'], key=state['f'])`,
  'what a substitution calls': `
import re
class C:
    def __setstate__(self, state):
        self.x = re.sub('a', state['f'], 'aa')`,
  'iter with a function': `
class C:
    def __setstate__(self, state):
        self.x = next(iter(state['f'], None))`,
  'computed names': `
class C:
    def __init__(self, **names):
        for name, value in names.items():
            setattr(self, name, value)`,
  'names out of keywords': `
class C:
    def __init__(self, **names):
        self.__dict__.update(names)`,
  'computed reading': `
class C:
    def __getattr__(self, name):
        return getattr(self.inner, name)`,
  'an evil property': `
import os
class C:
    @property
    def x(self): return 1
    @x.setter
    def x(self, value): os.system(value)`,
  'an evil descriptor': `
import os
class Field:
    def __set__(self, one, value): os.system(value)
class C:
    x = Field()`,
  'a metaclass': `
import os
class Meta(type):
    def __call__(cls, *args): os.system(args[0])
class C(metaclass=Meta):
    pass`,
  'a base that is evil': `
import os
class Base:
    def __setstate__(self, state): os.system(state['c'])
class C(Base):
    pass`,
  'a mixin behind super()': `
import os
class Mixin:
    def __setstate__(self, state): os.system(state['c'])
class Quiet:
    def __setstate__(self, state): super().__setstate__(state)
class C(Quiet, Mixin):
    pass`,
  'a base of nobody knows which library': `
from nowhere import Base
class C(Base):
    pass`,
  'another version of it': `
import os, sys
if sys.version_info > (3, 12):
    class C:
        def __setstate__(self, state): os.system(state['c'])
else:
    class C:
        pass`,
  'a name that is bound again': `
import os
class C:
    pass
C = os.system`,
  'a name that a loop binds': `
import os
class C:
    pass
for C in [os.system]:
    pass`,
  'a name that a function binds': `
import os
class C:
    pass
def later():
    global C
    C = os.system`,
  'a method put in from outside': `
import os
class C:
    pass
C.__setstate__ = lambda self, state: os.system(state['c'])`,
  'a method put in by setattr': `
import os
class C:
    pass
setattr(C, '__setstate__', lambda self, state: os.system(state['c']))`,
  'a hook that is another function': `
import os
def restore(self, state): os.system(state['c'])
class C:
    __setstate__ = restore`,
  'a hook out of a library': `
class C:
    from os import system as append`,
  'a class decorator': `
import os
def evil(cls):
    cls.__setstate__ = lambda self, state: os.system(state['c'])
    return cls
@evil
class C:
    pass`,
  'globals()': `
import os
class C:
    pass
globals()['C'] = os.system`,
  'a module of its own in the place': `
import sys, types
class C:
    pass
sys.modules[__name__] = types.SimpleNamespace(C=print)`,
  'a built-in replaced': `
import builtins, os
builtins.len = os.system
class C:
    def __setstate__(self, state): self.n = len(state)`,
  'import that runs a command': `
import os
os.system('true')
class C:
    pass`,
  'import that runs a command through a class': `
import os
class Base:
    def __init_subclass__(cls): os.system('true')
class C(Base):
    pass`,
  'an operator at import': `
import os
class Odd:
    def __add__(self, other): os.system('true')
Odd() + 1
class C:
    pass`,
  'an annotation that runs': `
import os
def evil(): os.system('true')
x: evil() = 1
class C:
    pass`,
  'a guard of its own': `
import os
TYPE_CHECKING = True
if TYPE_CHECKING:
    os.system('true')
class C:
    pass`,
  'exec at import': `
exec('x = 1')
class C:
    pass`,
  'machine code': `
from ._native import fast
class C:
    pass`,
  'a library that nobody read': `
import nowhere
class C:
    pass`,
  'all of a library that nobody read': `
from nowhere import *
class C:
    def __setstate__(self, state): self.n = len(state)`,
  'an operator of what it makes': `
import os
class Odd:
    def __init__(self, text): self.text = text
    def __add__(self, other): os.system(self.text)
class C:
    def __setstate__(self, state): self.x = Odd(state['c']) + 1`,
  'the class of an object': `
class C:
    def __setstate__(self, state):
        self.__class__ = state['cls']`,
  'a hook set on itself': `
class C:
    def __init__(self, f):
        self.append = f`,
  'a global that it changes': `
SETTINGS = {}
class C:
    def __setstate__(self, state): SETTINGS.update(state)`,
  'a method of the class that it changes': `
class Other:
    pass
class C:
    def __setstate__(self, state): Other.run = state['f']`,
  'a second unpickler': `
import pickle
class C:
    def __setstate__(self, state): self.x = pickle.loads(state)`,
  'a file that it opens': `
class C:
    def __setstate__(self, state): self.x = open(state['path']).read()`,
  'a file that it writes when it is called': `
class C:
    def __call__(self, path): open(path, 'w').write('x')`,
  'a path that it removes': `
from pathlib import Path
class C:
    def __setstate__(self, state): Path(state['p']).unlink()`,
  'a factory of a dataclass': `
import os
from dataclasses import dataclass, field
def evil(): os.system('true')
@dataclass
class C:
    x: int = field(default_factory=evil)`,
  'what a dataclass does afterwards': `
import os
from dataclasses import dataclass
@dataclass
class C:
    x: str = ''
    def __post_init__(self): os.system(self.x)`,
  'members that everybody shares': `
from enum import Enum
class C(Enum):
    A = 1`,
  'the built-ins by their dictionary': `
class C:
    def __setstate__(self, state): __builtins__['eval'](state['x'])`,
  'a library by its dictionary': `
import math
class C:
    def __setstate__(self, state): math.__loader__.load_module(state['x'])`,
  'a nested function': `
import os
class C:
    def __setstate__(self, state):
        def inner(): os.system(state['c'])
        inner()`,
  'a comprehension': `
import os
class C:
    def __setstate__(self, state):
        [run(state['c']) for run in [os.system]]`,
  'a name for eval': `
class C:
    def __setstate__(self, state):
        length = eval
        length(state['x'])`,
  'a type made at run time': `
class C:
    def __setstate__(self, state): self.x = type('X', (state['base'],), {})`,
  'a class that is not the one it names': `
class C:
    def __new__(cls, kind=None, *args): return kind(*args)`,
};

for (const [name, source] of Object.entries(hostile))
  test(`not admitted: ${name}`, async () => {
    const found = (
      await profiled({ 'box/m.py': source, 'box/_native.cpython-312-x86_64-linux-gnu.so': '' })
    ).get('box.m.C');
    assert.notEqual(found?.verdict ?? 'nothing', 'data', JSON.stringify(found));
  });

const metaclass = `
import os
class ABCMeta(type):
    def __call__(cls, *args):
        os.system(args[0])
`;

for (const [how, imported] of Object.entries({
  'a star': 'from .a import *\nclass C(metaclass=ABCMeta): pass',
  'a module under that name': 'from box import a as abc\nclass C(metaclass=abc.ABCMeta): pass',
  'a relative import': 'from .a import ABCMeta\nclass C(metaclass=ABCMeta): pass',
}))
  test(`not admitted: a metaclass named like that of abc, by ${how}`, async () => {
    const names = await profiled({ 'box/a.py': metaclass, 'box/m.py': imported });
    assert.notEqual(names.get('box.m.C')?.verdict ?? 'nothing', 'data');
  });

test('the metaclass of abc is Python’s own, however it is imported', async () => {
  const names = await profiled({
    'box/m.py':
      'import abc\nfrom abc import ABCMeta as M\nclass A(metaclass=abc.ABCMeta): pass\nclass B(metaclass=M): pass',
  });
  assert.deepEqual(
    ['box.m.A', 'box.m.B'].map((name) => names.get(name)?.verdict),
    ['data', 'data'],
  );
});

test('importing a module runs the packages around it', async () => {
  const names = await profiled({
    'box/__init__.py': 'import os\nos.system("true")\n',
    'box/m.py': 'class C:\n    pass\n',
  });
  assert.equal(names.get('box.m.C')?.verdict, 'refused');
  assert.deepEqual(
    names
      .get('box.m.C')
      ?.reasons.map(({ phase, capability, where }) => [phase, capability, where.path, where.line])[0],
    ['import', 'process', 'box/__init__.py', 2],
  );
});

test('a codec that hides the text is not read as something else', async () => {
  const names = await profiled({ 'box/m.py': '# coding: rot13\nclass P:\n    pass\n' });
  assert.notEqual(names.get('box.m.P')?.verdict, 'data');
});

test('names of Python itself and of libraries in the catalog are not answered for', async () => {
  const root = mkdtempSync(join(scratch, 'named-'));
  for (const name of ['json', 'sklearn']) {
    mkdirSync(join(root, name));
    writeFileSync(join(root, name, '__init__.py'), 'class Mine:\n    pass\n');
  }
  const { names } = await infer([join(root, 'json'), join(root, 'sklearn')]);
  assert.deepEqual(
    names.map(({ name, verdict }) => [name, verdict]),
    [
      ['json.Mine', 'refused'],
      ['sklearn.Mine', 'refused'],
    ],
  );
});

/** Honest twins: each has a class `C` (or a function `f`) that loads as data. */
const honest: Readonly<Record<string, string>> = {
  'a plain class': `
class C:
    def __init__(self, depth=3): self.depth = int(depth)
    def __repr__(self): return f'C({self.depth})'`,
  'arrays, and saving that nobody calls': `
import numpy as np
class C:
    def __init__(self, values=()): self.values = np.asarray(values)
    def save(self, path):
        with open(path, 'w') as out: out.write(str(self.values))`,
  'a state of its own': `
class C:
    def __getstate__(self): return {'x': self.x}
    def __setstate__(self, state):
        self.__dict__.update(state)
        self.cache = {}`,
  'a state of a tuple': `
class C:
    def __setstate__(self, state):
        self.a, self.b = state
        self.names = [str(name) for name in self.a]`,
  'a dataclass': `
from dataclasses import dataclass, field
@dataclass(frozen=True)
class C:
    x: int = 0
    names: list = field(default_factory=list)
    def __post_init__(self):
        object.__setattr__(self, 'x', int(self.x))`,
  'a logger, a constant and a guard': `
from __future__ import annotations
import logging
from typing import TYPE_CHECKING, TypeVar
if TYPE_CHECKING:
    from nowhere import Thing
T = TypeVar('T')
log = logging.getLogger(__name__)
LIMIT = 10
class C:
    limit = LIMIT
    def __init__(self, thing: Thing | None = None): self.n = min(LIMIT, 3)`,
  inheritance: `
import abc
class Base(abc.ABC):
    def __init__(self, a): self.a = a
    @abc.abstractmethod
    def fit(self, x): ...
class C(Base):
    def __init__(self, a, b):
        super().__init__(a)
        self.b = b
    def fit(self, x): return x`,
  'a transformer of scikit-learn': `
from sklearn.base import BaseEstimator, TransformerMixin
import numpy as np
class C(BaseEstimator, TransformerMixin):
    def __init__(self, power=2): self.power = power
    def fit(self, X, y=None):
        self.mean_ = np.mean(X)
        return self
    def transform(self, X): return (X - self.mean_) ** self.power`,
  'a layer of torch': `
import torch
from torch import nn
class C(nn.Module):
    def __init__(self, size=4):
        super().__init__()
        self.layer = nn.Linear(size, size)
    def forward(self, x): return torch.relu(self.layer(x))`,
  'an exception': `
class C(ValueError):
    def __init__(self, text, code=0):
        super().__init__(text)
        self.code = code`,
  'a named tuple': `
from typing import NamedTuple
class C(NamedTuple):
    a: int
    b: int = 0`,
  'a dict of its own': `
class C(dict):
    def total(self): return sum(self.values())`,
  'something made by a function': `
class C:
    def __init__(self, a): self.a = a
    def __reduce__(self): return _make, (self.a,)
def _make(a): return C(a)`,
};

for (const [name, source] of Object.entries(honest))
  test(`admitted: ${name}`, async () => {
    const found = (await profiled({ 'box/m.py': source })).get('box.m.C');
    assert.deepEqual(found?.reasons, []);
    assert.equal(found?.verdict, 'data');
  });

test('functions: what makes an object is admitted, what hands out what is shared is not', async () => {
  const names = await profiled({
    'box/m.py': `
SHARED = {}
class C:
    def __init__(self, a): self.a = a
def make(a): return C(a)
def shared(): return SHARED
def echo(x): return x
def apply(f, x): return [f(x)]
def total(xs): return len(xs) + 1
def _hidden(a): return C(a)
`,
  });
  assert.deepEqual(
    [...names.values()].map(({ name, verdict }) => [name, verdict]),
    [
      ['box.m.C', 'data'],
      ['box.m.apply', 'refused'],
      ['box.m.echo', 'refused'],
      ['box.m.make', 'data'],
      ['box.m.shared', 'refused'],
      ['box.m.total', 'data'],
    ],
  );
});
