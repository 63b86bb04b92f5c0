import { baseOf } from '../../core/slash-paths.ts';

/**
 * Names whose loaders read YAML, whatever the text begins like: JSON is YAML too. On some file systems `mlmodel` is what
 * MLflow opens.
 */
export function isYamlName(name: string): boolean {
  return /\.ya?ml$/i.test(name) || /^mlmodel$/i.test(baseOf(name));
}
