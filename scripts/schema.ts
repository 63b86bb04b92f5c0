// Writes the schemas of what loadlock writes and reads. The words of the program are the source: severities, verdicts and
// limits are taken from src/, so that the schemas cannot lag behind.
//
//   node scripts/schema.ts            writes them
//   node scripts/schema.ts --check    fails where they are not what it would write

import { readFileSync, writeFileSync } from 'node:fs';
import { auditEvents } from '../src/audit/entry.ts';
import { codeCapabilities } from '../src/core/code.ts';
import { severities } from '../src/core/finding.ts';
import { defaultLimits } from '../src/core/limits.ts';
import { differenceKinds, factLists, sourceKinds } from '../src/core/lock.ts';
import { presetNames } from '../src/policy/presets/index.ts';
import { limitKey } from '../src/policy/read.ts';
import { policyPhases } from '../src/policy/read-code.ts';
import { codeTable } from './code-schema.ts';
import { mcpTable } from './mcp-schema.ts';
import { trustDocument } from './trust-schema.ts';

const codePhases = [...policyPhases, 'dead'];
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
    excerpt: {
      ...exactly({ text, column: count, length: { type: 'integer', minimum: 1 } }),
      description: 'The source line, and where in it lies what the finding is about (check).',
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
    capabilities: {
      ...exactly(
        {},
        Object.fromEntries(codePhases.map((phase) => [phase, listOf({ enum: [...codeCapabilities] })])),
      ),
      description: 'What code does in each phase.',
    },
    metrics: {
      ...exactly({ legibility: { type: 'object' }, safety: { type: 'object' } }),
      description: 'Measures of Python, where they were asked for: docs/metrics.md.',
    },
    facts: { ...listOf({ type: 'object', required: ['kind', 'where'], properties: { kind: text, where } }) },
  },
);

const textOrNull = { type: ['string', 'null'] };

const signature = exactly(
  {
    method: { enum: ['minisign', 'oms-key', 'oms-certificate', 'oms-sigstore', 'sigstore', 'cosign'] },
    file: { type: 'string', description: 'The file that holds it, relative to the target.' },
    keyId: textOrNull,
    valid: {
      type: 'boolean',
      description: 'It fits the signed bytes; whether its key is trusted is another matter.',
    },
    publisher: { ...textOrNull, description: 'Whose key it is, by the trust file.' },
    time: { ...textOrNull, description: 'When it was made (RFC 3339).' },
    timeTrusted: {
      type: 'boolean',
      description: 'True where a log or a timestamp authority vouches for the time.',
    },
  },
  { identity: text, issuer: text },
);

const versionRows = {
  anyOf: [
    { type: 'null' },
    listOf(exactly({ package: text, trained: text, found: textOrNull, rule: text, ok: { type: 'boolean' } })),
  ],
};

const provenance = exactly({
  status: { enum: ['verified', 'failed', 'unverified'] },
  method: textOrNull,
  name: textOrNull,
  version: textOrNull,
  publisher: textOrNull,
  publishedAt: textOrNull,
  expiresAt: textOrNull,
  sha256: { anyOf: [digest, { type: 'null' }], description: 'Of the signed statement.' },
  signatures: listOf(signature),
  files: exactly({ signed: count, matching: count }),
  versions: versionRows,
});

const reportShape = exactly({
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
      provenance: { anyOf: [{ type: 'null' }, provenance] },
    }),
  ),
  summary: exactly({ files: count, bytes: count, allow: count, review: count, deny: count }),
});

