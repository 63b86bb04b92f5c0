import { backendsByName, candidate } from './kit.ts';
import { testLimits } from './limiting.ts';
import { testStarting } from './starting.ts';

// LOADLOCK_TEST_PODMAN, LOADLOCK_TEST_CRUN
const podman = await candidate(backendsByName.get('podman')!, 'podman');
testStarting(podman);
testLimits(podman);
