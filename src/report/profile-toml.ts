import { printable } from '../core/printable.ts';
import type { Profile, ProfiledName, ProfileReason } from '../core/profile.ts';
import { countText } from './layout.ts';

/** Reasons that are written below a name; `--json` has all of them. */
const shownReasons = 3;

/** A policy that admits what was found to be data, with what was not in comments: for a person to look through. */
export function renderProfileToml(profile: Profile, preset: string): string {
  const { names, summary, targets } = profile;
  const admitted = names.filter(({ verdict }) => verdict === 'data');
  const refused = names.filter(({ verdict }) => verdict === 'refused');
  const lines = [
    `# Inferred from the source of ${targets.map((target) => printable(target)).join(', ')}: nothing of it was imported or run.`,
    `# ${countText(summary.modules, 'module')} read; of ${countText(names.length, 'name')} ${summary.data} load as data, ${summary.refused} do not, ${summary.known} are known already.`,
    '# It holds for this source alone. Look through it before you use it.',
    `extends = "${preset}"`,
    '',
    '[callables]',
    ...(admitted.length === 0 ? ['allow = []'] : ['allow = [', ...admitted.map(entry), ']']),
  ];
  if (refused.length > 0) lines.push('', '# Not admitted:', ...refused.flatMap(refusal));
  return `${lines.join('\n')}\n`;
}

function entry({ name, where }: ProfiledName): string {
  return `  "${printable(name)}", # ${place(where)}`;
}

function refusal({ name, where, reasons }: ProfiledName): string[] {
  const left = reasons.length - shownReasons;
  return [
    `#   ${printable(name)} (${place(where)})`,
    ...reasons.slice(0, shownReasons).map((reason) => `#     ${words(reason)}`),
    ...(left > 0 ? [`#     and ${left} more`] : []),
  ];
}

const phases: Readonly<Record<ProfileReason['phase'], string>> = {
  import: 'when it is imported',
  load: 'when it is loaded',
  use: 'when something else calls it',
};

function words({ phase, capability, where, why }: ProfileReason): string {
  const what = capability === null ? '' : ` [${capability}]`;
  return `${phases[phase]}${what}: ${printable(why)} (${place(where)})`;
}

function place({ path, line }: { readonly path: string; readonly line: number }): string {
  return `${printable(path)}:${line}`;
}
