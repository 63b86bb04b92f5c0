import type { Check } from '../site.ts';
import { sourceHas } from './module-text.ts';

/** What asks its standard input for Python to run. */
const consoles =
  /\b(?:code\.interact|InteractiveConsole|InteractiveInterpreter|pdb\.(?:set_trace|Pdb)|IPython\.embed|pty\.spawn)\b|\b(?:exec|eval)\s{0,5}\(\s{0,5}input\b/;
const connects = /\b(?:create_connection|connect|accept)\s{0,5}\(/;
const isConnection = /\.makefile\(|\b(?:conn|connection|client|sock|socket)\b/i;

/** `sys.stdin = socket.makefile()`: whoever is on the other side types into the console that is opened then. */
export const standardInput: Check = {
  id: 'standard-input',
  nodes: {
    Assign(node, at, report) {
      const named = node.targets.some(
        (target) =>
          target.type === 'Attribute' &&
          target.attr === 'stdin' &&
          target.value.type === 'Name' &&
          target.value.id === 'sys',
      );
      if (!named || !sourceHas(at.module, consoles) || !sourceHas(at.module, connects)) return;
      const isSocket = at.names(node.value).some((name) => name.startsWith('socket.'));
      const text = at.module.source.text.slice(node.value.at, Math.min(node.value.end, node.value.at + 200));
      if (isSocket || isConnection.test(text)) report.hazard('reverse-shell', node);
    },
  },
};
