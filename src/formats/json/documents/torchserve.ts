import { baseOf } from '../../../core/slash-paths.ts';
import { JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import type { Reading } from '../../format.ts';

/** The manifest of a TorchServe model archive (`.mar`) or workflow archive (`.war`). */
export const torchserveManifest: DocumentKind = {
  id: 'torchserve-manifest',
  is: ({ root, name }) =>
    root !== undefined &&
    // The server asks for none of them: its own name is enough.
    (['archiverVersion', 'createdOn', 'runtime'].some((key) => root.has(key)) ||
      baseOf(name) === 'MANIFEST.json') &&
    [root.get('model'), root.get('workflow')].some(
      (part) => part instanceof JsonObject && part.has('handler'),
    ),
  read({ root }, reading) {
    const native = root!.get('runtime') === 'LSP';
    for (const [part, value] of root!.everything())
      if ((part === 'model' || part === 'workflow') && value instanceof JsonObject)
        readPart(reading, part, value, native);
  },
};

/** Handlers that TorchServe ships under these names (ts/torch_handler). */
const shipped: ReadonlySet<string> = new Set([
  ...[
    'image_classifier',
    'image_segmenter',
    'object_detector',
    'text_classifier',
    'vision_handler',
    'base_handler',
  ],
]);
const files: ReadonlySet<string> = new Set(['serializedFile', 'requirementsFile', 'configFile', 'specFile']);

/** Names under which a list of requirements is read as one. */
const requirements = /(?:^|\/)(?:req[^/]*|[^/]*requirements[^/]*)\.txt$/i;

/** The server installs the list whatever it is called: under another name nobody has looked at it. */
function tellHidden({ emit }: Reading, name: string, offset: number): void {
  const requirement = `the list of requirements is called ${name.slice(0, 200)}`;
  emit({ kind: 'dependency', where: { offset }, name: '', requirement, pin: 'path' });
}

function readPart(reading: Reading, part: string, value: JsonObject, native: boolean): void {
  for (const [key, item] of value.everything()) {
    const text = textOf(item);
    if (text === '') continue;
    const place = {
      kind: 'reference',
      where: { offset: value.at },
      key: `${part}.${key}`,
      loader: 'torchserve',
    } as const;
    if (key === 'handler') readHandler(reading, place.key, text, native, value.at);
    else if (key === 'modelFile') reading.emit({ ...place, to: 'repository-code', name: text });
    else if (files.has(key)) {
      reading.emit({ ...place, to: 'companion', name: text });
      if (key === 'requirementsFile' && !requirements.test(text)) tellHidden(reading, text, value.at);
    } else if (key === 'extraFiles')
      for (const name of text.split(',').slice(0, 1_000)) reading.emit({ ...place, to: 'companion', name });
  }
}

/** A file of the archive, a module that is imported by its name, or a name that TorchServe knows; `:function` behind it. */
function readHandler(reading: Reading, key: string, handler: string, native: boolean, at: number): void {
  const colon = handler.lastIndexOf(':');
  const from = colon < 0 ? handler : handler.slice(0, colon);
  const what = colon < 0 ? '' : handler.slice(colon + 1);
  const place = { kind: 'reference', where: { offset: at }, key, loader: 'torchserve' } as const;
  if (native) reading.emit({ ...place, to: 'native-library', name: from });
  else if (from.endsWith('.py')) reading.emit({ ...place, to: 'repository-code', name: handler });
  else if (shipped.has(handler)) tell(reading, key, handler);
  else if (what === '') reading.emit({ ...place, to: 'module', name: from });
  else reading.emit({ ...place, to: 'callable', name: `${from}.${what}` });
}

function tell(reading: Reading, key: string, value: string): void {
  if (reading.detail) reading.emit({ kind: 'metadata', where: {}, key, value });
}

function textOf(value: JsonValue): string {
  return typeof value === 'string' ? value.slice(0, 2_000) : '';
}
