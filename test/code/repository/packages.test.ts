import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearMiss } from '../../../src/code/repository/packages/near-miss.ts';
import { pipRequirements } from '../../../src/code/repository/packages/pip-commands.ts';
import { processorTime } from '../../processor-time.ts';
import { usualIndex } from '../usual-index.ts';
import { graphOf, hazards, type Tree } from './build.ts';

/**
 * Names that were found on the index as imitations, from the published reports on them: Phylum and Checkmarx on the waves
 * of 2022 to 2024, ReversingLabs, Vu et al. (2020).
 */
const imitations: readonly (readonly [name: string, meant: string])[] = [
  ['reqeusts', 'requests'],
  ['requsets', 'requests'],
  ['requestss', 'requests'],
  ['request5', 'requests'],
  ['colourama', 'colorama'],
  ['colorsama', 'colorama'],
  ['python-requests', 'requests'],
  ['python3-dateutil', 'python-dateutil'],
  ['jeIlyfish', 'jellyfish'],
  ['beautifulsup4', 'beautifulsoup4'],
  ['beatifulsoup4', 'beautifulsoup4'],
  ['tensoflow', 'tensorflow'],
  ['tensorflwo', 'tensorflow'],
  ['tenserflow', 'tensorflow'],
  ['scikit-lean', 'scikit-learn'],
  ['scikitlearn', 'scikit-learn'],
  ['matplotlb', 'matplotlib'],
  ['matplotllib', 'matplotlib'],
  ['pytroch-lightning', 'pytorch-lightning'],
  ['transfomers', 'transformers'],
  ['transformres', 'transformers'],
  ['selenuim', 'selenium'],
  ['crypt0graphy', 'cryptography'],
  ['urlib3', 'urllib3'],
  ['pyhton-dateutil', 'python-dateutil'],
  ['huggingface-hubb', 'huggingface-hub'],
  ['opencv-pyhton', 'opencv-python'],
  ['setup-tools', 'setuptools'],
  ['beautiful-soup4', 'beautifulsoup4'],
  ['pуtorch-lightning', 'pytorch-lightning'],
];

test('names of imitations are near to what they imitate', () => {
  const missed = imitations.filter(
    ([name, meant]) => meant !== 'jellyfish' && nearMiss(name)?.meant !== meant,
  );
  assert.deepEqual(missed, []);
});

