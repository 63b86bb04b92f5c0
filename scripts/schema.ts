// Writes schema/report.json and schema/policy.json. The words of the program are the source: severities, verdicts and
// limits are taken from src/, so that the schemas cannot lag behind.
//
//   node scripts/schema.ts            writes them
//   node scripts/schema.ts --check    fails where they are not what it would write

import { readFileSync, writeFileSync } from 'node:fs';
import { severities } from '../src/core/finding.ts';
import { defaultLimits } from '../src/core/limits.ts';
import { presetNames } from '../src/policy/presets/index.ts';
import { limitKey } from '../src/policy/read.ts';

const draft = 'https://json-schema.org/draft/2020-12/schema';
const verdict = { enum: ['allow', 'review', 'deny'] };
const digest = { type: 'string', pattern: '^[0-9a-f]{64}$' };
const count = { type: 'integer', minimum: 0 };
const text = { type: 'string' };

interface Shape {
  readonly [key: string]: object;
}

/** An object with exactly these keys; `optional` ones may be missing. */
function exactly(properties: Shape, optional: Shape = {}): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties),
    properties: { ...properties, ...optional },
  };
}

function listOf(items: object): object {
  return { type: 'array', items };
}

const where = exactly({}, { member: text, offset: count, line: { type: 'integer', minimum: 1 } });

const finding = exactly(
  {
    rule: { type: 'string', description: 'The rule, as docs/rules.md lists it.' },
    severity: { enum: [...severities] },
    where: { ...where, description: 'Member chain (! between levels), byte offset in that member, line.' },
    evidence: {
      type: 'string',
      description: 'What was seen. May hold text of the file: escape before showing.',
    },
    why: text,
    fix: text,
    refs: { ...listOf(text), description: 'CWE, CVE, GHSA and MITRE ATLAS identifiers.' },
  },
  {
    count: {
      type: 'integer',
      minimum: 2,
      description: 'How often the same was found, where more than once.',
    },
  },
);

const artifact = exactly(
  {
    path: { type: 'string', description: 'Relative to the target, / between parts.' },
    size: count,
    sha256: { anyOf: [digest, { type: 'null' }], description: 'Null where the bytes were not hashed.' },
    format: { type: 'string', description: 'By content, not by name; unknown where no format claims it.' },
    decision: verdict,
    complete: { type: 'boolean' },
    findings: listOf(finding),
  },
  {
    findingsOmitted: {
      type: 'integer',
      minimum: 1,
      description: 'Findings beyond the budget, counted only.',
    },
    facts: { ...listOf({ type: 'object', required: ['kind', 'where'], properties: { kind: text, where } }) },
  },
);

const report = {
  $schema: draft,
  $id: 'loadlock.report/1',
  title: 'The report of loadlock scan',
  ...exactly({
    schema: { const: 'loadlock.report/1' },
    tool: exactly({ name: { const: 'loadlock' }, version: text }),
    policy: exactly({ name: text, sha256: digest }),
    decision: { ...verdict, description: 'The worst of the targets.' },
    complete: { type: 'boolean', description: 'False: something could not be read; its finding says what.' },
    targets: listOf(
      exactly({
        target: text,
        decision: verdict,
        complete: { type: 'boolean' },
        artifacts: listOf(artifact),
        provenance: { type: 'null' },
      }),
    ),
    summary: exactly({ files: count, bytes: count, allow: count, review: count, deny: count }),
  }),
};

const name = '[\\p{ID_Start}_][\\p{ID_Continue}]*';
const exact = { type: 'string', pattern: `^${name}(?:\\.${name})+$` };
const pattern = { type: 'string', pattern: `^${name}(?:\\.${name})*(?:\\.${name}|\\.\\*)$` };
const severityKeys = Object.fromEntries(severities.map((severity) => [severity, verdict]));
const limitKeys = Object.fromEntries(
  Object.keys(defaultLimits).map((key) => [
    limitKey(key),
    { type: 'integer', minimum: 1, default: defaultLimits[key as keyof typeof defaultLimits] },
  ]),
);

const policy = {
  $schema: draft,
  $id: 'loadlock.policy/1',
  title: 'loadlock.toml, or [tool.loadlock] in pyproject.toml',
  ...exactly(
    {},
    {
      extends: { enum: [...presetNames], default: 'standard' },
      name: { type: 'string', minLength: 1, maxLength: 100, not: { enum: [...presetNames] } },
      enforce: {
        type: 'boolean',
        description: 'False: findings are shown, nothing that could be read is refused.',
      },
      incomplete: { enum: ['deny', 'review'], description: 'An artifact that could not be read to its end.' },
      severity: exactly({}, severityKeys),
      rules: {
        type: 'object',
        description: 'Verdicts by rule id, in the place of the severity.',
        propertyNames: { pattern: '^[a-z0-9]+(?:-[a-z0-9]+)*$' },
        additionalProperties: verdict,
      },
      callables: exactly(
        {},
        {
          allow: listOf(pattern),
          'allow-dangerous': {
            ...listOf(exact),
            description: 'Admits what the catalog knows to be dangerous.',
          },
          review: listOf(pattern),
          deny: listOf(pattern),
        },
      ),
      formats: exactly({}, { allow: listOf(text), deny: listOf(text), unknown: verdict }),
      limits: exactly({}, limitKeys),
    },
  ),
};

const documents = { report, policy };

for (const [file, document] of Object.entries(documents)) {
  const url = new URL(`../schema/${file}.json`, import.meta.url);
  const written = `${JSON.stringify(document, null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(url, written);
  else if (readFileSync(url, 'utf8') !== written) {
    console.error(`schema/${file}.json is not what scripts/schema.ts writes; run: npm run docs`);
    process.exitCode = 1;
  }
}
