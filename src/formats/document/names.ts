/** Names whose loaders read YAML, whatever the text begins like: JSON is YAML too. */
export function isYamlName(name: string): boolean {
  return /\.ya?ml$/i.test(name) || baseName(name) === 'MLmodel';
}

export function baseName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}
