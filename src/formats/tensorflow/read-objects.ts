import { sliceSource } from '../../bytes/source.ts';
import type { Reading } from '../format.ts';
import { fieldsOf, inner, lastOf, type Range, rangesOf, textField } from './message.ts';

const metadataLimit = 200;

/**
 * SavedObjectGraph (saved_object_graph.proto): nodes 1; SavedObject: user_object 4, registered_name 13,
 * registered_saver 16. What a user object says of itself in `metadata` is Keras's JSON, which its loader revives.
 */
export function readObjects(reading: Reading, ranges: readonly Range[]): void {
  let index = 0;
  for (const range of ranges)
    for (const object of rangesOf(range, 1)) {
      readObject(reading, object, index);
      index += 1;
    }
}

function readObject(reading: Reading, object: Range, index: number): void {
  for (const field of fieldsOf(object)) {
    if (field.wire !== 'bytes') continue;
    const part = inner(object, field);
    if (field.number === 4) {
      if (reading.detail)
        reading.emit({
          kind: 'metadata',
          where: { offset: part.at },
          key: `object ${index}`,
          value: textField(part, 1, metadataLimit),
        });
      handMetadata(reading, lastOf(part, 3), `object ${index}`);
    } else if (field.number === 16)
      reading.emit({
        kind: 'reference',
        where: { offset: part.at },
        to: 'custom-object',
        name: textField(part, 1),
        key: `object_graph_def.nodes[${index}].registered_saver`,
        loader: 'tensorflow',
      });
  }
}

/** SavedMetadata (keras's saved_metadata.proto): nodes 1; SavedObject: node_path 3, identifier 4, metadata 5. */
export function readKerasMetadata(reading: Reading, file: Range): void {
  let index = 0;
  for (const object of rangesOf(file, 1)) {
    const path = textField(object, 3, metadataLimit);
    handMetadata(reading, lastOf(object, 5), path === '' ? `node ${index}` : path);
    index += 1;
  }
}

function handMetadata(reading: Reading, text: Range | undefined, name: string): void {
  if (text === undefined || text.end === text.at) return;
  const { source, at, end } = text;
  reading.nested({
    name,
    size: end - at,
    open: () => sliceSource(source, at, end - at),
    loader: 'keras-config',
  });
}
