import { backendsByName, candidate } from './kit.ts';
import { testLimits } from './limiting.ts';
import { testStarting } from './starting.ts';

// LOADLOCK_TEST_RUNC
const runc = await candidate(backendsByName.get('runc')!, 'runc');
testStarting(runc);
testLimits(runc);
