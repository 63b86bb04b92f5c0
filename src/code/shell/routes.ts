import { hole } from '../code.ts';
import { isInside } from './inside.ts';
import type { Invocation } from './invocation.ts';
import { downloads } from './known-programs.ts';

/** A route that somebody else names, as a client of DHCP is told one, or by way of one's own network; not a stranger's. */
export function routesAsTold(name: string, args: Invocation['args']): boolean {
  const texts = args.map(({ text }) => text);
  if (name !== 'route' && !(name === 'ip' && texts.includes('route'))) return false;
  const via = texts.findIndex((text) => text === 'via' || text === 'gw');
  const gateway = args[via + 1];
  if (via < 0 || gateway === undefined) return texts.some((text) => text === 'dev');
  return gateway.text === hole
    ? !gateway.unknown.some(({ commands }) => commands?.some(downloads))
    : isInside(gateway.text);
}
