import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { clip } from '../../document/walk.ts';
import type { Reading } from '../../format.ts';

/**
 * How images are prepared for an exported Paddle model: the program that deploys it evaluates the name of each step as
 * Python. PaddleDetection lists steps under `Preprocess` with the name as `type` (deploy/python/infer.py); PaddleOCR
 * and PaddleClas list them under `transform_ops`, where the name is the key.
 */
export const paddleDeploy: DocumentKind = {
  id: 'paddle-deploy',
  is: ({ root }) =>
    root !== undefined &&
    (root.get('Preprocess') instanceof JsonArray || transforms(root).next().done !== true),
  read({ root }, reading) {
    for (const [key, steps] of root!.everything())
      if (key === 'Preprocess' && steps instanceof JsonArray)
        for (const step of steps.items)
          if (step instanceof JsonObject)
            for (const [name, type] of step.everything())
              if (name === 'type') tell(type, step.at, key, reading);
    for (const steps of transforms(root!))
      for (const step of steps.items) {
        if (step instanceof JsonObject)
          for (const [name] of step.everything()) tell(name, step.at, 'transform_ops', reading);
        else tell(step, steps.at, 'transform_ops', reading);
      }
  },
};

/** The lists of steps, in the parts of the document that hold some. */
function* transforms(root: JsonObject): Generator<JsonArray, void, void> {
  for (const [, part] of root.everything()) {
    if (!(part instanceof JsonObject)) continue;
    for (const [key, steps] of part.everything())
      if (key === 'transform_ops' && steps instanceof JsonArray) yield steps;
  }
}

function tell(name: JsonValue, offset: number, key: string, { emit }: Reading): void {
  if (typeof name !== 'string' || /^[A-Za-z_]\w*$/.test(name)) return;
  const by = `Step of ${key}: ${clip(name, 200)}`;
  emit({ kind: 'capability', where: { offset }, capability: 'evaluated-text', by, when: 'load' });
}
