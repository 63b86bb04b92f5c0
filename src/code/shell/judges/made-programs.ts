import type { Invocation, Judge, ShellReport } from '../invocation.ts';
import { pathOf } from '../paths.ts';

/** A script that was written before, and is made one that can be started: it is read as what it will run. */
export const madeProgramJudges: readonly Judge[] = [makes];

const executable = /^(?:[ugoa]{0,4}\+\w{0,4}x|0?[0-7]*[1357][0-7]{0,2}|[ugoa]{0,4}=\w{0,4}x\w{0,4})$/;
const script = /^#!\s{0,4}\/\S{0,40}(?:\benv\s+)?(?:ba|z|da|k|a)?sh\b/;

function makes(invocation: Invocation, report: ShellReport): void {
  const { name, args, scope } = invocation;
  if (name !== 'chmod' || !args.some((arg) => executable.test(arg.text))) return;
  for (const arg of args) {
    const text = scope.written.get(pathOf(arg, scope));
    if (text !== undefined && script.test(text)) report.run(text, invocation, true);
  }
}
