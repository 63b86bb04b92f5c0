import type { Declared } from './declared.ts';

const most = 200;
const commit = /\/[0-9a-f]{40}\//;

/**
 * Parts of a pipeline that GitLab fetches from an address whenever it runs, with nothing that says what they are to hold.
 * Source: GitLab, "CI/CD YAML syntax reference", `include:remote` and `include:integrity`.
 */
export function remotePipelines(value: unknown): readonly Declared[] {
  if (typeof value !== 'object' || value === null) return [];
  const given: unknown = (value as Readonly<Record<string, unknown>>)['include'];
  const parts = Array.isArray(given) ? given : given === undefined ? [] : [given];
  return parts.slice(0, most).flatMap((part): Declared[] => {
    const address = remoteOf(part);
    if (address === undefined || !/^https?:\/\//.test(address) || commit.test(address)) return [];
    return [
      { hazard: 'pipeline-from-elsewhere', word: address.slice(0, 60), evidence: address.slice(0, 120) },
    ];
  });
}

/** The address of a part without a digest; a text alone is one too. */
function remoteOf(part: unknown): string | undefined {
  if (typeof part === 'string') return part;
  if (typeof part !== 'object' || part === null || 'integrity' in part) return undefined;
  const { remote } = part as { readonly remote?: unknown };
  return typeof remote === 'string' ? remote : undefined;
}
