import type { ShellSeen } from '../read-script.ts';
import { WindowsDownloads } from './downloads.ts';
import { batchPatterns, harmlessBatch, harmlessPowerShell, powerShellPatterns } from './patterns.ts';
import { type WindowsDialect, WindowsVariables } from './variables.ts';

/** Which of Windows' shells a text is for: said by its surroundings, or told by its words. */
export function windowsDialect(
  dialect: string | undefined,
  text: string,
): { readonly dialect: WindowsDialect; readonly certain: boolean } | undefined {
  switch (dialect?.toLowerCase()) {
    case 'powershell':
    case 'pwsh':
    case 'ps1':
      return { dialect: 'powershell', certain: true };
    case 'batch':
    case 'cmd':
    case 'bat':
      return { dialect: 'batch', certain: true };
    case undefined:
      break;
    default:
      return undefined;
  }
  const start = text.slice(0, 20_000);
  if (
    /\b(?:Invoke-(?:Expression|WebRequest|RestMethod|Command)|IEX\b|New-Object|Remove-Item|Get-ChildItem|Set-ExecutionPolicy|Start-Process|DownloadString|DownloadFile|powershell(?:\.exe)?\b|Write-Host|Set-MpPreference|Stop-Computer|Format-Volume)/i.test(
      start,
    )
  )
    return { dialect: 'powershell', certain: false };
  if (
    /(?:^|[\n&|])\s*@?(?:echo off|del |erase |rd |rmdir |format |reg |vssadmin|bcdedit|wmic|certutil|schtasks|cmd(?:\.exe)? |net (?:user|localgroup|stop)|attrib |takeown|icacls|taskkill|diskpart|mshta|rundll32|regsvr32|bitsadmin|shutdown |cipher )/i.test(
      start,
    )
  )
    return { dialect: 'batch', certain: false };
  return undefined;
}

const longestLine = 20_000;
const mostLines = 20_000;

/**
 * Reads PowerShell or cmd by words, after undoing their escapes: a known danger is told as one; where the dialect is
 * certain, a command that is not known to be harmless is told as not understood.
 */
export function readWindows(
  text: string,
  dialect: WindowsDialect,
  certain: boolean,
  seen: ShellSeen,
  depth = 0,
  at0?: number,
): void {
  const patterns = dialect === 'powershell' ? powerShellPatterns : batchPatterns;
  let at = 0;
  let unknown: { readonly at: number; readonly line: string } | undefined;
  const values = new WindowsVariables();
  const downloads = new WindowsDownloads();
  for (const raw of text.split('\n').slice(0, mostLines)) {
    const place = at0 ?? at;
    at += raw.length + 1;
    const written = plain(raw.slice(0, longestLine), dialect);
    if (written === '' || isComment(written, dialect)) continue;
    values.remember(written, dialect);
    const line = values.put(written, dialect);
    if (downloads.starts(line)) {
      seen.hazard('shell-runs-download', place, raw.trim().slice(0, 200), undefined);
      seen.effect('dynamic-code', place, dialect, raw.trim().slice(0, 200), undefined, []);
    }
    const dangers = [
      ...patterns,
      // What is handed to PowerShell is judged as that.
      ...(dialect === 'batch' && /\b(?:powershell|pwsh)\b/i.test(line) ? powerShellPatterns : []),
    ].filter(({ pattern }) => pattern.test(line));
    for (const { hazard, capability } of dangers) {
      seen.hazard(
        hazard,
        place,
        raw.trim().slice(0, 200),
        line === raw.trim() ? undefined : line.slice(0, 120),
      );
      seen.effect(capability, place, dialect, raw.trim().slice(0, 200), undefined, []);
    }
    for (const encoded of encodedCommands(line)) {
      seen.hazard('shell-runs-decoded', place, raw.trim().slice(0, 200), encoded.slice(0, 120));
      if (depth < 4) readWindows(encoded, 'powershell', certain, seen, depth + 1, place);
    }
    const harmless = dialect === 'powershell' ? harmlessPowerShell(line) : harmlessBatch(line);
    if (dangers.length === 0 && !harmless) unknown ??= { at: place, line: raw.trim() };
  }
  const over = text.split('\n', mostLines + 1).length > mostLines;
  if (certain && (unknown !== undefined || over))
    seen.hazard(
      'shell-not-understood',
      unknown?.at ?? 0,
      unknown?.line.slice(0, 200) ?? '',
      `${dialect} is read by its words alone`,
    );
}

function isComment(line: string, dialect: WindowsDialect): boolean {
  return dialect === 'powershell' ? line.startsWith('#') : /^(?:@?rem\b|::)/i.test(line);
}

/** The line without what only hides words: PowerShell's backticks and joined strings, cmd's carets and empty variables. */
function plain(raw: string, dialect: WindowsDialect): string {
  let line = raw.trim();
  if (dialect === 'batch')
    return line
      .replace(/\^(.)/g, '$1')
      .replace(/%[\w]*:~\d+,0%/g, '')
      .replaceAll('""', '');
  line = line.replace(/`([^0abefnrtuv\s])/g, '$1').replace(/`(?=[abefnrtuv])/g, '');
  for (let i = 0; i < 50; i += 1) {
    const joined = line.replace(/(['"])([^'"]{0,200})\1\s*\+\s*(['"])([^'"]{0,200})\3/g, '$1$2$4$1');
    if (joined === line) break;
    line = joined;
  }
  line = line.replace(
    /\[char\]\s*\(?\s*(0x[0-9a-f]{1,4}|\d{1,5})\s*\)?/gi,
    (_, code: string) => `'${String.fromCharCode(Number(code))}'`,
  );
  for (let i = 0; i < 50; i += 1) {
    const joined = line.replace(/'([^']{0,200})'\s*\+\s*'([^']{0,200})'/g, "'$1$2'");
    if (joined === line) break;
    line = joined;
  }
  // `('{1}{0}' -f 'X','IE')`: the parts in their order.
  line = line.replace(
    /(['"])((?:\{\d\}){2,12})\1\s*-f\s*((?:'[^']{0,80}'\s*,?\s*){2,12})/gi,
    (_, quote: string, order: string, parts: string) => {
      const items = [...parts.matchAll(/'([^']*)'/g)].map((match) => match[1]!);
      return (
        quote +
        [...order.matchAll(/\{(\d)\}/g)].map((match) => items[Number(match[1])] ?? '').join('') +
        quote
      );
    },
  );
  return line;
}

/** What `-EncodedCommand` and FromBase64String hold. */
function encodedCommands(line: string): readonly string[] {
  const found: string[] = [];
  if (!/powershell|pwsh|FromBase64String/i.test(line)) return found;
  for (const match of line.matchAll(/(?:^|\s)[-/]e(?:n?c?|nco\w*)?\s+['"]?([A-Za-z0-9+/=]{16,})/gi))
    found.push(Buffer.from(match[1]!, 'base64').toString('utf16le'));
  for (const match of line.matchAll(/FromBase64String\(\s*['"]([A-Za-z0-9+/=]{8,})['"]/gi)) {
    const bytes = Buffer.from(match[1]!, 'base64');
    found.push(
      bytes.subarray(0, 64).filter((byte) => byte === 0).length > 8
        ? bytes.toString('utf16le')
        : bytes.toString('utf8'),
    );
  }
  return found.slice(0, 8).map((text) => text.slice(0, 100_000));
}
