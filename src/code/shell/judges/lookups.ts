import type { Field } from '../field.ts';
import { shown } from '../field.ts';
import type { Invocation, Judge, ShellReport } from '../invocation.ts';
import { dumpsEnvironment, looksForSecrets, secretsRead } from './credentials.ts';

/** Commands that ask a server for a name: what is put into the name reaches whoever owns the domain. */
export const lookupJudges: readonly Judge[] = [lookups];

const asking = new Set(
  'nslookup dig host drill kdig delv ping ping6 resolvectl getent whois traceroute'.split(' '),
);
const encoders = /^(?:base64|base32|basenc|xxd|od|hexdump)$/;
const dumping = /^(?:printenv|env|declare|export)$/;

function lookups(invocation: Invocation, report: ShellReport): void {
  const { name, args, input } = invocation;
  if (!asking.has(name)) return;
  const put = args.find(isUnderDomain);
  if (put === undefined) return;
  const writers = input?.from ?? [];
  const commands = [
    ...writers.map((each) => each.name),
    ...put.unknown.flatMap((each) => each.commands ?? []),
  ];
  const secret =
    writers.some(dumpsEnvironment) ||
    writers.some(looksForSecrets) ||
    writers.some((each) => secretsRead(each).length > 0) ||
    put.unknown.some((each) => (each.commands ?? []).some((command) => dumping.test(command)));
  if (secret) {
    report.effect('network', invocation, shown(put));
    report.hazard('shell-sends-credentials', invocation, shown(put));
  } else if (commands.some((command) => encoders.test(command))) {
    report.effect('network', invocation, shown(put));
    report.hazard('shell-raw-socket', invocation, shown(put));
  }
}

/** `$x.attacker.example`: something that is not known, in front of a domain that is. */
function isUnderDomain({ text, unknown }: Field): boolean {
  return unknown.length > 0 && /[^\w.@:/-](?:\.[\w-]{1,63}){2,8}\.?$/.test(text);
}