const report = {
  $schema: draft,
  $id: 'loadlock.report/1',
  title: 'The report of loadlock scan',
  ...reportShape,
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

const shipTime = { type: 'string', pattern: '^[1-9][0-9]{0,5}[smhdw]$' };
const shipName = { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,39}$', description: 'Of its state file.' };
const flag = { type: 'boolean' };
const receiver = { host: text, port: { type: 'integer', minimum: 1, maximum: 65_535 } };
const connecting = {
  name: shipName,
  ...{ tls: flag, ca: text, cert: text, key: text, 'server-name': text, timeout: shipTime },
};
const shipping = {
  description: 'Where the audit log is shipped to: docs/audit-shipping.md.',
  oneOf: [
    exactly({ to: { const: 'directory' }, folder: text }, { name: shipName }),
    exactly(
      { to: { const: 's3' }, bucket: text },
      {
        name: shipName,
        ...{ prefix: text, region: text, endpoint: text, 'path-style': flag, tls: flag, timeout: shipTime },
        ...{ lock: { enum: ['compliance', 'governance', 'none'] }, retain: shipTime },
      },
    ),
    exactly({ to: { enum: ['syslog', 'relp'] }, ...receiver }, connecting),
    exactly({ to: { const: 'ndjson' }, ...receiver }, { ...connecting, ack: flag }),
  ],
};

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
      provenance: exactly(
        {},
        {
          required: { type: 'boolean', description: 'True: what no trusted publisher signed is denied.' },
          trust: { type: 'string', description: 'The trust file, relative to the policy.' },
          'sigstore-root': {
            type: 'string',
            description:
              'Sigstore’s trusted_root.json, for identities in the trust file; relative to the policy.',
          },
          'allow-legacy': { type: 'boolean', description: 'Admit signatures of old forms.' },
          'ignored-paths': {
            ...listOf({
              type: 'string',
              pattern: '^(?!\\.{1,2}(?:/|$))[^/]+(?:/(?!\\.{1,2}(?:/|$))[^/]+)*$',
            }),
            description: 'Exact paths that may be left out of a signature.',
          },
          'max-age': { type: 'string', pattern: '^[1-9][0-9]{0,5}[smhdw]$' },
          versions: {
            type: 'object',
            description:
              'By package: exact, minor, major, any or a PEP 440 specifier. * stands for all others.',
            propertyNames: { pattern: '^(?:\\*|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)$' },
            additionalProperties: {
              type: 'string',
              pattern: '^(?:exact|minor|major|any|\\s*(?:~=|===?|!=|<=?|>=?).*)$',
            },
          },
        },
      ),
      isolation: exactly(
        {},
        {
          require: {
            ...listOf({ enum: ['memory', 'kernel'] }),
            description: 'What a sandbox must enforce beyond what every one does.',
          },
        },
      ),
      code: codeTable,
      mcp: mcpTable,
      audit: exactly(
        {},
        {
          enabled: { type: 'boolean', description: 'False: decisions are not recorded.' },
          required: { type: 'boolean', description: 'True: nothing is decided where it cannot be recorded.' },
          folder: { type: 'string', description: 'The folder of the log, relative to the policy.' },
          ship: listOf(shipping),
        },
      ),
    },
  ),
};

const maybeText = { anyOf: [text, { type: 'null' }] };
const commit = {
  anyOf: [{ type: 'string', pattern: '^(?:[0-9a-f]{40}|[0-9a-f]{64})$' }, { type: 'null' }],
  description: 'A commit; null where the target is of no repository.',
};
const policyName = exactly({ name: text, sha256: digest });
const listed = exactly({
  count,
  sha256: { ...digest, description: 'Of all texts, those that are not kept too.' },
  items: { ...listOf(text), description: 'As many as are kept. May hold text of the file.' },
});
const link = exactly({ path: text, to: text });

const lock = {
  $schema: draft,
  $id: 'loadlock.lock/1',
  title: 'loadlock.lock',
  ...exactly({
    schema: { const: 'loadlock.lock/1' },
    policy: policyName,
    targets: {
      ...listOf(
        exactly(
          {
            target: { type: 'string', description: 'As it is found from the folder of the lockfile.' },
            source: exactly(
              { kind: { enum: [...sourceKinds] } },
              {
                url: text,
                repository: text,
                ref: { ...text, description: 'What the revision was found by.' },
              },
            ),
            revision: commit,
            decision: verdict,
            files: listOf(
              exactly({
                path: { type: 'string', description: 'Relative to the target, / between parts.' },
                sha256: digest,
                size: count,
                format: text,
                decision: { ...verdict, description: 'When it was locked.' },
                facts: {
                  ...exactly(
                    {},
                    {
                      ...Object.fromEntries(factLists.map((list) => [list, listed])),
                      partial: { const: true },
                    },
                  ),
                  description: 'What it was seen to hold; empty lists are absent.',
                },
              }),
            ),
          },
          {
            links: { ...listOf(link), minItems: 1 },
            publishers: { ...listOf(exactly({ keyId: text }, { publisher: text })), minItems: 1 },
          },
        ),
      ),
      minItems: 1,
    },
  }),
};

