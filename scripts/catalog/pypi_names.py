"""Lists names of the Python Package Index that people know, into src/code/repository/data/pypi-names.json.

Three sources: the names below; what those require, by their own metadata, twice over (pip fetches metadata only, nothing
is installed); and the packages that are downloaded most, a list that comes with the guarddog package (Apache-2.0). `targets`
are names that others are likely to imitate: those below, what several packages require, and the most downloaded ones.
`known` are further real names, so that an honest package whose name lies near a target is not taken for an imitation.

    python scripts/catalog/pypi_names.py
"""

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from pathlib import Path

OUT = Path(__file__).resolve().parents[2] / "src/code/repository/data/pypi-names.json"
RANKED = "guarddog==3.2.0"
#: So many of the most downloaded packages count as imitated; all of them are known.
IMITATED = 1500
#: So many packages must require a name before it counts as one that is imitated.
DEPENDENTS = 4

SEEDS = """
accelerate aiofiles aiohttp alembic altair annotated-types anthropic anyio apache-airflow apache-beam appdirs apscheduler
argon2-cffi arrow arviz asgiref asttokens astropy asyncpg attrs audioread auto-gptq autoawq autogluon autopep8 av
avro awscli azure-core azure-identity azure-storage-blob babel backoff backports.zoneinfo bcrypt beautifulsoup4 bertopic
bitsandbytes black bleach blinker blis bokeh boto boto3 botocore build cachetools catalogue catboost celery certifi cffi
chardet charset-normalizer chromadb click cloudpickle cmake codecarbon colorama coloredlogs comet-ml conda contourpy
coverage cryptography ctranslate2 cupy-cuda12x curl-cffi cvxpy cycler cython dash dask databricks-sdk datasets dateparser
debugpy decorator decord deepspeed defusedxml diffusers dill distlib distributed dnspython docker docopt docutils dspy
duckdb ecdsa einops elasticsearch emoji entrypoints et-xmlfile evaluate exceptiongroup execnet executing exllamav2 
fabric fairscale fairseq faiss-cpu faiss-gpu faker fastai fastapi fastavro fastcore fasttext faster-whisper ffmpeg-python
ffmpy filelock filetype fiona fire flair flake8 flash-attn flask flask-cors flask-login flask-sqlalchemy flatbuffers flax
folium fonttools freezegun frozenlist fsspec ftfy future fuzzywuzzy gast gdown gensim geopandas gevent gguf gitpython
google-api-core google-api-python-client google-auth google-cloud-aiplatform google-cloud-bigquery google-cloud-storage
google-generativeai googleapis-common-protos gql gradio gradio-client graphviz greenlet grpcio grpcio-tools gunicorn gym
gymnasium h11 h2 h5py haystack-ai hf-transfer hf-xet hjson holidays html5lib httpcore httplib2 httptools httpx
huggingface-hub humanfriendly humanize hydra-core hypothesis idna imageio imageio-ffmpeg imbalanced-learn imgaug
importlib-metadata importlib-resources inflect iniconfig instructor invoke ipykernel ipython ipywidgets isodate isort
itsdangerous jax jaxlib jaxtyping jedi jieba jinja2 jiter jiwer jmespath joblib json5 jsonlines jsonpatch jsonpickle
jsonschema jupyter jupyter-client jupyter-core jupyterlab kaggle keras keras-nlp keras-tuner kiwisolver kombu kornia
kubernetes langchain langchain-community langchain-core langchain-openai langdetect langgraph langsmith lark lazy-loader
librosa lightgbm lightning litellm llama-cpp-python llama-index llvmlite lmdb loguru loralib lpips lxml lz4 mako markdown
markdown-it-py markupsafe marshmallow matplotlib matplotlib-inline mccabe mediapipe ml-dtypes mlflow mlx mlx-lm mmcv mmdet
mmengine mock modelscope modin monai more-itertools moto moviepy mpi4py mpmath msal msgpack msgpack-numpy multidict
multiprocess mypy mypy-extensions mysql-connector-python mysqlclient namex nbconvert nbformat neptune nest-asyncio
netcdf4 networkx ninja nltk nose notebook numba numexpr numpy numpyro nvidia-ml-py nvidia-cublas-cu12 nvidia-cudnn-cu12
oauthlib ollama omegaconf onnx onnxconverter-common onnxruntime onnxruntime-gpu open-clip-torch openai openai-whisper
openai-clip opencv-contrib-python opencv-python opencv-python-headless openpyxl opentelemetry-api opentelemetry-sdk
opt-einsum optax optimum optree optuna orbax-checkpoint orjson overrides packaging paddlepaddle paddleocr pandas pandera
paramiko parso pathos pathspec patsy peewee peft pendulum pettingzoo pexpect phonemizer pika pillow pip pip-tools pipenv
pipx platformdirs playwright plotly pluggy poetry poetry-core polars pooch portalocker pre-commit prefect prettytable
progressbar2 prometheus-client prompt-toolkit propcache protobuf psutil psycopg psycopg2 psycopg2-binary ptyprocess
pure-eval py py-cpuinfo py4j pyaml pyannote.audio pyarrow pyasn1 pyasn1-modules pyautogui pybind11 pycocotools pycodestyle
pycparser pycryptodome pycryptodomex pydantic pydantic-core pydantic-settings pydicom pydot pydub pyflakes pyfarmhash
pygame pygithub pygments pyinstaller pyjwt pylint pymongo pymupdf pymysql pynacl pynvml pyopenssl pyparsing pypdf pypdf2
pyperclip pyproj pyqt5 pyrender pyro-ppl pyrsistent pyserial pysocks pyspark pytesseract pytest pytest-asyncio pytest-cov
pytest-mock pytest-xdist python-dateutil python-docx python-dotenv python-jose python-magic python-multipart python-pptx
python-slugify python-socketio pytorch-lightning pytorch-msssim pytz pywavelets pywin32 pyyaml pyzmq qdrant-client
qwen-vl-utils rapidfuzz rasterio ray redis regex reportlab requests requests-oauthlib requests-toolbelt responses retrying
rich rich-click rjieba rouge rouge-score rpds-py rsa ruamel.yaml ruff s3fs s3transfer sacrebleu sacremoses safetensors
sagemaker schedule scikit-image scikit-learn scikit-optimize scipy scrapy seaborn segment-anything selenium semver
sentence-transformers sentencepiece sentry-sdk seqeval setproctitle setuptools setuptools-scm sgl-kernel sglang shap
shapely shellingham simplejson simpletransformers six sklearn-pandas skl2onnx slack-sdk slicer smart-open smmap smolagents
sniffio snowflake-connector-python sortedcontainers soundfile soupsieve soxr spacy spacy-legacy spacy-loggers
sphinx speechbrain sqlalchemy sqlglot sqlmodel sqlparse sse-starlette stable-baselines3 stack-data stanza starlette
statsmodels streamlit strsimpy sympy tables tabulate tenacity tensorboard tensorboardx tensorflow tensorflow-cpu
tensorflow-datasets tensorflow-gpu tensorflow-hub tensorflow-probability tensorflow-text termcolor terminado tf-keras
textblob thinc thop threadpoolctl tifffile tiktoken timm tokenizers toml tomli tomlkit toolz torch torch-geometric
torch-scatter torch-sparse torchao torchaudio torchdata torchdiffeq torcheval torchmetrics torchsde torchserve torchsummary
torchtext torchtune torchvision torchx tornado tox tqdm traitlets transformers transformers-stream-generator trimesh triton
trl tweepy twine twisted typeguard typer types-requests typing-extensions typing-inspect tzdata tzlocal ujson ultralytics
umap-learn unidecode unsloth uritemplate urllib3 uv uvicorn uvloop virtualenv vllm wandb watchdog watchfiles wcwidth
weasyprint weaviate-client webdataset websocket-client websockets werkzeug wheel whisperx wordcloud wrapt xarray xformers
xgboost xlrd xlsxwriter xlwt xxhash yacs yarl yapf yt-dlp zarr zeep zipp zope.interface zstandard django
djangorestframework django-cors-headers pyramid bottle cherrypy sanic quart litestar web3 eth-account solana ccxt
discord.py python-telegram-bot aiogram telethon slackclient stripe twilio sendgrid boto3-stubs
auto-round autotrain-advanced basicsr clip-interrogator compel controlnet-aux deepfilternet demucs descript-audio-codec
detectron2 encodec espnet f5-tts face-alignment facexlib ftfy g2p-en gfpgan hqq hydra-colorlog insightface invisible-watermark
k-diffusion kenlm laion-clap lion-pytorch llm-blender lm-eval mamba-ssm causal-conv1d megatron-core mistral-common
nemo-toolkit natten nvidia-pyindex omegaconf opencc-python-reimplemented openmim optimum-quanto pesq pypinyin pyloudnorm
pytorch3d pytorch-fid pytorch-metric-learning pyworld rembg resampy rotary-embedding-torch sentencepiece silero-vad spandrel
sacremoses taming-transformers-rom1504 tensorrt torch-fidelity torchcrepe tortoise-tts tts vector-quantize-pytorch vocos
x-transformers x-clip xlsr yolov5 zhconv
""".split()


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def required(names):
    """The names that each package requires, by its own metadata, extras included."""
    found = {}
    for start in range(0, len(names), 20):
        found.update(asked(names[start : start + 20]))
    return found


