import { severities } from '../src/core/finding.ts';
import { formatIds } from '../src/core/format-ids.ts';
import { defaultLimits } from '../src/core/limits.ts';
import { presetNames } from '../src/policy/presets/index.ts';
import { limitKey } from '../src/policy/read.ts';
import { codeTable } from './code-schema.ts';
import { mcpTable } from './mcp-schema.ts';
import { draft, exactly, listOf, text, verdict } from './schema-parts.ts';

const name = '[\\p{ID_Start}_][\\p{ID_Continue}]*';
const formatId = { enum: [...formatIds] };
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

export const policy: Record<string, unknown> = {
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
      formats: exactly({}, { allow: listOf(formatId), deny: listOf(formatId), unknown: verdict }),
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
