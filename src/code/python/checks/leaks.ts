import type { TaintSource } from '../../../core/code.ts';
import { isLoopback } from '../../../core/loopback.ts';
import { isOpenData } from '../../../core/open-data.ts';
import { isOwnCluster } from '../../../core/own-cluster.ts';
import { isOwnBot, isStranger } from '../../../core/stranger.ts';
import type { Expr, Module } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import { isInDomain } from '../engine/names/named-values.ts';
import type { CallSite, Check } from '../site.ts';
import { addressesIn } from './addresses-in.ts';
import { sendsSecretsOfMany, takesUsersFolder } from './all-that-is-kept.ts';
import { calledNames, constantOf } from './call-shape.ts';
import { sourceHas } from './module-text.ts';
import { holdsEnvironment, huntsSecrets } from './whole-environment.ts';

interface Leaving {
  readonly value: Expr;
  readonly isAddress: boolean;
}

/** What leaves by a call: bodies, messages and files, and queries in an address. */
function leaving(site: CallSite): readonly Leaving[] {
  const found: Leaving[] = [];
  for (const callee of site.callees) {
    const known = knownCallable(callee);
    if (known?.effect !== 'network') continue;
    for (const { at, names, role } of known.arguments ?? []) {
      if (role !== 'data' && role !== 'url' && role !== 'host') continue;
      const value = site.argument(at, ...names);
      if (value === undefined || (role === 'host' && !isInDomain(site.text(value)))) continue;
      found.push({ value, isAddress: role !== 'data' });
    }
  }
  return found;
}

/** An address that is a setting or stands in a file as a whole says where to go; data in one stands behind a host. */
function saysWhere({ value, isAddress }: Leaving, site: CallSite): boolean {
  return isAddress && !/^[a-z][\w+.-]*:\/\/[^\uf8ff]/i.test(site.text(value) ?? '');
}

/** An address that a variable, or a file of settings, holds as a whole. */
function isSetting(address: Expr, site: CallSite): boolean {
  const known = site.text(address);
  if (known !== undefined && /[\w-]\.[a-z]{2,}/i.test(known)) return false;
  const taint = site.taint(address);
  return taint.includes('environment') || taint.includes('config');
}

/** A chat, a channel, a mailbox that a setting names: whoever set it wants to be told. */
function isSetRecipient(site: CallSite): boolean {
  const to = site.argument(
    null,
    'chat_id',
    'channel',
    'channel_id',
    'room_id',
    'recipient',
    'to',
    'to_addrs',
    'topic_arn',
  );
  return to !== undefined && site.text(to) === undefined && isSetting(to, site);
}

/** Names of those who are told something, as the bodies of messages have them. */
const recipients = /^(?:chat_id|channel(?:_id)?|room_id|recipients?|to|phone|user_id|topic|group_id)$/;

/** What a message may carry; whom a setting names as the one who is to be told is part of no message. */
function withoutRecipient({ value, isAddress }: Leaving, site: CallSite): readonly TaintSource[] {
  if (isAddress || value.type !== 'Dict' || value.keys.length > 24) return site.taint(value);
  const all = new Set<TaintSource>();
  for (const [at, key] of value.keys.entries()) {
    const given = value.values[at] as Expr;
    const name = key?.type === 'Constant' && typeof key.value === 'string' ? key.value : '';
    if (recipients.test(name) && isSetting(given, site)) continue;
    for (const source of site.taint(given)) all.add(source);
  }
  return [...all];
}

const hubs =
  /(?:\.from_pretrained|\.from_single_file|\.push_to_hub|\.save_pretrained)$|^(?:huggingface_hub|transformers|datasets|diffusers|sentence_transformers|kernels|modelscope|evaluate|timm|wandb|mlflow)\./;

