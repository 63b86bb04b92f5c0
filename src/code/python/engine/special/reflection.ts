import { holderOf } from '../../../../core/dotted-names.ts';
import { hole } from '../../../code.ts';
import { anyFunction, anyModule, anyName, fromAnyModule } from '../any-module.ts';
import { argumentText } from '../calls/argument-text.ts';
import { callExternal } from '../calls/external-call.ts';
import { handMembers } from '../calls/handing.ts';
import { makeClass } from '../classes/classes.ts';
import { isInstance } from '../classes/is-instance.ts';
import { asBytes, asText, boolean } from '../fold/constants.ts';
import { argumentFor, argumentMarks, positional } from '../machine.ts';
import { computedModule, moduleNamed } from '../names/imports.ts';
import { asFound } from '../origins/found-specs.ts';
import { anyField, varsOf } from '../origins/held-secrets.ts';
import { tellEffect } from '../record.ts';
import type { Frame } from '../state.ts';
import { fromNamespace } from '../values/items.ts';
import { join } from '../values/join.ts';
import { keeps } from '../values/keeping.ts';
import {
  built,
  computed,
  decoded,
  dependencyMask,
  fromParameter,
  sourceBit,
  sourceMask,
} from '../values/marks.ts';
import {
  external,
  instanceOf,
  mapping,
  type Namespace,
  none,
  sequence,
  unknown,
  type Value,
  withMarks,
} from '../values/values.ts';
import { literal } from './literals.ts';
import type { Special } from './special.ts';

/** Marks of a text that was hidden, or came from elsewhere than the program and its caller. */
const suspicious = built | decoded | (sourceMask & ~fromParameter);

const getattr: Special = (m, given, place) => {
  const [on, name, fallback] = given.positional;
  if (on === undefined || name === undefined) return null;
  place.frame.summary.sunk |= name.marks & dependencyMask;
  const names = name.kind === 'union' && name.members.length <= 8 ? name.members : [name];
  let all: Value | null = null;
  for (const one of names) {
    const text = asText(one);
    let value: Value;
    if (text !== null) {
      value = fromAnyModule(on, text, one.marks) ?? m.attribute(on, text, place);
      if (value.kind === 'external') value = withMarks(value, computed | (one.marks & (built | decoded)));
    } else {
      handMembers(on, place);
      const hides =
        on.kind === 'external' && !on.instance && holds.has(on.name) && (one.marks & dependencyMask) === 0;
      value =
        hides || (on.kind === 'external' && (one.marks & (built | decoded)) !== 0)
          ? external('?', on.marks | one.marks | computed)
          : isOpaque(on) && (one.marks & dependencyMask) === 0
            ? anyFunction(on.marks | one.marks)
            : (fromAnyModule(on, null, one.marks) ?? unknown(on.marks | anyField(on, place)));
    }
    all = all === null ? value : join(all, value);
  }
  return fallback === undefined || all === null ? all : join(all, fallback);
};

function isOpaque(on: Value): boolean {
  return on.kind === 'external' && (on.name === '?' || on.name.startsWith('?.'));
}

/** Modules of which an attribute that cannot be told is worth a word. */
const holds: ReadonlySet<string> = new Set([
  'os',
  'builtins',
  'subprocess',
  'sys',
  'importlib',
  'shutil',
  'ctypes',
  'pty',
  'posix',
  'nt',
  'socket',
]);

const setattr: Special = (m, given, place) => {
  const [on, name, value] = given.positional;
  const text = asText(name);
  if (on === undefined || value === undefined) return null;
  if (text !== null) m.setAttribute(on, text, value, place);
  else keeps(place, value);
  if (text === null && on.kind === 'instance') {
    const every = on.names.get('*');
    on.names.set('*', every === undefined ? value : join(every, value));
  }
  return none;
};

/** `module.__setattr__(name, value)`, `ModuleType.__setattr__(module, name, value)`. */
const ofModule: Special = (m, given, place, { self, ...rest }) =>
  setattr(m, self === null ? given : { ...given, positional: [self, ...given.positional] }, place, {
    ...rest,
    self: null,
  });

/** Marks of a text that lists of folders and settings do not give. */
const fromAfar = suspicious & ~(sourceBit('file') | sourceBit('environment') | sourceBit('config'));

/** Packages of Python and of its installers, in which there is more than one would think. */
const ofPython =
  /^(?:_\w*|asyncio|concurrent|ctypes|curses|dbm|distutils|email|encodings|ensurepip|http|idlelib|importlib|json|lib2to3|logging|multiprocessing|os|pip|pkg_resources|pydoc_data|re|setuptools|sqlite3|test|tkinter|unittest|urllib|venv|wsgiref|xml|xmlrpc|zipfile)\./;

