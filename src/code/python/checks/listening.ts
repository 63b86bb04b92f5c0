import type { Expr } from '../ast.ts';
import type { Check } from '../site.ts';
import { calledNames, constantOf, keyword, lastWord, truth } from './call-shape.ts';
import { sourceHas } from './module-text.ts';

const everywhere: ReadonlySet<string> = new Set(['0.0.0.0', '::', '']);

const listens =
  /(?:create_server|start_server|TCPServer|UDPServer|HTTPServer|make_server|serve|Flask\.run|uvicorn\.run|run_simple|launch|listen)$/;

const givesFiles = /\b(?:SimpleHTTP|CGIHTTP)RequestHandler\b|\b(?:StaticFiles|FTPHandler|add_static)\b/;
/** Where the files of a server lie: all of a home, or of a disk. */
const wholeHome =
  /\b(?:chdir\(|(?:directory|root|homedir|path)\s{0,3}=)\s{0,3}(?:str\()?(?:os\.path\.expanduser\(\s{0,3}["']~\/?["']|(?:pathlib\.)?Path\.home\(\)\s{0,3}[),]|["'](?:\/|~|\/root|\/home|\/etc|[A-Z]:\\{0,2})["']|os\.environ(?:\.get)?[[(]["']HOME["'])/;

/** A server that listens on all addresses is open to the whole network. */
export const bindsAll: Check = {
  id: 'binds-all',
  about: ['.bind', '.run', listens],
  call(site, report) {
    const names = calledNames(site);
    const word = lastWord(site.node.func);
    const binds = word === 'bind' || names.some((name) => listens.test(name)) || word === 'run';
    if (!binds) return;
    const given = [site.argument(0), keyword(site, 'host', 'server_name', 'address', 'hostname')];
    for (const value of given) {
      if (value === undefined) continue;
      const host = hostOf(value);
      const text = constantOf(site, host);
      // An empty host means all addresses to sockets only.
      const all = typeof text === 'string' && everywhere.has(text) && (text !== '' || host !== value);
      if (all) {
        const shown = text === '' ? "''" : text;
        const everything = sourceHas(site.module, givesFiles) && sourceHas(site.module, wholeHome);
        report.hazard('binds-all-interfaces', site.node, {
          detail: everything ? `${shown}, a whole home or disk` : shown,
        });
        return;
      }
    }
  },
};

function hostOf(value: Expr): Expr {
  return (value.type === 'Tuple' || value.type === 'List') && value.elts[0] !== undefined
    ? value.elts[0]
    : value;
}

/** Werkzeug's debugger runs Python for whoever opens its console. */
export const debugServer: Check = {
  id: 'debug-server',
  about: ['.run', /(?:Flask\.run|bottle\.run|run_simple|DebuggedApplication)$/],
  call(site, report) {
    const names = calledNames(site);
    const flask =
      names.some((name) => /(?:Flask\.run|bottle\.run|run_simple|DebuggedApplication)$/.test(name)) ||
      (lastWord(site.node.func) === 'run' &&
        site.node.func.type === 'Attribute' &&
        /^(?:app|application|server)$/.test(lastWord(site.node.func.value) ?? ''));
    if (!flask) return;
    if (truth(site, keyword(site, 'debug', 'use_debugger')) === true)
      report.hazard('debug-server', site.node);
  },
  nodes: {
    Assign(node, at, report) {
      const target = node.targets[0];
      if (target !== undefined && isDebugSwitch(target) && at.constant(node.value) === true)
        report.hazard('debug-server', node);
    },
  },
};

/** `app.debug`, `app.config['DEBUG']` */
function isDebugSwitch(target: Expr): boolean {
  if (target.type === 'Attribute') {
    if (target.attr !== 'debug') return false;
    const owner = lastWord(target.value);
    return owner === 'app' || owner === 'application';
  }
  return (
    target.type === 'Subscript' &&
    target.slice.type === 'Constant' &&
    target.slice.value === 'DEBUG' &&
    lastWord(target.value) === 'config'
  );
}
