import type { EffectRecord, ModuleState } from '../state.ts';

/** The file that a command puts what it fetches into. */
const brings =
  /\b(?:curl|wget|aria2c|fetch)\b(?=[^|;&]{0,400}\b(?:https?|ftp):\/\/)[^|;&]{0,400}?(?:\s-\w{0,6}[oO]\s?|\s--output(?:-document)?[\s=]|>\s?)['"]?([\w~.$/-]{2,200})/;

/** The file that a command starts, by itself or through an interpreter. */
const starts =
  /^(?:sudo\s+|nohup\s+|exec\s+)?(?:(?:\/usr)?(?:\/bin\/)?(?:sh|bash|dash|zsh|python[\d.]*|perl|node|source|\.)\s+(?:-\w+\s+)*)?['"]?([\w~.$/-]{2,200})/;

const mostCommands = 2000;

/** What one command of a module fetches and another one starts, whichever call runs them. */
export function addBrought(module: ModuleState): void {
  const commands: { readonly record: EffectRecord; readonly text: string }[] = [];
  for (const record of module.effects.values())
    if (record.capability === 'process')
      for (const text of record.arguments)
        if (commands.length < mostCommands) commands.push({ record, text: text.slice(0, 1000) });
  if (commands.length < 2) return;
  const brought = new Set<string>();
  for (const { text } of commands) {
    const path = brings.exec(text)?.[1];
    if (path?.includes('/') === true) brought.add(plain(path ?? ''));
  }
  if (brought.size === 0) return;
  for (const { record, text } of commands) {
    const path = starts.exec(text)?.[1];
    if (path === undefined || !brought.has(plain(path))) continue;
    const key = `starts-download ${record.at}`;
    if (module.hazards.has(key)) continue;
    const { owner, at, line, evidence } = record;
    module.hazards.set(key, { owner, at, line, hazard: 'starts-download', evidence, detail: path });
  }
}

function plain(path: string): string {
  return path.replace(/^\.\//, '');
}
