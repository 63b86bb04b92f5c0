import type { Verdict } from '../core/decision.ts';
import { type Severity, severities } from '../core/finding.ts';
import { formatIds } from '../core/format-ids.ts';
import { defaultLimits, type Limits } from '../core/limits.ts';
import { nearest } from '../core/nearest.ts';
import type {
  AuditPolicy,
  CallablePatterns,
  FormatPolicy,
  IsolationDemand,
  IsolationPolicy,
  Policy,
  ProvenancePolicy,
} from './policy.ts';
import { isPresetName, presetNames, presets } from './presets/index.ts';
import { readCodePolicy } from './read-code.ts';
import { readMcpPolicy } from './read-mcp.ts';
import { type LineOf, Section } from './section.ts';

/**
 * The policy that a parsed `loadlock.toml` describes: the preset it extends, changed by its keys.
 * @throws LoadlockError POLICY_INVALID for an unknown key or a value out of place: a policy is never half understood.
 */
export function readPolicy(document: unknown, origin: string, lineOf: LineOf = () => null): Policy {
  const root = new Section(document, [], origin, lineOf);
  root.only([
    'extends',
    'name',
    'enforce',
    'incomplete',
    'severity',
    'rules',
    'callables',
    'formats',
    'limits',
    'provenance',
    'audit',
    'isolation',
    'code',
    'mcp',
  ]);
  const base = presets[root.choice('extends', presetNames) ?? 'standard'];
  const name = root.text('name');
  if (name !== undefined && isPresetName(name))
    root.fail('name', `${name} is the name of a preset; a policy of your own needs another`);
  return {
    name: name ?? 'custom',
    enforce: root.flag('enforce') ?? base.enforce,
    severity: readSeverity(root.section('severity'), base.severity),
    rules: readRules(root.section('rules'), base.rules),
    callables: readCallables(root.section('callables')),
    formats: readFormats(root.section('formats'), base.formats),
    incomplete: root.choice('incomplete', ['deny', 'review'] as const) ?? base.incomplete,
    limits: { ...base.limits, ...readLimits(root.section('limits')) },
    provenance: readProvenance(root.section('provenance'), base.provenance),
    audit: readAudit(root.section('audit'), base.audit),
    isolation: readIsolation(root.section('isolation'), base.isolation),
    code: readCodePolicy(root.section('code'), base.code),
    mcp: readMcpPolicy(root.section('mcp'), base.mcp),
  };
}

const verdicts: readonly Verdict[] = ['allow', 'review', 'deny'];

function readSeverity(section: Section | null, base: Policy['severity']): Policy['severity'] {
  if (section === null) return base;
  section.only(severities);
  const severity: Record<Severity, Verdict> = { ...base };
  for (const level of severities) severity[level] = section.choice(level, verdicts) ?? base[level];
  return severity;
}

function readRules(section: Section | null, base: Policy['rules']): Policy['rules'] {
  const rules = new Map(base);
  for (const id of section?.keys ?? []) {
    if (!/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(id))
      section?.fail(id, 'a rule id is lower-case words joined by dashes');
    rules.set(id, section!.choice(id, verdicts)!);
  }
  return rules;
}

function readCallables(section: Section | null): CallablePatterns {
  section?.only(['allow', 'allow-dangerous', 'review', 'deny']);
  const names = (key: string): readonly string[] => section?.texts(key) ?? [];
  for (const key of ['allow', 'review', 'deny'])
    for (const pattern of names(key)) {
      if (!isPattern(pattern))
        section!.fail(key, `'${pattern}' is no dotted name; write module.name, or module.* for all below it`);
    }
  for (const name of names('allow-dangerous')) {
    if (!isPattern(name) || name.endsWith('.*'))
      section!.fail(
        'allow-dangerous',
        `'${name}' must be one exact dotted name: no pattern may admit what is dangerous`,
      );
  }
  return {
    allow: names('allow'),
    allowDangerous: names('allow-dangerous'),
    review: names('review'),
    deny: names('deny'),
  };
}

function isPattern(text: string): boolean {
  const parts = text.endsWith('.*') ? text.slice(0, -2).split('.') : text.split('.');
  const least = text.endsWith('.*') ? 1 : 2;
  return parts.length >= least && parts.every((part) => /^[\p{ID_Start}_][\p{ID_Continue}]*$/u.test(part));
}

