import { readBytes } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { Fact } from '../../core/fact.ts';
import { JsonObject } from '../../wire/json.ts';
import { parseYaml, type YamlDocument, type YamlText } from '../../wire/yaml.ts';
import { followKeys } from '../document/follow.ts';
import type { JsonDocument } from '../document/kind.ts';
import { isYamlName } from '../document/names.ts';
import type { Reading } from '../format.ts';
import { yamlKinds } from './documents/index.ts';
import { tellTag } from './tags.ts';

const toldProblems = 5;
const frontMatterBytes = 64 * 1024;

/** Reads a YAML text: which kind of document it is, what its tags make of it, and what its keys lead to. */
export async function readYaml(reading: Reading): Promise<void> {
  let text: YamlText;
  try {
    text = await parseYaml(reading.source, reading.limits);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    reading.emit({ kind: 'anomaly', where: {}, code: 'structure-odd', detail: error.message });
    return;
  }
  const located: Reading = { ...reading, emit: (fact) => reading.emit(withLine(fact, text)) };
  const prose = proseAfter(reading);
  for (const { at, what } of text.problems.filter(({ at }) => at < prose).slice(0, toldProblems))
    located.emit({ kind: 'anomaly', where: { offset: at }, code: 'structure-odd', detail: what });
  if (text.expands)
    reading.emit({
      kind: 'capability',
      where: {},
      capability: 'unbounded-work',
      by: 'Aliases that repeat each other',
      when: 'load',
    });
  for (const [index, document] of text.documents.entries()) readDocument(document, located, index === 0);
}

/**
 * Where the prose begins in a text of no name that says YAML: a card of a model opens with YAML between two lines of
 * dashes, and in a hub's cache it has no name but its digest. Whoever loads all of it as YAML fails there.
 */
function proseAfter({ source, name, loader }: Reading): number {
  if (loader !== undefined || isYamlName(name)) return Number.POSITIVE_INFINITY;
  const text = Buffer.from(readBytes(source, 0, frontMatterBytes)).toString('utf8');
  const opening = /^\ufeff?---[ \t]*\r?\n/.exec(text);
  if (opening === null) return Number.POSITIVE_INFINITY;
  const closing = /^---[ \t]*\r?$/m.exec(text.slice(opening[0].length));
  return closing === null ? Number.POSITIVE_INFINITY : opening[0].length + closing.index;
}

function readDocument({ value, tags }: YamlDocument, reading: Reading, first: boolean): void {
  for (const tag of tags) tellTag(tag, reading);
  const document: JsonDocument = {
    value,
    root: value instanceof JsonObject ? value : undefined,
    name: reading.name,
    loader: reading.loader,
  };
  // Keys of another kind beside them must not hide what these keys mean to their own loader.
  const kinds = yamlKinds.filter((candidate) => candidate.is(document));
  for (const kind of kinds) kind.read?.(document, reading);
  const [kind] = kinds;
  if (first && kind !== undefined) reading.is(kind.id);
  followKeys(value, reading);
}

/** People look for lines in a text. Offsets of the parser count UTF-16 units, not bytes. */
function withLine(fact: Fact, text: YamlText): Fact {
  const { offset, ...where } = fact.where;
  return offset === undefined ? fact : ({ ...fact, where: { ...where, line: text.line(offset) } } as Fact);
}
