import type { CompoundList } from 'unbash';

/** `while true`, `while :`, `until false`, `while [ 1 ]`, `while ((1))`. */
export function isConstant({ commands }: CompoundList, wanted: boolean): boolean {
  const [only] = commands;
  if (commands.length !== 1 || only === undefined) return false;
  const node = only.command;
  if (node.type === 'ArithmeticCommand') return wanted && /^\s*1\s*$/.test(node.body);
  if (node.type === 'TestCommand')
    return (
      wanted && node.expression.type === 'TestUnary' && /^(?:1|true)$/.test(node.expression.operand.value)
    );
  if (node.type !== 'Command') return false;
  const words = [node.name, ...node.args].map((word) => (word?.type === 'Word' ? word.value : '')).join(' ');
  return wanted ? /^(?:true|:|\[ (?:1|true|1 -eq 1|1 = 1) \]|test 1)$/.test(words) : words === 'false';
}
