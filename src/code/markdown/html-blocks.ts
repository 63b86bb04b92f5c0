/** A `<pre>` that stands in a text of Markdown. */
export interface HtmlBlock {
  readonly info: string;
  readonly text: string;
  /** The index of the line that it ends on. */
  readonly end: number;
}

const mostLines = 5_000;

/** The block that begins on a line, where one does; what nothing closes goes on to the end. */
export function htmlBlock(lines: readonly string[], at: number): HtmlBlock | null {
  const open = /<pre(?:\s[^<>]{0,200})?>/i.exec(lines[at]!);
  if (open === null) return null;
  const body: string[] = [];
  let end = at;
  for (; end < lines.length && end - at < mostLines; end += 1) {
    const line = end === at ? lines[at]!.slice(open.index + open[0].length) : lines[end]!;
    const close = line.search(/<\/pre>/i);
    body.push(close < 0 ? line : line.slice(0, close));
    if (close >= 0) break;
  }
  const text = body.join('\n');
  const [, named = ''] =
    /\b(?:lang|language)[-=]["']?([\w+-]{1,20})/i.exec(`${open[0]} ${text.slice(0, 200)}`) ?? [];
  return { info: named, text: plain(text), end: Math.min(end, lines.length - 1) };
}

const entities: ReadonlyMap<string, string> = new Map([
  ['lt', '<'],
  ['gt', '>'],
  ['amp', '&'],
  ['quot', '"'],
  ['apos', "'"],
  ['nbsp', ' '],
  ['vert', '|'],
  ['verbar', '|'],
  ['dollar', '$'],
]);

function plain(text: string): string {
  return text
    .replace(/<\/?[A-Za-z][^<>]{0,200}>/g, '')
    .replace(
      /&(?:#(\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z]{2,12}));/g,
      (whole, decimal?: string, hex?: string, name?: string) => {
        if (name !== undefined) return entities.get(name.toLowerCase()) ?? whole;
        const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
        return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
      },
    );
}
