import { codeCapabilities } from '../src/core/code.ts';
import { severities } from '../src/core/finding.ts';
import {
  commandName,
  functionName,
  moduleName,
  patternId,
  policyPhases,
  ruffSelector,
  statementVerb,
} from '../src/policy/read-code.ts';
import { exactly } from './schema-parts.ts';

function names(form: RegExp, description: string): object {
  return { type: 'array', items: { type: 'string', pattern: form.source }, description };
}

const words = (most: number): object => ({ type: 'string', minLength: 1, maxLength: most, pattern: '\\S' });

/** `[code]`. */
export const codeTable: object = {
  description: 'What is admitted of code: docs/check.md.',
  ...exactly(
    {},
    {
      'deny-modules': names(moduleName, 'Modules, with all below them, that code must not import.'),
      'allow-modules': names(moduleName, 'Where given, code may import no other module.'),
      'deny-functions': names(functionName, 'Functions that code must not name.'),
      'allow-functions': names(functionName, 'Functions whose effects are no findings.'),
      'deny-sql': names(statementVerb, 'Statements of SQL that must not be run.'),
      'allow-sql': names(statementVerb, 'Where given, no other statement may be run.'),
      'deny-commands': names(commandName, 'Commands that must not be run.'),
      'allow-commands': names(commandName, 'Where given, no other command may be run.'),
      capabilities: {
        description: 'What code may do in each phase; a phase that is not named is not restricted.',
        ...exactly(
          {},
          Object.fromEntries(
            policyPhases.map((phase) => [phase, { type: 'array', items: { enum: [...codeCapabilities] } }]),
          ),
        ),
      },
      pattern: {
        type: 'array',
        items: exactly(
          {
            id: { type: 'string', maxLength: 100, pattern: patternId.source },
            pattern: words(10_000),
            message: words(500),
          },
          {
            language: { enum: ['python', 'sql', 'shell'], default: 'python' },
            severity: { enum: [...severities], default: 'high' },
            required: { type: 'boolean', default: false },
            fix: words(500),
          },
        ),
      },
      ruff: names(ruffSelector, 'Rules of ruff, such as E, F401 or S.'),
      'ruff-severity': { enum: [...severities], default: 'info' },
      secrets: { type: 'boolean', default: true, description: 'Look for credentials.' },
      yara: {
        type: 'array',
        items: { type: 'string' },
        description: 'Files of YARA rules, relative to the policy.',
      },
    },
  ),
};
