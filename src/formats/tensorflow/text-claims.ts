import { readBytes } from '../../bytes/source.ts';
import { openingOf } from '../../wire/text-form.ts';
import type { Probe } from '../format.ts';

/** Messages that only TensorFlow's own messages hold, in the top one of a graph, meta graph or SavedModel. */
const messages: ReadonlySet<string> = new Set([
  ...['node', 'library', 'versions', 'debug_info'],
  ...['meta_info_def', 'graph_def', 'saver_def', 'collection_def', 'signature_def', 'asset_file_def'],
  ...['object_graph_def', 'meta_graphs'],
]);
/** Names under which the version that old graphs begin with is no other document's. */
const graphName = /\.(?:pbtxt|meta|textproto|prototxt)$/i;

/** Whether a text begins as one of those messages does, however many blanks and comments stand before or within. */
export function isGraphText({ head, source, limits, name }: Probe): boolean {
  const first = head[0] ?? 0;
  // Blanks, a comment, or a letter: most files are told by their first byte.
  if (first > 0x20 && first !== 0x23 && (first < 0x61 || first > 0x7a)) return false;
  let opening = openingOf(head);
  if (opening === 'cut' && source.size > head.length)
    opening = openingOf(readBytes(source, 0, Math.min(source.size, limits.documentBytes)));
  // What begins further down than any text is read: its reader says so.
  if (opening === 'cut') return source.size > limits.documentBytes;
  if (opening === null) return false;
  if (opening.name === 'saved_model_schema_version') return /[0-9]/.test(opening.value);
  if (opening.name === 'version') return graphName.test(name) && /[0-9]/.test(opening.value);
  return messages.has(opening.name) && /[{<[]/.test(opening.value);
}
