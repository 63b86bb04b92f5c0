export type WindowsDialect = 'powershell' | 'batch';

const mostVariables = 500;
const longestValue = 200;
const mostPut = 2_000_000;
const longestLine = 20_000;

const batchSet = /(?:^@?|[&("][ \t]{0,20})set[ \t]{1,20}"?([\w.-]{1,60})=([^"&|<>%]{0,300})/gi;
const powerShellSet =
  /\$(\w{1,60})[ \t]{0,20}=[ \t]{0,20}(?:'([^'\n]{0,300})'|"([^"$`\n]{0,300})")(?=[ \t]{0,20}(?:;|$))/g;

/** Values that a script gives its variables in plain words, so that a name which is put together from them is read. */
export class WindowsVariables {
  readonly #values = new Map<string, string>();
  /** Characters that are put in, of the whole script. */
  #left = mostPut;

  /** `set A=text`, `$a = 'text'`: the last value counts. */
  remember(line: string, dialect: WindowsDialect): void {
    const pattern = dialect === 'batch' ? batchSet : powerShellSet;
    for (const [, name = '', single, double] of line.matchAll(pattern)) {
      if (this.#values.size >= mostVariables) return;
      this.#values.set(name.toLowerCase(), (single ?? double ?? '').slice(0, longestValue));
    }
  }

  /** `%A%`, `%A:~1,2%` and `!A!` with their values; in PowerShell `$a` where it is called or expanded. */
  put(line: string, dialect: WindowsDialect): string {
    if (this.#values.size === 0 || this.#left < 0) return line;
    const known = (name: string): string | undefined => {
      const value = this.#values.get(name.toLowerCase());
      this.#left -= value?.length ?? 0;
      return this.#left < 0 ? undefined : value;
    };
    const filled =
      dialect === 'batch'
        ? line.replace(
            /[%!]([\w.-]{1,60})(?::~(-?\d{1,4})(?:,(-?\d{1,4}))?)?[%!]/g,
            (all, name: string, from?: string, length?: string) => {
              const value = known(name);
              if (value === undefined) return all;
              return from === undefined ? value : part(value, Number(from), length);
            },
          )
        : line
            .replace(/(&[ \t]{0,20})"((?:\$\w{1,60}|[\w.-]){1,80})"/g, (_, before: string, text: string) => {
              const whole = text.replace(/\$(\w+)/g, (all, name: string) => known(name) ?? all);
              return `${before}${whole}`;
            })
            .replace(
              /(&[ \t]{0,20})\$(\w{1,60})\b(?!\s{0,20}[=.[])/g,
              (all, _, name: string) => known(name) ?? all,
            );
    return filled.slice(0, longestLine);
  }
}

/** `%A:~from,length%`, from the end where they are negative. */
function part(value: string, from: number, length: string | undefined): string {
  const start = from < 0 ? Math.max(0, value.length + from) : from;
  if (length === undefined) return value.slice(start);
  const count = Number(length);
  return count < 0 ? value.slice(start, count) : value.slice(start, start + count);
}
