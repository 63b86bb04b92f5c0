import type { Format, Reading } from '../format.ts';

const endings = ['.jinja', '.jinja2', '.j2'];
/** Servers are given a file with such a name: `--chat-template chat_template.txt`. */
const asText = /(?:^|[/!])chat_template(?:[\w.-]*\.(?:txt|tmpl))?$/i;

async function read(reading: Reading): Promise<void> {
  (await import('./read-jinja.ts')).readJinja(reading);
}

/** A template that stands in something else: a chat template in a model's metadata or configuration. */
export const jinjaInside: Format = {
  id: 'jinja',
  title: 'Jinja template',
  begins: [],
  claims: ({ loader }) => loader === 'jinja',
  read,
};

/** A template as a file of its own: nothing but its name tells. */
export const jinja: Format = {
  id: 'jinja',
  title: 'Jinja template',
  extensions: endings,
  claims: ({ name }) => endings.some((ending) => name.toLowerCase().endsWith(ending)) || asText.test(name),
  read,
};
