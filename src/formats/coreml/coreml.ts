import type { ByteSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import { type Field, readFields } from '../../wire/protobuf.ts';
import type { Format } from '../format.ts';

/** A Core ML model specification (Model.proto): a version, a description, and one field that says what it is. */
export const coreml: Format = {
  id: 'coreml',
  title: 'Core ML model',
  extensions: ['.mlmodel'],
  claims: ({ source, head }) => mayBeginMessage(head[0]) && isModel(source),
  claimsBeside: ({ source, head }) => mayBeginMessage(head[0]) && isModel(source),
  read: async (reading) => (await import('./read-coreml.ts')).readCoreml(reading),
};

const firstKind = 200;
const lastKind = 4000;
const mostVersion = 1000;
/** Fields of a ModelDescription. */
const described: ReadonlySet<number> = new Set([1, 10, 11, 12, 13, 20, 21, 50, 100]);

function mayBeginMessage(first: number | undefined): boolean {
  return first !== undefined && first >= 8 && (first & 7) !== 4 && (first & 7) < 6;
}

/** A file that breaks off after its description is a model all the same, and a broken one. */
function isModel(source: ByteSource): boolean {
  let version = false;
  let description = false;
  let kind = false;
  try {
    for (const { number, wire, value, at, size } of readFields(source)) {
      if (number === 1) version = wire === 'varint' && value > 0 && value < mostVersion;
      else if (number === 2) description = wire === 'bytes' && isDescription(source, { at, size });
      else if (number >= firstKind && number < lastKind) kind ||= wire === 'bytes';
      if (version && description && kind) return true;
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return version && description && error.code === 'PARSE_TRUNCATED';
  }
  return false;
}

function isDescription(source: ByteSource, { at, size }: Pick<Field, 'at' | 'size'>): boolean {
  try {
    for (const { number, wire } of readFields(source, at, at + size))
      if (!described.has(number) || wire !== 'bytes') return false;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
  return size > 0;
}
