import type { ArtifactReport, TargetReport } from '../core/decision.ts';
import type { Place } from '../core/fact.ts';
import { numberText } from './layout.ts';

/** An artifact's path as the user would type it: below the target, or the target itself where that is a file. */
export function pathOf(target: TargetReport, artifact: ArtifactReport): string {
  const named = target.target.replace(/[/\\]+$/, '');
  const isFile = target.artifacts.length === 1 && baseName(named) === artifact.path;
  if (isFile) return named;
  if (artifact.path === '.') return named;
  return named === '.' ? artifact.path : `${named}/${artifact.path}`;
}

function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}

/** Where in an artifact, in words; empty for the artifact as a whole. */
export function placeText(where: Place): string {
  const parts: string[] = [];
  if (where.line !== undefined) parts.push(`line ${numberText(where.line)}`);
  if (where.offset !== undefined) parts.push(`byte ${numberText(where.offset)}`);
  if (where.member === undefined) return parts.join(', ');
  return parts.length === 0 ? `in ${where.member}` : `${parts.join(', ')} in ${where.member}`;
}

/** Where in code, as `script.py!os.system:12`; empty for the file as a whole. */
export function chainText(path: string, where: Place): string {
  if (where.line === undefined) return placeText(where);
  const member = where.member === undefined ? '' : `!${where.member}`;
  return `${path}${member}:${where.line}`;
}

/** Where in an artifact, as JSON: only the parts that are known. */
export function placeJson(where: Place): object {
  return {
    ...(where.member === undefined ? {} : { member: where.member }),
    ...(where.offset === undefined ? {} : { offset: where.offset }),
    ...(where.line === undefined ? {} : { line: where.line }),
  };
}
