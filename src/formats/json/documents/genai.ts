import { JsonObject } from '../../../wire/json.ts';
import { type DocumentKind, has } from '../../document/kind.ts';
import { strings, walk } from '../../document/walk.ts';
import { refer } from '../../document/watcher.ts';

/** Keys of a session that name libraries to open: custom operators, and the backend of an execution provider. */
const libraries: ReadonlySet<string> = new Set([
  'custom_ops_library',
  'backend_path',
  'provider_library_path',
  'library_path',
]);

/** `genai_config.json` of ONNX Runtime GenAI: the models of a folder, and the options of their sessions. */
export const genaiConfig: DocumentKind = {
  id: 'onnxruntime-genai',
  is: (document) => {
    const model = document.root?.get('model');
    return has(document, 'model') && model instanceof JsonObject && isModel(model);
  },
  read({ value }, reading) {
    walk(
      value,
      () => {},
      ({ key, value: inner, holder, path }) => {
        const to = libraries.has(key) ? 'native-library' : key === 'filename' ? 'companion' : null;
        if (to === null) return;
        for (const [name] of strings(inner, path))
          if (name !== '') refer(reading, { holder }, { to, name, key: path, loader: 'onnxruntime-genai' });
      },
    );
  },
};

function isModel(model: JsonObject): boolean {
  return [...model.everything()].some(
    ([, part]) => part instanceof JsonObject && (part.has('session_options') || part.has('filename')),
  );
}
