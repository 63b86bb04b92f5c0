import { pathReach } from '../../../core/path-reach.ts';
import { hole } from '../../code.ts';
import type { Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { takesUsersFolder } from './all-that-is-kept.ts';

/** What libraries call it that a file, or a folder with all that is in it, goes to somebody else by its path. */
const uploads =
  /(?:^|\.)(?:(?:\w+_)?upload(?:_\w+)?|log_(?:artifact|asset|file)\w*|add_(?:dir|local_dir|local_file)|send_(?:document|file|photo|video|audio|attachment)|fput_object|uploadFile)$|^wandb\.(?:run\.)?save$|^discord\.File$/;

/** The same words are said of queues, routes and keys. */
const hands = /(?:^|\.)(?:put|put_file|send|push|publish|transfer|sync)$/;

const namesPath =
  /^(?:\w*_)?(?:path|paths|file|files|filename|folder|dir|directory|local|source|src|document|attachments?|lpath|path_or_fileobj)$/i;

/** All that somebody has on a machine, his keys among it; and what a system keeps for everybody who logs in. */
const everything =
  /^(?:~|\/|\/root|\/home(?:\/[^/]{1,80})?|\/Users(?:\/[^/]{1,80})?|\/etc)\/?(?:\*{1,2}\/?){0,2}$/;

/** Folders in a home that their user fills, and settings of all programs. */
const usersFolder =
  /^(?:~|\/root|\/home\/[^/]{1,80}|\/Users\/[^/]{1,80})\/(?:Documents|Desktop|Pictures|Photos|Downloads|OneDrive|Dropbox|\.config|\.local|AppData)\/?(?:\*{1,2}\/?){0,2}$/i;

interface Given {
  readonly value: Expr;
  /** Whether the argument is where a path of this machine stands. */
  readonly isLocal: boolean;
}

function givenTo({ node }: CallSite): readonly Given[] {
  const found: Given[] = node.args.slice(0, 4).map((value, at) => ({ value, isLocal: at === 0 }));
  for (const { arg, value } of node.keywords)
    if (arg !== null && namesPath.test(arg)) found.push({ value, isLocal: true });
  return found;
}

/**
 * `api.upload_folder(folder_path=Path.home())`: nothing is opened here, the library reads what lies at the path. A home of
 * this machine is meant wherever it stands; other paths may be those of the other side, or of a route.
 */
export const sentFiles: Check = {
  id: 'sent-files',
  about: [uploads, hands],
  call(site, report) {
    if (site.isFunction(site.node.func)) return;
    const isUpload = site.callees.some((name) => uploads.test(name)) || uploads.test(wordOf(site));
    for (const { value, isLocal } of givenTo(site)) {
      const path = site.text(value) ?? hole;
      if (path.length > 4096) continue;
      const isHome = path.startsWith('~');
      if (!isHome && !(isUpload && isLocal)) continue;
      const holdsKeys = pathReach(path) === 'credentials' || (isUpload && everything.test(path));
      if (!holdsKeys && !(isUpload && (usersFolder.test(path) || isFound(path, site)))) continue;
      report.hazard(holdsKeys ? 'secret-sent' : 'local-data-sent', site.node, {
        detail: holdsKeys ? 'openly' : 'file',
      });
      return;
    }
  },
};

/** One file after another of all that a user keeps somewhere. */
function isFound(path: string, site: CallSite): boolean {
  return path.includes(hole) && takesUsersFolder(site.module);
}

function wordOf({ node: { func } }: CallSite): string {
  return func.type === 'Attribute' ? `.${func.attr}` : '';
}
