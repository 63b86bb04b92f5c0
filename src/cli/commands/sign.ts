import { printable } from '../../core/printable.ts';
import { keyTools, type SignedFiles, sign, signOms } from '../../index.ts';
import { countText } from '../../report/layout.ts';
import { type Arguments, usage } from '../arguments.ts';
import { auditFor } from '../audit-sink.ts';
import { type Command, jsonOption, quietOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { passwordFileOption, passwordFor } from '../password.ts';
import { policyFor } from '../policy-for.ts';
import { digestProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { timeOf } from '../trust-options.ts';

export const signCommand: Command = {
  name: 'sign',
  summary: 'Writes a manifest of a file or of a whole folder, and signs it.',
  synopsis: 'PATH --key FILE [options]',
  options: [
    { name: 'key', short: 'k', value: 'FILE', what: 'the secret key: minisign’s, or PEM with --oms' },
    passwordFileOption,
    { name: 'publisher', value: 'NAME', what: 'who publishes it, as trust files name them' },
    { name: 'name', value: 'NAME', what: 'the model’s name (default: the base name of PATH)' },
    { name: 'model-version', value: 'VERSION', what: 'the model’s version: an older one is refused later' },
    {
      name: 'expires',
      value: 'DATE|DAYS',
      what: 'until when it counts: 2027-01-31, an RFC 3339 time, or 90d',
    },
    {
      name: 'training-versions',
      value: 'PYTHON',
      what: 'record what is installed for this interpreter or environment; nothing of it is run',
    },
    { name: 'add', what: 'sign the manifest that is there once more, beside its other signatures' },
    { name: 'oms', what: 'write an OpenSSF model signature (model.sig) instead' },
    {
      name: 'certificates',
      value: 'FILE',
      what: 'with --oms: the certificate of the key and those above it, PEM',
    },
    { name: 'output', short: 'o', value: 'FILE', what: 'with --oms: where to write the signature' },
    { name: 'policy', short: 'p', value: 'FILE', what: 'whose [provenance] ignored-paths are left out' },
    { name: 'force', what: 'replace what is there' },
    jsonOption,
    { ...quietOption, what: 'print nothing where all went well' },
  ],
  examples: [
    'loadlock sign model.pkl --key acme.key --publisher acme --model-version 1.2.0',
    'loadlock sign models/clf --key acme.key --training-versions .venv/bin/python',
    'loadlock sign models/clf --key second.key --add',
    'loadlock sign models/clf --oms --key signing.pem',
  ],
  run: runSign,
};

async function runSign(given: Arguments, terminal: Terminal): Promise<number> {
  const [target, ...more] = given.positionals;
  if (target === undefined || more.length > 0) throw usage('sign needs one file or folder');
  const keyFile = given.values.get('key');
  if (keyFile === undefined)
    throw usage('sign needs a secret key: --key FILE; loadlock keys generate makes one');
  const oms = given.switches.has('oms');
  for (const name of ['publisher', 'name', 'model-version', 'expires', 'training-versions'])
    if (oms && given.values.has(name)) throw usage(`an OpenSSF signature has no place for --${name}`);
  for (const name of ['certificates', 'output'])
    if (!oms && given.values.has(name)) throw usage(`--${name} needs --oms`);
  if (oms && given.switches.has('add'))
    throw usage('--add needs a manifest; an OpenSSF signature has one signer');
  const { readKeyFile } = await keyTools();
  const key = readKeyFile(keyFile);
  const policy = await policyFor(given, terminal);
  const password = await passwordFor(key, given, terminal);
  const progress = digestProgress(terminal, given.switches.has('quiet'));
  const common = {
    policy,
    key,
    replace: given.switches.has('force'),
    onProgress: progress.update,
    ...auditFor('sign', policy, given, terminal),
    ...(password === null ? {} : { password }),
  };
  let signed: SignedFiles;
  try {
    signed = oms
      ? await signOms(target, { ...common, ...omsOptions(given, readKeyFile) })
      : await sign(target, { ...common, ...signOptions(given) });
  } finally {
    progress.clear();
  }
  tell(signed, given, terminal);
  return exitCodes.allow;
}

function omsOptions(
  given: Arguments,
  read: (file: string) => string,
): { certificates?: string; out?: string } {
  const certificates = given.values.get('certificates');
  const out = given.values.get('output');
  return {
    ...(certificates === undefined ? {} : { certificates: read(certificates) }),
    ...(out === undefined ? {} : { out }),
  };
}

function signOptions(given: Arguments): Partial<Parameters<typeof sign>[1]> {
  const { values } = given;
  const text = (option: string, key: string): object => {
    const value = values.get(option);
    return value === undefined ? {} : { [key]: value };
  };
  const expires = values.get('expires');
  return {
    ...text('publisher', 'publisher'),
    ...text('name', 'name'),
    ...text('model-version', 'version'),
    ...text('training-versions', 'trainedWith'),
    ...(expires === undefined ? {} : { expiresAt: expiry(expires) }),
    add: given.switches.has('add'),
  };
}

function expiry(written: string): Date {
  const days = /^([1-9]\d{0,4})d$/.exec(written);
  if (days !== null) return new Date(Date.now() + Number(days[1]) * 86_400_000);
  const at = timeOf(written, '23:59:59Z');
  if (at === null)
    throw usage('--expires must be a day (2027-01-31), an RFC 3339 time, or a number of days (90d)');
  if (at <= Date.now()) throw usage('--expires lies in the past');
  return new Date(at);
}

function tell(signed: SignedFiles, given: Arguments, terminal: Terminal): void {
  if (given.switches.has('json')) {
    const { trainingVersions, ...rest } = signed;
    const document = {
      schema: 'loadlock.signed/1',
      ...rest,
      trainingVersions: Object.fromEntries(trainingVersions),
    };
    terminal.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
    return;
  }
  if (given.switches.has('quiet')) return;
  const files = signed.written.map(printable).join(', ');
  terminal.stdout.write(`${files}\n${countText(signed.files, 'file')} signed by ${signed.keyId}\n`);
  const versions = [...signed.trainingVersions].map(([name, version]) => `${name} ${version}`).join(', ');
  if (versions !== '') terminal.stdout.write(`made with ${printable(versions)}\n`);
}
