import type { EmbeddedCode } from '../code.ts';
import { readCompose, readPod, readWorkflow } from '../dockerfile/read-compose.ts';
import { readDockerfile } from '../dockerfile/read-dockerfile.ts';
import { readMakefile } from '../dockerfile/read-makefile.ts';
import { readPlaybook } from '../dockerfile/read-playbook.ts';
import { readRecipes } from '../dockerfile/read-recipes.ts';
import { workInYaml } from '../work-in-yaml.ts';

/**
 * The commands in a block that is a file of another tool: a Dockerfile, a Makefile, a compose file, a workflow, a
 * manifest of Kubernetes, a playbook, a pipeline, a table of cron's, a unit of systemd's.
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
    case 'groovy':
    case 'jenkinsfile':
      return /\b(?:pipeline|node|stage)\s{0,4}[({]/.test(text) ? readRecipes(text, 'Jenkinsfile') : [];
    case 'hcl':
    case 'terraform':
    case 'tf':
      return readRecipes(text, 'main.tf');
    case 'just':
    case 'justfile':
      return readRecipes(text, 'justfile');
    case 'cron':
    case 'crontab':
      return readRecipes(text, 'crontab');
    case 'systemd':
    case 'ini':
    case 'service':
      return /^Exec(?:Start|Stop|Reload)/m.test(text) ? readRecipes(text, 'x.service') : [];
    case 'yaml':
    case 'yml':
      return commandsOfYaml(text);
    default:
      return [];
  }
}

function commandsOfYaml(text: string): readonly EmbeddedCode[] {
  if (/^kind:[ \t]+[A-Z]\w{1,40}/m.test(text) && /^apiVersion:/m.test(text)) return readPod(text).embedded;
  const work = workInYaml(text);
  if (work === 'compose' || /^services:/m.test(text)) return readCompose(text).embedded;
  if (work === 'playbook') return readPlaybook(text);
  return work !== null || /^[ \t-]{0,40}(?:steps|runs-on|script|jobs):|^[ \t]{0,40}-[ \t]+run:/m.test(text)
    ? readWorkflow(text).embedded
    : [];
}
