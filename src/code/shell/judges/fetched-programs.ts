import { type Field, isKnown, shown } from '../field.ts';
import type { Invocation, ShellReport } from '../invocation.ts';
import { fileOf, pathOf } from '../paths.ts';
import { cameIn, mayHaveCome } from '../unpacked.ts';

/** Where a shell looks for programs. */
const folders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'];

export function runsUnpacked(invocation: Invocation, path: Field, from: string, report: ShellReport): void {
  report.hazard('shell-runs-download', invocation, `${shown(path)}${from}`);
}

/** `./fetched`, once the script has fetched it; `./written`, once it has written it. */
export function fetchedFiles(invocation: Invocation, report: ShellReport): void {
  const { path, scope } = invocation;
  // `"$T"`, where the download went to `"$T"` too: the same file, whatever its name is.
  const named = !isKnown(path)
    ? [fileOf(path, scope)]
    : path.text.includes('/')
      ? [pathOf(path, scope)]
      : folders.map((folder) => `${folder}/${path.text}`);
  const place = named.find((each) => scope.fetched.has(each) || scope.written.has(each));
  if (place === undefined) {
    const isHere = path.text.startsWith('./');
    const from = named
      .map((each) => cameIn(each, scope) ?? (isHere ? mayHaveCome(each, scope) : undefined))
      .find((each) => each !== undefined);
    if (from !== undefined) runsUnpacked(invocation, path, from, report);
    return;
  }
  if (scope.fetched.has(place)) report.hazard('shell-runs-download', invocation, shown(path));
  const text = scope.written.get(place);
  if (text === undefined) return;
  if (/^#!.*python/.test(text))
    report.inner({ language: 'python', text, at: invocation.at, by: path.text, verbatim: false });
  else report.run(text, invocation, true, [path, ...invocation.args]);
}

/** Whether a file was fetched; of what find finds, whether something below was. */
export function isFetched({ scope, through }: Invocation, operand: Field): boolean {
  const path = fileOf(operand, scope);
  if (scope.fetched.has(path)) return true;
  if (!through.includes('find')) return false;
  const root = path.endsWith('/matching') ? path.slice(0, -'matching'.length) : `${path}/`;
  return [...scope.fetched.keys()].slice(0, 1_000).some((each) => each.startsWith(root));
}

/** A program for a machine of its own, that was fetched: `java -jar x.jar`. */
export function fetchedProgram(invocation: Invocation, report: ShellReport): void {
  const { args, scope } = invocation;
  const fetched = args.find((arg) =>
    arg.text
      .split(/[:;]/)
      .some((path) => path !== '' && scope.fetched.has(fileOf({ ...arg, text: path }, scope))),
  );
  if (fetched !== undefined) report.hazard('shell-runs-download', invocation, shown(fetched));
}
