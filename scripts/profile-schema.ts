import { codeCapabilities } from '../src/core/code.ts';
import { count, draft, exactly, listOf, text } from './schema-parts.ts';

const where = exactly({ path: text, line: { type: 'integer', minimum: 1 } });

/** What `policy infer --json` prints. */
export const profile: Record<string, unknown> = {
  $schema: draft,
  $id: 'loadlock.profile/1',
  title: 'What loading the classes and functions of a library would do',
  ...exactly({
    schema: { const: 'loadlock.profile/1' },
    tool: exactly({ name: text, version: text }),
    targets: listOf(text),
    names: listOf(
      exactly({
        name: { ...text, description: 'Dotted, as a pickle imports it.' },
        kind: { enum: ['class', 'function'] },
        verdict: {
          enum: ['data', 'known', 'refused'],
          description: 'known: the catalog answers for it.',
        },
        where,
        reasons: listOf(
          exactly({
            phase: { enum: ['import', 'load', 'use'] },
            capability: { enum: [...codeCapabilities, null] },
            where,
            why: text,
          }),
        ),
      }),
    ),
    summary: exactly({ modules: count, aside: count, data: count, known: count, refused: count }),
  }),
};
