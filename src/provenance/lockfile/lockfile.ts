import type { Verdict } from '../../core/decision.ts';
import { ParseError } from '../../core/errors.ts';
import {
  type FactList,
  type FactsSummary,
  factLists,
  type Listed,
  type LockedFile,
  type LockedLink,
  type LockedPublisher,
  type LockedTarget,
  type Lockfile,
  type LockSource,
  sourceKinds,
} from '../../core/lock.ts';
import { parseStrictJson, type StrictObject } from '../../core/strict-json.ts';
import { listAt, type MaybeValue, malformed, objectAt, textAt } from '../fields.ts';
import { byCodePoint, unsafePath } from '../paths.ts';

export const lockSchema = 'loadlock.lock/1';
const longestLockfile = 256 * 2 ** 20;
const verdicts: readonly Verdict[] = ['allow', 'review', 'deny'];

/** Writes a lockfile: sorted, so that the same files under the same policy give the same bytes. */
export function writeLockfile({ policy, targets }: Lockfile): string {
  const document = {
    schema: lockSchema,
    policy: { name: policy.name, sha256: policy.sha256 },
    targets: sorted(targets, ({ target }) => target).map(targetJson),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

function targetJson({ target, source, revision, decision, files, links, publishers }: LockedTarget): object {
  return {
    target,
    source: withoutNulls({
      kind: source.kind,
      url: source.url,
      repository: source.repository,
      ref: source.ref,
    }),
    revision,
    decision,
    ...(publishers.length === 0
      ? {}
      : {
          publishers: sorted(publishers, keyOf).map(({ keyId, publisher }) =>
            withoutNulls({ keyId, publisher }),
          ),
        }),
    files: sorted(files, ({ path }) => path).map(fileJson),
    ...(links.length === 0
      ? {}
      : { links: sorted(links, ({ path }) => path).map(({ path, to }) => ({ path, to })) }),
  };
}

function fileJson({ path, sha256, size, format, decision, facts }: LockedFile): object {
  return { path, sha256, size, format, decision, facts: factsJson(facts) };
}

function factsJson({ lists, partial }: FactsSummary): object {
  const written = factLists.flatMap((list) => {
    const own = lists.get(list);
    return own === undefined
      ? []
      : [[list, { count: own.count, sha256: own.sha256, items: own.items }] as const];
  });
  return { ...Object.fromEntries(written), ...(partial ? { partial: true } : {}) };
}

function withoutNulls(object: Readonly<Record<string, string | null>>): object {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null));
}

function keyOf({ keyId, publisher }: LockedPublisher): string {
  return `${keyId}\n${publisher ?? ''}`;
}

function sorted<Item>(items: readonly Item[], key: (item: Item) => string): Item[] {
  return [...items].sort((a, b) => byCodePoint(key(a), key(b)));
}

/**
 * Reads a lockfile. It says what may be loaded, so nothing in it is passed over: unknown fields, repeated paths and an
 * empty list of targets are refused.
 * @throws ParseError that names the place.
 */
export function readLockfile(bytes: Uint8Array): Lockfile {
  const document = objectAt(parseStrictJson(bytes, { bytes: longestLockfile }), 'the lockfile', [
    'schema',
    'policy',
    'targets',
  ]);
  if (document['schema'] !== lockSchema) malformed('schema', `is not '${lockSchema}'`);
  const policy = objectAt(document['policy'], 'policy', ['name', 'sha256']);
  const targets = listAt(document['targets'], 'targets').map((value, at) =>
    readTarget(value, `targets[${at}]`),
  );
  if (targets.length === 0) malformed('targets', 'is empty: it would lock nothing');
  once(
    targets.map(({ target }) => target),
    'targets',
  );
  return {
    policy: {
      name: textAt(policy['name'], 'policy.name'),
      sha256: digestAt(policy['sha256'], 'policy.sha256'),
    },
    targets,
  };
}

