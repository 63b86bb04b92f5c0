import type { CodeUse, CodeUseFact, EffectFact, HazardFact } from '../../core/code.ts';
import type { Judgement, Overrides, Rule } from '../rule.ts';

const askTheOwner = 'Do without it, or ask the owner of the policy.';

const phases: Readonly<Record<EffectFact['phase'], string>> = {
  import: 'when the file is imported or run',
  construct: 'when an object is made or loaded',
  call: 'when something of it is called',
  start: 'when the file is started as a program',
  dead: 'never, as far as was seen',
};

const capabilityNotAdmitted: Rule<'effect'> = {
  id: 'capability-not-admitted',
  on: 'effect',
  severity: 'high',
  what: 'Code does something, at a time, that the policy does not list for that time.',
  why: 'The policy lists what code may do in each phase; what it does not list is refused.',
  fix: askTheOwner,
  refs: [],
  check: (fact, overrides) => {
    const refused = overrides.code?.refusedCapability(fact.phase, fact.capability);
    if (refused == null) return null;
    return {
      evidence: `${fact.capability}: ${fact.evidence}`,
      why: `It happens ${phases[fact.phase]}, and the policy admits ${refused.admitted} then.`,
    };
  },
};

interface Named {
  readonly use: CodeUse;
  readonly id: string;
  readonly what: string;
  readonly thing: string;
  readonly things: string;
}

const names: readonly Named[] = [
  {
    use: 'module',
    id: 'module-not-admitted',
    what: 'Code imports a module that the policy refuses.',
    thing: 'module',
    things: 'modules',
  },
  {
    use: 'function',
    id: 'function-not-admitted',
    what: 'Code uses a function that the policy refuses.',
    thing: 'function',
    things: 'functions',
  },
  {
    use: 'statement',
    id: 'statement-not-admitted',
    what: 'A statement of SQL has a verb that the policy refuses.',
    thing: 'kind of statement',
    things: 'kinds of statements',
  },
  {
    use: 'command',
    id: 'command-not-admitted',
    what: 'A command is run that the policy refuses.',
    thing: 'command',
    things: 'commands',
  },
];

function nameRule({ use, id, what, ...words }: Named): Rule<'code-use'> {
  return {
    id,
    on: 'code-use',
    severity: 'high',
    what,
    why: `The policy lists ${words.things} that it denies, or those that alone are admitted.`,
    fix: askTheOwner,
    refs: [],
    check: (fact, overrides) => (fact.use === use ? judgeName(fact, words, overrides) : null),
  };
}

function judgeName(
  { use, name, of, evidence }: CodeUseFact,
  { thing, things }: Pick<Named, 'thing' | 'things'>,
  { code }: Overrides,
): Judgement | null {
  const refused = code?.refusedName(use, name);
  if (refused == null || (of !== undefined && code?.refusedName(use, of) != null)) return null;
  const shown = evidence.includes(name) ? evidence : `${name}: ${evidence}`;
  if (refused === 'denied') return { evidence: shown, why: `The policy denies the ${thing} ${name}.` };
  return {
    evidence: shown,
    why: `The policy admits only the ${things} that it lists, and ${name} is not among them.`,
  };
}

/** A rule of the user's own: what it says comes from the policy. */
function patternRule(id: string, what: string, why: string): Rule<'hazard'> {
  return {
    id,
    on: 'hazard',
    severity: 'high',
    what,
    why,
    fix: 'Follow the message of the pattern, or ask the owner of the policy.',
    refs: [],
    check: (fact, overrides) => (fact.hazard === id ? judgePattern(fact, overrides) : null),
  };
}

function judgePattern({ detail = '', evidence }: HazardFact, { code }: Overrides): Judgement {
  const own = code?.pattern(detail);
  const shown = evidence === '' ? detail : `${detail}: ${evidence}`;
  if (own === undefined) return { evidence: shown };
  const { message, severity, fix } = own;
  return { evidence: shown, severity, why: message, ...(fix === null ? {} : { fix }) };
}

const ruff: Rule<'hazard'> = {
  id: 'ruff',
  on: 'hazard',
  severity: 'info',
  what: 'ruff, a linter for Python, says something of the code.',
  why: 'The policy asks for these of ruff’s rules; the code in the evidence names the rule.',
  fix: 'See the rule in ruff’s documentation: https://docs.astral.sh/ruff/rules/.',
  refs: [],
  check: (fact, { code }) => {
    if (fact.hazard !== 'ruff') return null;
    const judgement = { evidence: fact.evidence, severity: code?.ruffSeverity ?? 'info' } as const;
    return fact.rewrite === undefined ? judgement : { ...judgement, fix: fact.rewrite };
  },
};

const yaraMatch: Rule<'hazard'> = {
  id: 'yara-match',
  on: 'hazard',
  severity: 'medium',
  what: 'A YARA rule of the user’s own matches the file.',
  why: 'Somebody here wrote down what such bytes look like, and why they are not wanted.',
  fix: 'Look at what the rule is about; its file says more.',
  refs: [],
  check: ({ hazard, evidence, detail, severity }) => {
    if (hazard !== 'yara-match') return null;
    return {
      evidence,
      ...(severity === undefined ? {} : { severity }),
      ...(detail === undefined ? {} : { why: detail }),
    };
  },
};

/** Rules that say what a policy of the user's own says of code. */
export const policyRules: readonly Rule[] = [
  unlessAllowed(capabilityNotAdmitted),
  ...names.map(nameRule),
  patternRule(
    'pattern-prohibited',
    'Code matches a pattern that the policy prohibits.',
    'The policy has a pattern for code that is not wanted here.',
  ),
  patternRule(
    'pattern-missing',
    'Code lacks a pattern that the policy requires.',
    'The policy has a pattern that every file of the language must hold.',
  ),
  ruff,
  yaraMatch,
] as readonly Rule[];

/** A rule that says nothing of functions that the policy names as known and wanted. */
export function unlessAllowed(rule: Rule<'effect'>): Rule<'effect'> {
  return {
    ...rule,
    check: (fact, overrides) =>
      overrides.code?.allowsFunction(fact.callable) === true ? null : rule.check(fact, overrides),
  };
}
