import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { judgeBytes } from '../pipeline/judge-bytes.ts';

interface Bypass {
  readonly id: string;
  /** The advisory, where the technique has one. */
  readonly ref?: string;
  readonly document: unknown;
  readonly expect: 'review' | 'deny';
}

const config = { model_type: 'bert', architectures: ['BertModel'], hidden_size: 16 };
const long = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`id_${index}`, index]));

/** Documents that a loader follows into code; the way in is beside what an honest file holds. */
const bypasses: readonly Bypass[] = [
  {
    id: 'a private key names an attention kernel of the hub',
    ref: 'CVE-2026-4372',
    document: { ...config, _attn_implementation_internal: 'someone/kernel' },
    expect: 'deny',
  },
  {
    id: 'the same in a sub-configuration, by part of the model',
    ref: 'CVE-2026-4372',
    document: {
      ...config,
      vision_config: { _attn_implementation_internal: { encoder: 'someone/kernel@v1:fn' } },
    },
    expect: 'deny',
  },
  {
    id: 'vLLM imports auto_map without trust_remote_code',
    ref: 'CVE-2026-22807',
    document: { ...config, auto_map: { AutoConfig: 'someone/else--configuration.Config' } },
    expect: 'review',
  },
  {
    id: 'auto_map behind thousands of keys',
    document: { ...long, ...config, auto_map: { AutoModel: 'm.M' } },
    expect: 'review',
  },
  {
    id: 'Hydra instantiates a command',
    ref: 'CVE-2025-23304',
    document: { model: { encoder: { _target_: 'subprocess.check_output', args: ['true'] } } },
    expect: 'deny',
  },
  {
    id: 'Hydra reaches a command through an allowed module',
    ref: 'CVE-2025-23304',
    document: { model: { _target_: 'nemo.utils.exp_manager.Popen', args: ['true'] } },
    expect: 'review',
  },
  {
    id: 'instantiate_from_config names a command',
    document: { model: { target: 'os.system', params: { command: 'true' } } },
    expect: 'deny',
  },
  {
    id: 'a chat template reaches the interpreter',
    ref: 'CVE-2024-34359',
    document: template(),
    expect: 'deny',
  },
  {
    id: 'the same, under a second name in a list',
    ref: 'CVE-2026-5760',
    document: {
      chat_template: [
        { name: 'default', template: 'x' },
        { name: 'rag', ...renamed() },
      ],
    },
    expect: 'deny',
  },
  {
    id: 'jsonpickle calls a function',
    ref: 'CVE-2020-22083',
    document: { 'py/reduce': [{ 'py/function': 'os.system' }, { 'py/tuple': ['true'] }] },
    expect: 'deny',
  },
  {
    id: 'LangChain takes a record of the file for its own and reads the environment',
    ref: 'CVE-2025-68664',
    document: { messages: [{ lc: 1, type: 'secret', id: ['OPENAI_API_KEY'] }] },
    expect: 'review',
  },
  {
    id: 'diffusers takes a component from a library of the file’s choice',
    document: {
      _class_name: 'DDPMPipeline',
      _diffusers_version: '0.30.0',
      unet: ['pip._internal.cli.main', 'main'],
    },
    expect: 'review',
  },
  {
    id: 'a module of Sentence Transformers is any importable name',
    document: [{ idx: 0, name: '0', path: '', type: 'os.system' }],
    expect: 'deny',
  },
  {
    id: 'an activation is any importable name',
    document: { in_features: 1, out_features: 1, activation_function: 'os.system' },
    expect: 'deny',
  },
  {
    id: 'PEFT imports the library that the adapter names',
    document: {
      peft_type: 'LORA',
      auto_mapping: { base_model_class: 'X', parent_library: 'somebody.models' },
    },
    expect: 'review',
  },
  {
    id: 'shards outside of the folder',
    document: { weight_map: { a: '/etc/passwd' } },
    expect: 'deny',
  },
];

function template(): unknown {
  return { tokenizer_class: 'X', chat_template: "{{ ''.__class__.__mro__[1].__subclasses__() }}" };
}

function renamed(): { template: string } {
  return { template: "{{ cycler.__init__.__globals__['os'].popen('true').read() }}" };
}

for (const { id, ref, document, expect } of bypasses)
  test(`${expect === 'deny' ? 'denied' : 'not admitted'}: ${id}${ref === undefined ? '' : ` (${ref})`}`, async () => {
    const plain = Buffer.from(JSON.stringify(document));
    for (const bytes of [
      plain,
      Buffer.concat([Buffer.from('\ufeff \n'), plain]),
      gzipSync(plain),
      escaped(document),
    ]) {
      const { findings } = await judgeBytes(bytes);
      const severities = findings.map(({ severity }) => severity);
      const bad = expect === 'deny' ? ['critical', 'high'] : ['critical', 'high', 'medium'];
      assert.ok(
        severities.some((severity) => bad.includes(severity)),
        `the pipeline says only: ${findings.map(({ rule, evidence }) => `${rule} ${evidence}`).join('; ')}`,
      );
    }
  });

/** The same document with every letter of every string written as an escape. */
function escaped(document: unknown): Buffer {
  const text = JSON.stringify(document).replace(/"((?:[^"\\]|\\.)*)"/g, (_, inner: string) => {
    const value = JSON.parse(`"${inner}"`) as string;
    return `"${[...value].map((char) => (char < '\u0080' ? `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}` : char)).join('')}"`;
  });
  return Buffer.from(text);
}
