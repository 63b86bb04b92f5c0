import { join } from 'node:path';
import type { Report } from '../../core/decision.ts';
import { type Policy, type VerifyOptions, verify } from '../../index.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import { type Command, jsonOption, quietOption } from '../command.ts';
import { exitCodeOf } from '../exit-codes.ts';
import { homeFolder } from '../home.ts';
import { jobsOf, jobsOption } from '../jobs.ts';
import { policyFor } from '../policy-for.ts';
import { digestProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';

export const verifyCommand: Command = {
  name: 'verify',
  summary:
    'Checks who signed a file, a folder or an artifact in a registry, and every file against what was signed.',
  synopsis: 'PATH|oci://HOST/NAME@DIGEST [options]',
  options: [
    {
      name: 'key',
      short: 'k',
      value: 'FILE',
      what: 'the publisher’s public key: minisign’s, or PEM with --oms and oci://',
    },
    {
      name: 'trust',
      value: 'FILE',
      what: 'a trust file, authorities in PEM, or Sigstore’s trusted_root.json (default: the policy’s, else loadlock’s own)',
    },
    {
      name: 'oms',
      value: '[FILE]',
      optional: true,
      what: 'check an OpenSSF signature (default: model.sig in PATH)',
    },
    { name: 'sigstore-bundle', value: 'FILE', what: 'check a Sigstore bundle over the file PATH' },
    {
      name: 'sigstore-root',
      value: 'FILE',
      what: 'Sigstore’s trusted_root.json, where --trust is a trust file',
    },
    { name: 'identity', value: 'WHO', what: 'who must have signed, by Sigstore’s word' },
    { name: 'issuer', value: 'URL', what: 'who must vouch for that identity' },
    { name: 'out', short: 'o', value: 'DIR', what: 'of oci://: keep the files in this new folder' },
    {
      name: 'insecure-ignore-log',
      what: 'of oci:// with --key: take signatures that no transparency log and no timestamp vouches for',
    },
    {
      name: 'python',
      value: 'PYTHON',
      what: 'compare training versions with what is installed for this interpreter',
    },
    { name: 'allow-legacy', what: 'accept minisign signatures over the file itself, as made before 2021' },
    { name: 'accept-older', what: 'accept a version older than one seen before, and remember it' },
    { name: 'policy', short: 'p', value: 'FILE|standard|strict', what: 'whose [provenance] counts' },
    jobsOption,
    jsonOption,
    { ...quietOption, what: 'print only what was refused' },
  ],
  examples: [
    'loadlock verify model.pkl --key acme.pub',
    'loadlock verify models/clf --trust trust.json --python .venv/bin/python',
    'loadlock verify models/clf --oms --key signing-pub.pem',
    'loadlock verify model.onnx --sigstore-bundle model.onnx.sigstore.json \\\n    --trust trusted_root.json --identity release@acme.example --issuer https://accounts.example',
    'loadlock verify oci://registry.example/models/clf@sha256:… --key cosign.pub --insecure-ignore-log',
  ],
  run: runVerify,
};

async function runVerify(given: Arguments, terminal: Terminal): Promise<number> {
  const { positionals, switches } = given;
  const [target, ...more] = positionals;
  if (target === undefined || more.length > 0) throw usage('verify needs one file or folder');
  const policy = withLegacy(await policyFor(given, terminal), switches.has('allow-legacy'));
  const progress = digestProgress(terminal, switches.has('quiet'));
  const home = homeFolder(terminal);
  let report: Report;
  try {
    report = await verify(target, {
      policy,
      defaultTrust: join(home, 'trust.json'),
      seen: join(home, 'seen.json'),
      acceptOlder: switches.has('accept-older'),
      onProgress: progress.update,
      ...auditFor('verify', policy, given, terminal),
      ...chosen(given),
      ...(await fromRegistry(target, given, terminal)),
    });
  } finally {
    progress.clear();
  }
  process.exitCode = exitCodeOf(report.decision);
  terminal.stdout.write(await render(report, given, terminal));
  return exitCodeOf(report.decision);
}

function withLegacy(policy: Policy, allowed: boolean): Policy {
  return allowed ? { ...policy, provenance: { ...policy.provenance, allowLegacy: true } } : policy;
}

function chosen(given: Arguments): Partial<VerifyOptions> {
  const { values, switches } = given;
  const text = (option: string, key: keyof VerifyOptions): Partial<VerifyOptions> => {
    const value = values.get(option);
    return value === undefined ? {} : { [key]: value };
  };
  return {
    ...text('key', 'key'),
    ...text('trust', 'trust'),
    ...text('sigstore-bundle', 'sigstoreBundle'),
    ...text('sigstore-root', 'sigstoreRoot'),
    ...text('identity', 'identity'),
    ...text('issuer', 'issuer'),
    ...text('python', 'environment'),
    ...text('oms', 'oms'),
    ...(switches.has('oms') ? { oms: true as const } : {}),
    ...jobsOf(given),
  };
}

async function fromRegistry(
  target: string,
  { values, switches }: Arguments,
  terminal: Terminal,
): Promise<Partial<VerifyOptions>> {
  const keep = values.get('out');
  if (!target.startsWith('oci://')) {
    if (keep !== undefined || switches.has('insecure-ignore-log'))
      throw usage('--out and --insecure-ignore-log are about artifacts in a registry (oci://)');
    return {};
  }
  const { dockerCredentials } = await import('../docker-credentials.ts');
  const credentials = dockerCredentials(target, terminal);
  return {
    ...(keep === undefined ? {} : { keep }),
    insecureIgnoreLog: switches.has('insecure-ignore-log'),
    registry: credentials === null ? {} : { credentials },
  };
}

async function render(report: Report, given: Arguments, terminal: Terminal): Promise<string> {
  if (given.switches.has('json')) return (await import('../../report/json.ts')).renderJson(report);
  const [{ renderVerification, renderVerificationQuiet }, { styleOf }] = await Promise.all([
    import('../../report/verification.ts'),
    import('../style-of.ts'),
  ]);
  if (given.switches.has('quiet')) return renderVerificationQuiet(report);
  const { stdout, env } = terminal;
  return renderVerification(report, {
    style: styleOf(stdout, env),
    ...(stdout.columns > 0 ? { width: stdout.columns } : {}),
  });
}
