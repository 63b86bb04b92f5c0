import { baseOf, folderOf, normalisePath } from '../../../core/slash-paths.ts';
import { findHiddenText } from '../../hidden-text/find-hidden-text.ts';
import { type Json, JsonEntries, lineAt } from '../../json.ts';
import { looseJson } from '../../loose-json.ts';
import type { Listing } from '../listing.ts';
import type { Inspection } from './inspection.ts';

const largest = 1 << 20;

/** Files by which an editor, or an assistant that writes code, does things as soon as the folder is opened. */
export const opensAndRuns: Inspection = ({ listing }, finds) => {
  for (const { path, size } of listing.files) {
    if (size > largest) continue;
    if (/(?:^|\/)\.vscode\/tasks\.json$/.test(path)) editorTasks(path, listing.text(path) ?? '', finds);
    else if (/(?:^|\/)\.?devcontainer(?:\/.*)?\.json$/.test(path))
      container(path, listing.text(path) ?? '', finds);
    else if (assistants.test(path)) sessionHooks(path, listing.text(path) ?? '', finds);
    else if (/(?:^|\/)\.vscode\/settings\.json$/.test(path)) ownPrograms(path, listing, finds);
    else if (isInstruction(path))
      for (const { hazard, line, evidence, detail } of findHiddenText(listing.text(path) ?? '', 'shell'))
        if (hazard === 'invisible-text')
          finds.hazard(path, { id: hazard, line, evidence, detail, phase: 'start', reach: 'later' });
  }
};

/** Texts that assistants take as instructions, and the one that everybody reads. */
function isInstruction(path: string): boolean {
  return (
    /^(?:AGENTS|CLAUDE|GEMINI|README|MODEL_CARD|SKILL)(?:\.[\w-]{1,20})?\.(?:md|mdx|txt)$/i.test(
      baseOf(path),
    ) || /^\.(?:cursor|windsurf|cline)rules$|\.mdc$|^copilot-instructions\.md$/.test(baseOf(path))
  );
}

function editorTasks(path: string, text: string, finds: Parameters<Inspection>[1]): void {
  const document = looseJson(text);
  const tasks = document instanceof JsonEntries ? document.get('tasks') : undefined;
  if (!Array.isArray(tasks)) return;
  for (const task of tasks) {
    const options = task instanceof JsonEntries ? task.get('runOptions') : undefined;
    const when = options instanceof JsonEntries ? options.entry('runOn') : undefined;
    if (when?.value !== 'folderOpen' || !(task instanceof JsonEntries)) continue;
    finds.hazard(path, {
      id: 'runs-when-opened',
      line: lineAt(text, when.at),
      evidence: `folderOpen: ${String(task.get('command') ?? task.get('label'))}`.slice(0, 200),
      phase: 'start',
      reach: 'later',
    });
  }
}

function container(path: string, text: string, finds: Parameters<Inspection>[1]): void {
  const document = looseJson(text);
  if (!(document instanceof JsonEntries)) return;
  // What runs inside of the container is the container's affair; this one runs on the machine itself.
  const command = document.entry('initializeCommand');
  if (command === undefined) return;
  finds.hazard(path, {
    id: 'runs-when-opened',
    line: lineAt(text, command.at),
    evidence: `initializeCommand: ${typeof command.value === 'string' ? command.value : 'a list'}`.slice(
      0,
      200,
    ),
    phase: 'start',
    reach: 'later',
  });
}

/** Settings of a project for assistants that have hooks: Claude Code, Gemini, Cursor, Codex, Qwen, Windsurf. */
const assistants =
  /(?:^|\/)\.(?:claude\/settings(?:\.local)?|claude\/hooks\/hooks|gemini\/settings|qwen\/settings|cursor\/hooks|codex\/hooks|windsurf\/hooks)\.json$/;

/** What an assistant runs before anybody has asked it anything; other hooks answer to what it is asked to do. */
function sessionHooks(path: string, text: string, finds: Parameters<Inspection>[1]): void {
  const document = looseJson(text);
  const hooks = document instanceof JsonEntries ? document.get('hooks') : undefined;
  if (!(hooks instanceof JsonEntries)) return;
  for (const { key, value, at } of hooks.entries) {
    const isStart = /^(?:SessionStart|sessionStart|Setup)$/.test(key);
    for (const command of commandsIn(value))
      finds.hazard(path, {
        id: 'runs-when-opened',
        line: lineAt(text, at),
        evidence: `${key}: ${command}`.replace(/\s+/g, ' ').slice(0, 200),
        ...(isStart ? {} : { detail: 'an assistant runs it as it works' }),
        phase: 'start',
        reach: 'later',
      });
  }
}

/** Each command below a hook, in order. */
function commandsIn(value: Json, depth = 0, found: string[] = []): readonly string[] {
  if (depth > 8 || found.length >= mostCommands) return found;
  const own = value instanceof JsonEntries ? value.get('command') : undefined;
  if (typeof own === 'string') found.push(own);
  const inner = Array.isArray(value)
    ? value
    : value instanceof JsonEntries
      ? value.entries.map((entry) => entry.value)
      : [];
  for (const each of inner) commandsIn(each, depth + 1, found);
  return found;
}

const mostCommands = 16;

/** Programs that an editor starts by a path of its settings, where the path leads to a file of the repository. */
function ownPrograms(path: string, listing: Listing, finds: Parameters<Inspection>[1]): void {
  const text = listing.text(path) ?? '';
  const document = looseJson(text);
  if (!(document instanceof JsonEntries)) return;
  const root = folderOf(folderOf(path));
  for (const { key, value, at } of document.entries) {
    if (typeof value !== 'string' || !/(?:path|interpreter|executable|command|shell)$/i.test(key)) continue;
    const named = normalisePath(root, value.replace(/^\$\{workspace(?:Folder|Root)\}[\\/]/, ''));
    if (named === null || !listing.has(named)) continue;
    finds.hazard(path, {
      id: 'runs-when-opened',
      line: lineAt(text, at),
      evidence: `${key}: ${value}`.slice(0, 200),
      phase: 'start',
      reach: 'later',
    });
  }
}
