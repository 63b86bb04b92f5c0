/** Every secret that a run of somebody's pipeline may see, in one value. */
export const allSecrets: RegExp = /\$\{\{\s{0,10}toJSON\(\s{0,10}secrets\s{0,10}\)\s{0,10}\}\}/i;
