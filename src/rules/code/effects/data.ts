import type { EffectFact } from '../../../core/code.ts';
import type { EffectFamily } from './effect-rule.ts';
import { has, isUntrusted } from './effect-rule.ts';

/** Loaders with a hazard of their own, which says how to call them. */
const hasOwnHazard = /^(?:torch\.load|numpy\.load|numpy\.lib\.|yaml\.|ruamel\.yaml\.|keras\.)/;

/**
 * `torch.load` of a checkpoint as it is by default: since 2.6 that admits weights only. Which version there will be is for
 * a person to say; what switches the safeguard off, or may, is not a default.
 */
function readsWeightsByDefault({ callable, evidence }: EffectFact): boolean {
  return (
    callable === 'torch.load' && /\)$/.test(evidence) && !/weights_only|pickle_module|\*\*/.test(evidence)
  );
}

/** Given an address they fetch it, and unpickle what comes. */
const readsAddresses = /^(?:pandas|modin\.pandas|dask\.dataframe|geopandas)\.read_pickle$/;
const address = /^(?:https?|s?ftp):\/\//;
const openAddress = /^(?:http|ftp):\/\/|^\w+:\/\/\d{1,3}\./;

/** Takes objects off a socket: whoever reaches it decides what runs. */
const receives = /\.recv_pyobj$/;

/** Objects are made of bytes by a format that can run code. */
export const deserialised: EffectFamily = {
  id: 'data-deserialised',
  severity: 'critical',
  what: 'The code loads objects from a format that can run code while it is read.',
  why: 'Pickle and its kin are programs: whoever made the file decides what runs.',
  fix: 'Use a format that holds data only: safetensors for weights, JSON for the rest.',
  refs: ['CWE-502', 'AML.T0011.000'],
  belongs: ({ capability }) => capability === 'deserialisation',
  judge: (fact, moment) => {
    if (moment === 'never' || has(fact, 'safeguarded')) return null;
    // The bytes stand in the source and were read: what they run is told by itself.
    if (fact.unpacked === true) return null;
    const untrusted = isUntrusted(fact);
    switch (moment) {
      case 'load':
        if (untrusted || has(fact, 'decoded')) return 'critical';
        // Bytes that stand in the source have no reason to be pickled or compiled but to hide what they are.
        return has(fact, 'constant') && /\.loads$/.test(fact.callable) ? 'high' : 'medium';
      case 'construct':
        if (untrusted && readsWeightsByDefault(fact)) return 'medium';
        return untrusted ? 'high' : hasOwnHazard.test(fact.callable) ? null : 'low';
      case 'run':
        if (untrusted || has(fact, 'decoded')) return 'high';
        // Another machine is asked for it, without a look at what comes.
        if (readsAddresses.test(fact.callable) && address.test(fact.argument ?? ''))
          return openAddress.test(fact.argument ?? '') ? 'high' : 'medium';
        if (receives.test(fact.callable)) return 'medium';
        if (has(fact, 'constant') && /\.loads$/.test(fact.callable) && !hasOwnHazard.test(fact.callable))
          return 'high';
        if (hasOwnHazard.test(fact.callable)) return null;
        return fact.taint.includes('parameter') ? 'medium' : 'low';
      default:
        return untrusted ? 'medium' : hasOwnHazard.test(fact.callable) ? null : 'low';
    }
  },
};

/** Where a database is, or under which name: no statement. */
const connects =
  /(?:^|\.)(?:connect|connect_async|create_engine|create_async_engine|Connection|create_pool)$/;

/** A statement for a database comes from somewhere else. */
export const untrustedStatement: EffectFamily = {
  id: 'untrusted-statement',
  severity: 'high',
  what: 'The code sends a statement to a database that it did not write itself.',
  why: 'Whoever writes the statement reads, changes or drops whatever the account may.',
  fix: 'Keep statements constant, and pass values as parameters.',
  refs: ['CWE-89'],
  belongs: ({ capability }) => capability === 'database',
  judge: (fact, moment) => {
    if (moment === 'never' || has(fact, 'constant') || connects.test(fact.callable)) return null;
    if (isUntrusted(fact)) return moment === 'later' ? 'medium' : 'high';
    return moment === 'run' && fact.taint.includes('parameter') ? 'medium' : null;
  },
};

const importsByName =
  /^(?:importlib\.import_module|builtins\.__import__|pydoc\.locate|pkgutil\.resolve_name)$/;

/** A module by its name, all of which is known. */
const wholeName = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/;

const findsCallables = /^(?:pydoc\.locate|pkgutil\.resolve_name)$/;

/** Modules or attributes are chosen by text that somebody else wrote, or that hides itself. */
export const reflected: EffectFamily = {
  id: 'computed-import',
  severity: 'high',
  what: 'The code imports a module, or reaches for an attribute, by a name that is computed.',
  why: 'What will run cannot be told from the source.',
  fix: 'Import modules by their names.',
  refs: ['CWE-470'],
  belongs: ({ capability }) => capability === 'reflection',
  judge: (fact, moment) => {
    if (moment === 'never') return null;
    // Whoever asks says which module is run, out of all that can be found.
    if (
      moment === 'run' &&
      importsByName.test(fact.callable) &&
      fact.taint.includes('network') &&
      /^\uf8ff?$/.test(fact.argument ?? '')
    )
      return 'high';
    // Of a table of modules that stands there, somebody else says which one.
    const isListed = importsByName.test(fact.callable) && wholeName.test(fact.argument ?? '');
    if (isUntrusted(fact) && !isListed) return moment === 'load' ? 'high' : 'medium';
    // Whoever writes the configuration says which module is imported, any that is installed.
    if (
      importsByName.test(fact.callable) &&
      fact.taint.includes('config') &&
      /^\uf8ff?$/.test(fact.argument ?? '')
    )
      return moment === 'later' ? 'low' : 'medium';
    // Any function that a file beside the code names is there to be called as soon as the code is loaded.
    if (
      findsCallables.test(fact.callable) &&
      fact.taint.includes('file') &&
      (moment === 'load' || moment === 'construct') &&
      /^\uf8ff?$/.test(fact.argument ?? '')
    )
      return 'medium';
    // Every object of the process: the way to functions that were never imported.
    if (/^gc\.get_(?:objects|referrers)$/.test(fact.callable)) return moment === 'load' ? 'medium' : 'info';
    if (has(fact, 'computed-text') || has(fact, 'computed-callee'))
      return moment === 'later' ? 'low' : 'medium';
    return null;
  },
};
