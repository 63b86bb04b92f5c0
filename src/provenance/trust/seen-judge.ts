import { type ProvenanceFact, provenanceFact } from '../../core/provenance.ts';
import { writeTime } from './time.ts';
import { compareModelVersions } from './version-order.ts';

/** A signed statement that stood up to everything else, as it is remembered. */
export interface Sighting {
  /** Whose word it is: `publisher:NAME`, or `key:ID` where the key has no publisher. */
  readonly signer: string;
  /** Of the model. */
  readonly name: string;
  /** Where it was found, resolved: tells models without a version apart. */
  readonly location: string;
  readonly version: string | null;
  readonly publishedAt: number | null;
  /** Of the signed statement, in hex. */
  readonly sha256: string;
  /** Of what the statement says of the files, in hex: equal where it was only signed again. */
  readonly content: string;
}

export interface SeenJudgement {
  readonly facts: readonly ProvenanceFact[];
  /** What is to be remembered from now on; the same list where nothing is new. */
  readonly entries: readonly Sighting[];
}

/**
 * Whether an older version stands where a newer one was. Pure. A version once seen is never replaced by one before it,
 * nor by other bytes under the same number that are not newer; newer bytes under one number are told.
 */
export function judgeSeen(
  entries: readonly Sighting[],
  sighting: Sighting,
  acceptOlder: boolean,
): SeenJudgement {
  // Without a version and without a date nothing comes before anything.
  if (sighting.version === null && sighting.publishedAt === null) return { facts: [], entries };
  const facts: ProvenanceFact[] = [];
  for (const entry of entries) if (concerns(entry, sighting)) facts.push(...compare(sighting, entry));
  if (facts.some(({ code }) => code === 'version-rollback') && !acceptOlder) return { facts, entries };
  const known = entries.find((entry) => isSameModel(entry, sighting));
  const next = known === undefined ? sighting : newest(sighting, known);
  const told = facts.filter(({ code }) => code !== 'version-rollback');
  if (known !== undefined && isSameSighting(known, next)) return { facts: told, entries };
  // Accepting an older one forgets all that came after it.
  const kept = entries.filter(
    (entry) => entry !== known && !(acceptOlder && facts.length > 0 && concerns(entry, sighting)),
  );
  return { facts: told, entries: [...kept, next] };
}

/** One model: by its name, and where it has no version, by its place too. */
function isSameModel(a: Sighting, b: Sighting): boolean {
  if (a.signer !== b.signer || a.name !== b.name) return false;
  return a.version === null || b.version === null
    ? a.version === b.version && a.location === b.location
    : true;
}

/** A statement without a version must not stand where one with a version did: it may be from before there were any. */
function concerns(entry: Sighting, sighting: Sighting): boolean {
  if (isSameModel(entry, sighting)) return true;
  const { signer, name, location } = entry;
  return (
    signer === sighting.signer &&
    name === sighting.name &&
    location === sighting.location &&
    sighting.version === null
  );
}

function compare(sighting: Sighting, entry: Sighting): ProvenanceFact[] {
  const versions =
    sighting.version === null || entry.version === null
      ? null
      : compareModelVersions(sighting.version, entry.version);
  if (versions !== null && versions < 0) return [rollback(sighting, entry)];
  if (versions !== null && versions > 0) return [];
  if (sighting.content === entry.content) return [];
  const replaced = versions === 0 ? [replacement(sighting, entry)] : [];
  if (sighting.publishedAt === null || entry.publishedAt === null) return replaced;
  // Two statements of one time that differ: nobody can say which one is the newer.
  return sighting.publishedAt > entry.publishedAt ? replaced : [rollback(sighting, entry)];
}

/** After an accepted comparison: what is given, unless it is the same content, signed earlier. */
function newest(sighting: Sighting, known: Sighting): Sighting {
  const older = (sighting.publishedAt ?? 0) < (known.publishedAt ?? 0);
  return older && sighting.content === known.content && sighting.version === known.version ? known : sighting;
}

function isSameSighting(a: Sighting, b: Sighting): boolean {
  return a === b || (a.sha256 === b.sha256 && a.version === b.version && a.location === b.location);
}

function rollback(sighting: Sighting, entry: Sighting): ProvenanceFact {
  return provenanceFact(
    'version-rollback',
    null,
    `${sighting.name}: ${told(sighting)}, but ${told(entry)} was seen before`,
  );
}

function replacement(sighting: Sighting, entry: Sighting): ProvenanceFact {
  return provenanceFact(
    'version-replaced',
    null,
    `${sighting.name}: ${told(sighting)} has other files than ${told(entry)}`,
  );
}

function told({ version, publishedAt }: Sighting): string {
  const date = publishedAt === null ? '' : `published at ${writeTime(publishedAt)}`;
  if (version === null) return `a statement ${date}`.trimEnd();
  return date === '' ? `version ${version}` : `version ${version} (${date})`;
}
