import { hole } from '../../../code.ts';
import { sourceHas } from '../../checks/module-text.ts';
import { argumentText } from '../calls/argument-text.ts';
import { argumentFor } from '../machine.ts';
import type { CallArguments, CallPlace, ModuleState } from '../state.ts';
import { sourceBit } from '../values/marks.ts';
import type { Value } from '../values/values.ts';

/** Where machines in a cloud are told what they are: AWS, its containers, Azure, Google, Oracle, and others by the same number. */
const hosts =
  /^https?:\/\/(?:169\.254\.(?:169\.254|170\.2(?:3)?)|\[?fd00:ec2::2(?:54|3)\]?|metadata(?:\.google\.internal)?|100\.100\.100\.200)(?![\w.-])/i;

/** The pages that tell keys, or the script that the machine was started with, which has them as a rule. */
const pages =
  /security-credentials|service-accounts\/[^\s"']{1,80}\/(?:token|identity)|oauth2\/token|user-?data|attributes\/(?:kube-env|ssh-keys)|attested\/document|opc\/v\d\/identity/i;

/** Whether an address is one that answers with the keys of the machine; of one that is not known in full the source tells. */
export function tellsMachineKeys(address: string, module: ModuleState): boolean {
  const text = address.slice(0, 400);
  if (!hosts.test(text)) return false;
  if (pages.test(text) || /^https?:\/\/169\.254\.170\.2/.test(text)) return true;
  return text.includes(hole) && sourceHas(module.tree, pages);
}

/** Tables in which browsers keep the sessions and passwords of who uses them, and columns that only those have. */
const ofBrowsers =
  /\bmoz_(?:cookies|logins)\b|\b(?:encrypted_value|password_value|card_number_encrypted)\b|\bhost_key\b.{0,200}\bcookies\b/i;

function asksBrowser(statement: string): boolean {
  return ofBrowsers.test(statement.slice(0, 2_000));
}

const asks = /^(?:get|post|put|request|fetch|urlopen|open|read)$/;

/** The marks of what a session that is not known gets from there: `session.get(METADATA + path)`. */
export function toldKeys(method: string, given: CallArguments, { frame }: CallPlace): number {
  if (method === 'execute') {
    const [statement] = given.positional;
    return statement !== undefined && asksBrowser(argumentText(statement, 'sql') ?? '') ? keys : 0;
  }
  if (!asks.test(method)) return 0;
  for (const at of [0, 1]) {
    const value = argumentFor(given, at, 'url');
    const text = value === undefined ? null : argumentText(value, 'url');
    if (text?.startsWith('http') === true) return tellsMachineKeys(text, frame.module) ? keys : 0;
  }
  return 0;
}

const keys = sourceBit('keys');

/** Whether a statement is answered with such, and from then on the cursor that it was given to has them. */
export function answersKeys(statement: string | null, cursor: Value | null): boolean {
  if (statement === null || !asksBrowser(statement)) return false;
  if (cursor?.kind === 'external' && cursor.instance) (cursor as { marks: number }).marks |= keys;
  return true;
}
