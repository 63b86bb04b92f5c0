import { isAlias, isCollection, isScalar, isSeq, visit } from 'yaml';
import type { EmbeddedCode } from '../code.ts';
import { readYaml } from '../yaml-document.ts';
import { quoted } from './read-dockerfile.ts';

export interface YamlCommands {
  readonly embedded: readonly EmbeddedCode[];
  /** False where the text is no YAML that could be read. */
  readonly readable: boolean;
}

/** Commands in a compose file: `command`, `entrypoint` and health checks of its services. */
export function readCompose(text: string): YamlCommands {
  return commandsUnder(text, new Set(['command', 'entrypoint', 'test']));
}

/** The `run` steps of a workflow, each a script for the step's shell. */
export function readWorkflow(text: string): YamlCommands {
  return commandsUnder(text, new Set(['run']));
}

/** Stages of a pipeline and entry points of a project: DVC, MLflow, Cog. */
export function readPipeline(text: string): YamlCommands {
  return commandsUnder(text, new Set(['cmd', 'command', 'run']));
}

function commandsUnder(text: string, keys: ReadonlySet<string>): YamlCommands {
  const read = readYaml(text);
  if (read === null || !isCollection(read.document.contents)) return { embedded: [], readable: false };
  const { document, lines } = read;
  const embedded: EmbeddedCode[] = [];
  visit(document, {
    Pair(_, pair) {
      if (!isScalar(pair.key) || typeof pair.key.value !== 'string' || !keys.has(pair.key.value)) return;
      const value = isAlias(pair.value) ? pair.value.resolve(document) : pair.value;
      const line = lines.linePos(pair.key.range?.[0] ?? 0).line;
      if (isScalar(value) && typeof value.value === 'string') {
        // A block scalar begins on the line behind its mark.
        const block = value.type === 'BLOCK_LITERAL' || value.type === 'BLOCK_FOLDED';
        embedded.push(
          shell(value.value, block ? line + 1 : line, pair.key.value, value.type === 'BLOCK_LITERAL'),
        );
      } else if (isSeq(value)) {
        const words = value.items.flatMap((item) => (isScalar(item) ? [String(item.value)] : []));
        const [first = ''] = words;
        const rest = first === 'CMD' || first === 'CMD-SHELL' ? words.slice(1) : words;
        const command = first === 'CMD-SHELL' ? rest.join(' ') : rest.map(quoted).join(' ');
        if (first !== 'NONE') embedded.push(shell(command, line, pair.key.value, false));
      }
    },
  });
  return { embedded, readable: true };
}

function shell(text: string, line: number, by: string, verbatim: boolean): EmbeddedCode {
  return {
    language: 'shell',
    text,
    line,
    by,
    verbatim,
    context: 'repository',
    phase: 'start',
    reach: 'later',
    holes: false,
  };
}
