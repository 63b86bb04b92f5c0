import type { EmbeddedCode } from '../code.ts';
import { readCompose, readPod, readWorkflow } from '../dockerfile/read-compose.ts';
import { readDockerfile } from '../dockerfile/read-dockerfile.ts';
import { readMakefile } from '../dockerfile/read-makefile.ts';

/**
 * The commands in a block that is a file of another tool: a Dockerfile, a Makefile, a compose file, a workflow, a
 * manifest of Kubernetes.
 */
export function commandsOfBlock(info: string, text: string): readonly EmbeddedCode[] {
  const [, word = ''] = /^[{.\s]{0,8}([A-Za-z]{1,20})/.exec(info) ?? [];
  switch (word.toLowerCase()) {
    case 'dockerfile':
    case 'docker':
    case 'containerfile':
      return readDockerfile(text).embedded;
    case 'makefile':
    case 'make':
    case 'mk':
      return readMakefile(text);
    case 'yaml':
    case 'yml':
      if (/^services:/m.test(text)) return readCompose(text).embedded;
      if (/^kind:[ \t]+[A-Z]\w{1,40}/m.test(text) && /^apiVersion:/m.test(text))
        return readPod(text).embedded;
      return /^[ \t-]{0,40}(?:steps|runs-on|script|jobs):|^[ \t]{0,40}-[ \t]+run:/m.test(text)
        ? readWorkflow(text).embedded
        : [];
    default:
      return [];
  }
}
