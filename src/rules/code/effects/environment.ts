import type { EffectFact } from '../../../core/code.ts';
import { pathReach } from '../../../core/path-reach.ts';
import type { EffectFamily } from './effect-rule.ts';

/** Variables that make programs which start later run or load something else. */
const loads =
  /^(?:LD_PRELOAD|LD_LIBRARY_PATH|LD_AUDIT|DYLD_INSERT_LIBRARIES|PYTHONSTARTUP|PYTHONHOME|PYTHONINSPECT|PYTHONBREAKPOINT|PYTHONWARNINGS|HF_MODULES_CACHE|BROWSER|VISUAL|MANPAGER|LESSOPEN|GIT_PAGER|GIT_EXTERNAL_DIFF|GIT_ASKPASS|SSH_ASKPASS|GIT_CONFIG_GLOBAL|BASH_ENV|ENV|PROMPT_COMMAND|IFS|GIT_SSH_COMMAND|PAGER|EDITOR|NODE_OPTIONS|PERL5OPT|RUBYOPT|JAVA_TOOL_OPTIONS)$/;

/** Variables that lead what is fetched elsewhere, or switch a safeguard off. */
const misleads =
  /^(?:PIP_INDEX_URL|PIP_EXTRA_INDEX_URL|UV_INDEX_URL|HF_ENDPOINT|HTTPS?_PROXY|ALL_PROXY|https?_proxy|PYTHONHTTPSVERIFY|CURL_CA_BUNDLE|REQUESTS_CA_BUNDLE|SSL_CERT_FILE|GIT_SSL_NO_VERIFY|NODE_TLS_REJECT_UNAUTHORIZED|TORCH_FORCE_NO_WEIGHTS_ONLY_LOAD|TRUST_REMOTE_CODE|HF_TRUST_REMOTE_CODE|PYTHONPATH|PATH)$/;

function isWritten({ callable }: EffectFact): boolean {
  return /(?:__setitem__|setdefault|putenv|update)$/.test(callable);
}

/** A variable of the environment is set that changes what other programs do. */
export const environmentHijacked: EffectFamily = {
  id: 'environment-hijacked',
  severity: 'high',
  what: 'The code sets a variable of the environment that changes what programs load, fetch or verify.',
  why: 'Every program that is started from here on obeys it, and so do libraries of this one.',
  fix: 'Leave such settings to whoever runs the program.',
  refs: ['CWE-426', 'CWE-15', 'CWE-454'],
  belongs: (fact) =>
    fact.capability === 'environment' &&
    isWritten(fact) &&
    fact.argument !== undefined &&
    (loads.test(fact.argument) || misleads.test(fact.argument)),
  judge: ({ argument = '' }, moment) => {
    if (moment === 'never') return null;
    const grave = loads.test(argument) || argument.startsWith('TORCH_FORCE');
    switch (moment) {
      case 'load':
        return grave ? 'high' : 'medium';
      case 'later':
        return grave ? 'low' : 'info';
      default:
        return grave ? 'medium' : 'low';
    }
  },
};

/** Files that are no folders. `zipimport` finds an archive by what it holds, not by its name. */
const archives =
  /[^/\\]\.(?:zip|egg|whl|pyz|jar|bin|dat|data|pt|pth|ckpt|pkl|npz|npy|safetensors|h5|onnx|gguf|model|json|txt|png|jpe?g|gz)$/i;

/** Modules are looked for in a folder that anybody may write to. */
export const modulePathExtended: EffectFamily = {
  id: 'module-path-extended',
  severity: 'high',
  what: 'The code has modules looked for in a folder that is not its own.',
  why: 'Whatever lies there under the name of a module is imported in its place.',
  fix: 'Keep modules beside the code, or install them as a package.',
  refs: ['CWE-427', 'CWE-426'],
  belongs: ({ capability, callable }) => capability === 'reflection' && /^sys\.path\./.test(callable),
  judge: ({ argument }, moment) => {
    if (argument === undefined || moment === 'never') return null;
    const reach = pathReach(argument);
    const absolute = /^(?:\/|~|[a-zA-Z]:)/.test(argument);
    // An archive under any name: what is in it is imported from it, and read by nobody here.
    if (archives.test(argument)) return moment === 'load' ? 'high' : moment === 'later' ? 'low' : 'medium';
    if (reach === 'temporary') return moment === 'load' ? 'high' : moment === 'later' ? 'low' : 'medium';
    return absolute && (reach === 'outside' || reach === 'system')
      ? moment === 'load'
        ? 'medium'
        : 'low'
      : null;
  },
};
