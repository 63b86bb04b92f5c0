/** Where the text behind a reference of a finding is: CWE, CVE, GHSA, MITRE ATLAS; null for anything else. */
export function referenceLink(reference: string): string | null {
  const cwe = /^CWE-([0-9]{1,6})$/.exec(reference);
  if (cwe !== null) return `https://cwe.mitre.org/data/definitions/${cwe[1]}.html`;
  if (/^CVE-[0-9]{4}-[0-9]{4,10}$/.test(reference)) return `https://www.cve.org/CVERecord?id=${reference}`;
  if (/^GHSA(?:-[0-9a-z]{4}){3}$/.test(reference)) return `https://github.com/advisories/${reference}`;
  if (/^AML\.T[0-9]{4}(?:\.[0-9]{3})?$/.test(reference))
    return `https://atlas.mitre.org/techniques/${reference}`;
  return null;
}
