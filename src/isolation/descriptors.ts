import { readdirSync, readFileSync } from 'node:fs';

const closeOnExec = 0o2000000;

/**
 * Descriptors beyond stderr that this process would pass on to every program it starts: Node opens none such, but
 * whoever started Node may have left some. Linux only; elsewhere none is known.
 */
export function leakedDescriptors(): number[] {
  const leaked: number[] = [];
  for (const name of namesIn('/proc/self/fd')) {
    const descriptor = Number(name);
    if (descriptor <= 2) continue;
    try {
      const flags = /^flags:\s+([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'latin1'))?.[1];
      if (flags !== undefined && (Number.parseInt(flags, 8) & closeOnExec) === 0) leaked.push(descriptor);
    } catch {
      // Closed meanwhile, as the one that listed the folder is.
    }
  }
  return leaked;
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
