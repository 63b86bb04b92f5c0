import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Report } from './core/decision.ts';
import { LoadlockError } from './core/errors.ts';
import { findOci, type OciArtifact, type PullOptions } from './open/oci/pull.ts';
import { verifyCosign } from './provenance/cosign/verify-cosign.ts';
import { trustedMaterial } from './provenance/trust/trust.ts';
import type { Statement } from './statement.ts';
import { type Authority, trustFrom } from './trust-from.ts';
import { type VerifyOptions, verifyTarget } from './verify.ts';

export interface VerifyOciOptions extends VerifyOptions {
  readonly registry?: Omit<PullOptions, 'signatures'>;
  /** With a key: takes a signature that no transparency log and no timestamp vouches for. */
  readonly insecureIgnoreLog?: boolean;
  /** A new folder that keeps the files; without it they are verified and gone again. */
  readonly keep?: string;
}

/**
 * Checks what cosign signed of an artifact in a registry; where that holds, pulls it by digest and compares every file.
 * Of what nobody trusted signed, no file is fetched. In the report the target is named by the digest that it had.
 * @throws LoadlockError as `findOci` and `verifyTarget` do.
 */
export async function verifyOci(target: string, options: VerifyOciOptions): Promise<Report> {
  const { registry, keep, insecureIgnoreLog, ...others } = options;
  if (options.oms !== undefined || options.sigstoreBundle !== undefined)
    throw new LoadlockError(
      'USAGE',
      null,
      'what is in a registry is verified by the signatures that cosign put there',
    );
  // Whoever names nobody need not wait for a registry to be told so.
  const authority = trustFrom(options, options.policy);
  const { trust } = authority;
  if (trustedMaterial(trust, 'pem').length + trustedMaterial(trust, 'sigstore').length === 0)
    throw new LoadlockError(
      'USAGE',
      null,
      'name who must have signed: a key in PEM, or an identity and its issuer',
    );
  const artifact = await findOci(target, { ...registry, signatures: true });
  const statement = await readCosignStatement(artifact, authority, insecureIgnoreLog === true);
  const scratch = mkdtempSync(join(tmpdir(), 'loadlock-oci-'));
  let kept = false;
  let folder = join(scratch, 'pulled');
  try {
    if (statement.claim === null) mkdirSync(folder);
    else {
      if (keep !== undefined) requireFree(keep);
      folder = keep ?? folder;
      await artifact.pull(folder);
    }
    const report = await verifyTarget(folder, { ...others, statement: async () => statement });
    kept = report.decision !== 'deny';
    return { ...report, targets: report.targets.map((one) => ({ ...one, target: artifact.source })) };
  } finally {
    // What was not verified is not left lying about for somebody to load.
    if (!kept) rmSync(folder, { recursive: true, force: true });
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Before it is ours to remove again. */
function requireFree(folder: string): void {
  if (existsSync(folder)) throw new LoadlockError('OUTPUT_UNWRITABLE', null, `${folder}: is there already`);
}

/** Without a claim where no signature holds. */
async function readCosignStatement(
  artifact: OciArtifact,
  { trust, trustedRoot }: Authority,
  insecureIgnoreLog: boolean,
): Promise<Statement> {
  const { repository, digest, signatures } = artifact;
  const signed = await verifyCosign(
    { ...artifact, signatures: signatures! },
    {
      trustedRoot,
      keys: trustedMaterial(trust, 'pem').map(({ text }) => text),
      signers: trustedMaterial(trust, 'sigstore'),
      insecureIgnoreLog,
    },
  );
  const claim = signed.facts.length === 0 ? signed.claim : null;
  return { file: `${repository}@${digest}`, location: `oci://${repository}`, ...signed, claim };
}
