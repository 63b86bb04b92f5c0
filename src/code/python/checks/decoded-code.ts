import type { Constant, ConstantValue, Expr, List, Tuple } from '../ast.ts';
import type { Check, NodePlace, Report } from '../site.ts';
import { calledNames, lastWord } from './call-shape.ts';

const decoders =
  /^(?:b(?:16|32|64|85)decode|a85decode|(?:standard|urlsafe)_b64decode|decodebytes|unhexlify|fromhex|a2b_(?:base64|hex|uu)|decompress)$/;

/** EBCDIC: data of mainframes comes in it, constants of a program do not. What other codecs hide is followed by the engine. */
const oddCodec =
  /^(?:cp|ibm|csibm)?_?-?(?:037|273|277|278|280|284|285|290|297|420|424|500|871|875|1026|1140|1047)$/i;

/** Whether a text is decoded from another inside an expression; so deep, and not into functions of its own. */
export function isDecoded(expression: Expr, depth: number): boolean {
  if (depth > 8) return false;
  switch (expression.type) {
    case 'Call':
      return (
        decoders.test(lastWord(expression.func) ?? '') ||
        (expression.func.type === 'Attribute' && isDecoded(expression.func.value, depth + 1)) ||
        expression.args.slice(0, 4).some((each) => isDecoded(each, depth + 1))
      );
    case 'BinOp':
      return isDecoded(expression.left, depth + 1) || isDecoded(expression.right, depth + 1);
    case 'Subscript':
      return isDecoded(expression.value, depth + 1);
    default:
      return false;
  }
}

/** `compile(b64decode('...'))`: code that waits to be run, and is written so that nobody reads it. */
export const decodedCode: Check = {
  id: 'decoded-code',
  about: ['builtins.compile'],
  call(site, report) {
    if (!calledNames(site).includes('builtins.compile')) return;
    const source = site.argument(0, 'source');
    if (source === undefined) return;
    if (isDecoded(source, 0)) report.hazard('decoded-code', site.node);
    else if (startsPrograms(site.constant(source))) report.hazard('command-in-compiled-text', site.node);
  },
  nodes: { List: tellCommand, Tuple: tellCommand },
};

/** `['python', '-c', b64decode('...')]`, whatever starts it. */
function tellCommand(node: List | Tuple, _at: NodePlace, report: Report): void {
  const { elts } = node;
  if (elts.length < 3) return;
  const [program, option, code] = elts as readonly [Expr, Expr, Expr];
  if (option.type !== 'Constant' || (option.value !== '-c' && option.value !== '-e')) return;
  const word = program.type === 'Constant' ? program.value : lastWord(program);
  if (typeof word !== 'string' || !/(?:^|[/\\])(?:python|node|perl|ruby|executable|bash|sh)/i.test(word))
    return;
  if (isDecoded(code, 0)) report.hazard('decoded-code', node);
}

const commands =
  /\b(?:os\.(?:system|popen|startfile|exec[lv]p?e?|spawn[lv]p?e?)|subprocess\.(?:run|call|check_call|check_output|getoutput|Popen)|pty\.spawn)\s*\(/;

/** A constant text of Python with a call in it that starts a program. */
function startsPrograms(text: ConstantValue | undefined): boolean {
  return typeof text === 'string' && commands.test(text.slice(0, 20_000));
}

/** `b'\x85\xa5\x81\x93'.decode('cp1026')` is `'eval'`. */
export const oddEncodings: Check = {
  id: 'odd-encodings',
  about: ['.decode', 'codecs.decode'],
  call(site, report) {
    const { func, args } = site.node;
    const byModule = calledNames(site).includes('codecs.decode');
    if (func.type !== 'Attribute') return;
    const text = byModule ? args[0] : func.value;
    const codec = site.argument(byModule ? 1 : 0, 'encoding');
    if (text?.type !== 'Constant' || codec === undefined || lengthOf(text) < 4) return;
    const name = site.constant(codec);
    if (typeof name === 'string' && name.length < 20 && oddCodec.test(name))
      report.hazard('text-in-odd-encoding', site.node, { detail: name });
  },
};

function lengthOf({ value }: Constant): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 0;
}
