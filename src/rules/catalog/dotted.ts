import { dangerModules } from './danger/index.ts';
import type { Danger } from './danger/table.ts';
import type { Entry } from './entry.ts';

/** Attributes that lead from any object to its class, its globals, its module or its code. */
const walking: ReadonlySet<string> = new Set(
  `func_globals func_code func_closure func_dict im_func im_self im_class gi_frame gi_code gi_yieldfrom cr_frame cr_code
  cr_await cr_origin ag_frame ag_code ag_await f_globals f_locals f_builtins f_back f_code tb_frame tb_next co_code
  co_consts mro`.split(/\s+/),
);

/**
 * Modules whose names are also everyday names of functions and attributes (`numpy.trace`, `mylib.test`): a name
 * alone does not show that the module is meant.
 */
const everyday: ReadonlySet<string> = new Set(
  `trace code profile test site select signal resource platform cmd build commands new user path click fire invoke sh
  mock play py wheel dl gc crypt warnings io types random copy operator string collections string locale logging
  decimal email hashlib encodings dis ast csv time thread statvfs chunk wave annotationlib compression datasets
  traceback base64 compiler symtable modin keras torch numpy pandas transformers tensorflow sympy patsy nltk yaml
  onnx paddle wandb evaluate openml redis attr six joblib dill cloudpickle seaborn scipy caffe abc functools threading
  contextlib contextvars dataclasses typing weakref zoneinfo codecs quopri optparse plistlib argparse cgi
  tokenize configparser pathlib bz2 lzma uuid imaplib decorator git docker tables distributed dask ray gym gymnasium
  coverage zarr srsly wrapt imageio pathos pex optuna mlflow h2o networkx matplotlib click typer sqlalchemy skops`.split(
    /\s+/,
  ),
);

/** For names that lead through attributes to anything. */
export const walkedEntry: Danger = {
  kind: 'danger',
  capability: 'resolves-names',
  why: 'The name walks through attributes that lead to modules, globals or code.',
  refs: ['CWE-502', 'CVE-2026-14535'],
};

const moduleObject: Danger = {
  kind: 'danger',
  capability: 'imports-modules',
  why: 'The name is another module that the first one happens to import: everything in it can be reached from there.',
  refs: ['CWE-502'],
};

const program: Danger = {
  kind: 'danger',
  capability: 'runs-code',
  why: 'Importing a `__main__` module runs the program that it is.',
  refs: ['CWE-502'],
};

/** What the denied names say of exactly this module and name. */
export function namedDanger(module: string, name: string): Danger | undefined {
  const known = dangerModules().get(module);
  if (known === undefined) return undefined;
  for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
    const found = known.names.get(name.slice(0, end));
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What the modules that are denied as a whole say of a module: a denied package denies all below it.
 * Packages whose names are no longer than `above` are left aside.
 */
export function wholeDanger(module: string, above = 0): Danger | undefined {
  const modules = dangerModules();
  for (let end = module.length; end > above; end = module.lastIndexOf('.', end - 1)) {
    const found = modules.get(module.slice(0, end))?.whole;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Names whose meaning alone is reason to deny, whatever the module is. */
export function suspiciousName(module: string, name: string): Danger | undefined {
  if (module.endsWith('.__main__')) return program;
  const parts = name.split('.');
  for (const part of parts) if (isWalking(part, parts.length > 1)) return walkedEntry;
  return undefined;
}

/**
 * Where a name has dots, any part of it can be a module that the one before it imports: `joblib.memory` +
 * `os.system`, `numpy` + `testing._private.utils.runstring`. Each way to read it is looked up.
 */
export function reachedDanger(module: string, name: string): Danger | undefined {
  const parts = name.split('.');
  if (parts.length > 32) return walkedEntry;
  // `import sys as _sys` is a habit of the standard library.
  const plain = parts.map((part) => part.replace(/^_(?=[a-z])/, ''));
  if (plain.some((part, at) => part !== parts[at])) {
    const found = reachedDanger(module, plain.join('.'));
    if (found !== undefined) return found;
  }
  for (let from = 0; from < parts.length; from += 1) {
    for (let to = from + 1; to < parts.length; to += 1) {
      const rest = parts.slice(to).join('.');
      const inner = parts.slice(from, to).join('.');
      const found = namedDanger(inner, rest) ?? wholeOf(inner);
      if (found !== undefined) return found;
      if (from > 0) continue;
      const below =
        namedDanger(`${module}.${inner}`, rest) ?? wholeDanger(`${module}.${inner}`, module.length);
      if (below !== undefined) return below;
    }
  }
  for (const part of parts) if (dangerModules().has(part) && !everyday.has(part)) return moduleObject;
  const below = dangerModules().get(`${module}.${name}`);
  return below?.whole;
}

function wholeOf(inner: string): Danger | undefined {
  const root = inner.includes('.') ? inner.slice(0, inner.indexOf('.')) : inner;
  return everyday.has(root) && inner === root ? undefined : wholeDanger(inner);
}

function isWalking(part: string, dotted: boolean): boolean {
  if (walking.has(part)) return true;
  if (!part.startsWith('__') || !part.endsWith('__') || part.length < 5) return false;
  return dotted || leading.has(part);
}

/** Special attributes of a module that lead out of it. */
const leading: ReadonlySet<string> = new Set(
  `__builtins__ __loader__ __spec__ __dict__ __import__ __class__ __getattribute__ __getattr__ __globals__ __code__
  __subclasses__ __bases__ __base__ __mro__ __self__ __func__ __closure__ __wrapped__ __module__ __reduce__
  __reduce_ex__ __init__ __new__ __setstate__ __call__ __path__`.split(/\s+/),
);

export const unknownEntry: Entry = { kind: 'unknown', why: 'The catalog does not know it.' };
