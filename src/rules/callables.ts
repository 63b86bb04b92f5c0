import type { CallFact, ImportFact } from '../core/fact.ts';
import type { Severity } from '../core/finding.ts';
import { computedArguments } from './catalog/contracts/checks.ts';
import { type CallableRule, type CatalogJudgement, judgeCall, judgeImport } from './catalog/judge.ts';
import type { Judgement, Overrides, Rule } from './rule.ts';

interface Words {
  readonly id: CallableRule;
  readonly severity: Severity;
  readonly what: string;
  readonly why: string;
  readonly fix: string;
  readonly refs: readonly string[];
}

const doNotLoad =
  'Do not load this file. Ask its publisher for safetensors or another format that holds data only.';
const askOwner =
  'Look at what the callable does; if it is yours and harmless, list it in the policy under [callables] allow.';

const callWords: readonly Words[] = [
  {
    id: 'dangerous-call',
    severity: 'critical',
    what: 'Loading the file calls something that can harm whoever loads it.',
    why: 'The call happens while the file loads, before any object is returned.',
    fix: doNotLoad,
    refs: ['CWE-502', 'AML.T0011.000'],
  },
  {
    id: 'overwrites-program',
    severity: 'critical',
    what: 'Loading the file changes a function, class or module of the running program.',
    why: 'What is changed stays changed after loading: later, trusted code runs the replacement.',
    fix: doNotLoad,
    refs: ['CWE-502', 'CWE-915'],
  },
  {
    id: 'unexpected-arguments',
    severity: 'high',
    what: 'A callable that is harmless with honest arguments is given others.',
    why: 'What such a callable does depends on what it is given.',
    fix: doNotLoad,
    refs: ['CWE-502'],
  },
  {
    id: 'computed-call',
    severity: 'medium',
    what: 'Loading the file calls something that is known only when it runs.',
    why: 'What a computed callable does cannot be told from the file.',
    fix: 'Ask the publisher why loading needs this, or load it only in isolation.',
    refs: ['CWE-502'],
  },
  {
    id: 'unknown-call',
    severity: 'medium',
    what: 'Loading the file calls something that the catalog does not know.',
    why: 'It may be an honest class of a library that is not in the catalog, or anything else.',
    fix: askOwner,
    refs: ['CWE-502'],
  },
];

const importWords: readonly Words[] = [
  {
    id: 'dangerous-import',
    severity: 'high',
    what: 'The file holds a reference to something that can harm whoever uses it.',
    why: 'An honest model has no use for it; the loaded object calls it later, or another part of the file does.',
    fix: doNotLoad,
    refs: ['CWE-502'],
  },
  {
    id: 'computed-import',
    severity: 'high',
    what: 'The name of an import is computed while the file loads.',
    why: 'What it will import cannot be told from the file; no pickler writes this.',
    fix: doNotLoad,
    refs: ['CWE-502'],
  },
  {
    id: 'unknown-import',
    severity: 'medium',
    what: 'The file refers to something that the catalog does not know.',
    why: 'Importing a module runs its code; the name may belong to an honest library or to anything else.',
    fix: askOwner,
    refs: ['CWE-502'],
  },
];

/** The catalog is asked once a fact, however many rules look at it. */
let lastFact: CallFact | ImportFact | undefined;
let lastJudgement: CatalogJudgement | null = null;

function judged(fact: CallFact | ImportFact): CatalogJudgement | null {
  if (fact === lastFact) return lastJudgement;
  lastFact = fact;
  lastJudgement = fact.kind === 'call' ? judgeCall(fact.call, fact.target) : judgeImport(fact.global);
  return lastJudgement;
}

/** By other memo entries an honest pickle refers to things that make no sense, and would fail. */
function isChance({ rule, severity, why }: CatalogJudgement): boolean {
  if (severity !== 'medium') return false;
  return rule.startsWith('unknown-') || rule.startsWith('computed-') || why === computedArguments.why;
}

function checkWith(id: CallableRule, fact: CallFact | ImportFact, overrides: Overrides): Judgement | null {
  const judgement = judged(fact);
  if (judgement === null || judgement.rule !== id) return null;
  const { severity, evidence, why, refs, name } = judgement;
  if (fact.tentative === true && isChance(judgement)) return null;
  if (name !== null) {
    const admitted = id.startsWith('unknown-') ? overrides.allow(name) : overrides.allowDangerous(name);
    if (admitted) return null;
  }
  return refs.length === 0 ? { severity, evidence, why } : { severity, evidence, why, refs };
}

/** Judged by the catalog and by the policy's own list of callables. */
export const callRules: readonly Rule<'call'>[] = callWords.map((words) => ({
  ...words,
  on: 'call',
  check: (fact, overrides) => checkWith(words.id, fact, overrides),
}));

export const importRules: readonly Rule<'import'>[] = [
  ...importWords.map(
    (words): Rule<'import'> => ({
      ...words,
      on: 'import',
      check: (fact, overrides) => checkWith(words.id, fact, overrides),
    }),
  ),
  {
    id: 'callable-not-admitted',
    on: 'import',
    severity: 'high',
    what: 'The policy refuses a callable that the file refers to.',
    why: 'The policy lists it under [callables] deny or review.',
    fix: 'Ask the owner of the policy.',
    refs: [],
    check: ({ global }, overrides) => {
      if (global.module === null || global.name === null) return null;
      const name = `${global.module}.${global.name}`;
      if (overrides.deny(name)) return { evidence: name };
      return overrides.review(name) ? { evidence: name, severity: 'medium' } : null;
    },
  },
];