def asked(names):
    done = subprocess.run(
        [sys.executable, "-m", "pip", "install", "--dry-run", "--quiet", "--ignore-installed", "--no-deps"]
        + ["--only-binary", ":all:", "--no-cache-dir", "--report", "-", *names],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        # One that has no wheel for this platform spoils the rest: halve until it stands alone.
        if len(names) == 1:
            return {}
        half = len(names) // 2
        return asked(names[:half]) | asked(names[half:])
    found = {}
    for item in json.loads(done.stdout)["install"]:
        metadata = item["metadata"]
        requires = (re.match(r"[A-Za-z0-9._-]+", line) for line in metadata.get("requires_dist", []))
        found[normal(metadata["name"])] = {normal(match.group()) for match in requires if match}
    return found


def ranked():
    """The most downloaded packages, best first."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, RANKED], check=True
        )
        with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as archive:
            found = json.loads(archive.read("guarddog/analyzer/metadata/resources/top_pypi_packages.json"))
    rows = found["packages"] if isinstance(found, dict) and "packages" in found else found["rows"]
    return [normal(row if isinstance(row, str) else row["project"]) for row in rows]


def main():
    seeds = sorted({normal(name) for name in SEEDS})
    dependents = Counter()
    names = set(seeds)
    open_names = seeds
    for level in range(2):
        found = required(open_names)
        for requires in found.values():
            dependents.update(requires)
        new = {name for requires in found.values() for name in requires} - names
        names |= new
        # The second round asks those that more than one package requires.
        open_names = sorted(name for name in new if dependents[name] > 1)
        print(f"round {level + 1}: {len(found)} answered, {len(names)} names", file=sys.stderr)
    top = ranked()
    names |= set(top)
    targets = sorted(set(seeds) | {n for n, count in dependents.items() if count >= DEPENDENTS} | set(top[:IMITATED]))
    known = sorted(names - set(targets))
    OUT.parent.mkdir(parents=True, exist_ok=True)
    OUT.write_text(json.dumps({"targets": targets, "known": known}, indent=0).replace("\n", "").replace('","', '",\n"') + "\n")
    print(f"{len(targets)} targets, {len(known)} further names", file=sys.stderr)


main()
