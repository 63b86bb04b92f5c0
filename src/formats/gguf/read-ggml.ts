import { ParseError } from '../../core/errors.ts';
import type { Reading } from '../format.ts';
import { tensorTypes } from './types.ts';
import { Words } from './words.ts';

const alignment = 32;
const mostDimensions = 4;
const longestText = 65_535;

/** How a program laid out its model behind the magic. */
interface Layout {
  readonly name: string;
  read(words: Words, versioned: boolean): void;
}

/** llama.cpp: seven numbers, and a vocabulary with scores from the second format on. */
const llama: Layout = {
  name: 'LLaMA',
  read(words, versioned) {
    const tokens = words.u32();
    words.skip(6 * 4);
    skipVocabulary(words, tokens, versioned ? 4 : 0);
  },
};

/** whisper.cpp: eleven numbers, the mel filters, and a vocabulary that says its own length. */
const whisper: Layout = {
  name: 'Whisper',
  read(words) {
    words.skip(11 * 4);
    const filters = words.u32() * words.u32();
    words.skip(filters * 4);
    skipVocabulary(words, words.u32(), 0);
  },
};

const layouts: readonly Layout[] = [llama, whisper];
const versions: ReadonlyMap<string, readonly [name: string, newest: number, aligned: boolean]> = new Map([
  ['lmgg', ['ggml', 0, false]],
  ['fmgg', ['ggmf', 1, false]],
  ['tjgg', ['ggjt', 3, true]],
  ['algg', ['ggla', 1, true]],
]);

/**
 * Models from before GGUF. The magic says nothing of the program that wrote them, so the known layouts are tried;
 * what fits none is said. Source: llama.cpp before August 2023, whisper.cpp.
 */
export function readGgml(reading: Reading): void {
  const { source } = reading;
  const magic = new Uint8Array(4);
  source.readInto(magic, 0, 4, 0);
  const known = versions.get(Buffer.from(magic).toString('latin1'));
  if (known === undefined) return;
  const [name, newest, aligned] = known;
  const words = new Words(source, 4, true, false);
  const version = newest === 0 ? 0 : words.u32();
  reading.is('ggml', newest === 0 ? name : `${name}, version ${version}`);
  const problems: string[] = [];
  const found: Tensor[] = [];
  if (name === 'ggla') problems.push('an adapter');
  else
    for (const layout of layouts) {
      const body = new Words(source, words.at, true, false);
      found.length = 0;
      try {
        layout.read(body, newest > 0);
        readTensors(body, aligned, found);
        problems.length = 0;
        reading.is(
          'ggml',
          `${name}${newest === 0 ? '' : ` version ${version}`}, ${layout.name}, ${found.length} tensors`,
        );
        break;
      } catch (error) {
        if (!(error instanceof ParseError)) throw error;
        problems.push(`as ${layout.name}: ${error.message}`);
      }
    }
  if (problems.length > 0)
    reading.emit({
      kind: 'anomaly',
      where: { offset: words.at },
      code: 'structure-odd',
      detail: `of this old format only the first bytes are read (${problems.join('; ')})`,
    });
  else if (reading.detail)
    for (const { at, ...tensor } of found) reading.emit({ kind: 'tensor', where: { offset: at }, ...tensor });
}

function skipVocabulary(words: Words, tokens: number, more: number): void {
  if (tokens > words.left / (4 + more))
    throw new ParseError('PARSE_INVALID', words.at, `${tokens} tokens in ${words.left} bytes`);
  if (more === 0) words.skipStrings(tokens);
  else
    for (let index = 0; index < tokens; index += 1) {
      words.skipStrings(1);
      words.skip(more);
    }
}

interface Tensor {
  readonly at: number;
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: number;
}

/** Each tensor stands before its data, the last one ends the file. */
function readTensors(words: Words, aligned: boolean, found: Tensor[]): void {
  while (words.left > 0) {
    const at = words.at;
    const dimensions = words.u32();
    const nameSize = words.u32();
    const type = tensorTypes.get(words.u32());
    if (dimensions > mostDimensions || type === undefined || nameSize > longestText)
      throw new ParseError('PARSE_INVALID', at, 'not the entry of a tensor');
    const shape: number[] = [];
    for (let index = 0; index < dimensions; index += 1) shape.push(words.u32());
    const name = words.take(nameSize);
    if (aligned) words.skip((alignment - (words.at % alignment)) % alignment);
    const bytes = (shape.reduce((product, size) => product * size, 1) / type.block) * type.bytes;
    if (!Number.isSafeInteger(bytes))
      throw new ParseError('PARSE_INVALID', at, 'a tensor with a broken shape');
    words.skip(bytes);
    found.push({ at, name, dtype: type.name, shape, bytes });
  }
}
