import { isYamlName } from '../document/names.ts';
import type { Format, Probe } from '../format.ts';
import { beginning } from './beginning.ts';
import { opensJson } from './opening.ts';

/** JSON texts of every kind: what a document is for, its content says. */
export const json: Format = {
  id: 'json',
  title: 'JSON document',
  extensions: ['.json', '.ipynb', '.jsonl'],
  looseText: true,
  claims: (probe) => claimable(probe) && opensJson(beginning(probe)),
  // A text can be built to pass for a tar archive; who is known to read it as JSON does so all the same.
  claimsBeside: (probe) => isHint(probe.loader) && opensJson(beginning(probe)),
  read: async (reading) => (await import('./read-json.ts')).readJson(reading),
};

/** JSON under a name of YAML is read as that: what it means is for the kinds of YAML documents to say. */
function claimable({ loader, name }: Probe): boolean {
  return loader === undefined ? !isYamlName(name) : isHint(loader);
}

function isHint(loader: string | undefined): boolean {
  return loader === 'json' || loader === 'keras-config' || loader === 'skops-schema';
}
