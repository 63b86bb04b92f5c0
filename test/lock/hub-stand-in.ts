import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the stand-in does otherwise than an honest hub. */
export interface Faults {
  /** Bytes that are sent in the place of a file's own. */
  readonly sent?: ReadonlyMap<string, Buffer>;
  /** Put into the listing as it is. */
  readonly listed?: readonly object[];
  /** Where a download is redirected to. */
  readonly redirect?: string;
  readonly commit?: string;
  /** Where the next page of the listing is said to be. */
  readonly next?: string;
}

export interface HubStandIn {
  readonly endpoint: string;
  /** Method, path and whether a token came along, of every request. */
  readonly requests: string[];
  faults: Faults;
  /** Moves `main` to a commit with these files. */
  commit(files: ReadonlyMap<string, Buffer>): string;
  close(): Promise<void>;
}

/** Files from this size on are in large file storage. */
const large = 1_000;

/**
 * A stand-in for a model hub on the loopback interface: it speaks the routes of the Hugging Face Hub's API that resolve a
 * revision, list a commit and hand out files (`/api/models/{id}/revision/…`, `/tree/…`, `/{id}/resolve/…`), large files
 * by a redirect. The real client is run against it in real-client.long.test.ts, so that it is known to speak as the Hub does.
 */
export async function hubStandIn(repository: string, pageSize = 2): Promise<HubStandIn> {
  const commits = new Map<string, ReadonlyMap<string, Buffer>>();
  let main = '';
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(
      `${request.method} ${request.url}${request.headers.authorization === undefined ? '' : ' with token'}`,
    );
    answer(request, response);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  // Another host by name, as the Hub's store for large files is.
  const store = endpoint.replace('127.0.0.1', 'localhost');

  const hub: HubStandIn = {
    endpoint,
    requests,
    faults: {},
    commit(files) {
      main = createHash('sha1')
        .update(String(commits.size))
        .update([...files.keys()].join())
        .digest('hex');
      commits.set(main, files);
      return main;
    },
    close: () =>
      new Promise((done) => {
        server.closeAllConnections();
        server.close(() => done());
      }),
  };
  return hub;

  function answer({ url = '/', method }: IncomingMessage, response: ServerResponse): ServerResponse {
    const { pathname, searchParams } = new URL(url, endpoint);
    const path = decodeURIComponent(pathname);
    const api = `/api/models/${repository}/`;
    if (path.startsWith(`${api}revision/`)) {
      const commit = commitOf(path.slice(`${api}revision/`.length));
      if (commit === null) return missing(response, 'RevisionNotFound');
      const siblings = [...commits.get(commit)!.keys()].map((rfilename) => ({ rfilename }));
      return json(response, {
        _id: '1',
        id: repository,
        modelId: repository,
        private: false,
        tags: [],
        downloads: 0,
        likes: 0,
        sha: hub.faults.commit ?? commit,
        siblings,
      });
    }
    if (path.startsWith(`${api}tree/`)) {
      const commit = commitOf(path.slice(`${api}tree/`.length));
      if (commit === null) return missing(response, 'RevisionNotFound');
      const all = [...commits.get(commit)!].map(([name, bytes]) => entryOf(name, bytes));
      const entries = [...all, ...(hub.faults.listed ?? [])];
      const from = Number(searchParams.get('cursor') ?? '0');
      const next =
        hub.faults.next ?? `${endpoint}${pathname}?recursive=true&expand=false&cursor=${from + pageSize}`;
      if (from + pageSize < entries.length) response.setHeader('link', `<${next}>; rel="next"`);
      return json(response, entries.slice(from, from + pageSize));
    }
    const resolved = /^\/([^/]+\/[^/]+)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const commit = resolved === null || resolved[1] !== repository ? null : commitOf(resolved[2]!);
    const bytes = commit === null ? undefined : commits.get(commit)!.get(resolved![3]!);
    if (bytes !== undefined) return file(response, method === 'HEAD', commit!, resolved![3]!, bytes);
    if (path.startsWith('/cdn/')) {
      const name = path.slice('/cdn/'.length);
      for (const files of commits.values())
        for (const own of files.values())
          if (sha256(own) === name) return send(response, method === 'HEAD', sentFor(files, own));
    }
    return missing(response, 'EntryNotFound');
  }

  function commitOf(revision: string): string | null {
    if (revision === 'main') return main;
    return commits.has(revision) ? revision : null;
  }

  function file(
    response: ServerResponse,
    head: boolean,
    commit: string,
    name: string,
    bytes: Buffer,
  ): ServerResponse {
    response.setHeader('x-repo-commit', commit);
    if (bytes.length < large) {
      response.setHeader('etag', `"${blob(bytes)}"`);
      return send(response, head, hub.faults.sent?.get(name) ?? bytes);
    }
    response.setHeader('x-linked-etag', `"${sha256(bytes)}"`);
    response.setHeader('x-linked-size', bytes.length);
    return response
      .writeHead(302, { location: hub.faults.redirect ?? `${store}/cdn/${sha256(bytes)}` })
      .end();
  }

  function sentFor(files: ReadonlyMap<string, Buffer>, bytes: Buffer): Buffer {
    const [name] = [...files].find(([, own]) => own === bytes) ?? [''];
    return hub.faults.sent?.get(name) ?? bytes;
  }
}

function send(response: ServerResponse, head: boolean, bytes: Buffer): ServerResponse {
  response.writeHead(200, { 'content-length': bytes.length, 'content-type': 'application/octet-stream' });
  return response.end(head ? undefined : bytes);
}

function json(response: ServerResponse, value: unknown): ServerResponse {
  response.writeHead(200, { 'content-type': 'application/json' });
  return response.end(JSON.stringify(value));
}

function missing(response: ServerResponse, code: string): ServerResponse {
  return response.writeHead(404, { 'x-error-code': code }).end();
}

function entryOf(path: string, bytes: Buffer): object {
  const entry = { type: 'file', path, size: bytes.length };
  if (bytes.length < large) return { ...entry, oid: blob(bytes) };
  return {
    ...entry,
    oid: blob(Buffer.from('pointer')),
    lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 130 },
  };
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** git hash-object. */
function blob(bytes: Buffer): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
