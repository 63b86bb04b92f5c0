import { type Field, isKnown, shown } from '../field.ts';
import type { Invocation, Judge, ShellReport } from '../invocation.ts';
import { isOfThisMachine } from '../package-indexes.ts';

/** Settings by which what is asked of one host comes from another: all that is installed later does. */
export const redirectedFetchJudges: readonly Judge[] = [insteadOf, proxyOfGo];

/** `url.<base>.insteadOf`: git asks the base wherever an address begins with the value. Source: git-config(1). */
function insteadOf(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (name !== 'git') return;
  for (const [i, arg] of args.entries()) {
    const [, base, joined] = /^url\.(.+)\.insteadof(?:=(.*))?$/is.exec(arg.text) ?? [];
    const value: Field | undefined = joined === undefined ? args[i + 1] : { ...arg, text: joined };
    if (base === undefined || value === undefined || !isKnown(arg) || !isKnown(value)) continue;
    const [to, from] = [hostOf(base), hostOf(value.text)];
    if (to !== undefined && from !== undefined && to !== from && !isOfThisMachine(base))
      report.hazard('shell-installs-from-address', invocation, `${shown(value)} from ${to}`);
  }
}

const proxies = /^(?:proxy\.golang\.org|goproxy\.(?:io|cn)|mirrors\.aliyun\.com)$/;

/** `go env -w GOPROXY=…`: of several the first that has the module is asked. */
function proxyOfGo(invocation: Invocation, report: ShellReport): void {
  const { name, args } = invocation;
  if (name !== 'go' || args[0]?.text !== 'env') return;
  for (const { text } of args) {
    const list = /^GOPROXY=(.+)$/s.exec(text)?.[1]?.split(/[,|]/) ?? [];
    const stranger = list.find((each) => {
      const host = hostOf(each);
      return host !== undefined && !proxies.test(host) && !isOfThisMachine(each);
    });
    if (stranger !== undefined) report.hazard('shell-installs-from-address', invocation, stranger);
  }
}

/** The host of an address, of git's short form too; undefined for a path. */
function hostOf(address: string): string | undefined {
  const text = address.slice(0, 300);
  const found =
    /^[a-z][a-z+.-]{1,20}:\/\/(?:[^/@\s]{0,200}@)?([\w.-]+)/i.exec(text) ??
    /^(?:[\w.-]+@)?([\w-]+(?:\.[\w-]+)+):/.exec(text);
  return found?.[1]?.toLowerCase();
}
