import { bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import type { ReferenceTarget } from '../../core/fact.ts';
import { readFields } from '../../wire/protobuf.ts';
import { binaryOf, shape } from '../../wire/text-form.ts';
import type { Reading } from '../format.ts';

const longestName = 512;
/** What each field leads to; the numbers are of our own, since the text alone is read. Source: model_config.proto. */
const leads: ReadonlyMap<number, readonly [to: ReferenceTarget, key: string]> = new Map([
  [1, ['native-library', 'model_operations.op_library_filename']],
  [2, ['native-library', 'runtime']],
  [3, ['companion', 'default_model_filename']],
  [4, ['companion', 'cc_model_filenames']],
  [5, ['companion', 'parameters.EXECUTION_ENV_PATH']],
]);
const operations = 10;
const files = 11;
const parameters = 12;

const configuration = shape(
  ['runtime', 2, 'text'],
  ['default_model_filename', 3, 'text'],
  ['model_operations', operations, shape(['op_library_filename', 1, 'text'])],
  ['cc_model_filenames', files, shape(['value', 4, 'text'])],
  ['parameters', parameters, shape(['key', 1, 'text'], ['value', 2, shape(['string_value', 1, 'text'])])],
);

/** The wrapper of Triton's own Python backend is chosen by this name; others are libraries. */
const ownRuntimes: ReadonlySet<string> = new Set(['', 'model.py']);

export function readTriton(reading: Reading): void {
  const { source, limits } = reading;
  if (source.size > limits.documentBytes)
    throw new LimitError('documentBytes', null, `a text of more than ${limits.documentBytes} bytes`);
  try {
    const text = Buffer.from(readBytes(source, 0, source.size)).toString('latin1');
    // What a deployment fills in is no text format yet.
    const filled = Buffer.from(text.replaceAll(/\$\{\w+\}/g, '0'), 'latin1');
    const binary = binaryOf(filled, configuration);
    for (const { number, name } of named(binary)) tell(number, name, reading);
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const where = error.at === null ? {} : { offset: error.at };
    reading.emit({ kind: 'anomaly', where, code: 'structure-odd', detail: error.message });
  }
}

interface Named {
  readonly number: number;
  readonly name: string;
}

function* named(message: Uint8Array): Generator<Named, void, void> {
  for (const { number, at, size } of readFields(bufferSource(message))) {
    const body = message.subarray(at, at + size);
    if (number === parameters) yield* environmentOf(body);
    else if (number === operations || number === files) yield* named(body);
    else yield { number, name: textOf(body) };
  }
}

/** The archive with the Python environment that the backend unpacks and runs the model in. */
function* environmentOf(entry: Uint8Array): Generator<Named, void, void> {
  let key = '';
  const values: string[] = [];
  for (const { number, at, size } of readFields(bufferSource(entry))) {
    const body = entry.subarray(at, at + size);
    if (number === 1) key = textOf(body);
    else
      for (const value of readFields(bufferSource(body)))
        values.push(textOf(body.subarray(value.at, value.at + value.size)));
  }
  if (key !== 'EXECUTION_ENV_PATH') return;
  // Triton puts the folder of the model in the place of this name.
  for (const value of values) yield { number: 5, name: value.replace(/^\$\$TRITON_MODEL_DIRECTORY\//, '') };
}

function tell(number: number, name: string, { emit }: Reading): void {
  const lead = leads.get(number);
  if (lead === undefined || (number === 2 && ownRuntimes.has(name))) return;
  const [to, key] = lead;
  emit({ kind: 'reference', where: {}, to, name: name.slice(0, longestName), key, loader: 'triton' });
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
