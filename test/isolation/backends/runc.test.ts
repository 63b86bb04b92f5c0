import { backendsByName, candidate } from './kit.ts';
import { testLimits } from './limiting.ts';
import { testStarting } from './starting.ts';

// LOADLOCK_TEST_RUNC
const runc = await candidate(backendsByName.get('runc')!, 'runc');
testStarting(runc);
// In the other run crun has the same bundle, and meets them.
if (process.env['LOADLOCK_LONG'] !== undefined) testLimits(runc);
