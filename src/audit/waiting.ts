/** Of `node:timers/promises`, without what that loads: opening a log is part of many short runs. */
export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
