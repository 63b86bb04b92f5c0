import type { Call, Expr } from '../ast.ts';
import type { CallSite, Check } from '../site.ts';
import { calledNames, lastWord } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const fetches =
  /\b(?:urlopen|urlretrieve|HTTPS?Connection|PoolManager|(?:requests|httpx|session|client|http)\.(?:get|post|request)|aiohttp|pycurl|curl_cffi)\b/;

/** An address that the file itself gives, of no home of models and not of this machine. */
const address =
  /\b(?:https?:\/\/(?!localhost|127\.|\[::1\]|0\.0\.0\.0|(?:[\w-]+\.)*(?:huggingface\.co|hf\.co|pytorch\.org|python\.org|pypi\.org|pypa\.io|w3\.org|apache\.org)\b)[\w.[-]|HTTPS?Connection\(\s{0,20}["'][\w-]+\.)/;

/**
 * `exec(urlopen('https://…').read())`, at whatever time: who answers at an address that stands in the source decides what
 * the program does from then on. An expression that is evaluated may be data; statements are none.
 */
export const fetchedCode: Check = {
  id: 'fetched-code',
  about: ['builtins.exec', 'builtins.eval', 'types.FunctionType', 'types.LambdaType'],
  call(site, report) {
    const [code] = site.node.args;
    if (code === undefined || !site.taint(code).includes('network')) return;
    if (calledNames(site).includes('builtins.eval') && !isCompiledStatements(site, code)) return;
    if (!sourceHas(site.module, fetches) || !sourceHas(site.module, address)) return;
    report.hazard('fetched-code-run', site.node);
  },
};

function isCompiledStatements(site: CallSite, code: Expr): boolean {
  if (code.type !== 'Call' || lastWord(code.func) !== 'compile') return false;
  const mode = modeOf(code);
  return mode !== undefined && site.constant(mode) === 'exec';
}

function modeOf({ args, keywords }: Call): Expr | undefined {
  return args[2] ?? keywords.find(({ arg }) => arg === 'mode')?.value;
}
