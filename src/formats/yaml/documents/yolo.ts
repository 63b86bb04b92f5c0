import { JsonArray, type JsonObject } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { strings } from '../../document/walk.ts';
import { refer } from '../../document/watcher.ts';
import type { Reading } from '../../format.ts';

/**
 * The layers of a YOLO model: names of modules and their arguments, each of which the parser evaluates as Python.
 * Sources: yolov5/models/yolo.py and ultralytics/nn/tasks.py, parse_model.
 */
export const yoloModel: DocumentKind = {
  id: 'yolo-model',
  is: ({ root }) => root?.get('backbone') instanceof JsonArray,
  read({ root }, reading) {
    for (const [key, value] of root!.everything())
      if (evaluated.has(key))
        for (const [text, place] of strings(value, key))
          if (!isPlain(text)) tell(text, place, root!, reading);
  },
};

const evaluated: ReadonlySet<string> = new Set(['backbone', 'head', 'activation', 'anchors', 'nc']);

/** The name of a module, a word, a list of numbers, arithmetic, an activation made of plain arguments. */
function isPlain(text: string): boolean {
  if (text.length > 500) return false;
  const activation = /^(?:torch\.)?nn\.[A-Za-z0-9]+(?:\([\w\s=.,-]*\))?$/;
  return activation.test(text) || /^[\w.\-/]*$/.test(text) || isArithmetic(text);
}

function isArithmetic(text: string): boolean {
  const calls = /[\w)\]'"]\s*\(/.test(text);
  return (
    !calls &&
    !text.includes('__') &&
    /^[\w\s+\-*/%(),.'[\]]*$/.test(text) &&
    !/[A-Za-z\])]\s*\.\s*[A-Za-z_]/.test(text)
  );
}

function tell(text: string, place: string, holder: JsonObject, { emit }: Reading): void {
  const by = `Argument ${place}: ${text.slice(0, 200)}`;
  emit({ kind: 'capability', where: { offset: holder.at }, capability: 'evaluated-text', by, when: 'load' });
}

/** The description of a dataset: where it is missing, `download` is fetched, run by the shell, or run as Python. */
export const yoloDataset: DocumentKind = {
  id: 'yolo-dataset',
  is: ({ root }) =>
    typeof root?.get('download') === 'string' &&
    ['path', 'train', 'val', 'test', 'names', 'nc'].some((key) => root.has(key)),
  read({ root }, reading) {
    const text = root!.get('download');
    if (typeof text !== 'string' || /^https?:\/\/\S+\.zip\s*$/.test(text) || text.trim() === '') return;
    if (text.startsWith('bash '))
      refer(
        reading,
        { holder: root! },
        { to: 'command', name: text.slice(0, 300), key: 'download', loader: 'ultralytics' },
      );
    else
      reading.emit({
        kind: 'capability',
        where: { offset: root!.at },
        capability: 'python-code',
        by: `download: ${text.slice(0, 200)}`,
        when: 'load',
      });
  },
};
