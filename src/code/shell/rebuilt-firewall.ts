/** Rules of a firewall that are taken away, and what sets it up again. */
const pairs: readonly (readonly [taken: RegExp, again: RegExp])[] = [
  [
    /^(?:-t \w+ )?(?:-F|-X|-Z|--flush)\b(?: \w+)?$/,
    /^[ \t]*(?:sudo[ \t]+)?ip6?tables[ \t]+(?:-w[ \t]+)?-P[ \t]+INPUT[ \t]+(?:DROP|REJECT)\b/m,
  ],
  [/^flush ruleset$/, /^[ \t]*(?:sudo[ \t]+)?nft\b[^\n#]{0,300}\b(?:policy[ \t]+drop|drop\b)/m],
  [/^(?:--force )?reset$/, /^[ \t]*(?:(?:sudo|yes[ \t]*\|)[ \t]+)?ufw[ \t]+(?:--force[ \t]+)?enable\b/m],
];

/** Whether rules that a command takes away are set anew further on in the script, so that less gets in than before. */
export function rebuildsFirewall(script: string, at: number, words: string | undefined): boolean {
  if (words === undefined) return false;
  const again = pairs.find(([taken]) => taken.test(words))?.[1];
  return again?.test(script.slice(at, at + 200_000)) === true;
}