/** `f'package.plugins.{file}'`, `f'.{file}'`: whichever it is, it is a module below one whose name stands there. */
function isBelow(name: Value, anchor: Value | undefined): boolean {
  if (name.kind !== 'text' || (name.marks & fromAfar) !== 0) return false;
  const before = name.text.slice(0, name.text.indexOf(hole));
  if (before.startsWith('.')) return anchor !== undefined && !ofPython.test(`${asText(anchor) ?? ''}.`);
  return before.length < 200 && /^[a-z_]\w*(?:\.\w+)*\.$/i.test(before) && !ofPython.test(before);
}

const importName: Special = (m, given, place, callee) => {
  const name = argumentFor(given, 0, 'name');
  const text = asText(name);
  if (name === undefined) return null;
  place.frame.summary.sunk |= name.marks & dependencyMask;
  if (text === null) {
    if (name.kind === 'union' && name.members.length <= 6) {
      let all: Value | null = null;
      for (const member of name.members) {
        const one = importName(m, positional(member), place, callee);
        if (one !== null) all = all === null ? one : join(all, one);
      }
      return all;
    }
    callExternal(m, callee, given, place);
    if (isBelow(name, argumentFor(given, 1, 'package'))) return unknown(name.marks);
    if ((name.marks & suspicious) !== 0) return external('?', name.marks | computed);
    // A name of which a part is known is one of the program's own.
    return name.kind === 'text' ? unknown(name.marks) : anyModule(name.marks);
  }
  if (m.quiet === 0) callExternal(m, callee, given, place);
  const anchor = asText(argumentFor(given, 1, 'package'));
  if (callee.name.endsWith('import_module') && text.startsWith('.')) {
    const root = anchor === null ? '' : anchor;
    const level = /^\.*/.exec(text)?.[0].length ?? 1;
    const parts = root.split('.').filter(Boolean);
    const full = [...parts.slice(0, Math.max(0, parts.length - level + 1)), text.slice(level)].join('.');
    return root === ''
      ? computedModule(m, text, place, name.marks)
      : computedModule(m, full, place, name.marks);
  }
  const module = computedModule(m, text, place, name.marks);
  // `__import__('a.b')` gives back `a`, unless a list of names is asked for.
  const list = argumentFor(given, 3, 'fromlist');
  const top = text.indexOf('.');
  if (
    callee.name.endsWith('__import__') &&
    top > 0 &&
    (list === undefined || (list.kind === 'sequence' && list.items.length === 0))
  )
    return withComputed(moduleNamed(m, text.slice(0, top), place.frame.module), name.marks);
  return module;
};

function withComputed(value: Value, marks: number): Value {
  return value.kind === 'external' ? { ...value, marks: value.marks | marks | computed } : value;
}

function scopeOf(frame: Frame): Frame {
  let at = frame;
  while (at.kind === 'comprehension' && at.parent !== null) at = at.parent;
  return at;
}

const globals: Special = (_m, _given, { frame }) => ({ kind: 'namespace', marks: 0, of: frame.module.frame });

const locals: Special = (_m, _given, { frame }) => ({ kind: 'namespace', marks: 0, of: scopeOf(frame) });

const vars: Special = (_m, { positional: [on] }, { frame }) =>
  on === undefined ? { kind: 'namespace', marks: 0, of: scopeOf(frame) } : varsOf(on, frame);

const type: Special = (m, given, place, callee) => {
  const [on, bases, names] = given.positional;
  if (on === undefined) return null;
  // `type.__call__(A, …)` is `A(…)`.
  if (callee.name.endsWith('.__call__') && on.kind === 'class')
    return m.call(on, { ...given, positional: given.positional.slice(1) }, place);
  if (bases === undefined) {
    if (on.kind === 'instance') return on.of;
    if (on.kind === 'external' && on.instance) return external(on.name, on.marks);
    if (on.kind === 'external' && !on.name.includes('.')) return external('types.ModuleType');
    if (on.kind === 'class') return on.metaclass ?? external('builtins.type');
    if (on.kind === 'constant') return m.attribute(on, '__class__', place);
    if (on.kind === 'function') return external('types.FunctionType');
    if (on.kind === 'code') return external('types.CodeType');
    return unknown(on.marks & dependencyMask);
  }
  const defined = new Map<string, Value>();
  if (names?.kind === 'mapping')
    for (const { key, value } of names.entries.values()) {
      const name = asText(key);
      if (name !== null) defined.set(name, value);
    }
  const name = asText(on) ?? '?';
  const list = bases.kind === 'sequence' ? bases.items : [];
  const { frame } = place;
  const made = makeClass(m, name, name, frame.module, list, defined, null, null, place, {
    ...given,
    positional: [],
  });
  // `types.new_class(name, bases, keywords, body)` has its body run.
  const body = argumentFor(given, 3, 'exec_body');
  if (body !== undefined) m.call(body, positional(mapping()), place);
  return made;
};

