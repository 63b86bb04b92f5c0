import { tokens } from './tokens.ts';

/** A dotted name in TorchScript, with what stands around it. */
export interface Mention {
  /** `torch.save`, `ops.library.operator`, `__torch__.torch.classes.library.Class`; the root alone where it is handed on. */
  readonly name: string;
  readonly line: number;
  /** The class and function around it, dotted. */
  readonly within: string;
  /** The first text behind it on its line. */
  text?: string;
}

const roots: ReadonlySet<string> = new Set(['torch', 'ops', '__torch__']);

/**
 * The names that begin with `torch`, `ops` or `__torch__`, in the order of the text: by these alone a method reaches what
 * is not computed from its arguments. Source: torch/csrc/jit/serialization/import_source.cpp.
 */
export function* mentions(source: string): Generator<Mention> {
  let owner = '';
  let method = '';
  let before = '';
  let parts: string[] = [];
  let pending: Mention | null = null;
  for (const { kind, text, line } of tokens(source)) {
    if (parts.length > 0 && kind === 'word' && before === '.') parts.push(text);
    else if (parts.length > 0 && text !== '.') {
      // `ops: Tensor` and `ops=1` are names of something else.
      const isDeclared = parts.length === 1 && (text === ':' || text === '=');
      if (!isDeclared) {
        if (pending !== null) yield pending;
        const within = [owner, method].filter((one) => one !== '').join('.');
        pending = { name: parts.join('.'), line, within };
      }
      parts = [];
    }
    if (parts.length === 0) {
      if (kind === 'text' && pending?.line === line) pending.text ??= text;
      if (kind === 'word' && before === 'class') [owner, method] = [text, ''];
      else if (kind === 'word' && before === 'def') method = text;
      else if (kind === 'word' && before !== '.' && roots.has(text)) parts = [text];
    }
    before = kind === 'text' ? '' : text;
  }
  if (pending !== null) yield pending;
  if (parts.length > 0) yield { name: parts.join('.'), line: 1, within: owner };
}
