import type { Expr } from '../ast.ts';
import { isPassedOn, type Reader, readerOf, sinkNames } from '../catalog/readers.ts';
import type { CallSite, Check, Report } from '../site.ts';
import { calledNames, constantOf } from './call-shape.ts';
import { showsLocals } from './local-variables.ts';
import { isHardcoded, settingIn, tellsHeaders } from './named-secrets.ts';
import { holdsEnvironment } from './whole-environment.ts';

/** A secret that is printed, logged, tracked or answered with stays with whoever reads that. */
export const secretShown: Check = {
  id: 'secret-shown',
  about: sinkNames,
  call(site, report) {
    const reader = readerOf(calledNames(site), site.node.func, site.module);
    if (reader === undefined) return;
    for (const value of shownBy(site, reader)) {
      if (value.type === 'Constant') continue;
      if (showsLocals(value, site.module)) {
        report.hazard('secret-shown', site.node, { detail: 'local variables' });
        return;
      }
      const stands = isHardcoded(site, value);
      if (!stands && constantOf(site, value) !== undefined) continue;
      if (!stands && site.isMade(value)) continue;
      if (stands || site.taint(value).includes('secret')) {
        tell(site, report, reader, value);
        return;
      }
      // A page may be what somebody asked for by that name; nobody prints it for that.
      const isNamed =
        reader === 'page'
          ? settingIn(value, site.module) !== undefined
          : site.isNamedSecret(value) || tellsHeaders(value);
      if (isNamed) {
        report.hazard(hazardFor(reader), site.node, { detail: 'by its name' });
        return;
      }
    }
  },
};

function hazardFor(reader: Reader): 'secret-shown' | 'secret-sent' {
  return reader === 'broker' || reader === 'model' ? 'secret-sent' : 'secret-shown';
}

function tell(site: CallSite, report: Report, reader: Reader, value: Expr): void {
  const leaves = reader === 'broker' || reader === 'tracker';
  const openly = reader === 'model' || (leaves && holdsEnvironment(value, site));
  const detail = openly ? 'openly' : reader === 'page' ? 'in an answer' : undefined;
  report.hazard(
    openly ? 'secret-sent' : hazardFor(reader),
    site.node,
    detail === undefined ? {} : { detail },
  );
}

/** What a call passes on to whoever reads it. */
function shownBy({ node }: CallSite, reader: Reader): readonly Expr[] {
  const shown: Expr[] = [];
  for (const value of node.args.slice(0, 12)) shown.push(value.type === 'Starred' ? value.value : value);
  for (const { arg, value } of node.keywords.slice(0, 24))
    if (arg === null || isPassedOn(reader, arg)) shown.push(value);
  return shown;
}