const superCall: Special = (_m, given, { frame }) => {
  const [first, second] = given.positional;
  let at: Frame | null = frame;
  while (at !== null && at.func === null) at = at.parent;
  const cls = first?.kind === 'class' ? first : at === null ? null : at.cls;
  const self = second ?? at?.self ?? null;
  // `super(type(os), os)` asks the module itself.
  if (second?.kind === 'external' && !second.instance) return withMarks(second, computed);
  if (cls === null || self === null) return unknown();
  return { kind: 'super', marks: 0, of: cls, self };
};

/** Classes out of the object graph: any of them, so what is taken from them cannot be told. */
const subclasses: Special = (_m, _given, _place, callee) => {
  if (callee.self?.kind === 'class') {
    const of = callee.self;
    const found = of.module.classes.filter((one) => one !== of && one.order.includes(of));
    return sequence('list', [...found], unknown());
  }
  return sequence('list', [], external('?', computed));
};

const getter =
  (what: 'attribute' | 'item' | 'method'): Special =>
  (_m, given) => ({
    kind: 'picker',
    marks: argumentMarks(given),
    what,
    picked: given.positional,
    keywords: given.keywords,
  });

const frameGlobals: Special = (_m, _given, { frame }) => ({
  kind: 'namespace',
  marks: 0,
  of: frame.module.frame,
});

const namespaceGet: Special = (m, given, place, callee) => {
  const { self } = callee;
  const [key, fallback] = given.positional;
  if (self?.kind !== 'namespace' || key === undefined) return null;
  const value = fromNamespace(m, self as Namespace, key, place);
  return fallback === undefined ? value : join(value, fallback);
};

const namespaceDefault: Special = (m, given, place, callee) => {
  const { self } = callee;
  const [key, value] = given.positional;
  if (self?.kind !== 'namespace' || key === undefined || value === undefined)
    return namespaceGet(m, given, place, callee);
  const found = fromNamespace(m, self as Namespace, key, place);
  if (found.kind !== 'unknown') return found;
  m.setItem(self, key, value, place);
  return value;
};

/** `frame.f_locals.get("f")`. */
const fromFrame: Special = (m, given, place, { name, marks }) => {
  const [key, fallback] = given.positional;
  if (key === undefined) return null;
  const value = m.externalItem(external(holderOf(name), marks), key, place);
  return fallback === undefined ? value : join(value, fallback);
};

/** What an object refers to may be anything. */
const referents: Special = (m, given, place, callee) => {
  callExternal(m, callee, given, place);
  return sequence('list', [], external('?', computed));
};

const memberOf: Special = (m, given, place) => {
  const [on, key] = given.positional;
  return on === undefined || key === undefined ? null : m.item(on, key, place);
};

/** What finds a module by its name leads to the module. */
const findSpec: Special = (m, given, place, callee) => {
  const name = argumentFor(given, 0, 'name', 'fullname');
  if (asText(name) === null || name === undefined) return null;
  callExternal(m, callee, given, place);
  return join(asFound(instanceOf('importlib.machinery.ModuleSpec', name.marks, name)), none);
};

/** The module that such a specification was found for. */
const foundModule: Special = (m, given, place) => {
  const [first] = given.positional;
  const spec = first?.kind === 'union' ? first.members.find(({ kind }) => kind === 'external') : first;
  const text = spec?.kind === 'external' ? asText(spec.self ?? undefined) : null;
  return text === null ? null : computedModule(m, text, place, spec?.marks ?? 0);
};

const loadNamed: Special = (m, given, place, callee) => {
  const text = asText(given.positional[0]);
  if (text === null || !/^[A-Za-z_][\w.]*$/.test(text)) return null;
  callExternal(m, callee, given, place);
  return computedModule(m, text, place, callee.marks);
};

const ofBuiltins: Special = (m, given, place, { marks }) => {
  const [key] = given.positional;
  return key === undefined ? null : m.item(external('builtins', marks), key, place);
};

