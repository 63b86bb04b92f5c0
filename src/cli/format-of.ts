import { type Arguments, usage } from './arguments.ts';

/** What `--format` names; `--json` is short for one of them. @throws LoadlockError USAGE */
export function formatOf<Format extends string>(given: Arguments): Format | 'json' | 'text' {
  const written = given.values.get('format') as Format | undefined;
  const json = given.switches.has('json');
  if (json && written !== undefined && written !== 'json')
    throw usage(`--json and --format ${written} exclude each other`);
  return json ? 'json' : (written ?? 'text');
}