function readTarget(value: MaybeValue, place: string): LockedTarget {
  const required = ['target', 'source', 'revision', 'decision', 'files'];
  const object = objectAt(value, place, required, ['links', 'publishers']);
  const files = listAt(object['files'], `${place}.files`).map((own, at) =>
    readFile(own, `${place}.files[${at}]`),
  );
  const links = optionalList(object, 'links', place).map((own, at) => readLink(own, `${place}.links[${at}]`));
  once(
    [...files, ...links].map(({ path }) => path),
    `${place}.files`,
  );
  const revision = object['revision'];
  return {
    target: textAt(object['target'], `${place}.target`),
    source: readSource(object['source'], `${place}.source`),
    revision: revision === null ? null : commitAt(revision, `${place}.revision`),
    decision: choiceAt(object['decision'], verdicts, `${place}.decision`),
    files,
    links,
    publishers: optionalList(object, 'publishers', place).map((own, at) =>
      readPublisher(own, `${place}.publishers[${at}]`),
    ),
  };
}

function readSource(value: MaybeValue, place: string): LockSource {
  const object = objectAt(value, place, ['kind'], ['url', 'repository', 'ref']);
  const optional = (key: string): string | null =>
    key in object ? textAt(object[key], `${place}.${key}`) : null;
  return {
    kind: choiceAt(object['kind'], sourceKinds, `${place}.kind`),
    url: optional('url'),
    repository: optional('repository'),
    ref: optional('ref'),
  };
}

function readFile(value: MaybeValue, place: string): LockedFile {
  const object = objectAt(value, place, ['path', 'sha256', 'size', 'format', 'decision', 'facts']);
  return {
    path: pathAt(object['path'], `${place}.path`),
    sha256: digestAt(object['sha256'], `${place}.sha256`),
    size: countAt(object['size'], `${place}.size`),
    format: textAt(object['format'], `${place}.format`),
    decision: choiceAt(object['decision'], verdicts, `${place}.decision`),
    facts: readFacts(object['facts'], `${place}.facts`),
  };
}

function readFacts(value: MaybeValue, place: string): FactsSummary {
  const object = objectAt(value, place, [], [...factLists, 'partial']);
  if ('partial' in object && object['partial'] !== true) malformed(`${place}.partial`, 'may only be true');
  const lists = new Map<FactList, Listed>();
  for (const list of factLists) {
    if (!(list in object)) continue;
    const own = objectAt(object[list], `${place}.${list}`, ['count', 'sha256', 'items']);
    lists.set(list, {
      count: countAt(own['count'], `${place}.${list}.count`),
      sha256: digestAt(own['sha256'], `${place}.${list}.sha256`),
      items: listAt(own['items'], `${place}.${list}.items`).map((item) =>
        typeof item === 'string'
          ? item
          : malformed(`${place}.${list}.items`, 'holds something that is no text'),
      ),
    });
  }
  return { lists, partial: 'partial' in object };
}

function readLink(value: MaybeValue, place: string): LockedLink {
  const object = objectAt(value, place, ['path', 'to']);
  return { path: pathAt(object['path'], `${place}.path`), to: textAt(object['to'], `${place}.to`) };
}

function readPublisher(value: MaybeValue, place: string): LockedPublisher {
  const object = objectAt(value, place, ['keyId'], ['publisher']);
  return {
    keyId: textAt(object['keyId'], `${place}.keyId`),
    publisher: 'publisher' in object ? textAt(object['publisher'], `${place}.publisher`) : null,
  };
}

function optionalList(object: StrictObject, key: string, place: string): ReturnType<typeof listAt> {
  if (!(key in object)) return [];
  const items = listAt(object[key], `${place}.${key}`);
  return items.length > 0 ? items : malformed(`${place}.${key}`, 'is empty, and would be left out');
}

function pathAt(value: MaybeValue, place: string): string {
  const path = textAt(value, place);
  const unsafe = unsafePath(path);
  return unsafe === null ? path : malformed(place, `is ${unsafe}`);
}

function digestAt(value: MaybeValue, place: string): string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
    ? value
    : malformed(place, 'is no SHA-256 in hex');
}

/** SHA-1 or SHA-256, as git names objects. */
function commitAt(value: MaybeValue, place: string): string {
  const isCommit = typeof value === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(value);
  return isCommit ? value : malformed(place, 'is no commit');
}

function countAt(value: MaybeValue, place: string): number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
    ? value
    : malformed(place, 'is no count');
}

function choiceAt<Word extends string>(value: MaybeValue, words: readonly Word[], place: string): Word {
  return words.find((word) => word === value) ?? malformed(place, `is none of ${words.join(', ')}`);
}

function once(names: readonly string[], place: string): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new ParseError('PARSE_INVALID', 0, `${place} names ${JSON.stringify(name)} twice`);
    seen.add(name);
  }
}
