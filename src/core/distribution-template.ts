/** The three functions that scipy makes of a distribution's shape names, and nothing else. */
const template = new RegExp(
  [
    String.raw`^\s*def _parse_args\(self, [\w ,=.+-]*\):`,
    String.raw`return \([\w ,]*\), [\w ,=.+-]*`,
    String.raw`def _parse_args_rvs\(self, [\w ,=.+-]*\):`,
    String.raw`return self\._argcheck_rvs\([\w ,=.+-]*\)`,
    String.raw`def _parse_args_stats\(self, [\w ,=.+-]*moments='mv'\):`,
    String.raw`return \([\w ,]*\), [\w ,=.+-]*, moments\s*$`,
  ].join(String.raw`\n\s{0,8}`),
);

const longestTemplate = 2000;

/**
 * Whether a text is the one that scipy writes as `_parse_arg_template` into the state of a distribution, and runs when the
 * distribution is read again. Source: scipy/stats/_distn_infrastructure.py, parse_arg_template.
 */
export function isDistributionTemplate(text: string): boolean {
  return text.length <= longestTemplate && template.test(text.replace(/\n{2,3}/g, '\n'));
}

/** What a format says of a distribution whose state it saw to hold that text and no other. */
export const usualDistribution = 'a distribution with the functions that scipy makes of its shapes';
