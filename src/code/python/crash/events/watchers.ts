import type { Call, ClassDef, Expr, FunctionDef } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import { boundHere } from '../reading/called.ts';
import { holds, isNamed } from '../reading/names-in.ts';
import type { Scope } from '../reading/scopes.ts';
import type { Search } from '../risk.ts';
import { classOf } from '../survey.ts';
import { argument, parametersOf, type Reaction } from './reaction.ts';

const handlers =
  /(?:^|\.)(?:FileSystemEventHandler|LoggingEventHandler|PatternMatchingEventHandler|RegexMatchingEventHandler)$/;
const chosen = /(?:Pattern|Regex)MatchingEventHandler$/;

/** Handlers of changes of files that change such files: of watchdog, watchfiles, and of uploads to a store of objects. */
export function watchReactions(search: Search): readonly Reaction[] {
  const found: Reaction[] = [];
  for (const each of search.survey.functions) {
    const reaction = ofHandler(each.node, classOf(each), search) ?? ofUploads(each.node, search);
    if (reaction !== null) found.push(reaction);
  }
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'For' || node.iter.type !== 'Call') continue;
    if (!search.resolve.names(node.iter.func).some((name) => /^watchfiles\.a?watch$/.test(name))) continue;
    const target = node.target.type === 'Name' ? node.target.id : null;
    const key = 'file changed';
    found.push({
      body: node.body,
      scope: place.scope,
      handles: (other) => other === key,
      isGiven: (iter) => target !== null && isNamed(iter, target),
      fires: (inner) => {
        const to = writtenTo(inner, search);
        const loop = node.body.find((statement) => statement.type === 'For');
        const names = loop?.type === 'For' ? [loop.target] : [node.target];
        return to !== null && names.some((name) => isChanged(to, name, place.scope))
          ? [{ key, what: 'each change of a file writes the file again' }]
          : [];
      },
    });
  }
  return found;
}

/** What a call writes: `open(path, 'w')`, `path.write_text(…)`. */
function writtenTo(node: Node, { resolve }: Search): Expr | null {
  if (node.type !== 'Call') return null;
  const names = resolve.names(node.func);
  if (names.some((name) => name === 'open' || name === 'io.open' || name === 'builtins.open')) {
    const mode = argument(node, 1, 'mode');
    const writes = mode?.type === 'Constant' && typeof mode.value === 'string' && /[wa+]/.test(mode.value);
    return writes ? (node.args[0] ?? null) : null;
  }
  if (names.some((name) => /^shutil\.(?:copy|copy2|copyfile)$/.test(name))) return node.args[1] ?? null;
  if (node.func.type !== 'Attribute') return null;
  return /^write_(?:text|bytes)$/.test(node.func.attr) ? node.func.value : null;
}

/** The path that the loop goes through, by itself or as a `Path`. */
function isChanged(to: Expr, target: Expr, scope: Scope): boolean {
  const names = target.type === 'Tuple' ? target.elts : [target];
  const value = boundHere(to, scope);
  const path = value.type === 'Call' && value.args.length === 1 ? (value.args[0] as Expr) : value;
  return names.some((name) => name.type === 'Name' && isNamed(path, name.id));
}

const deepest = 12;

type Written = 'itself' | 'beside' | 'watched';

/** Which events of watchdog come from writing a file that is there, and which from a new one. */
const byMethod: ReadonlyMap<string, readonly Written[]> = new Map([
  ['on_any_event', ['itself', 'beside', 'watched']],
  ['on_modified', ['itself', 'watched']],
  ['on_closed', ['itself']],
  ['on_created', ['beside']],
]);

function ofHandler(method: FunctionDef, holder: ClassDef | null, search: Search): Reaction | null {
  const written = byMethod.get(method.name);
  const scope = search.survey.scopeOf.get(method);
  const [event] = parametersOf(method);
  if (holder === null || written === undefined || scope === undefined || event === undefined) return null;
  const bases = holder.bases.flatMap((base) => search.resolve.names(base));
  if (!bases.some((name) => handlers.test(name))) return null;
  const isChosen = bases.some((name) => chosen.test(name));
  const key = `file ${holder.name}`;
  const decided = byPathAlone(method, event, scope, search);
  return {
    body: method.body,
    scope,
    handles: (other) => other === key,
    // Folders are no files: what is written is one.
    passes: (test) => isFolder(test, event),
    holds: (test) => decided.get(test),
    fires: (node) => {
      const to = writtenTo(node, search);
      const kind = to === null ? null : kindOf(to, event, scope, search);
      if (kind === null || !written.includes(kind) || (isChosen && kind !== 'itself')) return [];
      return [
        {
          key,
          what:
            kind === 'itself'
              ? 'each change of a file writes the file again'
              : 'it writes into the folder that it watches',
        },
      ];
    },
  };
}

function isFolder(test: Expr, event: string): boolean {
  return test.type === 'Attribute' && test.attr === 'is_directory' && isNamed(test.value, event);
}

/**
 * Tests of a handler that ask for the path alone, and what they come to for a file that it has written once before: it
 * was not passed over then, and is not now.
 */
