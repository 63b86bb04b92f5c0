import { Dict } from '../../../core/value.ts';
import type { Contract } from '../entry.ts';
import { allFieldsOf, breach, computedArguments, textOf } from './checks.ts';
import type { Contracted } from './table.ts';

/** The three functions that scipy makes of a distribution's shape names, and nothing else. */
const template = new RegExp(
  [
    String.raw`^\s*def _parse_args\(self, [\w ,=.+-]*\):`,
    String.raw`return \([\w ,]*\), [\w ,=.+-]*`,
    String.raw`def _parse_args_rvs\(self, [\w ,=.+-]*\):`,
    String.raw`return self\._argcheck_rvs\([\w ,=.+-]*\)`,
    String.raw`def _parse_args_stats\(self, [\w ,=.+-]*moments='mv'\):`,
    String.raw`return \([\w ,]*\), [\w ,=.+-]*, moments\s*$`,
  ].join(String.raw`\n\s{0,8}`),
);

const longestTemplate = 2000;

/**
 * `rv_generic.__setstate__` of scipy.stats runs the text `_parse_arg_template` of its state with `exec`: it makes the
 * functions that sort a distribution's arguments, and would make anything else.
 */
const distribution: Contract = {
  always: ['new-empty', 'items'],
  build(state) {
    // `__dict__.update` takes pairs too, among which the text would not be seen.
    const fields = state instanceof Dict ? allFieldsOf(state) : undefined;
    if (fields === undefined) return computedArguments;
    const source = fields.get('_parse_arg_template');
    if (source === undefined) return null;
    const text = textOf(source);
    if (text === undefined || text.length > longestTemplate || !template.test(text.replace(/\n{2,3}/g, '\n')))
      return breach('critical', 'Its state holds Python source that scipy runs while the file loads.');
    return null;
  },
};

const entry: Contracted = {
  kind: 'contract',
  contract: distribution,
  why: 'It is a distribution of scipy.stats; its state holds source text that scipy runs, which must be the usual one.',
  explained: 'allow',
};

/** Distributions are classes named after themselves, hundreds of them. */
export function distributionEntry(module: string, name: string): Contracted | undefined {
  if (!/^scipy\.stats(\._?\w+)?$/.test(module)) return undefined;
  return /^([A-Za-z]\w*_gen|rv_(generic|continuous|discrete|histogram|sample))$/.test(name)
    ? entry
    : undefined;
}
