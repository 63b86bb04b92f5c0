import type { Assign, Constant, Expr } from '../ast.ts';
import { namesSecret } from '../catalog/secret-name.ts';
import type { Check, Report } from '../site.ts';
import { lastWord } from './call-shape.ts';

/** Stand-ins that people write where a secret goes. */
const placeholder =
  /^(?:<.*>|\{.*\}|\$\{?\w*\}?|%\w*%?|\*+|x+|\.+|-+|_+|your[\s_-].*|.*your[\s_-]?(?:api|token|key|password|secret).*|enter[\s_-].*|insert[\s_-].*|todo.*|fixme.*|changeme|change[\s_-]me|replace[\s_-]?me.*|none|null|true|false|undefined|n\/?a|example|dummy|test|token|api[_-]?key|env:.*|hf_x+|sk-x+|sk-\.\.\..*|hf_\.\.\..*)$/i;

/** Attribute paths, file names, addresses and sentences are no secrets. */
function isOtherText(value: string): boolean {
  return (
    /^(?:https?|file|s3):\/\//.test(value) ||
    /^[\w-]+(?:\.[A-Za-z][\w-]*){1,6}$/.test(value) ||
    /^(?:\.{0,2}|~)\/[\w./-]*$/.test(value) ||
    /\s\S+\s\S+\s\S+/.test(value) ||
    /^[a-z]+(?:_[a-z]+){1,8}$/.test(value) ||
    /^[A-Z]+(?:_[A-Z]+){1,8}$/.test(value)
  );
}

/** Shannon entropy, in bits a character. */
function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

/** `strong`: random enough to be a real one; `weak`: somebody's word; undefined: none. */
export function judge(value: string): 'strong' | 'weak' | undefined {
  const text = value.slice(0, 300);
  if (text.trim() === '' || placeholder.test(text)) return undefined;
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^\w\s]/].filter((kind) => kind.test(text)).length;
  if (text.length >= 12 && kinds >= 2 && entropy(text) >= 3.2 && !/\s/.test(text) && /\d/.test(text))
    return 'strong';
  if (isOtherText(text) && text.length > 6 && !/^\w+_?(?:pass|secret|pwd)\w*$/i.test(text)) return undefined;
  return 'weak';
}

/** `xpassword` of `self.xpassword`, of `config["xpassword"]`. */
function nameOf(target: Expr): string | undefined {
  if (target.type === 'Subscript') {
    const { slice } = target;
    return slice.type === 'Constant' && typeof slice.value === 'string' ? slice.value : undefined;
  }
  return lastWord(target);
}

type Text = Constant & { readonly value: string };

function isText(expression: Expr): expression is Text {
  return expression.type === 'Constant' && typeof expression.value === 'string';
}

function tell(report: Report, node: Expr | Assign, name: string | undefined, value: Text): void {
  if (name === undefined || !namesSecret(name)) return;
  const found = judge(value.value);
  if (found === undefined) return;
  report.hazard(found === 'strong' ? 'hardcoded-credential' : 'hardcoded-password', node, { detail: name });
}

/** Passwords, tokens and keys that stand in the source: everybody who reads it has them. */
export const hardcodedCredentials: Check = {
  id: 'hardcoded-credentials',
  keywords: 'any',
  call(site, report) {
    for (const { arg, value } of site.node.keywords) {
      if (arg !== null && isText(value)) tell(report, site.node, arg, value);
    }
  },
  nodes: {
    Assign(found, _at, report) {
      if (isText(found.value))
        for (const target of found.targets) tell(report, found, nameOf(target), found.value);
    },
    AnnAssign({ target, value }, _at, report) {
      if (value !== null && isText(value)) tell(report, value, nameOf(target), value);
    },
    Compare(found, _at, report) {
      const { left, ops, comparators } = found;
      for (let i = 0; i < ops.length; i++) {
        const other = comparators[i];
        if ((ops[i] !== '==' && ops[i] !== '!=') || other === undefined) continue;
        if (isText(other)) tell(report, found, nameOf(left), other);
        if (isText(left)) tell(report, found, nameOf(other), left);
      }
    },
    Dict({ keys, values }, _at, report) {
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i] as Expr | null;
        const value = values[i] as Expr;
        if (key !== null && isText(key) && isText(value)) tell(report, key, key.value, value);
      }
    },
    FunctionDef({ args: { args, posonly, defaults, kwonly, kwDefaults } }, _at, report) {
      const first = posonly.length + args.length - defaults.length;
      for (let i = 0; i < defaults.length; i++) {
        const value = defaults[i] as Expr;
        if (!isText(value)) continue;
        const at = first + i;
        tell(report, value, (at < posonly.length ? posonly[at] : args[at - posonly.length])?.arg, value);
      }
      for (let i = 0; i < kwDefaults.length; i++) {
        const value = kwDefaults[i] as Expr | null;
        if (value !== null && isText(value)) tell(report, value, kwonly[i]?.arg, value);
      }
    },
  },
};
