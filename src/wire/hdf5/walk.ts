import { LoadlockError } from '../../core/errors.ts';
import { type Dataset, readDataset } from './dataset.ts';
import { isDefined } from './file.ts';
import { readLinks } from './group.ts';
import type { Link } from './link.ts';
import { messageType, type ObjectHeader, readObjectHeader } from './object-header.ts';
import type { Superblock } from './superblock.ts';

/** What a walk over a file meets; `path` is that of h5py, without the leading slash, and empty for the root. */
export type HdfEvent =
  | { readonly kind: 'group' | 'datatype'; readonly path: string; readonly header: ObjectHeader }
  | {
      readonly kind: 'dataset';
      readonly path: string;
      readonly header: ObjectHeader;
      readonly dataset: Dataset;
    }
  | { readonly kind: 'soft'; readonly path: string; readonly target: string }
  | { readonly kind: 'external'; readonly path: string; readonly target: string; readonly file: string }
  /** A second name of an object that was met before. */
  | { readonly kind: 'alias'; readonly path: string; readonly of: string }
  /** Two links of one name in a group: which one counts depends on the reader. */
  | { readonly kind: 'duplicate'; readonly path: string }
  /** Something that could not be read; the walk goes on beside it. */
  | { readonly kind: 'broken'; readonly path: string; readonly error: LoadlockError };

const deepest = 128;

/**
 * Every object that can be reached from the root, each once, whatever circles the links make.
 * Errors in one object do not end the walk; a spent budget does.
 * @throws LimitError
 */
export function* walkHdf5({ file, root, extension }: Superblock): Generator<HdfEvent> {
  const paths = new Map<number, string>();
  const waiting = [{ address: root, path: '', depth: 0 }];
  if (isDefined(extension))
    waiting.push({ address: extension, path: '(superblock extension)', depth: deepest });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { address, path, depth } = next;
    const known = paths.get(address);
    if (known !== undefined) {
      yield { kind: 'alias', path, of: known };
      continue;
    }
    paths.set(address, path);
    try {
      const header = readObjectHeader(file, address);
      if (address === extension) continue;
      const dataset = readDataset(file, header);
      if (dataset !== null) {
        yield { kind: 'dataset', path, header, dataset };
        continue;
      }
      yield { kind: isGroup(header) ? 'group' : 'datatype', path, header };
      const names = new Set<string>();
      const members: typeof waiting = [];
      for (const link of readLinks(file, header)) {
        const inner = path === '' ? link.name : `${path}/${link.name}`;
        file.spend(inner.length, file.base + address);
        if (names.has(link.name)) yield { kind: 'duplicate', path: inner };
        names.add(link.name);
        if (link.kind !== 'hard') yield follow(link, inner);
        else if (depth < deepest) members.push({ address: link.address, path: inner, depth: depth + 1 });
        else yield { kind: 'broken', path: inner, error: tooDeep(file.base + address) };
      }
      // The last one waits the longest, so that the walk keeps the order of the links.
      for (let member = members.pop(); member !== undefined; member = members.pop()) waiting.push(member);
    } catch (error) {
      if (!(error instanceof LoadlockError) || error.code === 'LIMIT_EXCEEDED') throw error;
      yield { kind: 'broken', path, error };
    }
  }
}

function follow(link: Exclude<Link, { kind: 'hard' }>, path: string): HdfEvent {
  return link.kind === 'soft'
    ? { kind: 'soft', path, target: link.target }
    : { kind: 'external', path, target: link.target, file: link.file };
}

function isGroup({ messages }: ObjectHeader): boolean {
  return messages.some(
    ({ type }) =>
      type === messageType.symbolTable || type === messageType.linkInfo || type === messageType.link,
  );
}

function tooDeep(at: number): LoadlockError {
  return new LoadlockError('PARSE_UNSUPPORTED', at, `groups are nested deeper than ${deepest} levels`);
}
