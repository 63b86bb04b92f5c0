import type { AnnAssign, Arguments, Assign, Compare, Dict, Expr } from '../ast.ts';
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
function judge(value: string): 'strong' | 'weak' | undefined {
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

function tell(report: Report, node: Expr | Assign, name: string | undefined, value: Expr): void {
  if (name === undefined || !namesSecret(name)) return;
  if (value.type !== 'Constant' || typeof value.value !== 'string') return;
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
      if (arg !== null) tell(report, site.node, arg, value);
    }
  },
  nodes: ['Assign', 'AnnAssign', 'Compare', 'Dict', 'FunctionDef'],
  node(node, _at, report) {
    const found = node as
      | Assign
      | AnnAssign
      | Compare
      | Dict
      | { readonly type: 'FunctionDef'; readonly args: Arguments };
    switch (found.type) {
      case 'Assign':
        for (const target of found.targets) tell(report, found, nameOf(target), found.value);
        return;
      case 'AnnAssign':
        if (found.value !== null) tell(report, found.value, nameOf(found.target), found.value);
        return;
      case 'Compare':
        for (const [i, op] of found.ops.entries()) {
          const other = found.comparators[i];
          if ((op !== '==' && op !== '!=') || other === undefined) continue;
          tell(report, found, nameOf(found.left), other);
          tell(report, found, nameOf(other), found.left);
        }
        return;
      case 'Dict':
        for (const [i, key] of found.keys.entries()) {
          if (key?.type === 'Constant' && typeof key.value === 'string')
            tell(report, key, key.value, found.values[i] as Expr);
        }
        return;
      case 'FunctionDef': {
        const { args, posonly, defaults, kwonly, kwDefaults } = found.args;
        const positional = [...posonly, ...args];
        const first = positional.length - defaults.length;
        for (const [i, value] of defaults.entries()) tell(report, value, positional[first + i]?.arg, value);
        for (const [i, value] of kwDefaults.entries())
          if (value !== null) tell(report, value, kwonly[i]?.arg, value);
      }
    }
  },
};
