import type { Capability, CapabilityFact, TemplateHazard } from '../core/fact.ts';
import type { Severity } from '../core/finding.ts';
import type { Rule } from './rule.ts';

interface Text {
  readonly severity: Severity;
  readonly why: string;
  readonly fix?: string;
}

const capabilities: Readonly<Record<Capability, Text>> = {
  'native-code': {
    severity: 'medium',
    why: 'Compiled code can do anything that the process may do; what this does was not analysed.',
  },
  'python-code': {
    severity: 'medium',
    why: 'Python code can do anything that the process may do; what this does was not analysed.',
  },
  script: { severity: 'medium', why: 'A script can do anything that its user may do.' },
  'evaluated-text': {
    severity: 'high',
    why: 'The loader hands this text to an evaluator of Python, and no exporter writes text like it.',
  },
  'startup-code': {
    severity: 'high',
    why: 'Every start of Python runs this line, whatever the program, once the file lies in a site directory.',
  },
  'deferred-code': {
    severity: 'medium',
    why: 'An expression stands in the data and is evaluated when it is used.',
  },
  'opaque-bytecode': {
    severity: 'high',
    why: 'Bytecode runs like any code, and nobody can read it; an honest exporter has no need of it.',
    fix: 'Delete what Python keeps in __pycache__: it compiles the source anew. Of a model, ask for the weights alone.',
  },
  'external-entity': {
    severity: 'high',
    why: 'A reader that resolves entities opens files or addresses of the author’s choice.',
  },
  'unbounded-work': {
    severity: 'medium',
    why: 'Whoever reads it is kept busy without end, or runs out of memory.',
  },
};

/** What a line of a path configuration does was read, and is told by itself. */
const startsAnalysed: Text = {
  severity: 'low',
  why: 'Every start of Python runs this line, whatever the program. What it does was read, and is told beside this.',
};

/** Nobody need use the data: what looks at it evaluates it. */
const evaluatedOnLoad: Text = {
  severity: 'high',
  why: 'An expression stands in the place of a value, and is evaluated as soon as the loaded value is touched.',
};

const moments: Readonly<Record<CapabilityFact['when'], string>> = {
  load: 'runs when the file is loaded',
  call: 'runs when the model is used',
  started: 'runs when somebody starts it',
};

/** Code of any kind inside of an artifact. */
export const carriesCapability: Rule<'capability'> = {
  id: 'code-inside',
  on: 'capability',
  severity: 'medium',
  what: 'The artifact holds code.',
  why: 'Code can do anything that the process may do.',
  fix: 'Ask the publisher for the weights alone, and use code that you know.',
  refs: ['CWE-829'],
  check: ({ capability, by, when, analysed, aside }) => {
    if (analysed === true)
      return capability === 'startup-code'
        ? { evidence: `${by}, ${moments[when]}`, ...startsAnalysed }
        : null;
    const said =
      capability === 'deferred-code' && when === 'load' ? evaluatedOnLoad : capabilities[capability];
    const evidence = `${by}, ${moments[when]}`;
    return { evidence, ...said, ...(aside === true ? { severity: 'low' } : {}) };
  },
};

const hazards: Readonly<Record<TemplateHazard, Text>> = {
  'underscore-attribute': {
    severity: 'critical',
    why: 'Attributes that begin with an underscore lead from any value to the interpreter itself.',
  },
  'private-attribute': {
    severity: 'critical',
    why: 'What begins with an underscore is refused by every sandbox: no chat template has a use for it.',
  },
  'built-attribute': {
    severity: 'high',
    why: 'The name of an attribute is put together while the template runs, so that no reader sees it.',
  },
  'built-text': {
    severity: 'medium',
    why: 'Text is put together in a way that hides what it says.',
  },
  'unknown-callable': {
    severity: 'medium',
    why: 'The template calls something that no chat template renderer offers.',
  },
  'unbounded-loop': {
    severity: 'medium',
    why: 'The loop runs so often that rendering the template hangs or fills memory.',
  },
  'other-template': {
    severity: 'medium',
    why: 'The template loads another one, by a name that its author chooses.',
  },
  'not-understood': {
    severity: 'medium',
    why: 'What cannot be parsed cannot be checked.',
  },
};

/** Of these a program's own pages have good use: they call its objects, and each other. */
const ofPages: Readonly<Partial<Record<TemplateHazard, Severity>>> = {
  'private-attribute': 'low',
  'built-text': 'low',
  'unknown-callable': 'info',
  'unbounded-loop': 'low',
  'other-template': 'info',
  'not-understood': 'low',
};

/** Templates are programs: rendering one with a full engine runs what it reaches. */
export const templateHazard: Rule<'template'> = {
  id: 'template-hazard',
  on: 'template',
  severity: 'high',
  what: 'A template reaches for more than the text that it should make.',
  why: 'Rendering a template outside of a sandbox runs whatever its expressions reach.',
  fix: 'Do not render this template; use the one of the original model.',
  refs: ['CWE-1336', 'CVE-2024-34359', 'CVE-2026-5760'],
  check: ({ hazard, evidence, renderer }) => {
    const severity = renderer === 'program' ? ofPages[hazard] : undefined;
    return { evidence, ...hazards[hazard], ...(severity === undefined ? {} : { severity }) };
  },
};

/** Switches inside of an artifact that turn off a safeguard of its loader. */
export const unsafeSetting: Rule<'setting'> = {
  id: 'unsafe-setting',
  on: 'setting',
  severity: 'medium',
  what: 'The artifact itself turns off a safeguard of its loader.',
  why: 'Whether foreign code may run is for whoever loads the model to say, not for the model.',
  fix: 'Take the setting out, and decide it where you load the model.',
  refs: ['CWE-15'],
  check: ({ loader, key, value }) => ({ evidence: `${loader}: ${key} = ${value}` }),
};
