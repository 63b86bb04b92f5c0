// Writes the schemas of what loadlock writes and reads. The words of the program are the source: severities, verdicts and
// limits are taken from src/, so that the schemas cannot lag behind.
//
//   node scripts/schema.ts            writes them
//   node scripts/schema.ts --check    fails where they are not what it would write

import { readFileSync, writeFileSync } from 'node:fs';
import { audit, receipt } from './audit-schema.ts';
import { lock, lockCheck } from './lock-schema.ts';
import { policy } from './policy-schema.ts';
import { profile } from './profile-schema.ts';
import { report, reportShape, versionRows } from './report-schema.ts';
import { count, digest, draft, exactly, listOf, text, textOrNull, time, verdict } from './schema-parts.ts';
import { trustDocument } from './trust-schema.ts';

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
  profile,
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
