import type { Capability, ReferenceTarget } from '../../../../core/fact.ts';
import { printable } from '../../../../core/printable.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../../../wire/json.ts';
import { namesInCode } from '../../../../wire/marshal.ts';

export interface Teller {
  readonly refer: (to: ReferenceTarget, name: string, detail?: string) => void;
  readonly tell: (capability: Capability, by: string) => void;
}

const mostNames = 12;
const mostCode = 2 ** 22;

/**
 * Marshalled code, as Keras keeps a lambda: `{code}` or `{value: [code, defaults, closure]}`, and before version 3 the
 * bare list. The name `by` says whose it is.
 */
export function readLambda(value: JsonValue, by: string, { tell }: Pick<Teller, 'tell'>): void {
  const code = codeOf(value);
  tell('opaque-bytecode', code === null ? `marshalled code of ${by}` : `${by} ${uses(code)}`);
}

function codeOf(value: JsonValue): string | null {
  if (typeof value === 'string') return value;
  if (value instanceof JsonArray) return codeOf(value.items[0] ?? null);
  if (value instanceof JsonObject) return codeOf(value.get('code') ?? value.get('value') ?? null);
  return null;
}

/** The names are evidence for a person: what code does with them, nobody can tell from here. */
function uses(code: string): string {
  if (code.length > mostCode) return `of ${code.length} characters`;
  const bytes = Buffer.from(code, 'base64');
  const found = bytes.length === 0 ? null : namesInCode(bytes);
  if (found === null) return 'of unknown bytecode';
  const shown = [...found.names, ...found.texts.map((text) => JSON.stringify(text.slice(0, 60)))];
  if (shown.length === 0) return 'that uses no names';
  const more = shown.length > mostNames ? `, and ${shown.length - mostNames} more` : '';
  return `that uses ${printable(shown.slice(0, mostNames).join(', '))}${more}`;
}
