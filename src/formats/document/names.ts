/**
 * Names whose loaders read YAML, whatever the text begins like: JSON is YAML too. On some file systems `mlmodel` is what
 * MLflow opens.
 */
export function isYamlName(name: string): boolean {
  return /\.ya?ml$/i.test(name) || /^mlmodel$/i.test(baseName(name));
}

export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
