import { bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import type { Reading } from '../format.ts';
import { guarded } from './read-beside.ts';
import { readGraphDef, readMetaGraph, readSavedModel } from './read-meta-graph.ts';
import { binaryOf } from './text-form.ts';
import { graphShape, metaShape, savedModelShape } from './text-shape.ts';

/** The text is turned into the binary form, and that is read: places are those of the binary form. */
export function readText(reading: Reading): void {
  const { source, limits } = reading;
  if (source.size > limits.documentBytes)
    throw new LimitError('documentBytes', null, `a text of more than ${limits.documentBytes} bytes`);
  const text = readBytes(source, 0, source.size);
  const first = Buffer.from(text.subarray(0, 4096)).toString('latin1');
  const [shape, read] = /^\s*(?:#[^\n]*\n\s*)*(?:saved_model_schema_version|meta_graphs)\b/.test(first)
    ? [savedModelShape, readSavedModel]
    : /^\s*(?:#[^\n]*\n\s*)*(?:node|library|versions)\b/.test(first)
      ? [graphShape, readGraphDef]
      : [metaShape, readMetaGraph];
  guarded(reading, () => {
    const binary = bufferSource(binaryOf(text, shape));
    read({ ...reading, source: binary });
  });
}