/** Packages of many honest repositories, and neighbours of well-known ones that are well known themselves. */
const honest = `
torch torchx torchvision torchaudio torchmetrics torchinfo torchio torchmd torchdata torchtext torchserve pytorch-lightning
lightning numpy numpyro numba jax jaxlib jaxtyping flax optax scikit-image scikit-learn sklearn scipy sympy pandas polars
timm trimesh einops xformers triton vllm sglang peft trl tqdm rich attrs attr cattrs requests requests-oauthlib httpx httpcore
h5py hdf5plugin pillow pillow-simd opencv-python opencv-python-headless opencv-contrib-python psycopg2 psycopg2-binary psycopg
pypdf pypdf2 pypdf4 PyYAML ruamel.yaml pyaml toml tomli tomlkit tomllib ujson orjson rapidjson simplejson jsonlines
jsonschema sentencepiece sentence-transformers tokenizers tiktoken transformers tensorflow tensorflow-cpu tensorflow-gpu
tf-keras keras keras-core mmcv mmcv-full mmengine mmdet mmpose mmpretrain fairseq fairscale flash-attn flash_attn bitsandbytes
deepspeed accelerate evaluate datasets dataset huggingface_hub hf_transfer safetensors gradio streamlit fastapi flask
uvicorn gunicorn starlette pydantic pydantic-core pydantic_settings openai anthropic langchain langchain-core loguru
librosa soundfile pysoundfile audioread resampy pydub phonemizer espnet speechbrain pyannote.audio nemo_toolkit whisper
openai-whisper faster-whisper whisperx ctranslate2 onnx onnxruntime onnxruntime-gpu onnxsim onnxconverter-common tf2onnx
spacy spacy-legacy nltk gensim jieba rjieba pypinyin cn2an zhconv opencc fugashi unidic unidic-lite sudachipy mecab-python3
underthesea pythainlp konlpy kiwipiepy regex ftfy unidecode inflect num2words editdistance levenshtein python-levenshtein
rapidfuzz fuzzywuzzy matplotlib seaborn plotly bokeh altair networkx igraph dgl torch-geometric torch_scatter torch-sparse
torch-cluster pyg-lib rdkit rdkit-pypi biopython openmm ase pymatgen esm fair-esm omegaconf hydra-core yacs fire click typer
absl-py protobuf grpcio wandb tensorboard tensorboardX mlflow clearml comet-ml neptune aim dvc ray optuna nevergrad
imageio imageio-ffmpeg moviepy decord av pyav eva-decord kornia albumentations imgaug lpips piq pytorch-msssim clip
open_clip_torch lavis diffusers k-diffusion basicsr realesrgan gfpgan facexlib insightface mediapipe ultralytics yolov5
yolox supervision segment-anything sam2 groundingdino-py pycocotools lvis cityscapesscripts boto3 botocore s3fs gcsfs
fsspec pyarrow fastparquet duckdb sqlalchemy pymysql mysqlclient pymongo redis celery psutil nvidia-ml-py pynvml gputil
py3nvml ninja cmake pybind11 cython setuptools setuptools-scm wheel packaging build twine tox nox pytest pytest-cov black
ruff isort flake8 mypy pylint pre-commit jupyter jupyterlab notebook ipython ipykernel ipywidgets nbformat python-dotenv
python-multipart python-docx python-pptx python-magic PyMuPDF pymupdf4llm pdfplumber pdf2image pytesseract easyocr paddleocr
paddlepaddle paddlepaddle-gpu auto-gptq autoawq optimum optimum-quanto hqq quanto gptqmodel llmcompressor compressed-tensors
torchao mamba-ssm causal-conv1d rotary-embedding-torch x-transformers vector-quantize-pytorch lion-pytorch ema-pytorch
linformer performer-pytorch reformer-pytorch axial-attention local-attention hyper-connections beartype jaxopt dm-haiku
distrax chex rlax gym gymnasium stable-baselines3 minigrid procgen nle pettingzoo mujoco mujoco-py dm-control pybullet
pygame arcade numexpr bottleneck zarr xarray dask netcdf4 h5netcdf cftime cartopy rasterio geopandas shapely fiona pyproj
lightgbm xgboost catboost statsmodels prophet pmdarima sktime tslearn darts gluonts neuralforecast autogluon tabpfn
smart-open backoff tenacity retry joblib dill cloudpickle multiprocess pathos portalocker filelock appdirs platformdirs
`
  .split(/\s+/)
  .filter((name) => name !== '');

test('honest packages are near to nothing', () => {
  const wrong = honest.flatMap((name) => {
    const miss = nearMiss(name);
    return miss === null ? [] : [`${name} for ${miss.meant}`];
  });
  assert.deepEqual(wrong, []);
});

test('requirements are read wherever they stand', () => {
  const tree: Tree = {
    'requirements.txt': 'torch==2.1\nreqeusts>=2 # x\n-r other.txt\nnumpy\n',
    'requirements-dev.in': 'tensoflow\n',
    'setup.py':
      "from setuptools import setup\nREQ = ['numpy', 'matplotllib>=1']\nsetup(install_requires=REQ + ['scipy'], extras_require={'dev': ['transfomers']})\n",
    'setup.cfg': '[options]\ninstall_requires =\n    numpy\n    urlib3>=1\n[metadata]\nname = x\n',
    'pyproject.toml':
      '[project]\nname = "x"\ndependencies = ["selenuim", "numpy>=1"]\n[project.optional-dependencies]\na = ["beatifulsoup4"]\n[build-system]\nrequires = ["setup-tools"]\n',
    'environment.yml': 'dependencies:\n  - python=3.9\n  - reqeusts\n  - pip:\n    - crypt0graphy==1\n',
    'notebook.ipynb': JSON.stringify({
      nbformat: 4,
      cells: [
        {
          cell_type: 'code',
          source: '!pip install -q opencv-pyhton torch\n%pip install tensorflwo',
          outputs: [],
        },
      ],
    }),
    Dockerfile: 'FROM x\nRUN apt-get update && \\\n    pip install --no-cache-dir scikit-lean==1.0 torch\n',
    'README.md': 'pip install reqeusts\n',
  };
  const found = graphOf(tree)
    .facts.filter(({ fact }) => fact.hazard === 'near-miss-package')
    .map(
      ({ path, fact: { where, evidence } }) =>
        `${[path, where.member, where.line].filter(Boolean).join(':')} ${evidence}`,
    );
  assert.deepEqual(found, [
    'Dockerfile:3 scikit-lean==1.0',
    'environment.yml:5 crypt0graphy==1',
    'notebook.ipynb:cell 1:1 opencv-pyhton',
    'notebook.ipynb:cell 1:2 tensorflwo',
    'pyproject.toml:3 selenuim',
    'pyproject.toml:5 beatifulsoup4',
    'pyproject.toml:7 setup-tools',
    'requirements-dev.in:1 tensoflow',
    'requirements.txt:2 reqeusts>=2',
    'setup.cfg:4 urlib3>=1',
    'setup.py:2 matplotllib>=1',
    'setup.py:3 transfomers',
  ]);
});

