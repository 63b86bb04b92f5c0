import { namesSecretOption } from '../../catalog/secret-name.ts';
import { callExternal } from '../calls/external-call.ts';
import type { ModuleState } from '../state.ts';
import { fromSecret, madeMask, sourceBit } from '../values/marks.ts';
import { plainObject } from '../values/plain-objects.ts';
import { sequence, unknown, type Value } from '../values/values.ts';
import type { Special } from './special.ts';

/** `add_argument("-t", "--hub-token", dest="token")`: the name that the namespace has for it. */
const options =
  /\badd_(?:argument|option)\(\s{0,80}(?:["']-\w["'],\s{0,80})?["']-{0,2}([\w-]{1,60})["']([^\n]{0,200})/g;
const mostOptions = 200;
const secretOptions = new WeakMap<ModuleState, readonly string[]>();

function secretsAskedFor(module: ModuleState): readonly string[] {
  let names = secretOptions.get(module);
  if (names === undefined) {
    const found: string[] = [];
    let left = mostOptions;
    for (const [, option = '', rest = ''] of module.tree.source.text.matchAll(options)) {
      left -= 1;
      if (left < 0) break;
      if (!namesSecretOption(option) || /store_(?:true|false)/.test(rest)) continue;
      const dest = /\bdest\s?=\s?["'](\w{1,60})["']/.exec(rest)?.[1];
      found.push(dest ?? option.replaceAll('-', '_'));
    }
    names = found;
    secretOptions.set(module, names);
  }
  return names;
}

function told(known: Value): Value {
  const marks = known.marks & ~madeMask;
  if (marks === known.marks) return known;
  if (known.kind === 'unknown') return unknown(marks);
  return known.kind === 'external' ? { ...known, marks } : known;
}

/** What a command line that asks for a token or a password comes to: one of its fields is a secret, the others are none. */
const parsed: Special = (m, given, place, callee) => {
  const { module } = place.frame;
  const secrets = secretsAskedFor(module);
  const known = callExternal(m, callee, given, place);
  // What describes a parser, as `__doc__` does, is in no word of a command line.
  if (secrets.length === 0) return told(known);
  const names = new Map<string, Value>();
  const any = unknown(sourceBit('parameter'));
  for (const name of secrets) names.set(name, unknown(sourceBit('parameter') | fromSecret));
  names.set('*', any);
  const object = { ...plainObject(module, 'argparse.Namespace', names), marks: known.marks & ~madeMask };
  return callee.name.endsWith('known_args') ? sequence('tuple', [object, any]) : object;
};

export const secretOptionSpecials: readonly (readonly [string, Special])[] = [
  ['argparse.ArgumentParser.parse_args', parsed],
  ['argparse.ArgumentParser.parse_known_args', parsed],
];
