import type { Expr, For, Module } from '../../ast.ts';
import { type Node, walkModule } from '../../walk.ts';
import type { Search } from '../risk.ts';
import { isFromOutside } from './from-outside.ts';

const opening =
  /^(?:open|io\.open|gzip\.open|bz2\.open|lzma\.open|codecs\.open|sqlite3\.connect|socket\.(?:socket|create_connection)|psycopg2\.connect|pymysql\.connect|h5py\.File|netCDF4\.Dataset|rasterio\.open|ftplib\.FTP|PIL\.Image\.open)$/;

/** A look at the text: who closes anything anywhere has thought of it. */
const closing = /\.close\b|\bclosing\(|ExitStack|\bclose\(|enter_context/;

/**
 * Finds files and connections that are opened for each item of data from outside and kept in a list or a dictionary, in
 * a file that closes nothing: a process may have some hundreds open at once.
 */
export function findHandlesKept(search: Search): void {
  if (closing.test(search.module.source.text)) return;
  for (const { node, place } of search.survey.loops) {
    if (node.type !== 'For' || !search.spend(node.end - node.at)) continue;
    const kept = keptOpen(node, search);
    if (kept === null || !isFromOutside(node.iter, place.scope, search)) continue;
    search.report({
      hazard: 'process-for-each-item',
      node: kept,
      detail: 'something is opened for each item and kept, and nothing closes it',
    });
  }
}

type Place = Exclude<Node, Module>;

/** The call in a round that opens what outlives it: it stands in a container, by itself or within another object. */
function keptOpen({ body }: For, { resolve }: Search): Place | null {
  const handles = new Map<string, Place>();
  let kept: Place | null = null;
  const opened = (value: Expr): Place | null => {
    if (value.type === 'Name') return handles.get(value.id) ?? null;
    if (value.type !== 'Call') return null;
    if (resolve.names(value.func).some((name) => opening.test(name))) return value;
    // `csv.writer(handle)`
    const [first] = value.args;
    const wraps = first !== undefined && resolve.names(value.func).some((name) => wrapping.test(name));
    return wraps ? opened(first) : null;
  };
  for (const statement of body)
    walkModule(statement, (node) => {
      if (node.type === 'FunctionDef' || node.type === 'Lambda' || node.type === 'With') return false;
      if (node.type === 'Assign') {
        const found = opened(node.value);
        for (const target of found === null ? [] : node.targets)
          if (target.type === 'Name') handles.set(target.id, found as Place);
          else if (target.type === 'Subscript' && target.slice.type !== 'Constant') kept ??= found;
      }
      if (node.type === 'Call' && node.func.type === 'Attribute' && /^(?:append|add)$/.test(node.func.attr))
        for (const arg of node.args) kept ??= opened(arg);
      return kept === null;
    });
  return kept;
}

/** What holds on to the file that it is given. */
const wrapping =
  /^(?:csv\.(?:writer|DictWriter|reader|DictReader)|io\.(?:TextIOWrapper|Buffered\w+)|zipfile\.ZipFile|tarfile\.open)$/;
