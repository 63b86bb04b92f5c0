import { basename } from 'node:path';
import { LoadlockError } from '../../core/errors.ts';
import type { Backend, Installed, Missing } from '../backend.ts';
import { missingForContained } from '../contained.ts';
import { docker } from '../docker/docker.ts';
import { crun } from '../oci/crun.ts';
import { type ContainerEngine, filterArchitecture } from '../oci/engine.ts';
import { podman } from '../oci/podman.ts';
import { runc } from '../oci/runc.ts';

/**
 * A container by the first of these that works here: a runtime needs nobody above it who knows images, and whom nobody has
 * to trust with root's rights comes before a daemon.
 */
export const container: Backend = containerBy([crun, podman, runc, docker]);

/** Container backends by the engines that are asked, in this order. */
export function containerBy(engines: readonly ContainerEngine[]): Backend {
  return {
    id: 'container',
    title: `container (${new Intl.ListFormat('en', { type: 'disjunction' }).format(engines.map(({ name }) => name))})`,
    enforces: [
      ...(['files', 'network', 'processes', 'system-calls', 'memory', 'process-count'] as const),
      ...(['cpu-time', 'wall-time', 'output', 'disk'] as const),
    ],
    descriptors: true,
    strength: 1,
    find: () => find(engines),
    prepare: async (job, installed) => {
      const engine = engines.find(({ name }) => name === basename(installed.tool));
      if (engine === undefined)
        throw new LoadlockError('ISOLATION_UNAVAILABLE', null, 'there is no engine for containers');
      return engine.prepare(job, installed);
    },
  };
}

async function find(engines: readonly ContainerEngine[]): Promise<Installed | Missing> {
  if (process.platform !== 'linux')
    return { missing: 'containers need Linux', install: 'use another backend' };
  if (filterArchitecture() === null)
    return { missing: `no system call filter for ${process.arch}`, install: 'use another backend' };
  const absent = missingForContained();
  if (absent !== null) return { missing: `${absent} is not there`, install: 'apt-get install util-linux' };
  const why: Missing[] = [];
  for (const engine of engines) {
    const found = await engine.find();
    if ('tool' in found) return found;
    why.push(found);
  }
  const missing = why.map(({ missing }) => missing).join('; ');
  return { missing, install: why[0]?.install ?? 'use another backend' };
}
