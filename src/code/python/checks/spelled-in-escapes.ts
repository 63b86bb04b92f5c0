import type { Check } from '../site.ts';

/** Every character an escape: `\x65`, `\145`, `\u0065`, `\N{...}` aside. */
const escapesOnly = /^(?:\\x[0-9a-f]{2}|\\[0-3]?[0-7]{1,2}|\\u00[0-9a-f]{2}|\\U000000[0-9a-f]{2})+$/i;

/** Names that lead to everything else. */
const telling =
  /^(?:eval|exec|compile|system|popen|Popen|spawn\w*|startfile|getattr|globals|locals|builtins|subprocess|marshal|zlib|base64|b64decode|decompress|loads|socket|ctypes|requests|urlopen|os\.\w+|subprocess\.\w+|__\w+__)$/;

/** A whole program, which nobody writes so but to have it run, letter by letter. */
const program = /\b(?:import\s|exec\s*\(|eval\s*\(|os\.\w|subprocess\b|__import__|base64|https?:\/\/)/;
const longest = 4000;

/** Prefixed `f`, `r` and `b` texts are others: a raw one has no escapes, and bytes are written so all the time. */
const quotes = /^[uU]?('''|"""|'|")/;

/** `"\x65\x76\x61\x6c"` is `"eval"`, for readers and searches that are not to find it. */
export const spelledInEscapes: Check = {
  id: 'spelled-in-escapes',
  nodes: {
    Constant(constant, at, report) {
      const { value } = constant;
      if (
        typeof value !== 'string' ||
        value.length > longest ||
        constant.end - constant.at < value.length * 3 ||
        !((value.length <= 40 && telling.test(value)) || (value.length > 12 && program.test(value)))
      )
        return;
      const source = at.module.source.text.slice(constant.at, constant.end);
      const quote = quotes.exec(source)?.[1];
      if (quote === undefined || !source.endsWith(quote)) return;
      const inner = source.slice(source.indexOf(quote) + quote.length, -quote.length);
      if (!escapesOnly.test(inner)) return;
      if (telling.test(value)) report.hazard('name-in-escapes', constant, { detail: value });
      else report.hazard('decoded-code', constant);
    },
  },
};
