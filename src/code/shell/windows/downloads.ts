const mostFiles = 200;

const fetches =
  /\b(?:curl|wget|iwr|irm|invoke-webrequest|invoke-restmethod|certutil|bitsadmin|start-bitstransfer|downloadfile)\b/i;
const named =
  /(?:-outfile|-destination|--output|-(?:[a-z]{0,6})o)\s{1,20}["']?([^\s"';&|()]{1,300})|downloadfile\s{0,20}\([^,]{0,300},\s{0,20}["']?([^"')]{1,300})|certutil\b[^&|;]{0,200}https?:\S{1,300}\s{1,20}["']?([^\s"';&|]{1,300})/gi;
const starts =
  /^\s{0,40}(?:@?(?:start(?:-process)?|saps|call|ii|invoke-item|cmd(?:\.exe)?\s{1,20}\/c|powershell(?:\.exe)?(?:\s{1,20}-\w{1,20}(?:\s{1,20}bypass)?){0,8}|wscript|cscript|rundll32|msiexec\s{1,20}\/i|&|\.)\s{1,20}|&\s{0,20}|\.\s{1,20})?(?:""\s{1,20})?(?:-filepath\s{1,20})?["']?([^\s"';&|()]{1,300})/i;

/** Files that a script of Windows has fetched, so that starting one can be told. */
export class WindowsDownloads {
  readonly #files = new Set<string>();

  /** Whether a line starts what was fetched before, or in it. */
  starts(line: string): boolean {
    if (fetches.test(line) && this.#files.size < mostFiles)
      for (const [, option, method, last] of line.matchAll(named))
        this.#files.add(plain(option ?? method ?? last!));
    if (this.#files.size === 0) return false;
    return line
      .split(/[;&|]{1,2}/, 100)
      .some((part) => !fetches.test(part) && this.#files.has(plain(starts.exec(part)?.[1] ?? '')));
  }
}

function plain(path: string): string {
  return path
    .toLowerCase()
    .replace(/^["']|["']$/g, '')
    .replace(/^\.[\\/]/, '');
}
