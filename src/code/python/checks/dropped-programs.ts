import type { Expr } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import type { Known } from '../known.ts';
import type { CallSite, Check } from '../site.ts';
import { lastWord } from './call-shape.ts';
import { isPinned } from './pinned-digests.ts';
import { filesOf, isRun, openedPath, pathWrittenTo, programName, pythonRunners } from './run-files.ts';

/** `urlretrieve('https://…/a.exe', 'a.dat')`, and what is fetched and then written to a file that is run. */
export const droppedPrograms: Check = {
  id: 'dropped-programs',
  about: [
    ...['.write', '.write_bytes', '.write_text', '.retrbinary', '.retrlines'],
    (known, name) => !name.startsWith('.') && fetchesTo(known),
  ],
  call(site, report) {
    if (site.callees.some(fetchesFile)) {
      const texts = site.node.args.slice(0, 3).map((each) => site.text(each));
      if (texts.some((text) => text !== undefined && programName.test(text.slice(-200))))
        report.hazard('program-dropped', site.node);
      else if (
        fetchedTo(site).some(
          (path) =>
            isRun(site, path, path.type === 'Constant' ? pythonRunners : undefined) || isImported(site, path),
        )
      )
        report.hazard('program-dropped', site.node);
      return;
    }
    if (isMachineCode(site)) {
      report.hazard('program-dropped', site.node);
      return;
    }
    const path = fetchedFile(site) ?? (isFetched(site) ? pathWrittenTo(site) : undefined);
    if (path === undefined) return;
    const text = site.text(path);
    if (
      (text !== undefined && programName.test(text.slice(-200))) ||
      isRun(site, path) ||
      isImported(site, path)
    )
      report.hazard('program-dropped', site.node, isPinned(site) ? { detail: 'pinned by its digest' } : {});
  },
};

/** Bytes that stand in the source, encoded or not, and begin as programs do: `\x7fELF`, `MZ` and what follows it. */
function isMachineCode(site: CallSite): boolean {
  const [data] = site.node.args;
  if (data === undefined || !/^write/.test(lastWord(site.node.func) ?? '')) return false;
  const value = site.constant(data);
  if (!(value instanceof Uint8Array) || value.length < 16) return false;
  const start = Buffer.from(value.subarray(0, 4)).toString('latin1');
  return (
    start === '\x7fELF' ||
    start === 'MZ\x90\0' ||
    start === '\xcf\xfa\xed\xfe' ||
    start === '\xca\xfe\xba\xbe'
  );
}

function isFetched(site: CallSite): boolean {
  const data = site.callees.includes('os.write') ? site.node.args[1] : site.node.args[0];
  return data !== undefined && site.taint(data).includes('network');
}

/** `ftp.retrbinary('RETR a.sh', open('a.sh', 'wb').write)` */
function fetchedFile({ node }: CallSite): Expr | undefined {
  if (!/^retr(?:binary|lines)$/.test(lastWord(node.func) ?? '')) return undefined;
  const writes = node.args[1];
  if (writes?.type !== 'Attribute' || writes.value.type !== 'Call') return undefined;
  return openedPath(writes.value);
}

/** Where a call puts what it fetches: the path that it is given, and the name of the one that it gives back. */
function fetchedTo(site: CallSite): readonly Expr[] {
  const found: Expr[] = [];
  for (const callee of site.callees)
    for (const { at, names, role } of knownCallable(callee)?.arguments ?? []) {
      const path = role === 'path' ? site.argument(at, ...names) : undefined;
      if (path !== undefined) found.push(path);
    }
  const given = filesOf(site.module).fetched.get(site.node.at);
  return given === undefined ? found : [...found, given];
}

/** What Python takes for a module. */
const moduleFile = /(?:^|[/\\])(\w{1,60})\.(?:py|pyw|pyc|so|pyd)$/;

/** Whether the same source imports, loads or runs the module that a path is the file of. */
function isImported(site: CallSite, path: Expr): boolean {
  const file = moduleFile.exec(site.text(path)?.slice(-200) ?? '');
  if (file === null) return false;
  const { imported } = filesOf(site.module);
  return imported.has(file[1] as string);
}

/** A callable of the catalog that fetches an address into a file. */
function fetchesFile(name: string): boolean {
  return !name.startsWith('.') && fetchesTo(knownCallable(name));
}

function fetchesTo(known: Known | undefined): boolean {
  if (known?.effect !== 'network' || known.arguments === undefined) return false;
  const roles = known.arguments.map(({ role }) => role);
  return roles.includes('url') && roles.includes('path');
}
