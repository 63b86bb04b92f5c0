import { bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError } from '../../core/errors.ts';
import { binaryOf, openingOf } from '../../wire/text-form.ts';
import type { Reading } from '../format.ts';
import { guarded } from '../guarded.ts';
import { readGraphDef, readMetaGraph, readSavedModel } from './read-meta-graph.ts';
import { graphShape, metaShape, savedModelShape } from './text-shape.ts';

/** The text is turned into the binary form, and that is read: places are those of the binary form. */
export function readText(reading: Reading): void {
  const { source, limits } = reading;
  if (source.size > limits.documentBytes)
    throw new LimitError('documentBytes', null, `a text of more than ${limits.documentBytes} bytes`);
  const text = readBytes(source, 0, source.size);
  // A field of another message makes the parser refuse: the first one tells which message it is.
  const opening = openingOf(text);
  const name = opening === null || opening === 'cut' ? '' : opening.name;
  const [shape, read] = /^(?:saved_model_schema_version|meta_graphs)$/.test(name)
    ? [savedModelShape, readSavedModel]
    : /^(?:node|library|version|versions|debug_info)$/.test(name)
      ? [graphShape, readGraphDef]
      : [metaShape, readMetaGraph];
  guarded(reading, () => {
    const binary = bufferSource(binaryOf(text, shape));
    read({ ...reading, source: binary });
  });
}
