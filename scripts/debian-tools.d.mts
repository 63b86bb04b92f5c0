/** @returns whether apt-get has installed them */
export function aptInstall(packages: readonly string[]): Promise<boolean>;
