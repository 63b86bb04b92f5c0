import type { ConstantValue, Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { sourceHas } from './module-text.ts';
import { allSecrets } from './pipeline-secrets.ts';

const longest = 8000;

/** A note to somebody whose files are gone: what became of them, and in which coin they are to be paid for. */
const gone =
  /\b(?:files?|data|objects?|documents?|databases?|buckets?|backups?|servers?|network|photos)\b[^.!?]{0,120}\b(?:encrypted|locked|stolen|exfiltrated|wiped|downloaded)\b/i;
const coins = /\b(?:btc|bitcoins?|monero|xmr|usdt|ethereum|litecoin|ransom)\b/i;
const demands =
  /\b(?:pay|payment|send|transfer|wallet|contact|write to|e-?mail|ready|decrypt(?:or|ion)?|recover)\b/i;
const yours = /\b(?:your|you)\b/i;

/** The environment that a step of a pipeline stands in, posted. */
const postsEnvironment =
  /\b(?:env|printenv|set)\b[^\n|;]{0,40}\|[^\n]{0,120}\b(?:curl|wget|nc|ncat)\b|\b(?:curl|wget)\b[^\n]{0,120}\$\(\s{0,5}(?:env|printenv)\b/;
const pipeline = /\bruns-on:|^\s{0,20}script:|\bsteps:|\bpipeline\s{0,5}\{|\bstages:/m;
const sends = /\b(?:curl|wget|nc|ncat|Invoke-WebRequest|Invoke-RestMethod|requests\.post|fetch\()/;

/** Texts that only one kind of program has in it, whatever it does with them. */
export const tellingTexts: Check = {
  id: 'telling-texts',
  nodes: {
    Constant(node, _at, report) {
      const text = textOf(node.value);
      if (text === undefined) return;
      if (yours.test(text) && coins.test(text) && gone.test(text) && demands.test(text))
        report.hazard('ransom-note', node);
      if (pipeline.test(text) && ((allSecrets.test(text) && sends.test(text)) || postsEnvironment.test(text)))
        report.hazard('pipeline-secrets-sent', node);
    },
  },
};

function textOf(value: ConstantValue): string | undefined {
  if (typeof value === 'string') return value.length < 40 ? undefined : value.slice(0, longest);
  if (!(value instanceof Uint8Array) || value.length < 40) return undefined;
  return Buffer.from(value.subarray(0, longest)).toString('latin1');
}

const mailboxes = /\b(?:imaplib|aioimaplib|imapclient|IMAPClient|exchangelib|imap_tools|poplib|gmail)\b/i;
const forwards =
  /\b(?:smtplib|aiosmtplib|yagmail|send_message|sendmail|forward|redirect)\b|\b(?:requests|httpx|session|client)\.post\b/;
const criteria = /^\(?(?:OR\s|NOT\s)?(?:SUBJECT|BODY|TEXT|X-GM-RAW)\b/i;
const codes =
  /\b(?:passwords?|passcode|verification code|security code|one[- ]time|otp|2fa|mfa|reset your|sign-?in code|login code|seed phrase)\b/i;

/** Mails with passwords and codes are looked for by a program that sends mail on. */
export const mailsSearched: Check = {
  id: 'mails-searched',
  about: ['.search', '.uid', '.fetch', '.sort', '.thread', '.filter', '.gmail_search'],
  call(site, report) {
    const words = site.node.args.slice(0, 12).flatMap((each: Expr) => {
      const text = each.type === 'Constant' ? each.value : site.text(each);
      return typeof text === 'string' && text.length < 500 ? [text] : [];
    });
    if (!words.some((one) => criteria.test(one)) || !words.some((one) => codes.test(one))) return;
    if (sourceHas(site.module, mailboxes) && sourceHas(site.module, forwards))
      report.hazard('mailed-codes-taken', site.node);
  },
};
