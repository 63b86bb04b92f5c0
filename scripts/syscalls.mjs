// The system call numbers of src/isolation/seccomp/, out of the kernel's own headers.
//
//   node scripts/syscalls.mjs [/usr/include]    writes syscalls-x86_64.ts and syscalls-aarch64.ts
//
// The headers are those of Debian's linux-libc-dev. Numbers are never reused, so an older header is merely shorter.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const include = process.argv[2] ?? '/usr/include';
const folder = fileURLToPath(new URL('../src/isolation/seccomp/', import.meta.url));

const version = kernelVersion(readFileSync(join(include, 'linux/version.h'), 'utf8'));

/** What arm64's own uapi header asks of the generic one (arch/arm64/include/uapi/asm/unistd.h). */
const ARM64_WANTS = [
  '__ARCH_WANT_RENAMEAT',
  '__ARCH_WANT_NEW_STAT',
  '__ARCH_WANT_SET_GET_RLIMIT',
  '__ARCH_WANT_TIME32_SYSCALLS',
  '__ARCH_WANT_SYS_CLONE3',
  '__ARCH_WANT_MEMFD_SECRET',
];

const machine = ['x86_64-linux-gnu/asm/unistd_64.h', 'asm/unistd_64.h'].map((name) => join(include, name));
const x86 = machine.find((path) => existsSync(path));
if (x86 === undefined) throw new Error(`no x86_64 headers below ${include}: install linux-libc-dev`);
write('x86_64', 'asm/unistd_64.h', namesOf(readFileSync(x86, 'utf8'), new Map()));

const generic = readFileSync(join(include, 'asm-generic/unistd.h'), 'utf8');
const wanted = new Map(ARM64_WANTS.map((name) => [name, '1']));
wanted.set('__BITS_PER_LONG', '64');
write('aarch64', 'asm-generic/unistd.h as arm64 includes it', namesOf(generic, wanted));

function kernelVersion(text) {
  const parts = ['MAJOR', 'PATCHLEVEL', 'SUBLEVEL'];
  return parts.map((part) => new RegExp(`LINUX_VERSION_${part} (\\d+)`).exec(text)?.[1]).join('.');
}

/** @returns {Map<string, number>} by name, after the conditions that hold */
function namesOf(text, macros) {
  const found = new Map();
  const open = [];
  for (const line of text.split('\n')) {
    const [, word, rest] = /^\s*#\s*(\w+)\s*(.*)$/.exec(line) ?? [];
    if (word === 'if') open.push(holds(rest, macros));
    else if (word === 'ifdef') open.push(macros.has(rest.trim()));
    else if (word === 'ifndef') open.push(!macros.has(rest.trim()));
    else if (word === 'else') open.push(!open.pop());
    else if (word === 'endif') open.pop();
    else if (word === 'define' && open.every((condition) => condition)) define(rest, macros, found);
  }
  // The first number of those that an architecture may have for itself alone; it is no call.
  found.delete('arch_specific_syscall');
  found.delete('syscalls');
  return found;
}

function define(rest, macros, found) {
  const [, name, value = ''] = /^(\w+)\s*(\S*)/.exec(rest) ?? [];
  if (name === undefined) return;
  macros.set(name, value);
  if (!name.startsWith('__NR_')) return;
  const number = Number(macros.get(value) ?? value);
  if (!Number.isInteger(number)) throw new Error(`no number: ${rest}`);
  found.set(name.slice('__NR_'.length), number);
}

function holds(condition, macros) {
  return condition
    .split('||')
    .some((part) => part.split('&&').every((term) => termHolds(term.trim(), macros)));
}

function termHolds(term, macros) {
  const [, not, name] = /^(!?)\s*defined\((\w+)\)$/.exec(term) ?? [];
  if (name !== undefined) return macros.has(name) === (not === '');
  const [, left, operator, right] = /^(\w+)\s*([!=]=)\s*(\d+)$/.exec(term) ?? [];
  if (left === undefined) throw new Error(`a condition that is not understood: ${term}`);
  return (macros.get(left) === right) === (operator === '==');
}

function write(architecture, header, names) {
  const lines = [...names].sort((a, b) => a[1] - b[1]).map(([name, number]) => `  ['${name}', ${number}],`);
  const path = join(folder, `syscalls-${architecture}.ts`);
  const variable = architecture === 'x86_64' ? 'x8664Calls' : 'aarch64Calls';
  writeFileSync(
    path,
    `// Written by scripts/syscalls.mjs out of ${header} of Linux ${version}.\n\n` +
      `/** System call numbers of ${architecture}, by name. */\n` +
      `export const ${variable}: ReadonlyMap<string, number> = new Map([\n${lines.join('\n')}\n]);\n`,
  );
  console.log(`${path}: ${names.size}`);
}