function readFormats(section: Section | null, base: FormatPolicy): FormatPolicy {
  section?.only(['allow', 'deny', 'unknown']);
  const ids = (key: string): readonly string[] | undefined => {
    const named = section?.texts(key);
    for (const id of named ?? []) if (!formatIds.includes(id)) section?.fail(key, noFormat(id));
    return named;
  };
  return {
    allow: ids('allow') ?? base.allow,
    deny: ids('deny') ?? base.deny,
    unknown: section?.choice('unknown', verdicts) ?? base.unknown,
  };
}

function noFormat(id: string): string {
  const near = nearest(id, formatIds);
  const hint = near === null ? 'docs/formats.md has the ids' : `did you mean ${near}?`;
  return `names ${id === '' ? 'an empty id' : `'${id}'`}, which is no format; ${hint}`;
}

const limitKeys: ReadonlyMap<string, keyof Limits> = new Map(
  (Object.keys(defaultLimits) as (keyof Limits)[]).map((key) => [limitKey(key), key]),
);

/** How a limit is written in a policy file: `inflatedBytes` is `inflated-bytes`. */
export function limitKey(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function readLimits(section: Section | null): Partial<Limits> {
  section?.only([...limitKeys.keys()]);
  const limits: Partial<Record<keyof Limits, number>> = {};
  for (const [written, key] of limitKeys) {
    const value = section?.count(written);
    if (value !== undefined) limits[key] = value;
  }
  return limits;
}

function readProvenance(section: Section | null, base: ProvenancePolicy): ProvenancePolicy {
  if (section === null) return base;
  section.only([
    'required',
    'trust',
    'sigstore-root',
    'allow-legacy',
    'ignored-paths',
    'max-age',
    'versions',
  ]);
  const ignored = section.texts('ignored-paths');
  for (const path of ignored ?? []) {
    if (path === '' || path.startsWith('/') || path.split('/').some((part) => /^(?:|\.|\.\.)$/.test(part)))
      section.fail('ignored-paths', `'${path}' must be a path inside the artifact, without pattern`);
  }
  return {
    required: section.flag('required') ?? base.required,
    trust: section.filePath('trust') ?? base.trust,
    sigstoreRoot: section.filePath('sigstore-root') ?? base.sigstoreRoot,
    allowLegacy: section.flag('allow-legacy') ?? base.allowLegacy,
    ignoredPaths: ignored ?? base.ignoredPaths,
    maxAge: section.duration('max-age') ?? base.maxAge,
    versions: new Map([...base.versions, ...readVersions(section.section('versions'))]),
  };
}

function readVersions(section: Section | null): Map<string, string> {
  const versions = new Map<string, string>();
  for (const name of section?.keys ?? []) {
    if (name !== '*' && !/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name))
      section?.fail(name, 'is no name of a Python package');
    const rule = section!.text(name)!;
    if (!/^(?:exact|minor|major|any)$/.test(rule) && !/^\s*(?:~=|===?|!=|<=?|>=?)/.test(rule))
      section!.fail(name, 'must be exact, minor, major, any or a specifier such as ~=1.8');
    versions.set(name.toLowerCase().replace(/[-_.]+/g, '-'), rule);
  }
  return versions;
}

const isolationDemands: readonly IsolationDemand[] = ['memory', 'kernel'];

function readIsolation(section: Section | null, base: IsolationPolicy): IsolationPolicy {
  if (section === null) return base;
  section.only(['require']);
  const words = section.texts('require');
  const unknown = words?.find((word) => !(isolationDemands as readonly string[]).includes(word));
  if (unknown !== undefined)
    section.fail('require', `'${unknown}' is none of ${isolationDemands.join(', ')}`);
  return { require: (words as readonly IsolationDemand[] | undefined) ?? base.require };
}

function readAudit(section: Section | null, base: AuditPolicy): AuditPolicy {
  if (section === null) return base;
  section.only(['enabled', 'required', 'folder', 'ship']);
  return {
    enabled: section.flag('enabled') ?? base.enabled,
    required: section.flag('required') ?? base.required,
    folder: section.filePath('folder') ?? base.folder,
    ship: section.tables('ship') ?? base.ship,
  };
}
