import { gvisor } from '../../../src/isolation/backends/gvisor.ts';
import { candidate } from './kit.ts';
import { testLimits } from './limiting.ts';
import { machineHere } from './machine.ts';

// LOADLOCK_TEST_RUNSC
testLimits(await candidate(gvisor));
testLimits(await machineHere());
