import { baseOf, folderOf, joinPath } from '../../../core/slash-paths.ts';
import { JsonEntries } from '../../json.ts';
import type { EntryPoint, Layout } from '../entry-point.ts';
import type { Listing } from '../listing.ts';

/**
 * smolagents: `from_hub` and `from_folder` import `tool.py` of a tool, and the files in `tools` of an agent and of the
 * agents that it manages. Source: smolagents, agents.py and tools.py.
 */
export const agentsLayout: Layout = (listing, finds) => {
  for (const path of listing.named('agent.json')) {
    const document = listing.json(path);
    if (!(document instanceof JsonEntries)) continue;
    if (document.get('tools') === undefined && document.get('authorized_imports') === undefined) continue;
    const folder = joinPath(folderOf(path), 'tools');
    for (const name of listing.folders.get(folder) ?? [])
      if (name.endsWith('.py')) finds.entry(imported(joinPath(folder, name), `${path}: a tool of the agent`));
  }
  for (const path of listing.named('tool.py'))
    if (isTool(listing, path)) finds.entry(imported(path, 'Tool.from_hub imports tool.py'));
};

function isTool(listing: Listing, path: string): boolean {
  if (listing.has(joinPath(folderOf(path), 'tool_config.json'))) return true;
  return /\bsmolagents\b/.test(listing.text(path) ?? '') && baseOf(path) === 'tool.py';
}

function imported(path: string, why: string): EntryPoint {
  return {
    kind: 'named-file',
    path,
    reach: 'load',
    resolution: 'python',
    loader: 'smolagents',
    why,
    calls: 'all',
    asProgram: false,
  };
}
