import type { CodeContext, HazardFact } from '../../core/code.ts';
import type { YaraMatch, YaraRules } from './yara.ts';

/** What is looked at of one file: rules look at beginnings and texts, not at gigabytes of weights. */
export const yaraBytes: number = 16 * 2 ** 20;

/** The matches of the rules in some bytes, as facts; an error of yara's own is told as one. */
export async function yaraFacts(
  rules: YaraRules,
  bytes: Uint8Array,
  size: number,
  context: CodeContext,
): Promise<HazardFact[]> {
  const fact = (evidence: string, more: Partial<HazardFact>): HazardFact => ({
    kind: 'hazard',
    where: {},
    language: 'text',
    context,
    hazard: 'yara-match',
    phase: 'dead',
    reach: 'none',
    evidence,
    ...more,
  });
  const part = size > bytes.length ? `; only the first ${bytes.length} of ${size} bytes were looked at` : '';
  try {
    return (await rules.matches(bytes)).map((match) => {
      const [first] = match.strings.flatMap(({ offsets }) => offsets).sort((a, b) => a - b);
      return fact(`${evidenceOf(match)}${part}`, {
        severity: match.severity,
        ...(first === undefined ? {} : { where: { offset: first } }),
        ...(match.description === null ? {} : { detail: match.description }),
      });
    });
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    return [fact(`the rules could not be held against it: ${reason}`, { severity: 'medium' })];
  }
}

function evidenceOf({ rule, strings }: YaraMatch): string {
  const places = strings.map(({ id, offsets, count }) => {
    const more = count > offsets.length ? ` and ${count - offsets.length} more` : '';
    return `${id} at ${offsets.join(', ')}${more}`;
  });
  return places.length === 0 ? rule : `${rule}: ${places.join('; ')}`;
}
