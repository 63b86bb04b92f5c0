import type { Expr, Module } from '../ast.ts';
import type { CallSite } from '../site.ts';
import { sourceHas } from './module-text.ts';

/** What goes through a folder with all that is below it, or packs it. */
const takesAll =
  /\b(?:os\.walk|scandir|i?glob|rglob|make_archive|copytree|ZipFile|tarfile\.open|\.add|zip_folder|iterdir)\s{0,2}\(/;

/** A whole home, or a folder in one that a system or a service makes for what its user keeps there; nothing of a name below. */
const usersOwn =
  /["'](?:~|\/home|\/Users|\/root|\/home\/\w{1,40}|\/Users\/\w{1,40}|~\/(?:Documents|Desktop|Pictures|Downloads|OneDrive|Dropbox)|[A-Z]:\\\\?Users|\/content\/(?:drive|gdrive)(?:\/(?:My ?Drive|Shareddrives))?|\/dbfs(?:\/FileStore)?|\/mnt\/(?:c|d)\/Users)\/?["']|\bPath\.home\(\)(?:(?!\s{0,2}[/.])|\.(?:r?glob\(\s{0,2}["'](?:\*\*\/)?\*["']|iterdir\(|walk\())/;

/** Whether a source takes all that a user keeps somewhere. */
export function takesUsersFolder(module: Module): boolean {
  return sourceHas(module, takesAll) && sourceHas(module, usersOwn);
}

const settingName = /\b([A-Z][A-Z0-9]{1,30})(?:_[A-Z0-9_]{1,60})?\b/g;
const mostEntries = 20;

/**
 * Whether secrets of more than one service go in one body: each service asks for its own. They are told apart by what the
 * names of their settings begin with, `HF_TOKEN` and `OPENAI_API_KEY`; a service whose name is in the address is not counted.
 */
export function sendsSecretsOfMany(value: Expr, address: string | undefined, site: CallSite): boolean {
  if (value.type !== 'Dict') return false;
  const host = (address ?? '').toLowerCase();
  const services = new Set<string>();
  for (const entry of value.values.slice(0, mostEntries)) {
    if (!site.taint(entry).includes('secret')) continue;
    const written = site.module.source.text.slice(entry.at, Math.min(entry.end, entry.at + 200));
    for (const [, service = ''] of written.matchAll(settingName)) {
      const name = service.toLowerCase();
      if (!general.test(name) && !host.includes(name)) services.add(name);
    }
  }
  return services.size > 1;
}

/** Words that name no service. */
const general =
  /^(?:api|app|my|the|db|user|username|login|client|secret|token|key|access|auth|password|pass|service|account|webhook|admin|bot|env|config|settings|data|id|url|base|http|https|get|post|json|none|true|false)$/;
