import { container } from '../../../src/isolation/backends/container.ts';
import { candidate } from './kit.ts';
import { testLimits } from './limiting.ts';
import { testStarting } from './starting.ts';

// LOADLOCK_TEST_CRUN
const crun = await candidate(container);
testStarting(crun);
testLimits(crun);