/** Secrets, or whole files and environments, in what is sent to somewhere. */
export const secretSent: Check = {
  id: 'secret-sent',
  about: [(known) => known.effect === 'network'],
  call(site, report) {
    // Names of models are what hubs are asked for, and tokens are for them.
    const names = calledNames(site);
    if (names.some((name) => hubs.test(name))) return;
    const all = leaving(site);
    if (all.some(({ value, isAddress }) => isAddress && isOpenData(site.text(value) ?? ''))) return;
    // What is in a body says more than a key in an address.
    const bodiesFirst = [...all].sort((a, b) => Number(a.isAddress) - Number(b.isAddress));
    for (const { value, isAddress } of bodiesFirst) {
      if (constantOf(site, value) !== undefined || (isAddress && isOwnBot(site.text(value) ?? ''))) continue;
      const taint = site.taint(value);
      if (taint.includes('secret')) {
        const openly =
          !names.some((name) => logsIn.test(name)) &&
          (holdsEnvironment(value, site) ||
            (taint.includes('keys') &&
              all.some((each) => each.isAddress && isStranger(site.text(each.value) ?? ''))) ||
            isCarried(names) ||
            sendsSecretsOfMany(value, addressOf(all, site), site) ||
            isOpen(site) ||
            (!isAddress && all.some((each) => isChat(each, site))));
        const loggedIn =
          names.some((name) => mails.test(name)) || (!isAddress && logsInByForm(site, value))
            ? { detail: 'to log in' }
            : {};
        report.hazard('secret-sent', site.node, openly ? { detail: 'openly' } : loggedIn);
        return;
      }
    }
    // Pictures are written into a buffer first, which says nothing of where they are from.
    if (
      watches(site.module) &&
      isFar(all, site) &&
      all.some(({ value, isAddress }) => !isAddress && constantOf(site, value) === undefined)
    ) {
      report.hazard('secret-sent', site.node, { detail: 'openly' });
      return;
    }
    if (names.some((name) => tags.test(name) || asksDirectory.test(name))) return;
    if (all.some(({ value, isAddress }) => isAddress && isOwnCluster(site.text(value) ?? ''))) return;
    for (const each of all) {
      const { value } = each;
      const taint = withoutRecipient(each, site);
      // Of some variables is known how paths begin with them.
      const isKnown = constantOf(site, value) !== undefined && !taint.includes('environment');
      if (isKnown || saysWhere(each, site)) continue;
      if (each.isAddress && isOwnBot(site.text(value) ?? '')) continue;
      // Whoever set the address among the variables is told what else stands among them.
      if (
        !taint.includes('file') &&
        (isSetRecipient(site) || all.some((one) => one.isAddress && isSetting(one.value, site)))
      )
        continue;
      const isLocal = local.some((source) => taint.includes(source));
      if (taint.includes('environment') || (isLocal && !taint.includes('parameter'))) {
        const what = taint.filter((source) => local.includes(source)).join(', ');
        const hunts = huntsSecrets(site.module) || (takesUsersFolder(site.module) && isFar(all, site));
        if ((taint.includes('file') && hunts) || watches(site.module))
          report.hazard('secret-sent', site.node, { detail: 'openly' });
        else
          report.hazard(isOpen(site) ? 'local-data-sent-openly' : 'local-data-sent', site.node, {
            detail: what,
          });
        return;
      }
    }
  },
};

function addressOf(all: readonly Leaving[], site: CallSite): string | undefined {
  return all.filter(({ isAddress }) => isAddress).map(({ value }) => site.text(value))[0];
}

/** Another machine that is named here: what its user sets may well be his own. */
function isFar(all: readonly Leaving[], site: CallSite): boolean {
  const address = addressOf(all, site);
  if (address !== undefined) return isStranger(address);
  // A connection was told before where it leads.
  return !all.some(({ isAddress }) => isAddress) && addressesIn(site.module).some((one) => isStranger(one));
}

