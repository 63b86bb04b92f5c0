import { knownCallable } from '../catalog/index.ts';
import type { Check } from '../site.ts';

/** Where machines in a cloud are told their keys: AWS, its containers, Azure, Google, and others by the same number. */
const keys =
  /^https?:\/\/(?:169\.254\.(?:169\.254|170\.2)|\[?fd00:ec2::254\]?|metadata\.google\.internal|100\.100\.100\.200)\b[^\s]{0,200}(?:security-credentials|service-accounts\/[^/\s]{1,80}\/(?:token|identity)|oauth2\/token)/i;

/** Who serves its users' machines asks for these keys; SDKs do it for everybody else. */
export const cloudCredentials: Check = {
  id: 'cloud-credentials',
  about: [(known) => known.effect === 'network'],
  call(site, report) {
    for (const callee of site.callees)
      for (const { at, names, role } of knownCallable(callee)?.arguments ?? []) {
        const expression = role === 'url' ? site.argument(at, ...names) : undefined;
        const text = expression === undefined ? undefined : site.text(expression);
        if (text === undefined || !keys.test(text.slice(0, 400))) continue;
        report.hazard('cloud-credentials-read', site.node);
        return;
      }
  },
};
