import { baseOf } from '../core/slash-paths.ts';

/** Files that texts which run one after another leave to each other, by their paths. */
export interface SharedFiles {
  /**
   * Fetched from the network, with the name of what fetched them. A name that ends in an asterisk stands for all that begin so:
   * what an archive holds.
   */
  readonly fetched: Map<string, string>;
  /** Written, with what was written into them. */
  readonly written: Map<string, string>;
  /** Copied out of the repository, with the path that they have there. */
  readonly copied: Map<string, string>;
  /** Last names of files that were compared with a digest which a text itself says. */
  readonly checked: Set<string>;
}

/** A file that is there before a text runs, without a command of it having made it. */
export type Arrival =
  | { readonly path: string; readonly by: string }
  | { readonly path: string; readonly text: string }
  | { readonly path: string; readonly copied: string }
  /** Files below `source` of another file system come to lie at `path`. */
  | { readonly path: string; readonly from: SharedFiles; readonly source: string };

/** Where a text runs: what the texts before it have left there, and what is set for it. */
export interface RunPlace {
  readonly files: SharedFiles;
  /** The directory that it starts in, where that is known. */
  readonly directory?: string;
  readonly variables?: ReadonlyMap<string, string>;
  /** What has come since the text before. */
  readonly arrivals?: readonly Arrival[];
  readonly repository?: RepositoryText;
  /** The system there is an image that is being made: what is written over it is what the image is to be. */
  readonly isImage?: boolean;
  /** A service runs it for a project whenever that changes: what a job makes it may publish. */
  readonly isJob?: boolean;
  /** The machine is made anew for the job, and nobody's afterwards. */
  readonly isHosted?: boolean;
  /** What another run has kept was put into the folder that it works in, beside what is there. */
  readonly artifactsHere?: boolean;
  /** Nothing starts it but somebody who asks for this, in so many words. */
  readonly askedFor?: AskedFor;
}

/** What somebody asks for by the name of a target. */
export type AskedFor = 'publish' | 'remove';

/** The text of a file of the repository, by its path in there; null where there is none that is not read as code anyway. */
export type RepositoryText = (path: string) => string | null;

/** By what files came that another run of a service has kept. */
export const artifact = 'download-artifact';

const mostFiles = 2_000;

/** An empty file system. */
export function sharedFiles(): SharedFiles {
  return { fetched: new Map(), written: new Map(), copied: new Map(), checked: new Set() };
}

/** Puts what has come into the file system. */
export function arrive({ fetched, written, copied }: SharedFiles, arrivals: readonly Arrival[]): void {
  for (const arrival of arrivals) {
    if (fetched.size + written.size + copied.size > mostFiles) return;
    if ('by' in arrival) fetched.set(arrival.path, arrival.by);
    else if ('text' in arrival) written.set(arrival.path, arrival.text);
    else if ('copied' in arrival) copied.set(arrival.path, arrival.copied);
    else {
      copyInto(fetched, arrival.from.fetched, arrival.source, arrival.path);
      copyInto(written, arrival.from.written, arrival.source, arrival.path);
      copyInto(copied, arrival.from.copied, arrival.source, arrival.path);
    }
  }
}

/** `COPY /x /y` makes `/x/a` to `/y/a`; of one file also `/y/x`, where `/y` is a folder. */
function copyInto(
  to: Map<string, string>,
  from: ReadonlyMap<string, string>,
  source: string,
  target: string,
): void {
  for (const [path, value] of [...from].slice(0, mostFiles)) {
    if (path === source) {
      to.set(target, value);
      to.set(`${target === '/' ? '' : target}/${baseOf(path)}`, value);
    } else if (source === '/' || path.startsWith(`${source}/`))
      to.set(`${target === '/' ? '' : target}${path.slice(source === '/' ? 0 : source.length)}`, value);
  }
}

/** Folders of an image that stand in front of the repository's own. */
const mostFolders = 16;

/** The text of a file of the repository that is run from `path`, as somebody who starts it there has it. */
export function textAt(
  path: string,
  { copied }: SharedFiles,
  repository: RepositoryText | undefined,
): string | null {
  if (repository === undefined || path === '') return null;
  const own = copied.get(path);
  if (own !== undefined) return repository(own);
  const inFolder = withinFolder(path, copied);
  const text = inFolder === null ? null : repository(inFolder);
  if (text !== null) return text;
  if (!path.startsWith('/')) return repository(path);
  const parts = path.split('/').slice(1);
  if (parts.length > mostFolders) return null;
  for (let at = 0; at < parts.length; at += 1) {
    const text = repository(parts.slice(at).join('/'));
    if (text !== null) return text;
  }
  return null;
}

/** A file of a folder that was copied as a whole, by its path in the repository. */
function withinFolder(path: string, copied: ReadonlyMap<string, string>): string | null {
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = copied.get(path.slice(0, end)) ?? copied.get(`${path.slice(0, end)}/`);
    if (folder === undefined) continue;
    const from = folder.replace(/\/+$/, '');
    return from === '' || from === '.' ? path.slice(end + 1) : `${from}${path.slice(end)}`;
  }
  return null;
}
