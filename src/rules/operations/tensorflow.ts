import { readFileSync } from 'node:fs';
import type { OperationFact } from '../../core/fact.ts';
import type { OperationCatalog, OperationJudgement } from './operations.ts';
import { type Effect, effects } from './tensorflow-effects.ts';

const byName: ReadonlyMap<string, Effect> = new Map(
  effects.flatMap((effect) => effect.ops.map((op) => [op, effect] as const)),
);

let harmless: ReadonlySet<string> | undefined;

/** Graph operations of TensorFlow, in a SavedModel, a frozen graph, or a TFLite model with Flex operations. */
export const tensorflow: OperationCatalog = { domain: 'tensorflow', judge };

function judge(operation: OperationFact): OperationJudgement | null {
  const { name, role, detail = '' } = operation;
  if (role === 'call' && !byName.has(name)) return null;
  const special = judgeByOperand(name, detail);
  if (special !== undefined) return special;
  const effect = byName.get(name);
  // The format has proven where the path comes from: the checkpoint's own, or a file among the model's assets.
  if (effect !== undefined && (role === 'saver' || role === 'assets')) return null;
  if (effect !== undefined)
    return {
      severity: effect.severity,
      why: effect.why,
      ...(effect.refs === undefined ? {} : { refs: effect.refs }),
    };
  harmless ??= readNames();
  if (harmless.has(name)) return null;
  return {
    severity: 'medium',
    why: 'It is no operation of TensorFlow itself: some native library must be loaded that brings it along.',
  };
}

/** Operations that are harmless, or not, by what they are given. */
function judgeByOperand(name: string, detail: string): OperationJudgement | null | undefined {
  switch (name) {
    case 'PrintV2':
      return judgePrint(detail);
    case 'Print':
      return judgePrint('');
    case 'CacheDataset':
    case 'CacheDatasetV2':
      // An empty name caches in memory; anything else is a file.
      return detail === '""'
        ? null
        : {
            severity: 'high',
            why: 'It keeps a dataset in a file whose name the graph chooses.',
            refs: ['CWE-73'],
          };
    case 'DecodeProtoV2':
    case 'EncodeProto':
      return /descriptor_source=(?!"local:\/\/"|"bytes:\/\/)/.test(detail)
        ? {
            severity: 'high',
            why: 'It reads a file of descriptors whose name the graph chooses.',
            refs: ['CWE-73'],
          }
        : null;
    case 'FixedUnigramCandidateSampler':
      return detail.includes('vocab_file=')
        ? { severity: 'high', why: 'It reads a file whose name the graph chooses.', refs: ['CWE-73'] }
        : null;
    default:
      return undefined;
  }
}

const consoles = /^output_stream="(?:stderr|stdout|log\(info\)|log\(warning\)|log\(error\))"$/;

function judgePrint(detail: string): OperationJudgement | null {
  if (detail === '' || consoles.test(detail))
    return { severity: 'low', why: 'It prints what the model is given to the console of the process.' };
  return {
    severity: 'high',
    why: 'It writes to a file whose name the graph chooses.',
    refs: ['CWE-73', 'AML.T0010.003'],
  };
}

/** scripts/operations/tensorflow.py makes the file. */
function readNames(): ReadonlySet<string> {
  const text = readFileSync(new URL('./data/tensorflow.json', import.meta.url), 'utf8');
  const { libraries } = JSON.parse(text) as {
    readonly libraries: Readonly<Record<string, readonly string[]>>;
  };
  return new Set(Object.values(libraries).flat());
}