function byPathAlone(
  method: FunctionDef,
  event: string,
  scope: Scope,
  search: Search,
): ReadonlyMap<Expr, boolean> {
  const decided = new Map<Expr, boolean>();
  let others = false;
  const isOfPath = (node: Expr, depth = 0): boolean => {
    if (depth > deepest || !search.spend(1)) return false;
    const inner = (other: Expr): boolean => isOfPath(other, depth + 1);
    if (isFolder(node, event)) return true;
    if (node.type === 'Attribute') return !touching.test(node.attr) && inner(node.value);
    if (node.type === 'Subscript') return inner(node.value);
    if (node.type === 'Call') return inner(node.func) || (makesPath(node, search) && node.args.some(inner));
    if (node.type !== 'Name') return false;
    const bound = boundHere(node, scope);
    return node.id === event || (bound !== node && inner(bound));
  };
  const asksPath = (test: Expr): boolean => {
    switch (test.type) {
      case 'BoolOp':
        return test.values.every(asksPath);
      case 'UnaryOp':
        return asksPath(test.operand);
      case 'Compare':
        return isOfPath(test.left) && !isTouched(test);
      default:
        return isOfPath(test) && !isTouched(test);
    }
  };
  for (const statement of method.body)
    walkModule(statement, (node) => {
      const to = writtenTo(node, search);
      if (to !== null) others ||= kindOf(to, event, scope, search) !== 'itself';
      if (node.type === 'If' && asksPath(node.test)) {
        const last = node.body.at(-1)?.type;
        decided.set(node.test, last !== 'Return' && last !== 'Continue');
      }
      return true;
    });
  return others ? new Map() : decided;
}

/** What asks the file itself. */
const touching =
  /^(?:read\w*|l?stat|exists|is_(?:file|dir|symlink|mount)|open|st_\w+|get\w+time|getsize|samefile)$/;

/** `Path(event.src_path)`, `os.path.basename(event.src_path)` */
function makesPath({ func }: Call, { resolve }: Search): boolean {
  return resolve
    .names(func)
    .some((name) =>
      /^(?:str|(?:pathlib\.)?(?:Pure)?Path|os\.path\.(?:basename|splitext|split|dirname|normpath|abspath))$/.test(
        name,
      ),
    );
}

/** What a file holds, when it was changed, and what the program remembers of it are other from one time to the next. */
function isTouched(test: Expr): boolean {
  return holds(
    test,
    (node) =>
      (node.type === 'Attribute' && touching.test(node.attr)) ||
      (node.type === 'Name' && node.id === 'self') ||
      (node.type === 'Call' &&
        node.func.type === 'Name' &&
        node.func.id !== 'Path' &&
        node.func.id !== 'str'),
  );
}

function kindOf(to: Expr, event: string, scope: Scope, search: Search): Written | null {
  const value = boundHere(to, scope);
  const path = value.type === 'Call' && value.args.length === 1 ? (value.args[0] as Expr) : value;
  const isSource = (node: Node): boolean =>
    node.type === 'Attribute' && node.attr === 'src_path' && isNamed(node.value, event);
  if (isSource(boundHere(path, scope))) return 'itself';
  if (
    value.type === 'BinOp' &&
    value.op === '+' &&
    holds(value.left, isSource) &&
    value.right.type === 'Constant'
  )
    return 'beside';
  if (value.type === 'JoinedStr' && value.values.length === 2) {
    const [first, second] = value.values;
    if (first?.type === 'FormattedValue' && isSource(first.value) && second?.type === 'Constant')
      return 'beside';
  }
  const constant = search.resolve.constant(path);
  return typeof constant === 'string' && watched(search).some((folder) => isIn(constant, folder))
    ? 'watched'
    : null;
}

/** The folders that the file has watched: `observer.schedule(handler, 'data')`. */
function watched({ survey, resolve }: Search): readonly string[] {
  return survey.calls.flatMap(({ node }: { readonly node: Call }) => {
    if (node.func.type !== 'Attribute' || node.func.attr !== 'schedule') return [];
    const path = argument(node, 1, 'path');
    const value = path === undefined ? undefined : resolve.constant(path);
    return typeof value === 'string' ? [value] : [];
  });
}

function isIn(path: string, folder: string): boolean {
  const [clean, plain] = [folder, path].map((each) => each.replace(/^\.\/+|\/+$/g, ''));
  if (clean === '' || clean === '.') return !path.startsWith('/') && !path.includes('/');
  return plain?.startsWith(`${clean}/`) === true && !plain.slice((clean?.length ?? 0) + 1).includes('/');
}

/** A function that an upload calls, and that uploads to the same name: each upload calls it again. */
function ofUploads(handler: FunctionDef, search: Search): Reaction | null {
  const [event, context, ...more] = parametersOf(handler);
  const scope = search.survey.scopeOf.get(handler);
  if (scope === undefined || event === undefined || context !== 'context' || more.length > 0) return null;
  const { text } = search.module.source;
  const source = text.slice(handler.at, handler.end);
  if (!/\[['"]s3['"]\]\s*\[['"]object['"]\]/.test(source)) return null;
  const key = 'upload';
  const isPart = (given: Expr | undefined, part: RegExp): boolean => {
    if (given === undefined) return false;
    const value = boundHere(given, scope);
    return part.test(text.slice(value.at, value.end)) && value.type !== 'BinOp' && value.type !== 'JoinedStr';
  };
  return {
    body: handler.body,
    scope,
    handles: (other) => other === key,
    isGiven: (iter) => /\[['"]Records['"]\]$/.test(text.slice(iter.at, iter.end)),
    fires: (node) => {
      if (node.type !== 'Call' || node.func.type !== 'Attribute') return [];
      const { attr } = node.func;
      const upload = attr === 'upload_file' || attr === 'upload_fileobj';
      if (attr !== 'put_object' && !upload) return [];
      const bucket = argument(node, upload ? 1 : -1, 'Bucket');
      const name = argument(node, upload ? 2 : -1, 'Key');
      return isPart(bucket, /\[['"]bucket['"]\]/) && isPart(name, /\[['"]key['"]\]/)
        ? [{ key, what: 'what an upload starts uploads to the same place' }]
        : [];
    },
  };
}
