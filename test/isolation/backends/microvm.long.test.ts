import { machineHere } from './machine.ts';
import { testStarting } from './starting.ts';

testStarting(await machineHere());
