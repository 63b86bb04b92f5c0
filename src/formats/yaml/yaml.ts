import { isYamlName } from '../document/names.ts';
import type { Format, Probe } from '../format.ts';

/** A tag that makes a reader do more than build plain values, or a line that only YAML begins with. */
const opening =
  /^(?:\ufeff|ï»¿)?(?:[ \t]*#[^\n]*\n|[ \t]*\r?\n)*(?:%YAML |%TAG |--- *(?:!|\r?\n)|!!?[a-z][\w/.:-]*[ \t\r\n])/;

/** A tag of PyYAML's that makes objects, where a value may begin. */
const pythonTag = /(?:^|[\s[{,:-])(?:!!python\/(?:object|name|module)|!<tag:yaml\.org,2002:python\/)/;
/** Configurations that no ending tells; prose and programs may speak of such tags. */
const configuration = /(?:^|\/)(?:[^./]+|[^/]*\.(?:cfg|conf|config|hparams|json|params|txt))$/i;

/**
 * YAML. Loaders go by the name, since any text may be YAML; one that begins with a directive, a document mark or a tag
 * is claimed under any name but that of a Markdown file or a patch, which may begin with a mark too.
 */
export const yaml: Format = {
  id: 'yaml',
  title: 'YAML document',
  extensions: ['.yaml', '.yml'],
  looseText: true,
  claims: (probe) => probe.loader === 'yaml' || isYaml(probe),
  read: async (reading) => (await import('./read-yaml.ts')).readYaml(reading),
};

function isYaml({ name, head, loader }: Probe): boolean {
  if (head.includes(0) && !isWide(head)) return false;
  const text = Buffer.from(head).toString('latin1');
  // A recipe of conda's is a template: no reader of YAML takes it as it is, and its commands are read as code.
  if (/(?:^|\/)(?:meta|recipe)\.ya?ml$/.test(name) && template.test(text)) return false;
  if (isYamlName(name)) return true;
  // To pip the same text is a comment: who is known to read it comes first.
  const known = loader !== undefined || /req|_module/i.test(name);
  if (!known && configuration.test(name) && pythonTag.test(text)) return true;
  return !/\.(?:md|markdown|qmd|rmd|diff|patch)$/i.test(name) && opening.test(text);
}

const template = /^(?:[ \t]*(?:#[^\n]*)?\n)*\{%-?[ \t]*set\b/;

/** A byte order mark of UTF-16, which YAML's readers take as well. */
function isWide([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}
