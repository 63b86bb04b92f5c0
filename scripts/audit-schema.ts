import { auditEvents } from '../src/audit/entry.ts';
import { count, digest, draft, exactly, listOf, text, textOrNull, time, verdict } from './schema-parts.ts';

const auditArtifact = exactly(
  {
    path: text,
    size: { type: ['integer', 'null'], minimum: 0 },
    sha256: { anyOf: [digest, { type: 'null' }] },
    format: textOrNull,
  },
  { decision: verdict },
);

export const audit: Record<string, unknown> = {
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

export const receipt: Record<string, unknown> = {
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
