import { type Sample, twins } from './sample.ts';

function method(name: string, first = 'self', decorator = ''): Sample {
  const sample = twins(
    `${name} while a model is loaded`,
    (a) =>
      `import ${a.module}\nfrom transformers import PreTrainedModel\nclass Model(PreTrainedModel):\n${decorator}    def ${name}(${first}, *args, **more):\n        ${a.module}.${a.name}(${a.argument})`,
  );
  return { ...sample, least: 'review' };
}

/** What libraries of models call while they load one, and what makes objects besides their constructors. */
export const loading: readonly Sample[] = [
  ...[
    '_from_pretrained',
    '_from_config',
    '_load_pretrained_model',
    'get_init_context',
    'get_config_dict',
  ].map((name) => method(name, 'cls', '    @classmethod\n')),
  ...['get_vocab', '_add_tokens', '__len__', 'eval', 'get_input_embeddings', 'resize_token_embeddings'].map(
    (name) => method(name),
  ),
  ...['on_load_checkpoint', 'configure_model', '__array_finalize__', '_apply'].map((name) => method(name)),
  ...['__torch_function__', '__get_pydantic_core_schema__'].map((name) =>
    method(name, 'cls', '    @classmethod\n'),
  ),
  method('all_tied_weights_keys', 'self', '    @property\n'),
  { ...method('vocab_size', 'self', '    @property\n') },
  {
    ...twins(
      'a validator of pydantic',
      (a) =>
        `import ${a.module}\nfrom pydantic import BaseModel, field_validator\nclass Settings(BaseModel):\n    x: int = 0\n    @field_validator("x")\n    def check(cls, v):\n        ${a.module}.${a.name}(${a.argument})\n        return v`,
    ),
    least: 'review',
  },
  twins(
    'an object with a validator is made',
    (a) =>
      `import ${a.module}, pydantic\nclass Settings(pydantic.BaseModel):\n    x: int = 0\n    @pydantic.model_validator(mode="after")\n    def check(self):\n        ${a.module}.${a.name}(${a.argument})\n        return self\nSettings(x=1)`,
  ),
  twins(
    'model_post_init',
    (a) =>
      `import ${a.module}, pydantic\nclass Settings(pydantic.BaseModel):\n    x: int = 0\n    def model_post_init(self, context):\n        ${a.module}.${a.name}(${a.argument})\nSettings(x=1)`,
  ),
  twins(
    '__attrs_post_init__',
    (a) =>
      `import ${a.module}, attr\n@attr.s\nclass Settings:\n    x = attr.ib(default=0)\n    def __attrs_post_init__(self):\n        ${a.module}.${a.name}(${a.argument})\nSettings()`,
  ),
  twins(
    'a converter of attrs',
    (a) =>
      `import ${a.module}, attr\n@attr.s\nclass Settings:\n    x = attr.ib(converter=lambda v: ${a.module}.${a.name}(${a.argument}))\nSettings(1)`,
  ),
  twins(
    'torch.autograd.Function',
    (a) =>
      `import ${a.module}, torch\nclass F(torch.autograd.Function):\n    @staticmethod\n    def forward(ctx, x):\n        ${a.module}.${a.name}(${a.argument})\n        return x\nF.apply(torch.zeros(1))`,
  ),
  twins(
    'TorchDispatchMode',
    (a) =>
      `import ${a.module}, torch\nfrom torch.utils._python_dispatch import TorchDispatchMode\nclass D(TorchDispatchMode):\n    def __torch_dispatch__(self, func, types, args=(), kwargs=None):\n        ${a.module}.${a.name}(${a.argument})\n        return func(*args)\nwith D():\n    torch.zeros(1)`,
  ),
];
