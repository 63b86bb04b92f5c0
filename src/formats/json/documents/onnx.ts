import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import { OperationCounts } from '../../../wire/operation-counts.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { clip, walk } from '../../document/walk.ts';
import { refer } from '../../document/watcher.ts';

const longestName = 512;
/** Whose operations stand by their bare names. */
const standard = /^(?:ai\.onnx(?:\.ml|\.training|\.preview|\.preview\.training)?)?$/;

/** A model in the JSON of protocol buffers, which `onnx.load` reads by the ending of the name. */
export const onnxJson: DocumentKind = {
  id: 'onnx-json',
  is: ({ root }) =>
    root?.get('graph') instanceof JsonObject &&
    ['irVersion', 'ir_version', 'opsetImport', 'opset_import'].some((key) => root.has(key)),
  read({ value }, reading) {
    const operations = new OperationCounts('onnx', reading.emit);
    walk(
      value,
      () => {},
      ({ key, value: inner, holder }) => {
        if ((key === 'opType' || key === 'op_type') && typeof inner === 'string')
          operations.add(holder.at, nameOf(inner, holder.get('domain')), '');
        else if ((key === 'externalData' || key === 'external_data') && inner instanceof JsonArray)
          for (const name of locations(inner))
            refer(reading, { holder }, { to: 'companion', name, key, loader: 'onnx' });
      },
    );
    operations.tell();
  },
};

function nameOf(operator: string, domain: JsonValue | undefined): string {
  const name = clip(operator, longestName);
  return typeof domain !== 'string' || standard.test(domain) ? name : `${clip(domain, longestName)}::${name}`;
}

function* locations(entries: JsonArray): Generator<string, void, void> {
  for (const entry of entries.items) {
    if (!(entry instanceof JsonObject)) continue;
    const name = entry.get('value');
    const key = entry.get('key');
    if ((key === 'location' || key === 'basepath') && typeof name === 'string') yield name;
  }
}
