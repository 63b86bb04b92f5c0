import type { Expr } from '../ast.ts';
import { makesSecrets, readsSecrets } from '../catalog/secret-name.ts';
import type { CallSite, Check, Report } from '../site.ts';
import { constantOf } from './call-shape.ts';
import { showsLocals } from './local-variables.ts';
import { isMasked, isOnlySpelled } from './masked.ts';
import { sourceHas } from './module-text.ts';
import { isHardcoded, secretIn, settingIn } from './named-secrets.ts';
import { type Reader, readerOf, shownBy, sinkNames } from './secret-sinks.ts';
import { holdsEnvironment, isWholeEnvironment } from './whole-environment.ts';

/** A secret that is printed, logged, tracked or answered with stays with whoever reads that. */
export const secretShown: Check = {
  id: 'secret-shown',
  about: sinkNames,
  call(site, report) {
    const reader = readerOf(site);
    if (reader === undefined) return;
    for (const value of shownBy(site, reader)) {
      if (value.type === 'Constant' || (isMasked(value) && !isOnlySpelled(value, site.module))) continue;
      if (showsLocals(value, site.module)) {
        report.hazard('secret-shown', site.node, { detail: 'local variables' });
        return;
      }
      const stands = isHardcoded(site, value);
      if (!stands && constantOf(site, value) !== undefined) continue;
      if (!stands && isMade(site, value)) continue;
      if (stands || site.taint(value).includes('secret')) {
        tell(site, report, reader, value);
        return;
      }
      // A page may be what somebody asked for by that name; nobody prints it for that.
      const named = reader === 'page' ? settingIn(value, site.module) : secretIn(value, site.module);
      if (named !== undefined) {
        report.hazard(hazardFor(reader), site.node, { detail: named });
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

/** Made of nothing that was read: whoever asked for it has to see it once. */
function isMade(site: CallSite, value: Expr): boolean {
  if (!sourceHas(site.module, makesSecrets)) return false;
  if (!site.taint(value).every((source) => source === 'secret')) return false;
  // Of a variable of the environment it is told that it came from there; of all of them, only that they are secret.
  return (
    !sourceHas(site.module, readsSecrets) ||
    (!sourceHas(site.module, readsOtherwise) && !isWholeEnvironment(value, site))
  );
}

const readsOtherwise =
  /\b(?:getpass|keyring|dotenv|decouple|boto3|hvac|vault)\b|\benviron(?:\.(?:items|copy|values)\b|\s?[,)])|\*\*\s?os\.environ/i;
