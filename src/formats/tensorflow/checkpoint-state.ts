import { bufferSource, readBytes } from '../../bytes/source.ts';
import { LimitError, ParseError } from '../../core/errors.ts';
import { readFields } from '../../wire/protobuf.ts';
import { binaryOf, shape } from '../../wire/text-form.ts';
import type { Format, Reading } from '../format.ts';

const longestName = 512;
const mostTold = 64;
/** CheckpointState, checkpoint_state.proto. */
const state = shape(['model_checkpoint_path', 1, 'text'], ['all_model_checkpoint_paths', 2, 'text']);

/** TensorFlow's note of which checkpoint is the last one: a text of this name beside the checkpoints. */
export const checkpointState: Format = {
  id: 'checkpoint-state',
  title: 'TensorFlow list of checkpoints',
  claims: ({ name, head }) =>
    /(?:^|\/)(?:checkpoint|latest_checkpoint)(?:\.txt)?$/.test(name) &&
    /^\s*(?:all_)?model_checkpoint_paths?\s*:/m.test(Buffer.from(head).toString('latin1')),
  read: readState,
};

/**
 * Tells the paths that lead elsewhere: restoring the latest checkpoint opens what they name, on whatever file system
 * their scheme says. Source: tensorflow/python/checkpoint/checkpoint_management.py, get_checkpoint_state.
 */
function readState(reading: Reading): void {
  const { source, limits, emit } = reading;
  if (source.size > limits.documentBytes)
    throw new LimitError('documentBytes', null, `a text of more than ${limits.documentBytes} bytes`);
  const told = new Set<string>();
  try {
    const message = binaryOf(readBytes(source, 0, source.size), state);
    for (const { number, at, size } of readFields(bufferSource(message))) {
      const name = Buffer.from(message.subarray(at, at + size))
        .toString('utf8')
        .slice(0, longestName);
      const key = number === 1 ? 'model_checkpoint_path' : 'all_model_checkpoint_paths';
      const lead = leadOf(name);
      if (lead === null || told.has(name) || told.size >= mostTold) continue;
      told.add(name);
      emit({ kind: 'reference', where: {}, to: lead, name, key, loader: 'tensorflow-checkpoint' });
    }
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    const where = error.at === null ? {} : { offset: error.at };
    emit({ kind: 'anomaly', where, code: 'structure-odd', detail: error.message });
  }
}

/** A name without a folder is the beginning of names of files beside, and none itself. */
function leadOf(name: string): 'url' | 'companion' | null {
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(name)) return 'url';
  return /^(?:[/\\]|[A-Za-z]:)/.test(name) || name.split(/[\\/]/).includes('..') ? 'companion' : null;
}
