import type { Check } from '../site.ts';
import { constantOf } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

/** Bytes or numbers in a row that nobody reads, what turns a text into them, and what brings them from elsewhere. */
const opaque =
  /(?:\\x[0-9a-fA-F]{2}[^"'\n\\]{0,2}){16}|(?:0x[0-9a-fA-F]{1,2},\s{0,20}){12}|["'][A-Za-z0-9+/=]{40,}["']|\b(?:b64decode|b85decode|a85decode|fromhex|unhexlify|decompress|urlopen|recv|recvfrom|read_bytes)\b|\b(?:requests|httpx|urllib3)\.\w|\bopen\([^\n]{0,80}["']rb["']/;

/**
 * `mmap.mmap(-1, size, prot=PROT_EXEC)` in a source that holds, decodes or fetches bytes. What assembles functions puts them
 * together from short pieces, with the numbers that it is asked for.
 */
export const heldMachineCode: Check = {
  id: 'held-machine-code',
  about: ['mmap.mmap'],
  call(site, report) {
    const prot = site.argument(3, 'prot');
    const flags = prot === undefined ? undefined : constantOf(site, prot);
    const executes =
      typeof flags === 'number' || typeof flags === 'bigint' ? (Number(flags) & 4) !== 0 : prot !== undefined;
    if (executes && sourceHas(site.module, opaque)) report.hazard('machine-code-held', site.node);
  },
};