const fileState = {
  anyOf: [
    exactly({ sha256: { anyOf: [digest, { type: 'null' }] }, size: count, format: text, decision: verdict }),
    { type: 'null' },
  ],
};

const lockCheck = {
  $schema: draft,
  $id: 'loadlock.lock-check/1',
  title: 'What loadlock lock --check found',
  ...exactly({
    schema: { const: 'loadlock.lock-check/1' },
    tool: exactly({ name: { const: 'loadlock' }, version: text }),
    policy: policyName,
    lockedPolicy: { ...policyName, description: 'The one that the lock was written by.' },
    lockfile: text,
    frozen: { type: 'boolean' },
    ok: { type: 'boolean', description: 'False: the exit code is 1.' },
    targets: listOf(
      exactly({
        target: text,
        ok: { type: 'boolean' },
        revision: exactly({ locked: commit, found: commit }),
        decision: { ...verdict, description: 'By the policy that is asked now.' },
        files: count,
        differences: listOf(
          exactly({
            kind: { enum: [...differenceKinds] },
            path: maybeText,
            locked: fileState,
            found: fileState,
            detail: text,
            facts: listOf(
              exactly(
                { list: { enum: [...factLists] }, change: { enum: ['new', 'gone', 'changed'] }, text },
                { before: text },
              ),
            ),
            factsOmitted: count,
          }),
        ),
        notes: listOf(text),
      }),
    ),
  }),
};

const time = { type: 'string', format: 'date-time' };

const manifest = {
  $schema: draft,
  $id: 'loadlock.manifest/1',
  title: 'What loadlock sign writes of a file or a folder',
  ...exactly(
    {
      schema: { const: 'loadlock.manifest/1' },
      name: { type: 'string', minLength: 1, maxLength: 1024 },
      version: { type: 'string', minLength: 1, maxLength: 1024, description: '0 where there is none.' },
      publisher: {
        type: 'string',
        minLength: 1,
        maxLength: 1024,
        description: 'As trust files name it; minisign:KEYID where the key speaks for itself.',
      },
      published_at: time,
      files: {
        ...listOf(
          exactly({
            path: { type: 'string', description: 'Relative, / between parts, no . or .. among them.' },
            sha256: digest,
            size: count,
          }),
        ),
        minItems: 1,
      },
    },
    {
      expires_at: time,
      training_versions: {
        type: 'object',
        description: 'By Python package; python is the interpreter.',
        additionalProperties: { type: 'string', minLength: 1, maxLength: 128 },
      },
    },
  ),
};

const auditArtifact = exactly(
  {
    path: text,
    size: { type: ['integer', 'null'], minimum: 0 },
    sha256: { anyOf: [digest, { type: 'null' }] },
    format: textOrNull,
  },
  { decision: verdict },
);

const audit = {
  $schema: draft,
  $id: 'loadlock.audit/1',
  title: 'An entry of the audit log: canonical JSON (RFC 8785), at most 65,535 bytes',
  ...exactly(
    {
      schema: { const: 'loadlock.audit/1' },
      time: { ...time, description: 'RFC 3339, UTC, with milliseconds.' },
      host: text,
      who: exactly({ uid: { type: ['integer', 'null'] }, user: textOrNull }),
      process: exactly({ pid: count, command: text, cwd: textOrNull }),
      event: { enum: [...auditEvents] },
      target: textOrNull,
      artifacts: listOf(auditArtifact),
      source: { ...textOrNull, description: 'Where it came from.' },
      publisher: textOrNull,
      signature: { ...textOrNull, description: 'What signatures proved.' },
      versions: { ...textOrNull, description: 'The environment against the one it was made in.' },
      policy: { anyOf: [{ type: 'null' }, exactly({ name: text, sha256: digest })] },
      decision: { anyOf: [verdict, { type: 'null' }] },
      isolation: textOrNull,
      outcome: textOrNull,
      detail: textOrNull,
    },
    {
      part: {
        ...exactly({ number: { type: 'integer', minimum: 1 }, of: { type: 'integer', minimum: 2 } }),
        description: 'Of an event with more artifacts than one entry holds.',
      },
    },
  ),
};

