import { converters } from './index.ts';

/** Why files of a format are not converted, and what there is to be done about it. */
export function whyNoConverter(format: string): string {
  if (format === 'git-lfs-pointer')
    return 'the file only says where Git LFS keeps the real one; git lfs pull fetches that';
  if (format === 'safetensors') return 'it is safetensors already, which holds data only';
  const known = [...new Set(converters.flatMap(({ from }) => from))].join(', ');
  const what =
    format === 'unknown' ? 'its content is of no format that is known' : `nothing converts ${format}`;
  return `${what}; convert reads ${known}`;
}
