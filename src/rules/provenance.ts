import type { Severity } from '../core/finding.ts';
import type { ProvenanceCode } from '../core/provenance.ts';
import type { Rule } from './rule.ts';

type Text = readonly [severity: Severity, what: string, why: string, fix: string, ...refs: string[]];

const askPublisher = 'Get the artifact and its signature again from the publisher.';
const askForKey =
  'Ask the publisher for the public key over another way than the artifact came, then: loadlock keys add --publisher NAME KEY.';

/** What each doubt about an artifact's origin means to somebody who is about to load it. */
const texts: Readonly<Record<ProvenanceCode, Text>> = {
  'manifest-missing': [
    'high',
    'Nothing says who published the artifact.',
    'The policy or the caller wants a signed manifest, and there is none.',
    'Ask the publisher for a signed manifest, or sign it yourself after review: loadlock sign.',
    'CWE-353',
  ],
  'manifest-broken': [
    'high',
    'The signed statement cannot be understood.',
    'Two readers could read different things out of it.',
    askPublisher,
    'CWE-436',
  ],
  'manifest-expired': [
    'high',
    'The signed manifest has expired.',
    'Its publisher vouches for it up to a date only; a newer one may withdraw it.',
    askPublisher,
    'CWE-613',
  ],
  'manifest-too-old': [
    'high',
    'The manifest is older than the policy admits.',
    'Whoever keeps newer versions back serves an old one for ever (a freeze attack).',
    askPublisher,
    'CWE-613',
  ],
  'manifest-from-future': [
    'high',
    'The manifest says that it was published in the future.',
    'Either a clock is wrong, or the date was chosen to outlast later versions.',
    'Check the clock of this machine; then ask the publisher.',
  ],
  'signature-missing': [
    'high',
    'A manifest has no signature.',
    'Anybody who can write the artifact can write such a manifest.',
    askPublisher,
    'CWE-347',
  ],
  'signature-broken': [
    'high',
    'A signature is damaged or is not written as its format says.',
    'It proves nothing.',
    askPublisher,
    'CWE-347',
  ],
  'signature-invalid': [
    'high',
    'A signature does not fit what it is said to sign.',
    'The signed bytes were changed, or another key signed them.',
    askPublisher,
    'CWE-347',
  ],
  'signature-legacy': [
    'high',
    'The signature is of a form that is not accepted any more.',
    'Older forms bind less than they seem to, or need the whole file in memory.',
    'Ask the publisher to sign again with the current tools, or admit old ones: [provenance] allow-legacy = true.',
    'CWE-327',
  ],
  'certificate-invalid': [
    'high',
    'The certificate of the signature does not lead to a trusted authority.',
    'Whoever signed is not known to be who the certificate says.',
    'Check that the authority given is the right one; else ask the publisher.',
    'CWE-295',
  ],
  'identity-mismatch': [
    'high',
    'Somebody else signed than was demanded.',
    'The signature is good, but its identity or issuer is not the one that is trusted.',
    'Check the identity demanded; do not accept another one because it is there.',
    'CWE-297',
  ],
  'timestamp-invalid': [
    'high',
    'When the signature was made is not proved.',
    'A certificate that lives for minutes counts only with a proof that the signature fell into its life.',
    askPublisher,
  ],
  'log-proof-invalid': [
    'high',
    'The proof that a public log holds the signature is missing, wrong, or about something else.',
    'A signature that no log holds may have been made in secret with a stolen identity.',
    askPublisher,
    'CVE-2026-22703',
  ],
  'trust-root-invalid': [
    'high',
    'The trust root is incomplete or damaged.',
    'Keys without a time from which they are valid vouch for anything at any time.',
    'Get the trust root again from its publisher.',
  ],
  'key-unknown': [
    'high',
    'A key signed that nobody here trusts.',
    'The signature may be good, but anybody can make a key.',
    askForKey,
    'CWE-322',
  ],
  'key-beside-artifact': [
    'high',
    'The key to verify with lies beside the artifact.',
    'Whoever can change the artifact can change that key too.',
    'Keep the publisher’s key elsewhere, obtained another way.',
    'CWE-322',
  ],
  'key-near-artifact': [
    'low',
    'The key given lies in the same folder as the artifact.',
    'If both came from the same place, whoever changed the artifact could change the key too.',
    'Keep the publisher’s key elsewhere, obtained another way.',
    'CWE-322',
  ],
  'key-out-of-window': [
    'high',
    'The key was not valid when the signature was made.',
    'The trust file bounds the time for which the key counts.',
    'Ask the publisher for a signature by a key that is in use.',
    'CWE-324',
  ],
  'key-revoked': [
    'high',
    'The key that signed was revoked.',
    'Somebody else may hold it.',
    'Ask the publisher for a signature by a key that is in use.',
    'CWE-299',
  ],
  'publisher-mismatch': [
    'high',
    'The manifest names another publisher than the one whose key signed it.',
    'A publisher vouches for its own artifacts only.',
    askPublisher,
    'CWE-345',
  ],
  'publisher-out-of-scope': [
    'high',
    'The publisher is not trusted for this file.',
    'The trust file says which publishers may sign which paths and formats.',
    'Ask the owner of the trust file.',
    'CWE-863',
  ],
  'threshold-unmet': [
    'high',
    'Too few trusted publishers signed.',
    'The trust file demands signatures of several, so that no single stolen key is enough.',
    'Ask for the missing signatures.',
  ],
  'version-rollback': [
    'high',
    'An older version stands where a newer one was seen before.',
    'Old versions are signed too; an attacker replays one whose flaw is known.',
    'Find out who put it back. If it was you: --accept-older.',
    'CWE-1328',
  ],
  'version-replaced': [
    'low',
    'The same version was published again with other bytes.',
    'It is signed and newer than what was seen; a version number should still stand for one set of bytes.',
    'Ask the publisher to give changed artifacts a new version.',
  ],
  'digest-mismatch': [
    'high',
    'The file does not hold the bytes that were signed.',
    'It was changed or damaged after it was signed, or exchanged for another.',
    askPublisher,
    'CWE-354',
  ],
  'size-mismatch': [
    'high',
    'The file has another size than was signed.',
    'It was changed or cut after it was signed.',
    askPublisher,
    'CWE-354',
  ],
  'signed-file-missing': [
    'high',
    'A file that was signed is not there.',
    'A loader may fall back to something else.',
    askPublisher,
  ],
  'file-unsigned': [
    'high',
    'A file lies in the artifact that nobody signed.',
    'A loader may read it as well: a module, a template, a second set of weights.',
    'Remove the file, or ask the publisher to sign it.',
    'CWE-353',
  ],
  'file-ignored': [
    'info',
    'A file is left out of the signature, as the policy admits.',
    'Nothing is known of where it comes from.',
    'Nothing to do, if no loader reads it.',
  ],
  'file-unreadable': [
    'high',
    'A signed file cannot be read.',
    'What was not read was not verified.',
    'Check that you may read the file, and verify again.',
  ],
  'path-unsafe': [
    'high',
    'A signed statement names a path that leads out of the artifact, or that systems read differently.',
    'Verifying or unpacking it would touch other files.',
    askPublisher,
    'CWE-22',
  ],
  'path-collision': [
    'high',
    'Two names differ only in case or in how they are encoded.',
    'On some systems they are one file: which one was verified and which is loaded differs.',
    'Rename one of the files, and sign again.',
    'CWE-178',
  ],
  'link-in-tree': [
    'high',
    'A link stands where a file was signed.',
    'What it leads to can be exchanged without touching the artifact.',
    'Replace the link by the file itself.',
    'CWE-59',
  ],
  'training-version-mismatch': [
    'high',
    'The environment that will load the model is not the one that it was made with.',
    'Pickles of other library versions load with silent changes, or fail later.',
    'Install the versions of the manifest, or widen what is demanded: [provenance.versions].',
    'CWE-1104',
  ],
  'training-versions-missing': [
    'medium',
    'The manifest does not say what the model was made with.',
    'The policy demands versions, and there are none to compare.',
    'Ask the publisher to sign with --training-versions.',
  ],
};

/** One rule for each doubt: the code is the id. */
export const provenanceRules: readonly Rule<'provenance'>[] = (Object.keys(texts) as ProvenanceCode[]).map(
  (code) => {
    const [severity, what, why, fix, ...refs] = texts[code];
    return {
      id: code,
      on: 'provenance',
      severity,
      what,
      why,
      fix,
      refs,
      check: (fact) => (fact.code === code ? { evidence: evidence(fact.path, fact.detail) } : null),
    };
  },
);

function evidence(path: string | null, detail: string): string {
  return path === null ? detail : `${path}: ${detail}`;
}
