import type { Call, Expr, Module } from '../../ast.ts';

/** Longer patterns are taken for open. */
const longest = 300;

/**
 * Whether a text that a pattern fits as a whole is a word: nothing in it that a shell, a query or another folder is written
 * with. A class that lets both dots and slashes pass lets `../` pass.
 */
export function isClosedPattern(pattern: string, isWhole: boolean): boolean {
  if (pattern.length === 0 || pattern.length > longest) return false;
  let text = pattern.replace(/^\(\?[aimsux]+\)/, '');
  if (!isWhole) {
    if (!/^(?:\^|\\A)/.test(text) || !/(?:\$|\\[zZ])$/.test(text)) return false;
  }
  text = text.replace(/^(?:\^|\\A)/, '').replace(/(?:\$|\\[zZ])$/, '');
  const passed = new Set<string>();
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '[') {
      const end = classEnd(text, at);
      if (end < 0 || text[at + 1] === '^') return false;
      if (!addClass(text.slice(at + 1, end), passed)) return false;
      at = end;
    } else if (character === '\\') {
      at += 1;
      const escaped = text[at] ?? '';
      if (/[DSWsB]/.test(escaped)) return false;
      if (!/[dwb]/.test(escaped)) passed.add(escaped);
    } else if (character === '{') {
      const count = /^\{\d{0,6}(?:,\d{0,6})?\}/.exec(text.slice(at, at + 20));
      if (count === null) return false;
      at += count[0].length - 1;
    } else if (character === '.') return false;
    else if (character === '(' && text[at + 1] === '?') {
      const opened = /^\(\?(?::|P<\w{1,60}>|<\w{1,60}>|[=!])/.exec(text.slice(at, at + 80));
      if (opened === null) return false;
      at += opened[0].length - 1;
    } else if (!/[()|*+?]/.test(character)) passed.add(character);
  }
  if ([...passed].some((each) => grave.test(each))) return false;
  return !(passed.has('.') && passed.has('/'));
}

/** What begins another command, ends a quoted text, or opens a place to be filled. */
const grave = /[;&|$`<>(){}'"\\*?!~\s#%]/;

function classEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text[at] === ']' && at > from + 1) return at;
  }
  return -1;
}

function addClass(text: string, passed: Set<string>): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] as string;
    if (character === '\\') {
      at += 1;
      const escaped = text[at] ?? '';
      if (/[DSWs]/.test(escaped)) return false;
      if (!/[dwb]/.test(escaped)) passed.add(escaped);
    } else if (text[at + 1] === '-' && at + 2 < text.length) {
      const last = text[at + 2] as string;
      // Ranges of letters and digits; one across others lets signs pass.
      if (!/^(?:[a-z]{2}|[A-Z]{2}|\d\d)$/.test(character + last)) return false;
      at += 2;
    } else passed.add(character);
  }
  return true;
}

const compiled = new WeakMap<Module, Map<string, Expr>>();

/** The pattern behind a name that a module or a class of it gives to `re.compile(…)`. */
export function compiledPattern(module: Module, name: string): Expr | undefined {
  let known = compiled.get(module);
  if (known === undefined) {
    known = new Map();
    for (const statement of module.body) {
      const inner = statement.type === 'ClassDef' ? statement.body : [statement];
      for (const one of inner) {
        const value = one.type === 'Assign' || one.type === 'AnnAssign' ? one.value : null;
        const target = one.type === 'Assign' ? one.targets[0] : one.type === 'AnnAssign' ? one.target : null;
        if (value?.type !== 'Call' || target?.type !== 'Name' || !isCompile(value)) continue;
        // Flags change what a pattern fits: one that ignores case fits no sign more.
        if (value.args[0] !== undefined && value.args.length + value.keywords.length <= 2)
          known.set(target.id, value.args[0]);
      }
    }
    compiled.set(module, known);
  }
  return known.get(name);
}

function isCompile({ func }: Call): boolean {
  return func.type === 'Attribute'
    ? func.attr === 'compile' && func.value.type === 'Name' && /^(?:re|regex)$/.test(func.value.id)
    : func.type === 'Name' && func.id === 'compile';
}
