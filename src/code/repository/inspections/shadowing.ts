import { folderOf, joinPath } from '../../../core/slash-paths.ts';
import { shadowsOf } from '../shadowed-names.ts';
import type { Inspected, Inspection } from './inspection.ts';

/** Nobody misnames so many files: this is a copy of Python's library, and told once. */
const wholeLibrary = 40;

/**
 * Files that take a library's name in a folder that becomes the first of `sys.path`: the root, where people start Python
 * beside the model, and the folders of programs.
 */
export const shadowing: Inspection = (inspected, finds) => {
  const { listing, graph } = inspected;
  const shadows = shadowsOf(listing, graph.entries);
  const told = shadows.length > wholeLibrary ? shadows.slice(0, 1) : shadows;
  for (const { path, name, isPackage } of told) {
    // A file whose own folder imports it for what is in it is a bad name; one that nobody asks for is a trap.
    if (!isPackage && isMeant(path, name, inspected)) continue;
    finds.hazard(path, {
      id: 'module-shadows-library',
      evidence: path,
      detail: `stands in for ${isPackage ? 'the package' : 'the module'} ${name}${told === shadows ? '' : `, as ${shadows.length - 1} more files do for others`}`,
      reach: 'load',
    });
  }
};

/** Whether files beside it import the name, and only what is defined in it. */
function isMeant(path: string, name: string, { listing, imports, module }: Inspected): boolean {
  const base = path.endsWith('/__init__.py') ? folderOf(path) : path;
  const folder = folderOf(base);
  const members = new Set<string>();
  for (const other of listing.folders.get(folder) ?? []) {
    const beside = joinPath(folder, other);
    const isAsked = other.endsWith('.py') && beside !== path && mayTakeFrom(listing.text(beside), name);
    const found = isAsked ? imports(beside) : null;
    for (const scope of found === null ? [] : [found.top, ...found.functions])
      for (const site of scope.sites)
        if (site.level <= 1 && site.name === name) for (const member of site.members) members.add(member);
  }
  const source = members.size === 0 ? null : module(path);
  if (source === null) return false;
  const own = new Set<string>();
  for (const statement of source.body)
    if (statement.type === 'FunctionDef' || statement.type === 'ClassDef') own.add(statement.name);
    else if (statement.type === 'Assign')
      for (const target of statement.targets) if (target.type === 'Name') own.add(target.id);
  return [...members].every((member) => own.has(member));
}

/** Whether a source may import something from a module: as it is written, or in letters that Python reads as these (NFKC). */
function mayTakeFrom(text: string | null, name: string): boolean {
  if (text === null || /[^\0-\x7f]/.test(text)) return text !== null;
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (/(?:(?:from|^)[\s\\]+|from[\s\\]*\.[\s\\]*)$/.test(text.slice(Math.max(0, at - longestGap), at)))
      return true;
  return false;
}

/** Blanks and line ends between two words; more of them are gone into. */
const longestGap = 64;
