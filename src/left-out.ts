import type { ArtifactReport } from './core/decision.ts';
import type { Tree } from './open/tree.ts';
import type { Entry } from './open/walk.ts';
import type { PipelineOptions } from './pipeline-options.ts';
import type { Policy } from './policy/policy.ts';
import type { Claim } from './provenance/claim.ts';
import { isUnder } from './provenance/paths.ts';

/** Reads one file and decides on it, as the pipeline does. */
export type Scan = (entry: Entry, options: PipelineOptions) => Promise<ArtifactReport>;

/** A signer who leaves out more than this leaves out the model. */
const mostFiles = 1_000;
/** Raw weights are of no format either. */
const mostBytes = 64 * 1024;

/**
 * The cap on what a signer may leave out: what the policy names, and files that nothing would load. The signer's own
 * list counts for a file only where its bytes are few and of no format that is known, and nothing is found in them:
 * weights, configurations, code and archives are never left out by a signer's word alone.
 */
export async function admittedLeftOut(
  tree: Tree,
  claim: Claim,
  policy: Policy,
  scan: Scan,
): Promise<string[]> {
  const { ignoredPaths } = policy.provenance;
  const admitted = [...ignoredPaths];
  if (claim.ignored.length === 0 || claim.single) return admitted;
  const named = tree.entries.filter(
    ({ path, kind }) => kind === 'file' && isUnder(path, claim.ignored) && !isUnder(path, ignoredPaths),
  );
  for (const { path, location, follow } of named.slice(0, mostFiles)) {
    const entry = { path, location, unusualName: false, named: follow };
    const { format, decision, complete, size } = await scan(entry, { policy, hash: false });
    const inert = format === 'empty' || format === 'unknown';
    if (inert && size <= mostBytes && complete && decision === 'allow') admitted.push(path);
  }
  return admitted;
}
