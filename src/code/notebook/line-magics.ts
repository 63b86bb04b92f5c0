import { resolveFrom } from '../shell/command-name.ts';
import { lineMagic, shellAliases } from './magics.ts';
import { add, type CellMaker, notRead } from './session.ts';

/** `%time f()` and its like run the Python behind their name. */
export function pythonOfMagic(command: string): string | null {
  const [, name = '', rest = ''] = /^([A-Za-z_]\w{0,60})[ \t]*(.*)$/s.exec(command) ?? [];
  const magic = lineMagic(name);
  // An extension is a module, which is imported.
  if (magic === 'import') return /^[A-Za-z_][\w.]*$/.test(rest.trim()) ? `import ${rest.trim()}` : null;
  if (magic !== 'python' || rest.includes('\n')) return null;
  const code = rest.replace(/^(?:-\S+[ \t]+){0,20}/, '');
  return code === '' ? null : code;
}

/** Hands over what `%name` runs, and keeps what it sets. */
export function runLineMagic(maker: CellMaker, command: string, line: number): void {
  const { session, cell } = maker;
  const [, given = '', rest = ''] = /^([A-Za-z_]\w{0,60})[ \t]*(.*)$/s.exec(command) ?? [];
  const name = session.magics.get(`%${given}`) ?? given;
  const alias = session.aliases.get(name);
  if (alias !== undefined) {
    add(maker, 'shell', `${alias} ${rest}`, line, `%${name}`);
    return;
  }
  switch (lineMagic(name)) {
    case 'shell':
      add(maker, 'shell', rest, line, `%${name}`);
      return;
    case 'command':
      add(maker, 'shell', `${shellAliases.get(name) ?? name} ${rest}`, line, `%${name}`);
      return;
    case 'sql':
      add(maker, 'sql', queryOf(rest), line, '%sql');
      return;
    case 'file':
      add(maker, 'shell', `python ${rest}`, line, `%${name}`);
      return;
    case 'environment':
      environment(maker, rest, line);
      return;
    case 'directory':
      session.directory = directoryOf(session.directory, rest.trim());
      return;
    case 'alias': {
      const [, short, long = ''] = /^([A-Za-z_]\w{0,60})[ \t]+(.*)$/s.exec(rest) ?? [];
      if (short === undefined) return;
      session.aliases.set(short, long);
      add(maker, 'shell', long, line, '%alias');
      return;
    }
    case 'alias-magic': {
      const [other, target] = rest.split(/[ \t]+/).filter((word) => word !== '' && !word.startsWith('-'));
      if (other === undefined || target === undefined) return;
      session.magics.set(`%${other}`, target).set(`%%${other}`, target);
      return;
    }
    case 'python':
    case 'import':
    case 'settings':
      return;
    default:
      notRead(session, cell, `%${given}`);
  }
}

/**
 * The query behind `%sql`, without what says which database it is for: an address, a name, options, and the variable that
 * takes the rows. Source: jupysql and ipython-sql, "Connecting".
 */
export function queryOf(text: string): string {
  let rest = text.trimStart();
  for (let left = 12; left > 0; left -= 1) {
    const [head] =
      /^(?:--?[a-z][\w-]{0,40}(?:[ =][^\s;]{1,200})?|[a-z][a-z0-9+.-]{1,40}:\/\/[^\s;]*|@\w{1,60}|[A-Za-z_]\w{0,60}[ \t]{0,8}<<)(?=\s|$)/.exec(
        rest,
      ) ?? [];
    if (head === undefined) break;
    rest = rest.slice(head.length).trimStart();
  }
  // What a variable of the notebook holds: an address, or the query.
  return rest.replace(/^\$(?=[A-Za-z_])(\w{1,60})(?=\s|$)/, '{$1}');
}

/** `%env NAME=value`: what is started later sees it. */
function environment(maker: CellMaker, rest: string, line: number): void {
  const [, name, value = ''] = /^([A-Za-z_]\w*)(?:=|[ \t]+)(.*)$/s.exec(rest) ?? [];
  if (name === undefined) return;
  const { session } = maker;
  add(maker, 'shell', `export ${name}='${value.replaceAll("'", `'\\''`)}'`, line, '%env');
  if (session.variables.size < 500) session.variables = new Map([...session.variables, [name, value]]);
}

function directoryOf(from: string | null, to: string): string | null {
  const plain = to.replace(/^['"]|['"]$/g, '');
  if (plain === '') return '~';
  return /[{}$]|^-/.test(plain) ? null : resolveFrom(from, plain);
}
