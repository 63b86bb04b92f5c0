import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const withoutOpenssl: string | false =
  spawnSync('openssl', ['version']).status === 0 ? false : 'there is no openssl to make certificates with';

export interface Certificate {
  /** Paths of PEM files. */
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority of our own. */
export interface Authority extends Certificate {
  issue(name: string, alternative: string, days?: number): Certificate;
}

export function makeAuthority(folder: string, name: string): Authority {
  const own = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) };
  openssl('req', '-x509', ...newKey(own.key), '-out', own.cert, '-days', '2', '-subj', `/CN=${name}`);
  return {
    ...own,
    issue(subject, alternative, days = 2) {
      const issued = { cert: join(folder, `${subject}.pem`), key: join(folder, `${subject}.key`) };
      const [request, extensions] = [join(folder, `${subject}.csr`), join(folder, `${subject}.ext`)];
      openssl('req', ...newKey(issued.key), '-out', request, '-subj', `/CN=${subject}`);
      writeFileSync(extensions, `subjectAltName=${alternative}\n`);
      openssl(
        ...['x509', '-req', '-in', request, '-CA', own.cert, '-CAkey', own.key, '-CAcreateserial'],
        ...['-days', String(days), '-extfile', extensions, '-out', issued.cert],
      );
      return issued;
    },
  };
}

function newKey(path: string): string[] {
  return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', path];
}

function openssl(...words: string[]): void {
  execFileSync('openssl', words, { stdio: ['ignore', 'ignore', 'pipe'] });
}
