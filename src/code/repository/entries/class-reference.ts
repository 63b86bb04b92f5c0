import { folderOf, normalisePath } from '../../../core/slash-paths.ts';
import type { Finds, FoundHazard } from '../entry-point.ts';
import type { Listing } from '../listing.ts';

export interface ClassReference {
  /** As the configuration has it: `module.Class`, `org/repo--module.Class`. */
  readonly text: string;
  /** The configuration. */
  readonly from: string;
  readonly line: number;
  /** Where in it: `auto_map.AutoModel`. */
  readonly key: string;
  readonly loader: string;
  /** Repositories that the configuration was said to take code from. */
  readonly told?: Set<string>;
}

/**
 * Where a class reference leads, as `get_class_from_dynamic_module` takes it apart: a repository in front of `--`, then
 * exactly one module and one class. Source: transformers, dynamic_module_utils.py.
 */
export function findClass(listing: Listing, finds: Finds, own: string | null, found: ClassReference): void {
  const { text, from, line, key, loader } = found;
  const hazard = (id: string, more: Partial<FoundHazard> = {}): void =>
    finds.hazard(from, { id, line, evidence: `${key}: ${text}`.slice(0, 200), ...more });
  const pieces = text.split('--');
  const reference = pieces.at(-1)!;
  const parts = reference.split('.');
  // The loader unpacks both into exactly two names, and fails on anything else.
  if (pieces.length > 2 || parts.length !== 2 || parts[0] === '' || parts[1] === '') {
    if (/(?:^|\/)\.\.(?:\/|$)/.test(reference)) hazard('code-outside-repository');
    else hazard('code-reference-unreadable');
    return;
  }
  const [module, name] = parts as [string, string];
  const repository = pieces.length === 2 ? pieces[0]! : null;
  if (repository !== null && repository !== own) {
    finds.reference({ from, line, repository, target: reference, key, loader });
    // Classes of one repository change together: that is told with the first of them.
    if (found.told?.has(repository) === true) return;
    found.told?.add(repository);
    // A copy of the code beside the configuration is not what the loader takes.
    hazard('mutable-code-reference', {
      detail: `the branch main of ${repository}, whatever revision of this repository is pinned`,
      rewrite: `code_revision="<commit of ${repository}>" beside trust_remote_code, or the file copied here and "${reference}"`,
      reach: 'load',
    });
    return;
  }
  const paths = [...new Set(['', folderOf(from)])].map((folder) => normalisePath(folder, `${module}.py`));
  if (module.startsWith('/') || paths.every((path) => path === null)) {
    hazard('code-outside-repository');
    return;
  }
  const present = paths.filter((path): path is string => path !== null && listing.has(path));
  for (const path of present)
    finds.entry({
      kind: 'auto-map',
      path,
      reach: 'load',
      resolution: 'remote-code',
      loader,
      why: `${from}: ${key} names ${text}`,
      calls: [name],
      asProgram: false,
    });
  if (present.length === 0) hazard('code-reference-missing', { detail: `${module}.py is not here` });
}
