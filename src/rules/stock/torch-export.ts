import { type StockList, stock } from './stock.ts';

const makers =
  /^(?:builtins\.(?:bool|bytes|complex|dict|float|frozenset|int|list|set|str|tuple)|collections\.(?:Counter|OrderedDict|defaultdict|deque))$/;

/** What makes the missing values of a defaultdict among the arguments of an exported program: plain types. */
export const torchExport: StockList = {
  loader: 'torch-export',
  judge: ({ to, name }) => (to === 'callable' && makers.test(name) ? stock : undefined),
};