const pictures =
  /\bImageGrab\.grab\(|\bpyautogui\.screenshot\(|\bmss\.(?:mss|MSS)\(|\bpyscreenshot\b|\b(?:dxcam|d3dshot)\.create\(/;
const repeats = /\bwhile\s+(?:True|1)\s{0,3}:|\bTimer\(|\bschedule\.every\(|\badd_job\(/;

/** Whatever is on the screen is taken again and again, and sent: keys and passwords stand there too. */
function watches(module: Module): boolean {
  return sourceHas(module, pictures) && sourceHas(module, repeats);
}

/** Which deployment it was that failed. */
const tags = /^sentry_sdk\.(?:\w+\.)*(?:set_tags?|set_context|set_extra)$/;

/** Whoever asks a directory who somebody is names him. */
const asksDirectory =
  /^(?:ldap3\.Connection|ldap\.LDAPObject|bonsai\.LDAPConnection)\.(?:search|compare)\w*$/;

/** What was read of this machine, and not given by a caller. */
const local: readonly TaintSource[] = ['environment', 'file'];

/** What asks for a password asks for it so; that it goes in the clear there is a weakness of its own. */
const logsIn = /^(?:ftplib\.FTP|smtplib\.SMTP|imaplib\.IMAP4|poplib\.POP3)\.(?:login|user|pass_|auth)$/;

/** Whoever mails a report logs in first. */
const mails = /^(?:smtplib\.SMTP|smtplib\.SMTP_SSL|imaplib\.IMAP4|imaplib\.IMAP4_SSL)\.login$/;

/** Where forms and grants for logging in are sent to. */
const loginPath = /\/(?:log-?in|sign-?in|sessions?|auth(?:enticate|orize)?|oauth2?|tokens?)\b/i;

/**
 * A password that a service asks for when somebody logs in: by a grant of OAuth, or in a form together with a name, to a
 * host that the variables are named after, `PORTAL_PASSWORD` for portal.example.com.
 */
function logsInByForm(site: CallSite, value: Expr): boolean {
  if (value.type !== 'Dict') return false;
  const url = site.argument(0, 'url');
  const address = url === undefined ? undefined : site.text(url);
  const [, host = '', path = ''] =
    /^(?:https:\/\/([\w.-]{1,200}))?(\/[^\s?]{0,200})/.exec(address ?? '') ?? [];
  if (!loginPath.test(path)) return false;
  const keys = value.keys.map((key) =>
    key?.type === 'Constant' && typeof key.value === 'string' ? key.value : '',
  );
  if (keys.some((key) => /^(?:grant_type|client_secret|client_assertion|refresh_token)$/.test(key)))
    return true;
  if (
    !keys.some((key) => /^(?:user|login|email|name|account)/i.test(key)) ||
    !keys.some((key) => /pass/i.test(key))
  )
    return false;
  // Typed in by whoever wants to log in, and not read from this machine.
  const read = site.taint(value);
  if (host !== '' && !local.some((source) => read.includes(source)) && !read.includes('config')) return true;
  const written = site.module.source.text.slice(value.at, value.end);
  const names = written.match(/\b[A-Z][A-Z0-9]{2,30}(?=_[A-Z])/g) ?? [];
  return names.length > 0 && names.every((name) => host.toLowerCase().includes(name.toLowerCase()));
}

/** Mail and file transfer are there to carry files; a secret in them is read by whoever keeps them. */
function isCarried(names: readonly string[]): boolean {
  return names.some((name) => /^(?:ftplib|smtplib)\b/.test(name));
}

const open = /^(?:http|ftp|ws):\/\/|^(?:https?:\/\/)?\d{1,3}(?:\.\d{1,3}){3}/;

/** A chat that anybody may have opened. */
function isChat({ value, isAddress }: Leaving, site: CallSite): boolean {
  return isAddress && /^https:\/\/api\.telegram\.org\//.test(site.text(value) ?? '');
}

/** Over a plain socket or HTTP, or to a number: no certificate says who receives it. */
function isOpen(site: CallSite): boolean {
  const names = calledNames(site);
  if (
    names.some((name) => /^(?:socket|telnetlib|asyncio|dns|aiodns|http\.client\.HTTPConnection)\b/.test(name))
  )
    return true;
  for (const callee of site.callees) {
    for (const { at, names: words, role } of knownCallable(callee)?.arguments ?? []) {
      if (role !== 'url' && role !== 'host') continue;
      const expression = site.argument(at, ...words);
      if (expression === undefined) continue;
      const text = site.text(expression);
      if (text === undefined) {
        // Given by a caller: there is no other address in the source than open ones.
        const all = site.taint(expression).includes('environment') ? [] : addressesIn(site.module);
        if (all.length > 0 && all.every((one) => open.test(one) && !isLoopback(one))) return true;
      } else if (open.test(text) && !isLoopback(text)) return true;
    }
  }
  return false;
}
