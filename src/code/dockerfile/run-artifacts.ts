import { isMap, isScalar, type YAMLMap } from 'yaml';

/** A folder that what another run has kept is put into; empty for the one that the job works in. */
type ArtifactFolder = string;

const byRun = /^(?:run[-_]id|workflow|workflow_run_id|run_number|commit|pr|branch)$/;

/** A condition by which none of the runs is one for somebody else's commit. */
const ownRunsAlone =
  /workflow_run\.event[ \t]*(?:==[ \t]*'(?!pull_request)|!=[ \t]*'pull_request)|workflow_run\.head_repository\.(?:full_name|id|owner\.login)[ \t]*==[ \t]*github\.repository/;

/**
 * Whether a workflow begins when another one has ended, whatever commit that was for: it has the project's rights, and what the
 * other has kept was made by whoever sent the commit. Source: GitHub Security Lab, "Keeping your GitHub Actions and workflows
 * secure", part 1.
 */
export function followsOthersRuns(text: string): boolean {
  return (
    /^[ \t]*(?:['"]?on['"]?:.{0,200}|-[ \t]*)?['"]?workflow_run\b/m.test(text) && !ownRunsAlone.test(text)
  );
}

/** Where a step puts what another run has kept; undefined for one that does not. */
export function artifactOf(step: YAMLMap): ArtifactFolder | undefined {
  const action = textOf(step, 'uses');
  if (action === undefined || !/^[\w.-]+\/[\w.-]*download[\w.-]*artifact[\w.-]*(?:@|$)/.test(action))
    return undefined;
  const options = step.get('with', true);
  if (!isMap(options)) return undefined;
  if (!options.items.some(({ key }) => isScalar(key) && byRun.test(String(key.value)))) return undefined;
  return (textOf(options, 'path') ?? '').replace(
    /^\$\{\{[ \t]*github\.workspace[ \t]*\}\}\/?|^(?:\.\/)+|^\.$|\/+$/g,
    '',
  );
}

function textOf(map: YAMLMap, key: string): string | undefined {
  const value: unknown = map.get(key, true);
  return isScalar(value) && typeof value.value === 'string' ? value.value : undefined;
}
