import type { CallPlace } from '../state.ts';
import { fromEnvironment } from '../values/marks.ts';
import { constant, type Value } from '../values/values.ts';

/** The name that the API server of a cluster has in it. */
const ownCluster = 'kubernetes.default.svc';

/**
 * Variables that a cluster sets for each of its containers (Kubernetes, "Accessing the API from a Pod"), and the home of
 * whoever runs the program, as paths have it.
 */
const variables: ReadonlyMap<string, string> = new Map([
  ['KUBERNETES_SERVICE_HOST', ownCluster],
  ['KUBERNETES_SERVICE_PORT', '443'],
  ['KUBERNETES_SERVICE_PORT_HTTPS', '443'],
  ['KUBERNETES_PORT_443_TCP_ADDR', ownCluster],
  ['HOME', '~'],
  ['USERPROFILE', '~'],
]);

const mostLooks = 50;

/** What a variable holds by what the platform says of it; null for any other, and where the file itself may set it. */
export function platformVariable(name: string | null, { frame }: CallPlace): Value | null {
  const known = name === null ? undefined : variables.get(name);
  if (known === undefined || name === null) return null;
  const { text } = frame.module.tree.source;
  let at = text.indexOf(name);
  for (let looks = 0; at >= 0; looks++) {
    if (
      looks > mostLooks ||
      isSet(text.slice(Math.max(0, at - 40), at), text.slice(at + name.length, at + name.length + 40))
    )
      return null;
    at = text.indexOf(name, at + name.length);
  }
  return constant(known, fromEnvironment);
}

/** `environ['NAME'] = …`, `environ.update(NAME=…)`, `{'NAME': …}`, `setdefault('NAME', …)`, `putenv('NAME', …)` */
function isSet(before: string, behind: string): boolean {
  return (
    /^["']?\s{0,4}(?:\]\s{0,4}=(?!=)|=(?!=)|:)/.test(behind) ||
    /(?:setdefault|putenv|setenv)\(\s{0,4}["']$/.test(before)
  );
}
