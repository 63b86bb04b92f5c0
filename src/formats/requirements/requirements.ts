import { baseOf } from '../../core/slash-paths.ts';
import type { Format } from '../format.ts';

/** What pip installs for a model: a text without any mark of its own, told by its name or by who hands it over. */
export const requirements: Format = {
  id: 'requirements',
  title: 'pip requirements',
  claims: ({ head, name, loader }) =>
    (loader === 'requirements' || (loader === undefined && isRequirementsName(name))) &&
    (!head.includes(0) || isWide(head)),
  read: async (reading) => (await import('./read-requirements.ts')).readRequirements(reading),
};

/** Byte order marks of UTF-16 and UTF-32, which pip reads as well. */
function isWide([first, second, third, fourth]: Uint8Array): boolean {
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) return true;
  return first === 0 && second === 0 && third === 0xfe && fourth === 0xff;
}

function isRequirementsName(name: string): boolean {
  const base = baseOf(name).toLowerCase();
  // A file of constraints may say where a package comes from, too.
  return (
    (base.includes('requirements') || base.startsWith('constraints')) &&
    (base.endsWith('.txt') || base.endsWith('.in')) &&
    base.length <= 200
  );
}
