const most = 64;

/** What `{a,b}` or `{1..3}` stands for, one text each; quotes are left in. A brace that is none stands for itself. */
export function braceAlternatives(text: string, depth = 0): readonly string[] {
  const inner = text.slice(1, -1);
  const range = /^(-?\d{1,6}|[A-Za-z])\.\.(-?\d{1,6}|[A-Za-z])(?:\.\.-?\d{1,6})?$/.exec(inner);
  if (range !== null) return sequence(range[1]!, range[2]!);
  const items = splitTop(inner);
  if (items.length < 2) return [text];
  return items.flatMap((item) => nested(item, depth)).slice(0, most);
}

function sequence(from: string, to: string): readonly string[] {
  const letters = /^[A-Za-z]$/.test(from) && /^[A-Za-z]$/.test(to);
  const a = letters ? from.charCodeAt(0) : Number(from);
  const b = letters ? to.charCodeAt(0) : Number(to);
  if (Number.isNaN(a) || Number.isNaN(b)) return [`{${from}..${to}}`];
  const step = a <= b ? 1 : -1;
  const out: string[] = [];
  for (let i = a; out.length < most; i += step) {
    out.push(letters ? String.fromCharCode(i) : String(i));
    if (i === b) break;
  }
  return out;
}

/** Pieces between commas that stand in no inner brace and no quotes. */
function splitTop(text: string): readonly string[] {
  const items: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let i = 0; i < text.length; i += 1) {
    const c = text[i]!;
    if (c === '\\') i += 1;
    else if (quote !== '') quote = c === quote ? '' : quote;
    else if (c === '"' || c === "'") quote = c;
    else if (c === '{') depth += 1;
    else if (c === '}') depth -= 1;
    else if (c === ',' && depth === 0) {
      items.push(text.slice(start, i));
      start = i + 1;
    }
  }
  items.push(text.slice(start));
  return items;
}

function nested(item: string, depth: number): readonly string[] {
  const open = item.indexOf('{');
  const close = item.lastIndexOf('}');
  if (depth > 3 || open < 0 || close < open || item[open - 1] === '$') return [item];
  const inner = braceAlternatives(item.slice(open, close + 1), depth + 1);
  return inner.map((each) => item.slice(0, open) + each + item.slice(close + 1));
}
