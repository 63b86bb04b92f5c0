import type { Expr, Module } from '../ast.ts';
import type { Check } from '../site.ts';
import { walkModule } from '../walk.ts';
import { sourceHas } from './module-text.ts';

const itself = /\b__file__\b|\bsys\.argv\[0\]/;
/** The folder of a program, or its name, is no copy of it. */
const besides = /\.(?:parent|parents|name|stem|dirname|with_name)\b|\bdirname\(|\bbasename\(/;

const runsThere =
  /\.exec_command\(|\.run\(|\.sudo\(|\bpsexec\b|\bwmiexec\b|\bsmbexec\b|\bWin32_Process\b|\bssh\b|\bwinrm\b|\bschtasks\b/i;

/** Machines that nobody named: those in reach, or those that somebody was on before. */
const looksAround =
  /known_hosts|HostKeys\(|\.ssh\/config|_history\b|\bip_network\(|\bIPv4Network\(|\barp(?:ing)?\b|\bnmap\b|\bPortScanner\b|\/etc\/hosts|\bnet view\b|\bconnect_ex\(|\bgetent\b|\.hosts\(\)|range\(\s{0,5}1\s{0,5},\s{0,5}25[456]\s{0,5}\)/;

/** A program puts itself onto other machines that it finds by itself, and runs there. */
export const copiesItself: Check = {
  id: 'copies-itself',
  about: [
    '.put',
    '.putfo',
    '.upload',
    '.upload_file',
    '.putFile',
    '.storeFile',
    '.storbinary',
    '.copy',
    '.scp',
    '.run',
  ],
  call(site, report) {
    const { node, module } = site;
    if (!sourceHas(module, itself)) return;
    const { text } = module.source;
    const isCopy = [...node.args, ...node.keywords.map(({ value }) => value)]
      .slice(0, 6)
      .some((each) => isItself(each, module, text));
    if (!isCopy || !sourceHas(module, runsThere) || !sourceHas(module, looksAround)) return;
    report.hazard('copies-itself', node);
  },
};

const longest = 300;

function isItself(expression: Expr, module: Module, text: string): boolean {
  const written = text.slice(expression.at, Math.min(expression.end, expression.at + longest));
  if (itself.test(written) && !besides.test(written)) return true;
  for (const [word] of written.matchAll(/[A-Za-z_]\w{0,60}/g)) if (ownNames(module).has(word)) return true;
  return false;
}

const names = new WeakMap<Module, ReadonlySet<string>>();

/** Names that get the path of the program, or its text. */
function ownNames(module: Module): ReadonlySet<string> {
  let known = names.get(module);
  if (known !== undefined) return known;
  const found = new Set<string>();
  const { text } = module.source;
  walkModule(module, (node) => {
    if (node.type !== 'Assign' || node.targets[0]?.type !== 'Name') return;
    const { value } = node;
    const written = text.slice(value.at, Math.min(value.end, value.at + longest));
    if (itself.test(written) && !besides.test(written)) found.add(node.targets[0].id);
  });
  known = found;
  names.set(module, known);
  return known;
}
