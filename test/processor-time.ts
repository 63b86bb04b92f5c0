/**
 * Milliseconds of processor time that this process has used so far. A busy machine stretches what the clock says of a
 * piece of work, and hardly this.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
