import type { Module } from '../ast.ts';
import { knownCallable } from '../catalog/index.ts';
import type { CallSite, Check } from '../site.ts';
import { constantOf } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const fetches =
  /\b(?:urlretrieve|urlopen|requests\.get|httpx\.get|wget\.download|gdown\.download|download_url_to_file|urllib2)\b/;
/** Programs that do the same, and calls that take the file's name along. */
const brings = /\b(?:curl|wget|bitsadmin|certutil|aria2c|retrbinary|gdown)\b/;
/** A command is that long, at most, before the name of its file. */
const near = 300;

/** Starts of programs of one module that are looked at: each look goes over the whole text. */
const mostLooks = 500;
const looks = new WeakMap<Module, number>();

/** A program that the same file fetched: its name stands in both places. */
export const startsDownload: Check = {
  id: 'starts-download',
  about: [(known) => known.effect === 'process'],
  call(site, report) {
    if (!site.callees.some((name) => knownCallable(name)?.effect === 'process')) return;
    const program = programOf(site);
    if (program === undefined) return;
    const { module } = site;
    const byCall = sourceHas(module, fetches);
    if (!byCall && !sourceHas(module, brings)) return;
    const made = looks.get(module) ?? 0;
    if (made >= mostLooks) return;
    looks.set(module, made + 1);
    const { text } = module.source;
    const { at, end } = site.node;
    const elsewhere = text.slice(0, at) + text.slice(end);
    const isFetched =
      byCall && ['"', "'"].some((quote) => namesFile(elsewhere, `${quote}${program}${quote}`, program));
    if (isFetched || isBrought(text.slice(0, at), program))
      report.hazard('starts-download', site.node, { detail: program });
  },
};

/** Looks at one name in a text; more of them say nothing new. */
const mostPlaces = 50;

/**
 * Whether a program's name stands there as that of a file. A bare word is searched for in the system's folders: at the head
 * of another command, asked for by `which` or in a comment, it is the same program of the system.
 */
function namesFile(text: string, quoted: string, program: string): boolean {
  if (/[./\\]/.test(program)) return text.includes(quoted);
  let at = text.indexOf(quoted);
  for (let places = 0; at >= 0 && places < mostPlaces; places += 1) {
    const line = text.slice(Math.max(text.lastIndexOf('\n', at) + 1, at - 200), at);
    const before = text.slice(Math.max(0, at - 80), at).trimEnd();
    if (!line.includes('#') && !/(?:\[|\bwhich\()$/.test(before) && !tried.test(line)) return true;
    at = text.indexOf(quoted, at + quoted.length);
  }
  return false;
}

/** `for program in ('gpg', 'gpg2')`: programs of the system, one after the other. */
const tried = /\bfor\s+\w+\s+in\s*[([][^()[\]]*$/;

/** The path of a file in a command that fetches it, or beside one; the source has its backslashes twice. */
function isBrought(text: string, path: string): boolean {
  if (path.length < 3 || !/[./\\]/.test(path)) return false;
  const spelled = path.replaceAll('\\', '\\\\');
  for (const one of spelled === path ? [path] : [path, spelled]) {
    let at = text.indexOf(one);
    for (let places = 0; at >= 0 && places < mostPlaces; places += 1) {
      const before = text.slice(Math.max(0, at - near), at);
      if (/[\s="'/]/.test(text[at - 1] ?? '') && /["'\s;&|]/.test(text[at + one.length] ?? ''))
        if (bringsIt(before)) return true;
      at = text.indexOf(one, at + one.length);
    }
  }
  return false;
}

/** Nothing that a comment says, nor what stands a paragraph above. */
function bringsIt(before: string): boolean {
  const lines = before.slice(before.lastIndexOf('\n\n') + 1).split('\n');
  if (/^\s*#/.test(lines.at(-1) ?? '')) return false;
  return lines.some((line) => !/^\s*#/.test(line) && brings.test(line));
}

/** The file that a command starts, as it is named in the source: `a.sh` of `bash ./a.sh -x`. */
function programOf(site: CallSite): string | undefined {
  const [command] = site.node.args;
  if (command === undefined) return undefined;
  const first =
    command.type === 'List' || command.type === 'Tuple'
      ? command.elts.slice(0, 3).map((item) => constantOf(site, item))
      : [constantOf(site, command)];
  const words = first
    .filter((item): item is string => typeof item === 'string')
    .join(' ')
    .slice(0, 500)
    .split(/\s+/)
    .filter(
      (word) =>
        !/^(?:sh|bash|zsh|python\d?(?:\.\d+)?|sudo|start|cmd(?:\.exe)?|\/c|-c|powershell(?:\.exe)?|nohup|chmod|\+x|-x)$/.test(
          word,
        ),
    );
  const word = words[0]?.replace(/^\.\//, '').replace(/[;&|]+$/, '');
  return word === undefined || word.length === 0 || !/[./\\]|^\w{1,40}$/.test(word) ? undefined : word;
}
