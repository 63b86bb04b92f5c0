import { code } from './code.ts';
import { commands } from './commands.ts';
import { dataLibraries } from './data-libraries.ts';
import { files } from './files.ts';
import { frameworks } from './frameworks.ts';
import { interpreter } from './interpreter.ts';
import { names } from './names.ts';
import { network } from './network.ts';
import { numpyScipy } from './numpy-scipy.ts';
import { type DangerGroup, type DangerNames, joinGroups } from './table.ts';
import { toolkits } from './toolkits.ts';
import { tools } from './tools.ts';
import { torch } from './torch.ts';

/** Everything denied by name; the first group that names a callable gives the reason. */
export const dangerGroups: readonly DangerGroup[] = [
  ...commands,
  ...code,
  ...names,
  ...files,
  ...network,
  ...interpreter,
  ...numpyScipy,
  ...torch,
  ...dataLibraries,
  ...frameworks,
  ...tools,
  ...toolkits,
];

let joined: ReadonlyMap<string, DangerNames> | undefined;

/** Denied names by module; made on the first look-up. */
export function dangerModules(): ReadonlyMap<string, DangerNames> {
  joined ??= joinGroups(dangerGroups);
  return joined;
}
