import { printable } from '../../core/printable.ts';
import { keyTools } from '../../index.ts';
import { jsonText } from '../../report/json.ts';
import { type Arguments, usage } from '../arguments.ts';
import { type Command, jsonOption } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import type { Terminal } from '../terminal.ts';
import { timeOption, trustFileOf, trustFileOption } from '../trust-options.ts';

export const keysAddCommand: Command = {
  name: 'keys add',
  summary: 'Trusts a key of a publisher. Get it over another way than what it is to verify.',
  synopsis: '--publisher NAME KEY [options]',
  options: [
    { name: 'publisher', value: 'NAME', what: 'whose key it is, as manifests name the publisher' },
    trustFileOption,
    { name: 'from', value: 'TIME', what: 'signatures count from then on' },
    { name: 'until', value: 'TIME', what: 'signatures count before then' },
    { name: 'identity', value: 'IDENTITY', what: 'instead of a KEY: who signs with Sigstore' },
    { name: 'issuer', value: 'URL', what: 'who vouches for that identity' },
    jsonOption,
  ],
  examples: [
    'loadlock keys add --publisher "Acme ML" acme.pub',
    'loadlock keys add --publisher "Acme ML" RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3',
    'loadlock keys add --publisher Acme --identity ci@acme.example --issuer https://accounts.example',
  ],
  run: runAdd,
};

async function runAdd(given: Arguments, terminal: Terminal): Promise<number> {
  const publisher = given.values.get('publisher');
  if (publisher === undefined) throw usage('keys add needs --publisher NAME');
  const [text, ...more] = given.positionals;
  const [identity, issuer] = [given.values.get('identity'), given.values.get('issuer')];
  if (more.length > 0 || (text !== undefined && (identity !== undefined || issuer !== undefined)))
    throw usage('keys add takes one key, or an identity with its issuer');
  const tools = await keyTools();
  let key: ReturnType<typeof tools.identityKey>;
  if (text !== undefined) key = tools.publicKeyOf(text);
  else if (identity !== undefined && issuer !== undefined) key = tools.identityKey(identity, issuer);
  else throw usage('keys add needs a public key, as text or as a file, or --identity with --issuer');
  const file = trustFileOf(given, terminal);
  const window = { from: timeOption(given, 'from'), until: timeOption(given, 'until') };
  await tools.addTrustedKey(file, publisher, key, window);
  if (given.switches.has('json'))
    terminal.stdout.write(jsonText({ schema: 'loadlock.trust-change/1', file, publisher, added: key.id }));
  else
    terminal.stdout.write(
      `${printable(publisher)} is trusted by the ${key.algorithm} key ${printable(key.id)}\n` +
        `in ${printable(file)}. Compare the key with what the publisher told you.\n`,
    );
  return exitCodes.allow;
}
