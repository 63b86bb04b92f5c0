import { readBytes, sliceSource } from '../../bytes/source.ts';
import { ParseError } from '../../core/errors.ts';
import type { AnomalyCode } from '../../core/fact.ts';
import type { Reading } from '../format.ts';
import { Findings } from './findings.ts';
import { asciiInput, binaryInput, type Input } from './input.ts';
import { Walk } from './walk.ts';

/** Reads a serialization, or several behind each other as `serialize` writes them to one connection. */
export function readR(reading: Reading): void {
  const { source, limits } = reading;
  const workspace = /^RD[XAB][0-9]\n$/.test(latin1(readBytes(source, 0, 5)));
  const findings = new Findings(reading);
  reading.is(workspace ? 'rdata' : 'rds');
  let at = workspace ? 5 : 0;
  try {
    const { input, version } = open(reading, at);
    if (version !== null) {
      new Walk(input, limits, findings, workspace).run();
      findings.finish();
    }
    at = input.at;
    reading.is(workspace ? 'rdata' : 'rds', findings.summary(workspace));
    if (version !== null) readRest(reading, at);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    tell(reading, error.at ?? at, 'structure-broken', error.message);
  }
}

/** The header: encoding, version, the writer's and the oldest reader's version of R; from version 3 on the locale. */
function open(reading: Reading, at: number): { input: Input; version: number | null } {
  const { source } = reading;
  const mark = latin1(readBytes(source, at, 3));
  const skip = mark === '\nA\n' ? 3 : 2;
  const kind = mark === '\nA\n' ? 'A' : mark[0];
  if ((mark[1] !== '\n' && skip === 2) || (kind !== 'X' && kind !== 'B' && kind !== 'A'))
    throw new ParseError('PARSE_INVALID', at, 'no serialization of R begins here');
  const input = kind === 'A' ? asciiInput(source, at + skip) : binaryInput(source, at + skip, kind === 'B');
  const version = input.int();
  const writer = input.int();
  input.int();
  if (version !== 2 && version !== 3)
    throw new ParseError('PARSE_UNSUPPORTED', at, `serialization of version ${version}`);
  const locale = version === 3 ? readLocale(input) : '';
  if (reading.detail) {
    const release = `${writer >> 16}.${(writer >> 8) & 0xff}.${writer & 0xff}`;
    const value = `R ${release}, version ${version}${locale === '' ? '' : `, ${locale}`}`;
    reading.emit({ kind: 'metadata', where: { offset: at }, key: 'writer', value });
  }
  return { input, version };
}

function readLocale(input: Input): string {
  const at = input.at;
  const length = input.int();
  if (length < 0 || length > 63) throw new ParseError('PARSE_INVALID', at, `a locale of ${length} bytes`);
  return input.text(length, length);
}

/** readRDS stops at the end of the first object; text ends with a line break. */
function readRest(reading: Reading, at: number): void {
  const { source } = reading;
  const size = source.size - at;
  if (size <= 0 || (size <= 2 && /^\r?\n$/.test(latin1(readBytes(source, at, size))))) return;
  tell(reading, at, 'archive-hidden-data', `${size} bytes follow the object`);
  reading.nested({ name: 'after the object', size, open: () => sliceSource(source, at, size) });
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function tell(reading: Reading, offset: number, code: AnomalyCode, detail: string): void {
  reading.emit({ kind: 'anomaly', where: { offset }, code, detail });
}