const resolveName: Special = (m, given, place, callee) => {
  const text = asText(given.positional[0]);
  if (text === null) return null;
  callExternal(m, callee, given, place);
  const [module = '', attributes] = text.includes(':') ? text.split(':') : [text];
  let value: Value = attributes === undefined ? external(module) : computedModule(m, module, place, 0);
  for (const part of (attributes ?? '').split('.').filter(Boolean)) value = m.attribute(value, part, place);
  return withMarks(value, computed);
};

/** Told where a file is imported: what is called later by a name out of a configuration is ordinary use. */
const callsAny: Special = (m, given, place, { marks }) => {
  m.callUnknown(given, place);
  if ([...m.modules.values()].some(({ progress }) => progress === 'running'))
    tellEffect(m, place, {
      capability: 'dynamic-code',
      callable: '?',
      argument: asText(given.positional[0]),
      callee: marks,
      marks: marks | argumentMarks(given),
      traits: ['opaque'],
    });
  return unknown(marks & ~computed);
};

const isInstanceOf: Special = (_m, { positional: [value, of] }) => {
  const is = value === undefined || of === undefined ? undefined : isInstance(value, of);
  return is === undefined ? null : boolean(is);
};

const decrypts: Special = (m, given, place, callee) => {
  callExternal(m, callee, given, place);
  return unknown(argumentMarks(given) | decoded);
};

const toText = (value: Value | undefined): string | null => {
  const data = asBytes(value);
  return asText(value) ?? (data === null ? null : Buffer.from(data).toString('utf8'));
};

const compile: Special = (_m, given) => {
  const [source] = given.positional;
  if (source === undefined) return null;
  if (source.kind === 'code') return source;
  const text = toText(source);
  const outline = text === null ? argumentText(source, 'code') : null;
  return { kind: 'code', marks: source.marks, text, func: null, ...(outline === null ? {} : { outline }) };
};

export const reflectionSpecials: readonly (readonly [string, Special])[] = [
  [anyName, callsAny],
  ['builtins.getattr', getattr],
  ['builtins.isinstance', isInstanceOf],
  ['inspect.getattr_static', getattr],
  ['builtins.setattr', setattr],
  ['builtins.object.__setattr__', setattr],
  ['types.ModuleType.__setattr__', ofModule],
  ['builtins.object.__getattribute__', getattr],
  ['builtins.type.__getattribute__', getattr],
  ['types.ModuleType.__getattribute__', getattr],
  ['builtins.__import__', importName],
  ['importlib.import_module', importName],
  ['importlib.__import__', importName],
  ['importlib._bootstrap._gcd_import', importName],
  ['pkgutil.resolve_name', resolveName],
  ...'get pop __getitem__ setdefault'
    .split(' ')
    .map((name): [string, Special] => [`builtins.${name}`, ofBuiltins]),
  ['importlib.util.find_spec', findSpec],
  ['importlib.machinery.PathFinder.find_spec', findSpec],
  ['importlib.machinery.BuiltinImporter.find_spec', findSpec],
  ['importlib.machinery.FrozenImporter.find_spec', findSpec],
  ['importlib.util.module_from_spec', foundModule],
  ['importlib.machinery.ModuleSpec.loader.load_module', loadNamed],
  ['builtins.globals', globals],
  ['builtins.locals', locals],
  ['builtins.vars', vars],
  ['builtins.type', type],
  ['types.new_class', type],
  ['builtins.super', superCall],
  ['builtins.type.__subclasses__', subclasses],
  ['builtins.object.__subclasses__', subclasses],
  ['operator.attrgetter', getter('attribute')],
  ['operator.itemgetter', getter('item')],
  ['operator.methodcaller', getter('method')],
  ['operator.getitem', memberOf],
  ['builtins.dict.get', namespaceGet],
  ['builtins.dict.__getitem__', namespaceGet],
  ['builtins.dict.pop', namespaceGet],
  ['builtins.dict.setdefault', namespaceDefault],
  ['types.FrameType.f_globals', frameGlobals],
  ...['f_locals', 'f_globals', 'f_builtins'].flatMap((of): (readonly [string, Special])[] => [
    [`types.FrameType.${of}.get`, fromFrame],
    [`types.FrameType.${of}.pop`, fromFrame],
  ]),
  ['gc.get_referents', referents],
  ['cryptography.fernet.Fernet.decrypt', decrypts],
  ['builtins.compile', compile],
  ['ast.parse', compile],
  ['ast.literal_eval', literal],
  ['importlib.util.decode_source', compile],
];