const receipt = {
  $schema: draft,
  $id: 'loadlock.receipt/1',
  title: 'The proof that an entry is in an audit log',
  ...exactly({
    schema: { const: 'loadlock.receipt/1' },
    origin: { type: 'string', description: 'The name of the log.' },
    index: count,
    entry: { type: 'string', description: 'The entry, byte for byte as the log holds it.' },
    leafHash: { ...digest, description: 'RFC 6962.' },
    proof: listOf({ type: 'string', description: 'RFC 6962 inclusion proof, base64, from the leaf up.' }),
    checkpoint: { type: 'string', description: 'The signed note that the proof leads to.' },
  }),
};

const plan = {
  $schema: draft,
  $id: 'loadlock.plan/1',
  title: 'How exactly the bytes with one digest may be loaded',
  ...exactly({
    schema: { const: 'loadlock.plan/1' },
    decision: verdict,
    complete: { type: 'boolean' },
    sha256: { anyOf: [digest, { type: 'null' }], description: 'Of the bytes that the plan is good for.' },
    size: count,
    format: { type: 'string', description: 'What the bytes are below their compressions.' },
    streams: { ...listOf(text), description: 'The compressions, the outermost first.' },
    route: {
      enum: ['data', 'restricted', 'isolated', 'refused'],
      description: 'Read as data; unpickle with the listed callables alone; only in isolation; not at all.',
    },
    why: { ...textOrNull, description: 'Why it is refused or takes isolation.' },
    callables: {
      ...listOf({ type: 'array', prefixItems: [text, text], minItems: 2, maxItems: 2 }),
      description: 'All that find_class may return: module and name, as the stream writes them.',
    },
    persistentIds: { enum: ['torch', null], description: 'Whose loader resolves persistent ids.' },
    versions: versionRows,
    report: reportShape,
  }),
};

/** A document inside of another: the schema is that of the whole. */
function embedded({ $schema: _, $id: __, title: ___, ...rest }: Record<string, unknown>): object {
  return rest;
}

const run = {
  $schema: draft,
  $id: 'loadlock.run/1',
  title: 'What came of a script that loadlock run decided on',
  ...exactly({
    schema: { const: 'loadlock.run/1' },
    decision: { ...verdict, description: 'Only what is allowed was run.' },
    report: embedded(report),
    exitCode: {
      type: ['integer', 'null'],
      description:
        'The script’s own; 128 and the signal’s number where a signal ended it. Null: it did not end by itself.',
    },
    signal: textOrNull,
    stdout: { type: 'string', description: 'Redacted. Text of the script: escape before showing.' },
    stderr: text,
    truncated: { type: 'boolean', description: 'Output beyond the limit was dropped.' },
    redactions: listOf(exactly({ kind: text, count: { type: 'integer', minimum: 1 } })),
    limits: exactly({ hit: { enum: [null, 'time', 'memory', 'processes', 'output', 'disk'] } }),
    files: listOf(
      exactly({
        path: { type: 'string', description: 'Relative to the folder of --out, / between parts.' },
        size: count,
        sha256: digest,
      }),
    ),
    receipt: { anyOf: [{ type: 'null' }, embedded(receipt)] },
  }),
};

const documents = {
  run,
  audit,
  receipt,
  report,
  policy,
  manifest,
  plan,
  trust: trustDocument,
  lock,
  'lock-check': lockCheck,
};

for (const [file, document] of Object.entries(documents)) {
  const url = new URL(`../schema/${file}.json`, import.meta.url);
  const written = `${JSON.stringify(document, null, 2)}\n`;
  if (!process.argv.includes('--check')) writeFileSync(url, written);
  else if (readFileSync(url, 'utf8') !== written) {
    console.error(`schema/${file}.json is not what scripts/schema.ts writes; run: npm run docs`);
    process.exitCode = 1;
  }
}
