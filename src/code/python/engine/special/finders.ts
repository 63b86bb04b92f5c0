import { callExternal } from '../calls/external-call.ts';
import { classAttribute } from '../classes/class-attribute.ts';
import { argumentFor, type Machine, positional } from '../machine.ts';
import { tellEffect } from '../record.ts';
import type { CallPlace } from '../state.ts';
import { decoded, sourceBit } from '../values/marks.ts';
import { type Instance, instanceOf, unknown, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

/** What an import asks of whoever finds modules, and of whoever loads them; one object is often both. */
const asked = ['find_spec', 'find_module', 'create_module', 'exec_module', 'load_module'] as const;

/** The next import of any module calls them, and something is always imported next. */
const finder: Special = (m, given, place) => {
  const value = given.positional.at(-1) ?? given.keywords.at(-1)?.[1];
  if (m.quiet > 0 || (value?.kind !== 'instance' && value?.kind !== 'class')) return null;
  const cls = value.kind === 'class' ? value : value.of;
  for (const name of asked)
    if (classAttribute(cls, name) !== null) {
      const found = m.call(m.attribute(value, name, place), positional(unknown(), unknown()), place);
      runsLoader(m, found, place);
    }
  return null;
};

/** What a loader answers when it is asked for a module's text: the import runs it. */
const texts = ['get_data', 'get_source', 'get_code', 'source_to_code'] as const;

/** A loader of one's own, in what a finder gives back: the text of each module that it loads is what its methods return. */
function runsLoader(m: Machine, found: Value, place: CallPlace): void {
  for (const loader of loadersIn(found)) {
    for (const name of texts) {
      if (classAttribute(loader.of, name) === null) continue;
      const text = m.call(m.attribute(loader, name, place), positional(unknown()), place);
      if ((text.marks & brought) === 0) continue;
      tellEffect(m, place, {
        capability: 'dynamic-code',
        callable: `importlib.abc.SourceLoader.${name}`,
        argument: null,
        callee: 0,
        marks: text.marks,
        traits: [],
      });
    }
  }
}

const brought = sourceBit('network') | sourceBit('input') | decoded;

function loadersIn(value: Value): readonly Instance[] {
  if (value.kind === 'instance') return [value];
  if (value.kind === 'union') return value.members.flatMap(loadersIn);
  // `spec_from_loader(name, loader)` keeps it.
  return value.kind === 'external' && value.self?.kind === 'instance' ? [value.self] : [];
}

/** A specification has the loader that it was made with. */
const specification: Special = (m, given, place, callee) => {
  const loader = argumentFor(given, 1, 'loader');
  if (loader?.kind !== 'instance') return null;
  const made = callExternal(m, callee, given, place);
  return made.kind === 'external' ? instanceOf(made.name, made.marks, loader) : null;
};

/** Whatever happens next is told to it. */
const audits: Special = (m, given, place) => {
  const hook = given.positional[0] ?? given.keywords[0]?.[1];
  if (m.quiet === 0 && hook !== undefined && hook.kind !== 'unknown')
    m.call(hook, positional(unknown(), unknown()), place);
  return null;
};

export const finderSpecials: readonly (readonly [string, Special])[] = [
  ['sys.meta_path.append', finder],
  ['sys.meta_path.insert', finder],
  ['sys.addaudithook', audits],
  ['importlib.util.spec_from_loader', specification],
  ['importlib.machinery.ModuleSpec', specification],
];
