import { ParseError } from '../../core/errors.ts';
import { parseStrictJson, type StrictObject, type StrictValue } from '../../core/strict-json.ts';

export const inTotoType = 'application/vnd.in-toto+json';
const versions: ReadonlySet<string> = new Set([
  'https://in-toto.io/Statement/v1',
  'https://in-toto.io/Statement/v0.1',
]);

/** A thing that an in-toto statement is about. */
export interface Subject {
  readonly name: string;
  /** In hex; null where it is told by other digests alone. */
  readonly sha256: string | null;
}

export interface Statement {
  readonly predicateType: string;
  readonly subjects: readonly Subject[];
  readonly body: StrictObject;
}

const mostSubjects = 100_000;

/**
 * An in-toto statement (in-toto attestation framework, v1 and v0.1).
 * @throws ParseError PARSE_INVALID.
 */
export function readStatement(payload: Uint8Array): Statement {
  const body = parseStrictJson(payload);
  if (!isObject(body)) refuse('an object is expected');
  const { _type: type, predicateType, subject } = body;
  if (typeof type !== 'string' || !versions.has(type)) refuse('its _type is not one of in-toto statements');
  if (typeof predicateType !== 'string' || predicateType === '') refuse('it has no predicateType');
  if (!Array.isArray(subject) || subject.length === 0) refuse('it is about nothing');
  if (subject.length > mostSubjects) refuse(`it is about more than ${mostSubjects} subjects`);
  return { predicateType, subjects: subject.map(readSubject), body };
}

function readSubject(value: StrictValue): Subject {
  if (!isObject(value) || !isObject(value['digest'])) refuse('a subject without a digest');
  const name = value['name'] ?? '';
  if (typeof name !== 'string') refuse('a subject whose name is not a text');
  const { sha256 } = value['digest'];
  if (sha256 === undefined) return { name, sha256: null };
  if (typeof sha256 !== 'string' || !/^[0-9a-f]{64}$/.test(sha256)) refuse('a sha256 that is not one');
  return { name, sha256 };
}

function isObject(value: StrictValue | undefined): value is StrictObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refuse(what: string): never {
  throw new ParseError('PARSE_INVALID', 0, `the statement: ${what}`);
}
