import { hole } from '../../../code.ts';
import { isCommandSetting } from '../../../shell/git-settings.ts';
import { argumentText } from '../calls/argument-text.ts';
import { asText } from '../fold/constants.ts';
import type { Machine } from '../machine.ts';
import { embed, tellEffect } from '../record.ts';
import type { CallArguments, CallPlace, EffectRecord } from '../state.ts';
import type { Value } from '../values/values.ts';
import { loadsPath } from './fetched-files.ts';

/** Variables that say which command builds, shells, pagers and editors start. */
const variablesOfCommands =
  /^(?:CC|CXX|CPP|LD|AR|AS|FC|RANLIB|LDSHARED|LINKER|MAKE|CMAKE|NVCC|RUSTC_WRAPPER|PAGER|MANPAGER|GIT_PAGER|EDITOR|VISUAL|GIT_EDITOR|GIT_SEQUENCE_EDITOR|GIT_EXTERNAL_DIFF|GIT_SSH|GIT_SSH_COMMAND|GIT_ASKPASS|SSH_ASKPASS|BROWSER|PROMPT_COMMAND|LESSOPEN|LESSCLOSE|RSYNC_RSH)$/;

/** Variables that name a file which every program that starts later loads first. */
const preloads = /^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES|PYTHONSTARTUP|BASH_ENV|ENV|ZDOTDIR)$/;

/** What a variable of the environment is set to, where others run or load it: read as what they make of it. */
export function obeyed(m: Machine, record: EffectRecord | null, name: string | null, value: Value): void {
  if (record === null || name === null) return;
  const isCommand = variablesOfCommands.test(name);
  if (!isCommand && !preloads.test(name)) return;
  const text = argumentText(value, 'command');
  if (text === null) return;
  if (!isCommand) loadsPath(record, text);
  // A path of which a part is known is no more than the name of one command.
  else if (!text.includes(hole) || /[|;&`$]/.test(text)) embed(m, record, 'shell', text);
}

const mostVariables = 256;

/** Of those, what is put into the program itself that is started. */
const putsInto = /^(?:LD_PRELOAD|LD_AUDIT|DYLD_INSERT_LIBRARIES)$/;

/** Allocators, clocks, sanitizers and runtimes of compilers, which are meant to be loaded so. */
const meantForIt =
  /(?:^|\/)lib(?:jemalloc|tcmalloc|mimalloc|hugetlbfs|faketime|asan|tsan|ubsan|lsan|gomp|iomp5|stdc\+\+|gcc_s|mkl_\w+|python3[\w.]*|nss_wrapper|eatmydata|gperftools|profiler)\w*[\w.-]*(?:\.so[.\d]*|\.dylib)$/;

/** `run(command, env={'GIT_PAGER': …})`: what one program alone is given. */
export function obeyedBy(
  m: Machine,
  record: EffectRecord | null,
  given: CallArguments,
  place: CallPlace,
): void {
  const variables = given.keywords.find(([name]) => name === 'env')?.[1];
  if (record === null || variables?.kind !== 'mapping' || variables.entries.size > mostVariables) return;
  for (const { key, value } of variables.entries.values()) {
    const name = asText(key);
    obeyed(m, record, name, value);
    if (name !== null && putsInto.test(name) && !isMeant(value))
      tellEffect(m, place, {
        capability: 'environment',
        callable: 'os.environ.update',
        argument: name,
        callee: 0,
        marks: 0,
        traits: ['constant'],
      });
  }
}

function isMeant(value: Value): boolean {
  const libraries = (argumentText(value, 'path') ?? hole).split(/[\s:]+/, 16);
  // `${libasan}:${LD_PRELOAD}`: what was there before stays.
  return libraries.every((each) => each === '' || meantForIt.test(each));
}

/** `repo.config_writer().set_value('core', 'sshCommand', …)` */
const settings = /^git\.(?:\w+\.)*config_writer\.(?:set_value|set|add_value)$/;
/** `repo.git.update_environment(GIT_SSH_COMMAND=…)` */
const environments = /^git\.(?:\w+\.)*(?:update_environment|custom_environment)$/;
const longestKey = 200;

/** What a setting of a repository says that git runs, and what a variable does that git is started with. */
export function obeyedByGit(m: Machine, name: string, given: CallArguments, place: CallPlace): void {
  if (!name.startsWith('git.')) return;
  const [section, option, value] = given.positional;
  const told: (readonly [string, Value])[] = [];
  if (settings.test(name)) {
    const key = `${asText(section) ?? ''}.${asText(option) ?? ''}`;
    if (value !== undefined && key.length < longestKey && isCommandSetting(key)) told.push([key, value]);
  } else if (environments.test(name))
    for (const [variable, command] of given.keywords)
      if (variablesOfCommands.test(variable)) told.push([variable, command]);
  for (const [argument, command] of told) {
    const text = argumentText(command, 'command');
    const { marks } = command;
    const record = tellEffect(m, place, {
      capability: 'environment',
      callable: name,
      argument,
      callee: 0,
      marks,
      traits: [],
    });
    if (text !== null) embed(m, record, 'shell', text);
  }
}
