import type { Hazard } from '../hazard-rule.ts';
import { attack, weakness } from './by-place.ts';

const dataOnly = 'Publish and load weights as safetensors, which holds data only.';

/** Loaders that run code of the file, called without their safeguard. */
export const deserialisationHazards: readonly Hazard[] = [
  {
    id: 'torch-load-runs-pickle',
    severity: 'medium',
    severityOf: (fact) =>
      fact.detail === 'weights_only is switched off' ? weakness('medium')(fact) : weakness('low')(fact),
    what: 'torch.load is called without weights_only=True.',
    why: 'Without it a checkpoint is a pickle that may call any function; versions before 2.6 run it so by default.',
    fix: `Pass weights_only=True. ${dataOnly}`,
    refs: ['CWE-502', 'CVE-2025-32434', 'AML.T0011.000'],
  },
  {
    id: 'numpy-load-runs-pickle',
    severity: 'medium',
    severityOf: weakness('medium'),
    what: 'np.load is called with allow_pickle=True.',
    why: 'An array of objects is a pickle, and the file decides whether it is one.',
    fix: 'Leave allow_pickle off, and store numbers and texts as arrays of their own type.',
    refs: ['CWE-502', 'CVE-2019-6446', 'AML.T0011.000'],
  },
  {
    id: 'yaml-makes-objects',
    severity: 'medium',
    // A document that stands in the source, and says itself what it has called.
    severityOf: (fact) =>
      fact.detail?.startsWith('calls ') === true
        ? attack('critical', 'high', 'high', 'high')(fact)
        : weakness('medium')(fact),
    what: 'YAML is loaded by a loader that makes any object which the document names.',
    why: 'A tag such as !!python/object/apply calls a function of the document’s choice.',
    fix: 'Use yaml.safe_load.',
    refs: ['CWE-502', 'CVE-2020-14343', 'AML.T0011.000'],
  },
  {
    id: 'keras-runs-lambda',
    severity: 'medium',
    severityOf: attack('high', 'medium', 'low', 'medium'),
    what: 'A Keras model is loaded with its safe mode switched off.',
    why: 'Lambda layers carry Python bytecode, and safe mode is what refuses it.',
    fix: 'Leave safe_mode on. Ask the publisher for layers that are registered classes.',
    refs: ['CWE-502', 'CVE-2024-3660', 'CVE-2025-1550', 'AML.T0011.000'],
  },
  {
    id: 'deserialises-untrusted-data',
    severity: 'high',
    severityOf: attack('critical', 'high', 'medium', 'high'),
    what: 'Bytes from the network or from a user are unpickled.',
    why: 'A pickle is a program: whoever sends it runs code here.',
    fix: 'Exchange JSON or another format that holds data only.',
    refs: ['CWE-502', 'AML.T0011.000'],
  },
];
