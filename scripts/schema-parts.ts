export const draft: string = 'https://json-schema.org/draft/2020-12/schema';
export const verdict: object = { enum: ['allow', 'review', 'deny'] };
export const digest: object = { type: 'string', pattern: '^[0-9a-f]{64}$' };
export const count: object = { type: 'integer', minimum: 0 };
export const text: object = { type: 'string' };

export interface Shape {
  readonly [key: string]: object;
}

/** An object with exactly these keys; `optional` ones may be missing. */
export function exactly(properties: Shape, optional: Shape = {}): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: Object.keys(properties),
    properties: { ...properties, ...optional },
  };
}

export function listOf(items: object): object {
  return { type: 'array', items };
}
export const textOrNull: object = { type: ['string', 'null'] };
export const time: object = { type: 'string', format: 'date-time' };
export const maybeText: object = { anyOf: [text, { type: 'null' }] };
export const commit: object = {
  anyOf: [{ type: 'string', pattern: '^(?:[0-9a-f]{40}|[0-9a-f]{64})$' }, { type: 'null' }],
  description: 'A commit; null where the target is of no repository.',
};
export const policyName: object = exactly({ name: text, sha256: digest });
