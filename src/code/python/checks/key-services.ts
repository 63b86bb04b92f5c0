/** A service, by the names of the variables that its keys are kept in. */
export interface KeyService {
  readonly keys: RegExp;
  /** What stands in the names of hosts that its keys are meant for, gateways and proxies among them. */
  readonly near: RegExp;
  /** Its name as others put it into names of hosts that are not its own, and where it answers itself. */
  readonly own?: { readonly name: string; readonly hosts: RegExp };
}

const services: readonly KeyService[] = [
  { keys: /AWS_(?:SECRET|SESSION)/, near: /amazonaws|aws/ },
  {
    keys: /OPENAI/,
    near: /openai|azure|llm|gateway|proxy|ai\./,
    own: { name: 'openai', hosts: /(?:^|\.)(?:openai\.com|azure\.com|azure-api\.net|microsoft\.com)$/ },
  },
  {
    keys: /ANTHROPIC|CLAUDE/,
    near: /anthropic|claude|llm|gateway|proxy|ai\./,
    own: { name: 'anthropic', hosts: /(?:^|\.)(?:anthropic\.com|claude\.ai|amazonaws\.com)$/ },
  },
  { keys: /GITHUB|\bGH_/, near: /git/ },
  { keys: /GITLAB/, near: /git/ },
  {
    keys: /HF_|HUGGING/,
    near: /huggingface|hf\.|hf-/,
    own: { name: 'huggingface', hosts: /(?:^|\.)(?:huggingface\.co|hf\.co)$/ },
  },
  { keys: /SLACK/, near: /slack/, own: { name: 'slack', hosts: /(?:^|\.)slack\.com$/ } },
  { keys: /STRIPE/, near: /stripe/, own: { name: 'stripe', hosts: /(?:^|\.)stripe\.com$/ } },
  { keys: /NPM_/, near: /npm/ },
  { keys: /PYPI|TWINE/, near: /pypi/ },
  { keys: /WANDB/, near: /wandb/ },
  {
    keys: /GEMINI|GOOGLE/,
    near: /google|gemini|llm|gateway|proxy|ai\./,
    own: { name: 'googleapis', hosts: /(?:^|\.)googleapis\.com$/ },
  },
];

/** The service that a variable's key is for. */
export function serviceOf(variable: string | undefined): KeyService | undefined {
  return variable === undefined ? undefined : services.find(({ keys }) => keys.test(variable));
}
