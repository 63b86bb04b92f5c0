/**
 * What every credential that secretlint's rules know has in it: most texts have none of it, and then the rules are not
 * loaded. A test holds an example of each rule against it.
 */
const marks: RegExp = new RegExp(
  [
    'PRIVATE KEY',
    '(?:SECRET|secret|Secret)_?(?:ACCESS|access|Access)',
    'x-oauth-basic@',
    '_authToken=',
    'npm_[A-Za-z0-9_]{36}',
    'x(?:ox[bpaor]|app)-',
    '[sS][lL][aA][cC][kK]\\.[cC][oO][mM]/',
    '://[^:/\\s]{1,256}:[^@/\\s]{1,256}@',
    'sk-(?:proj|svcacct|admin|ant)-',
    'T3BlbkFJ',
    'gsk_[a-zA-Z0-9]{52}',
    'hf_[a-zA-Z]{34}',
    'lin_api_',
    'ntn_[0-9]{11}',
    'SG\\.\\w',
    'shp(?:pa|ca|at|ss)_',
    'gh[pousr]_[A-Za-z0-9_]{36}',
    'github_pat_',
    'glpat-',
    'glc_[A-Za-z0-9+/]{32}',
    'glsa_',
    'ops_ey',
    'hv[sbr]\\.[A-Za-z0-9_-]{90}',
    'vc[piark]_[A-Za-z0-9]{20}',
    'dapi[A-Fa-f0-9]{32}',
    'dckr_pat_',
    'figd_',
  ].join('|'),
);

/** Whether a text may hold something that secretlint takes for a credential. */
export function mayHoldSecret(text: string): boolean {
  return marks.test(text);
}
