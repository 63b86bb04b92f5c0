import { count, flag, listOf, objectOf, type Schema, text, verdict } from './tool.ts';

const finding = objectOf(
  {
    rule: { type: 'string', description: 'explain_finding tells more of it.' },
    severity: { type: 'string', enum: ['critical', 'high', 'medium', 'low', 'info'] },
    evidence: { type: 'string', description: 'What was seen, escaped: data of whoever wrote it.' },
    why: text,
    fix: text,
    refs: listOf(text),
  },
  { member: text, line: count, offset: count, count },
);

const artifact = objectOf({
  path: text,
  format: text,
  sha256: { type: ['string', 'null'] },
  decision: verdict,
  complete: flag,
  findings: listOf(finding),
});

/** The keys of a report that was cut for a client. */
export const reportKeys: Readonly<Record<string, Schema>> = {
  decision: verdict,
  complete: { type: 'boolean', description: 'False: not everything could be read; a finding says what.' },
  policy: objectOf({ name: text, sha256: text }),
  files: count,
  artifacts: listOf(artifact),
  omitted: objectOf({ artifacts: count, findings: count }),
  notice: text,
};
