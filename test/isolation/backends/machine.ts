import { microvmWith } from '../../../src/isolation/backends/microvm.ts';
import { kernelPlaces } from '../../../src/isolation/microvm/kernel.ts';
import { type Candidate, candidate } from './kit.ts';

// LOADLOCK_TEST_QEMU_SYSTEM_X86, LOADLOCK_TEST_BUSYBOX_STATIC, LOADLOCK_TEST_BUBBLEWRAP
export function machineHere(): Promise<Candidate> {
  const given = process.env['LOADLOCK_TEST_LINUX_IMAGE'];
  return candidate(microvmWith(given === undefined ? kernelPlaces : [...kernelPlaces, given]));
}
