import type { ToolAnnotations } from '@modelcontextprotocol/server';
import type { AuditRecord } from '../audit/entry.ts';
import type { AuditSink, OriginSources } from '../pipeline-options.ts';
import type { McpToolName } from '../policy/mcp.ts';
import type { Policy } from '../policy/policy.ts';
import type { KnownValue } from '../redact/known-values.ts';
import type { Processes } from './processes.ts';
import type { Root } from './roots.ts';

/** What the operator set up; the same for every call. */
export interface Setting {
  readonly policy: Policy;
  readonly roots: readonly Root[];
  readonly processes: Processes;
  readonly origin: OriginSources | null;
  /** The interpreter for scripts. */
  readonly python: string | null;
  /** Values that no output may hold. */
  readonly secrets: readonly KnownValue[];
  /** The addresses of databases, by name. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly audit: AuditSink | undefined;
  /** Brings what was decided into the log. @throws LoadlockError where the policy demands a record and none can be had. */
  record(records: readonly AuditRecord[]): Promise<void>;
}

export interface Call {
  readonly setting: Setting;
  readonly signal: AbortSignal;
}

/** What a tool tells. */
export interface Told {
  /** One line of our own words: nothing of what was examined is in it. */
  readonly summary: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** What was asked for was not done. */
  readonly refused?: boolean;
}

export type Schema = Readonly<Record<string, unknown>>;

/** Something that an assistant may do, in one file each. */
export interface McpTool {
  readonly name: McpToolName;
  readonly title: string;
  describe(setting: Setting): string;
  readonly annotations: ToolAnnotations;
  input(setting: Setting): Schema;
  readonly output: Schema;
  /** @throws LoadlockError what a client may read. */
  call(given: Readonly<Record<string, unknown>>, call: Call): Promise<Told>;
}

/** An object with these keys and no others; all of them are there, unless they are `optional`. */
export function objectOf(
  properties: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    type: 'object',
    properties: { ...properties, ...optional },
    required: Object.keys(properties),
    additionalProperties: false,
  };
}

export function listOf(items: Schema): Schema {
  return { type: 'array', items };
}

export const text: Schema = { type: 'string' };
export const count: Schema = { type: 'integer', minimum: 0 };
export const flag: Schema = { type: 'boolean' };
export const verdict: Schema = { type: 'string', enum: ['allow', 'review', 'deny'] };

export function textOrNull(description: string): Schema {
  return { type: ['string', 'null'], description };
}
