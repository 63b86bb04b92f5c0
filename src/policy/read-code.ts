import { type CodeCapability, codeCapabilities } from '../core/code.ts';
import { severities } from '../core/finding.ts';
import type { CodePolicy, NameLists, PatternPolicy, PolicyPhase } from './code.ts';
import type { Section } from './section.ts';
import { meantVerb } from './sql-verbs.ts';

export const policyPhases: readonly PolicyPhase[] = ['import', 'construct', 'call', 'start'];

/** How each is written in a policy, for the schema too. */
export const moduleName: RegExp =
  /^[\p{ID_Start}_][\p{ID_Continue}]*(?:\.[\p{ID_Start}_][\p{ID_Continue}]*)*$/u;
export const functionName: RegExp =
  /^[\p{ID_Start}_][\p{ID_Continue}]*(?:\.[\p{ID_Start}_][\p{ID_Continue}]*)*(?:\.\*)?$/u;
export const statementVerb: RegExp = /^[A-Za-z]+(?: [A-Za-z]+)?$/;
export const commandName: RegExp = /^[^\s/\\]{1,100}$/;
export const ruffSelector: RegExp = /^[A-Z]{1,4}[0-9]{0,4}$/;
export const patternId: RegExp = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const longestPattern = 10_000;

/** The `[code]` table of a policy over that of its preset. @throws LoadlockError POLICY_INVALID */
export function readCodePolicy(section: Section | null, base: CodePolicy): CodePolicy {
  if (section === null) return base;
  section.only([
    'deny-modules',
    'allow-modules',
    'deny-functions',
    'allow-functions',
    'deny-sql',
    'allow-sql',
    'deny-commands',
    'allow-commands',
    'capabilities',
    'pattern',
    'ruff',
    'ruff-severity',
    'secrets',
    'yara',
  ]);
  for (const key of ['deny-sql', 'allow-sql'])
    for (const listed of section.texts(key) ?? []) {
      const meant = meantVerb(listed);
      if (meant !== null) section.fail(key, `'${listed}' is no verb of SQL; did you mean ${meant}?`);
    }
  const functions = (key: string): readonly string[] =>
    names(section, key, functionName, 'no dotted name; write module.name, or module.* for all below it') ??
    [];
  return {
    modules: lists(section, 'modules', base.modules, moduleName, 'no dotted name of a module'),
    functions: { deny: functions('deny-functions'), allow: functions('allow-functions') },
    sql: capitals(
      lists(section, 'sql', base.sql, statementVerb, 'no verb of SQL, such as DROP or DROP TABLE'),
    ),
    commands: lists(
      section,
      'commands',
      base.commands,
      commandName,
      'no name of a command; write it without its folder',
    ),
    capabilities: readCapabilities(section.section('capabilities'), base.capabilities),
    patterns: readPatterns(section),
    ruff: names(section, 'ruff', ruffSelector, 'no selector of ruff, such as E, F401 or S') ?? base.ruff,
    ruffSeverity: section.choice('ruff-severity', severities) ?? base.ruffSeverity,
    secrets: section.flag('secrets') ?? base.secrets,
    yara: section.texts('yara')?.map((path) => ({ path, sha256: null })) ?? base.yara,
  };
}

function lists(section: Section, what: string, base: NameLists, form: RegExp, wrong: string): NameLists {
  return {
    deny: names(section, `deny-${what}`, form, wrong) ?? base.deny,
    allow: names(section, `allow-${what}`, form, wrong) ?? base.allow,
  };
}

function names(section: Section, key: string, form: RegExp, wrong: string): readonly string[] | undefined {
  const found = section.texts(key);
  for (const name of found ?? []) if (!form.test(name)) section.fail(key, `'${name}' is ${wrong}`);
  return found;
}

function capitals({ deny, allow }: NameLists): NameLists {
  const upper = (verbs: readonly string[]): readonly string[] => verbs.map((verb) => verb.toUpperCase());
  return { deny: upper(deny), allow: allow === null ? null : upper(allow) };
}

function readCapabilities(
  section: Section | null,
  base: CodePolicy['capabilities'],
): CodePolicy['capabilities'] {
  if (section === null) return base;
  section.only(policyPhases);
  const phases = new Map(base);
  for (const phase of policyPhases) {
    const listed = section.texts(phase);
    const unknown = listed?.find((word) => !(codeCapabilities as readonly string[]).includes(word));
    if (unknown !== undefined)
      section.fail(phase, `'${unknown}' is no capability; known are ${codeCapabilities.join(', ')}`);
    if (listed !== undefined) phases.set(phase, listed as readonly CodeCapability[]);
  }
  return phases;
}

function readPatterns(section: Section): readonly PatternPolicy[] {
  const seen = new Set<string>();
  return section.sections('pattern').map((table): PatternPolicy => {
    table.only(['id', 'language', 'pattern', 'message', 'severity', 'required', 'fix']);
    const id = table.text('id') ?? table.fail('id', 'is missing');
    if (!patternId.test(id)) table.fail('id', 'must be lower-case words joined by dashes');
    if (seen.has(id)) table.fail('id', `'${id}' is there twice`);
    seen.add(id);
    return {
      id,
      language: table.choice('language', ['python', 'sql', 'shell'] as const) ?? 'python',
      pattern: table.longText('pattern', longestPattern) ?? table.fail('pattern', 'is missing'),
      message: table.longText('message', 500) ?? table.fail('message', 'is missing'),
      severity: table.choice('severity', severities) ?? 'high',
      required: table.flag('required') ?? false,
      fix: table.longText('fix', 500) ?? null,
      place: table.place('pattern'),
    };
  });
}
