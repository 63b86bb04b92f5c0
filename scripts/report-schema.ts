import { codeCapabilities } from '../src/core/code.ts';
import { severities } from '../src/core/finding.ts';
import { policyPhases } from '../src/policy/read-code.ts';
import { count, digest, draft, exactly, listOf, text, textOrNull, verdict } from './schema-parts.ts';

const codePhases = [...policyPhases, 'dead'];

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

export const versionRows: Record<string, unknown> = {
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

export const reportShape: object = exactly({
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

export const report: Record<string, unknown> = {
  $schema: draft,
  $id: 'loadlock.report/1',
  title: 'The report of loadlock scan',
  ...reportShape,
};
