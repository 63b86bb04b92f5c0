import type { CodeCapability, CodeLanguage, CodePhase, EffectTrait } from '../../../core/code.ts';
import { type EmbeddedCode, hole } from '../../code.ts';
import type { Reader } from '../catalog/readers.ts';
import { excerpt, lineOf } from '../source-lines.ts';
import { addSink, type Machine } from './machine.ts';
import { notesLoad } from './origins/resolved-loads.ts';
import type { CallPlace, EffectRecord, LeakRecord, SinkRecord, Summary } from './state.ts';
import { built, computed, decoded, dependencyMask } from './values/marks.ts';

/** Different texts that one call may be given; beyond, they add nothing. */
const mostArguments = 8;
const longestArgument = 8_192;

export interface EffectToTell {
  readonly capability: CodeCapability;
  readonly callable: string;
  readonly argument: string | null;
  /** Marks of what is called, and of the argument that matters. */
  readonly callee: number;
  readonly marks: number;
  readonly traits: readonly EffectTrait[];
}

/** Where a call is told: its own place, or the place that runs the decoded text that it stands in. */
function placeOf(
  m: Machine,
  { frame, node }: CallPlace,
): {
  readonly at: number;
  readonly end: number;
  readonly line: number;
  readonly evidence: string;
} {
  const { layer } = m;
  const own = frame.module.tree.source;
  if (layer === null)
    return { at: node.at, end: node.end, line: lineOf(own, node.at), evidence: excerpt(own, node) };
  return {
    at: layer.at,
    end: layer.end,
    line: lineOf(layer.module.tree.source, layer.at),
    evidence: excerpt(layer.source, node),
  };
}

/** What tells a place from others; cheap, as most of what is told was told before. */
function keyOf({ layer }: Machine, { node }: CallPlace): string {
  return layer === null ? `${node.at}` : `${layer.at}>${node.at}`;
}

/** Tells an effect, or adds to what is told of it already. */
export function tellEffect(m: Machine, place: CallPlace, effect: EffectToTell): EffectRecord | null {
  if (m.quiet > 0) return null;
  const { frame } = place;
  const { effects } = frame.module;
  const key = `${keyOf(m, place)} ${effect.callable} ${effect.capability}`;
  let record = effects.get(key);
  if (record === undefined) {
    const at = placeOf(m, place);
    record = {
      type: 'effect',
      owner: frame.owner,
      at: at.at,
      end: at.end,
      capability: effect.capability,
      callable: effect.callable,
      arguments: new Set(),
      marks: 0,
      traits: new Set(),
      evidence: at.evidence,
      line: at.line,
      embedded: new Map(),
    };
    effects.set(key, record);
  }
  const { argument } = effect;
  if (argument !== null && argument !== '' && argument !== hole && record.arguments.size < mostArguments)
    record.arguments.add(argument.length > longestArgument ? argument.slice(0, longestArgument) : argument);
  const marks = effect.marks | (m.layer === null ? 0 : m.layer.made);
  record.marks |= marks & ~dependencyMask;
  for (const trait of effect.traits) record.traits.add(trait);
  if ((effect.callee & computed) !== 0) record.traits.add('computed-callee');
  if ((marks & decoded) !== 0 || (effect.callee & decoded) !== 0) record.traits.add('decoded');
  if ((marks & built) !== 0) {
    record.traits.add('computed-text');
    if (effect.capability === 'process' && standsNowhere(m, place, argument)) record.traits.add('decoded');
  }
  notesLoad(record, frame, effect.marks | effect.callee);
  sink(frame.summary, record, effect.marks);
  frame.summary.sunk |= (effect.marks | effect.callee) & dependencyMask;
  return record;
}

/** A command whose program is named nowhere in the source: its letters were picked from elsewhere. */
function standsNowhere(m: Machine, { frame }: CallPlace, command: string | null): boolean {
  const program = m.layer === null ? /^[A-Za-z]{3,40}/.exec(command ?? '') : null;
  return program !== null && !frame.module.tree.source.text.includes(program[0]);
}

/** What depends on a parameter is resolved where the function is called. */
function sink(summary: Summary, record: SinkRecord, marks: number): void {
  const dependent = marks & dependencyMask;
  if (dependent !== 0) addSink(summary, record, dependent);
}

/** Data that leaves: told once a secret is in it. */
export function tellLeak(
  m: Machine,
  place: CallPlace,
  callable: string,
  marks: number,
  toStranger: boolean,
  reader: Reader | 'store' | null,
  toAnybody = false,
): void {
  if (m.quiet > 0 || marks === 0) return;
  const { frame } = place;
  const { leaks } = frame.module;
  const key = keyOf(m, place);
  let record: LeakRecord | undefined = leaks.get(key);
  if (record === undefined) {
    const at = placeOf(m, place);
    record = {
      type: 'leak',
      owner: frame.owner,
      at: at.at,
      line: at.line,
      evidence: at.evidence,
      callable,
      reader,
      marks: 0,
      toStranger: false,
      toAnybody: false,
    };
    leaks.set(key, record);
  }
  record.toStranger ||= toStranger;
  record.toAnybody ||= toAnybody;
  record.marks |= marks & ~dependencyMask;
  sink(frame.summary, record, marks);
}

/** Hands over a text of another language, once for each text and place. */
export function embed(
  m: Machine,
  record: EffectRecord | null,
  language: CodeLanguage,
  text: string,
  more: { readonly line?: number; readonly verbatim?: boolean; readonly dialect?: string } = {},
): void {
  if (record === null || record.embedded.size >= mostArguments || record.embedded.has(text)) return;
  const phase: CodePhase = 'call';
  record.embedded.set(text, {
    text,
    language,
    context: 'repository',
    phase,
    reach: 'load',
    holes: text.includes(hole),
    line: m.layer === null ? (more.line ?? record.line) : record.line,
    by: record.callable,
    verbatim: m.layer === null && (more.verbatim ?? false),
    ...(more.dialect === undefined ? {} : { dialect: more.dialect }),
  } satisfies EmbeddedCode);
}
