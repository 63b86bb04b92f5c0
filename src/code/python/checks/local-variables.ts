import type { Expr, Module } from '../ast.ts';
import type { Check } from '../site.ts';
import { sourceHas } from './module-text.ts';

/** A function that keeps a secret in a variable of its own. */
const keepsSecret =
  /^[ \t]{1,40}\w{0,40}(?:secret|token|passw|passphrase|api_?key|credential)\w{0,40}[ \t]?=[ \t]?[^=\n]{0,60}\b(?:environ|getenv|getpass|keyring|get_secret|vault|secrets)\b/im;

/** Whether one of the functions of a module has a secret among its variables or its parameters. */
export function hasSecretLocals(module: Module): boolean {
  return sourceHas(module, keepsSecret) || sourceHas(module, takesSecret);
}

const takesSecret =
  /^[ \t]*(?:async )?def \w{1,80}\([^)\n]{0,200}\b(?:password|passwd|passphrase|secret|api_key|auth_token|access_token)\b/m;

/** `tb.tb_frame.f_locals`, whichever way it is made a text. */
export function showsLocals(value: Expr, module: Module, depth = 0): boolean {
  if (depth > 4) return false;
  switch (value.type) {
    case 'Attribute':
      return value.attr === 'f_locals' && hasSecretLocals(module);
    case 'Call':
      return (
        value.args.slice(0, 4).some((one) => showsLocals(one, module, depth + 1)) ||
        (value.func.type === 'Attribute' &&
          /^(?:items|values|copy)$/.test(value.func.attr) &&
          showsLocals(value.func.value, module, depth + 1))
      );
    case 'JoinedStr':
      return value.values.slice(0, 16).some((one) => showsLocals(one, module, depth + 1));
    case 'FormattedValue':
      return showsLocals(value.value, module, depth + 1);
    default:
      return false;
  }
}

const switches = [
  ...['show_locals', 'tracebacks_show_locals', 'capture_locals', 'pretty_exceptions_show_locals'],
  ...['log_locals', 'diagnose'],
];

/** Tracebacks that print the variables of every function, where one of them is a secret. */
export const localsInTracebacks: Check = {
  id: 'locals-in-tracebacks',
  about: ['cgitb.enable', 'cgitb.Hook', 'stackprinter.set_excepthook', 'better_exceptions.hook'],
  keywords: new Set(switches),
  call(site, report) {
    const shows = site.argument(null, ...switches);
    if (shows !== undefined && site.constant(shows) !== true) return;
    if (sourceHas(site.module, keepsSecret))
      report.hazard('secret-shown', site.node, { detail: 'local variables' });
  },
};
