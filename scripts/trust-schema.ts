import { trustSchema } from '../src/provenance/trust/read.ts';
import { revocationReasons } from '../src/provenance/trust/trust.ts';

const text = { type: 'string', minLength: 1 };
const time = {
  type: 'string',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,3})?(?:Z|[+-]\\d\\d:\\d\\d)$',
};
const texts = { type: 'array', minItems: 1, uniqueItems: true, items: text };

function exactly(properties: object, required: readonly string[]): object {
  return { type: 'object', additionalProperties: false, required, properties };
}

const kinds = ['minisign', 'pem', 'ca', 'sigstore'];

const key = {
  ...exactly(
    {
      minisign: { ...text, description: 'A minisign public key: its line of base64.' },
      pem: { ...text, description: 'A public key in PEM, for OpenSSF model signing and cosign.' },
      ca: {
        ...text,
        description: 'The certificate, in PEM, of an authority whose certificates sign models.',
      },
      sigstore: exactly(
        {
          identity: { ...text, description: 'Exactly as the certificate has it.' },
          issuer: { ...text, description: 'The issuer of the identity, exactly.' },
        },
        ['identity', 'issuer'],
      ),
      from: { ...time, description: 'Signatures count from then on.' },
      until: { ...time, description: 'Signatures count before then.' },
      revoked: exactly({ at: time, reason: { enum: [...revocationReasons] } }, ['at', 'reason']),
      replacedBy: { ...text, description: 'The id of the key that came after it.' },
    },
    [],
  ),
  oneOf: kinds.map((kind) => ({ required: [kind] })),
};

const rule = exactly(
  {
    paths: { ...texts, description: 'Patterns over whole relative paths: * ? and **, / between parts.' },
    formats: { ...texts, description: 'Ids of formats, as a report shows them.' },
    publishers: { ...texts, description: 'Who may sign; without it, every publisher of the file.' },
    threshold: {
      type: 'integer',
      minimum: 1,
      default: 1,
      description: 'How many publishers must have signed.',
    },
  },
  [],
);

/** What can be said of a trust file without reading its keys; src/provenance/trust/read.ts says the rest. */
export const trustDocument: object = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: trustSchema,
  title: 'The trust file: who is trusted, by which keys, for what',
  ...exactly(
    {
      schema: { const: trustSchema },
      publishers: {
        type: 'object',
        propertyNames: { minLength: 1, maxLength: 200 },
        additionalProperties: exactly({ keys: { type: 'array', minItems: 1, items: key } }, ['keys']),
      },
      rules: {
        type: 'array',
        description: 'The first rule that a file fits is the one that counts for it.',
        items: rule,
      },
      default: {
        enum: ['any-publisher', 'deny'],
        default: 'any-publisher',
        description: 'What holds for a file that no rule is about.',
      },
    },
    ['schema', 'publishers'],
  ),
};
