import { lastPart } from '../../core/dotted-names.ts';
import { contractEntry, cythonEntry } from './contracts/index.ts';
import type { Contracted } from './contracts/table.ts';
import { configurationEntry } from './contracts/transformers.ts';
import { dangerModules } from './danger/index.ts';
import {
  namedDanger,
  reachedDanger,
  suspiciousName,
  unknownEntry,
  walkedEntry,
  wholeDanger,
} from './dotted.ts';
import type { Entry, Use } from './entry.ts';
import { isLibrary, isLibraryModule, libraryEntry, refusedReason } from './library-data.ts';
import { toPython3 } from './python2-names.ts';
import { standardEntry } from './standard-library/index.ts';

export interface Explanation {
  readonly global: string;
  readonly decision: 'allow' | 'review' | 'deny';
  readonly why: string;
  /** Harmless with honest arguments only, which the name alone does not tell. */
  readonly conditional?: true;
}

/**
 * What is known of `module.name` as a pickle of that protocol imports it.
 *
 * Denied names come first, by the raw and by the mapped name, since loaders differ in whether they map names of
 * Python 2. A whole denied module gives way to names that are known as harmless; generated data come last.
 */
export function classify(module: string, name: string, protocol: number): Entry {
  if (protocol >= 3) return classifyName(module, name);
  const mapped = toPython3(module, name);
  if (mapped.module === module && mapped.name === name) return classifyName(module, name);
  const raw = dangerOf(module, name);
  return raw ?? classifyName(mapped.module, mapped.name);
}

function dangerOf(module: string, name: string): Entry | undefined {
  if (name.length > longestName || module.length > longestName) return undefined;
  return namedDanger(module, name) ?? suspiciousName(module, name) ?? reachedDanger(module, name);
}

/** No honest name is longer; a look-up costs time for each of its dots. */
const longestName = 1000;

function classifyName(module: string, name: string): Entry {
  if (name.length > longestName) return name.includes('.') ? walkedEntry : unknownEntry;
  if (module.length > longestName) return wholeDanger(module.slice(0, longestName)) ?? unknownEntry;
  const named = namedDanger(module, name);
  if (named !== undefined) return named;
  const known = contractEntry(module, name) ?? standardEntry(module, name);
  if (known !== undefined) return known;
  const walked = suspiciousName(module, name);
  if (walked !== undefined) return walked;
  const whole = isPartOfKnown(module, name) ? undefined : wholeDanger(module);
  if (whole !== undefined) return whole;
  const library = libraryEntry(module, name);
  if (library !== undefined && library.kind !== 'unknown')
    return configurationEntry(module, name, library) ?? library;
  const cython = isLibrary(module) ? cythonEntry(name) : undefined;
  if (cython !== undefined) return cython;
  return reachedDanger(module, name) ?? library ?? unknownEntry;
}

/** An attribute of a class that is known as harmless inside of a denied module: `http` + `HTTPStatus.OK`. */
function isPartOfKnown(module: string, name: string): boolean {
  const dot = name.indexOf('.');
  return dot > 0 && standardEntry(module, name.slice(0, dot)) !== undefined;
}

/** How a dotted name is classed, for a person who asks: `module.qualname` or `module qualname`. */
export function explain(dotted: string): Explanation {
  const text = dotted.trim();
  const { module, name } = split(text);
  const global = `${module}.${name}`;
  if (name === '')
    return { global: text, decision: 'review', why: 'It is a module; name one of its callables.' };
  const entry = classify(module, name, 4);
  const refused = entry.kind === 'unknown' ? refusedReason(module, name) : undefined;
  if (refused !== undefined) return { global, decision: 'review', why: `${entry.why} ${refused}` };
  const why =
    entry.kind === 'danger' && entry.refs.length > 0 ? `${entry.why} (${entry.refs.join(', ')})` : entry.why;
  if (entry.kind === 'inert' && isUnmadeClass(entry, name) && libraryEntry(module, name) === entry)
    return {
      global,
      decision: 'review',
      why: 'Harmless to refer to; making an object of it could not be shown to be.',
    };
  const conditional = entry.kind === 'contract' ? ({ conditional: true } as const) : {};
  return { global, decision: decisionOf(entry), why, ...conditional };
}

/** Honest pickles make objects of classes, and refer to functions. */
function isUnmadeClass({ uses }: { readonly uses: ReadonlySet<Use> }, name: string): boolean {
  if (uses.has('new-empty') || uses.has('call')) return false;
  const last = lastPart(name).replace(/^_+/, '');
  return uses.has('build-dict') || uses.has('items') || /^[A-Z]/.test(last);
}

function decisionOf(entry: Entry): Explanation['decision'] {
  if (entry.kind === 'danger') return 'deny';
  if (entry.kind === 'unknown') return 'review';
  if (entry.kind === 'contract') return (entry as Contracted).explained;
  return entry.uses.size > 0 ? 'allow' : 'review';
}

/**
 * Splits a dotted name into module and name. Of all splits that could be meant, one that the catalog knows wins;
 * among those the longest module.
 */
function split(text: string): { module: string; name: string } {
  const parts = text.split(/\s+/);
  if (parts.length > 1) return { module: parts[0] ?? '', name: parts.slice(1).join('.') };
  const words = text.split('.').slice(0, 64);
  if (words.length === 1)
    return isModule(text) ? { module: text, name: '' } : { module: 'builtins', name: text };
  let plausible: { module: string; name: string } | undefined;
  for (let end = words.length - 1; end > 0; end -= 1) {
    const module = words.slice(0, end).join('.');
    const name = words.slice(end).join('.');
    if (
      namedDanger(module, name) ??
      contractEntry(module, name) ??
      standardEntry(module, name) ??
      libraryEntry(module, name)
    )
      return { module, name };
    if (plausible === undefined && isModule(module)) plausible = { module, name };
  }
  return plausible ?? { module: words.slice(0, -1).join('.'), name: words.at(-1) ?? '' };
}

function isModule(module: string): boolean {
  return dangerModules().has(module) || isLibraryModule(module);
}
