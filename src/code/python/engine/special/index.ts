import { contentsOf } from '../values/contents.ts';
import { none } from '../values/values.ts';
import { annotationSpecials } from './annotations.ts';
import { callbackSpecials } from './callbacks.ts';
import { codeObjectSpecials } from './code-objects.ts';
import { containerSpecials } from './containers.ts';
import { decoratorSpecials } from './decorators.ts';
import { defaultDictSpecials } from './default-dicts.ts';
import { doctestSpecials } from './doctests.ts';
import { dottedNameSpecials } from './dotted-names.ts';
import { environmentSpecials } from './environment.ts';
import { everyObjectSpecials } from './every-object.ts';
import { executionSpecials } from './execution.ts';
import { finderSpecials } from './finders.ts';
import { formatFieldSpecials } from './format-fields.ts';
import { functionSpecials } from './functions.ts';
import { generatorSpecials } from './generators.ts';
import { interpolatedSpecials } from './interpolated.ts';
import { iteratorSpecials } from './iterators.ts';
import { jobSpecials } from './jobs.ts';
import { magicSpecials } from './magics.ts';
import { mockSpecials } from './mocks.ts';
import { modelSpecials } from './models.ts';
import { nativeSpecials } from './native.ts';
import { objectSpecials } from './objects.ts';
import { ownFileSpecials } from './own-files.ts';
import { reflectionSpecials } from './reflection.ts';
import { secretOptionSpecials } from './secret-options.ts';
import { secretPartSpecials } from './secret-parts.ts';
import { signatureSpecials } from './signatures.ts';
import type { Special } from './special.ts';
import { syntaxTreeSpecials } from './syntax-trees.ts';
import { taskSpecials } from './tasks.ts';
import { typedSpecials } from './typed.ts';
import { viewSpecials } from './views.ts';

/** `dict.get(d, key)` is `d.get(key)`, and an object of a class that is derived from `dict` is one. */
function onContents(special: Special): Special {
  return (m, given, place, callee) => {
    const { self } = callee;
    if (self?.kind === 'sequence' || self?.kind === 'mapping') return special(m, given, place, callee);
    const [first, ...rest] = given.positional;
    const inner =
      self === null ? (first?.kind === 'constant' ? null : contentsOf(first ?? none)) : contentsOf(self);
    if (inner === null || callee.name.endsWith('.fromkeys')) return special(m, given, place, callee);
    return special(m, self === null ? { ...given, positional: rest } : given, place, {
      ...callee,
      self: inner,
    });
  };
}

const table = new Map<string, Special>();
for (const [name, special] of [
  ...reflectionSpecials,
  ...executionSpecials,
  ...functionSpecials,
  ...containerSpecials.map(([name, special]): [string, Special] => [name, onContents(special)]),
  ...annotationSpecials,
  ...callbackSpecials,
  ...defaultDictSpecials,
  ...doctestSpecials,
  ...formatFieldSpecials,
  ...ownFileSpecials,
  ...interpolatedSpecials,
  ...iteratorSpecials,
  ...objectSpecials,
  ...codeObjectSpecials,
  ...decoratorSpecials,
  ...generatorSpecials,
  ...typedSpecials,
  ...mockSpecials,
  ...secretOptionSpecials,
  ...secretPartSpecials,
  ...signatureSpecials,
  ...dottedNameSpecials,
  ...nativeSpecials,
  ...environmentSpecials,
  ...modelSpecials,
  ...finderSpecials,
  ...everyObjectSpecials,
  ...syntaxTreeSpecials,
  ...viewSpecials,
  ...taskSpecials,
  ...jobSpecials,
  ...magicSpecials,
]) {
  const before = table.get(name);
  // Two parts know one name: the second is asked where the first does not know.
  table.set(
    name,
    before === undefined
      ? special
      : (m, given, place, callee) => before(m, given, place, callee) ?? special(m, given, place, callee),
  );
}

export const specials: ReadonlyMap<string, Special> = table;
