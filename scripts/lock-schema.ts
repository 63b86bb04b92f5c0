import { differenceKinds, factLists, sourceKinds } from '../src/core/lock.ts';
import {
  commit,
  count,
  digest,
  draft,
  exactly,
  listOf,
  maybeText,
  policyName,
  text,
  verdict,
} from './schema-parts.ts';

const listed = exactly({
  count,
  sha256: { ...digest, description: 'Of all texts, those that are not kept too.' },
  items: { ...listOf(text), description: 'As many as are kept. May hold text of the file.' },
});
const link = exactly({ path: text, to: text });

export const lock: Record<string, unknown> = {
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

export const lockCheck: Record<string, unknown> = {
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