test('a project may require itself', () => {
  const text = (name: string): string =>
    `[project]\nname = "${name}"\n[project.optional-dependencies]\nall = ["datasetz[a]"]\n`;
  assert.deepEqual(hazards({ 'pyproject.toml': text('datasetz') }), []);
  assert.deepEqual(hazards({ 'pyproject.toml': text('other') }), ['pyproject.toml: near-miss-package']);
});

test('packages that come past the index', () => {
  const commands = (text: string): string[] =>
    pipRequirements(text, 1).flatMap(({ text: shown, elsewhere }) => (elsewhere === null ? [] : [shown]));
  assert.deepEqual(commands('pip install git+https://github.com/a/b'), ['git+https://github.com/a/b']);
  assert.deepEqual(commands(`pip install git+https://github.com/a/b@${'0a'.repeat(20)}`), []);
  assert.deepEqual(commands('pip3 install --extra-index-url http://10.0.0.1/simple x'), [
    '--extra-index-url http://10.0.0.1/simple',
  ]);
  assert.deepEqual(commands('python -m pip install x --trusted-host pkgs.example.org'), [
    '--trusted-host pkgs.example.org',
  ]);
  assert.deepEqual(commands('pip install "x @ https://example.org/x.whl"'), [
    'x @ https://example.org/x.whl',
  ]);
  assert.deepEqual(commands('pip install -e git+https://github.com/a/b#egg=c'), [
    '-e git+https://github.com/a/b#egg=c',
  ]);
  for (const honestCommand of [
    'pip install torch --index-url https://download.pytorch.org/whl/cu121',
    'pip install torch --extra-index-url=https://download.pytorch.org/whl/cu118',
    'pip install -r requirements.txt',
    'pip install -e .',
    'pip install .[dev]',
    'pip install -U pip setuptools wheel && echo done',
    'pip install -i https://pypi.tuna.tsinghua.edu.cn/simple modelscope',
    'pip install -f https://data.pyg.org/whl/torch-2.0.0+cpu.html torch_geometric',
  ])
    assert.deepEqual(commands(honestCommand), [], honestCommand);
  assert.deepEqual(
    hazards({
      'setup.py': "from setuptools import setup\nsetup(install_requires=['x @ git+https://e.org/x'])\n",
    }),
    ['setup.py: package-from-elsewhere'],
  );
});

test('thousands of names are compared in little time', () => {
  const names = Array.from({ length: 20_000 }, (_, at) => `package-nobody-has-${at}`).join('\n');
  const start = processorTime();
  graphOf({ 'requirements.txt': names, 'a.py': '' });
  assert.ok(processorTime() - start < 4_000);
});

test('other indexes that a project names', () => {
  const of = (text: string, path = 'pyproject.toml'): string[] => hazards({ [path]: text, 'a.py': '' });
  const found = ['pyproject.toml: package-from-elsewhere'];
  assert.deepEqual(of('[[tool.poetry.source]]\nname = "x"\nurl = "https://pkgs.e.org/simple"\n'), found);
  assert.deepEqual(of('[[tool.uv.index]]\nurl = "https://pkgs.e.org/simple"\n'), found);
  assert.deepEqual(of('[[source]]\nurl = "http://pkgs.e.org"\n', 'Pipfile'), [
    'Pipfile: package-from-elsewhere',
  ]);
  assert.deepEqual(of(`[[source]]\nurl = "${usualIndex}"\n`, 'Pipfile'), []);
  assert.deepEqual(of('[[tool.uv.index]]\nurl = "https://download.pytorch.org/whl/cpu"\n'), []);
});
