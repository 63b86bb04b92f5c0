import { accessSync, constants, readFileSync, statSync } from 'node:fs';
import { isRoot } from './contained.ts';

const device = '/dev/kvm';

/**
 * The group that a tool needs to use KVM; null where KVM is not to be counted on. The device alone says little: it is there
 * on machines without hardware for it, and what is started on it hangs.
 */
export function kvmGroup(): number | null {
  try {
    if (
      process.arch === 'x64' &&
      !/^flags\s*:.*\b(?:vmx|svm)\b/m.test(readFileSync('/proc/cpuinfo', 'latin1'))
    )
      return null;
    accessSync(device, constants.R_OK | constants.W_OK);
    const { gid, mode } = statSync(device);
    // Root hands the tool to another user, who has what the group has.
    return !isRoot() || (mode & 0o060) === 0o060 || (mode & 0o006) === 0o006 ? gid : null;
  } catch {
    return null;
  }
}
