"""The libraries the catalog covers, newest version first.

Each version is read on its own and a name keeps only the letters that it has in every version it
appears in. A version carries the CPython whose wheel still exists for it.
"""

from __future__ import annotations

from dataclasses import dataclass

MAC = "macosx_11_0_arm64"  # the same Python source without the gigabyte of CUDA libraries


@dataclass(frozen=True)
class Library:
    name: str
    roots: tuple[str, ...]
    # (version, CPython of the wheel)
    versions: tuple[tuple[str, str], ...]
    # Distributions whose source the library's classes derive from.
    needs: tuple[str, ...] = ()
    platform: str | None = None
    distribution: str | None = None
    # Modules left out: tools, compilers and servers that no model file has business with.
    exclude: str = "$^"
    # Leave private functions out of the data.
    large: bool = False
    # Leave all functions and the re-exports of inner packages out: tens of thousands of names.
    classes_only: bool = False
    # Versions that nobody supports any more. They add classes that all of `versions` lack, and take no letter away.
    older: tuple[tuple[str, str], ...] = ()

    @property
    def every_version(self) -> tuple[tuple[str, str], ...]:
        return (*self.versions, *self.older)


def _all(python: str, *versions: str) -> tuple[tuple[str, str], ...]:
    return tuple((version, python) for version in versions)


SCIENCE = ("numpy", "scipy", "joblib", "scikit-learn", "pandas", "pyarrow")
TORCH = ("torch", "numpy")

TORCH_TOOLS = (
    r"torch\.(_inductor|_dynamo|_export|onnx|testing|_functorch|fx\.(experimental|passes)|_higher_order_ops|_decomp|_refs|_prims\w*|_lazy|_subclasses|"
    r"utils\.(_config_\w+|benchmark|tensorboard|hipify|cpp_extension|bottleneck|collect_env|_triton|viz|model_dump|_cpp_\w+|_debug_mode|_pytree|_cxx_pytree|file_baton|_import_utils|_freeze)|"
    r"distributed\.(_tools|pipeline|pipelining|rpc|elastic|launcher|run|launch|checkpoint|nn|flight_recorder|debug|autograd|examples|benchmarks|collective_utils|argparse_util)|"
    r"package|jit|multiprocessing|hub|profiler|backends|csrc|export|_strobelight|_vendor|_logging|_numpy|contrib|_awaits|_sources|_custom_ops?|_library|compiler|"
    r"xpu|mtia|mps|accelerator|cuda|cpu|monitor|_streambase|_deploy|_guards|_lobpcg|_meta_registrations|_ops|_compile|_classes|_jit_internal|_weights_only_unpickler|serialization|_utils_internal|_appdirs|_namedtensor_internals|_thread_safe_fork|_opaque_base|native|overrides|functional_)(\.|$)"
)

# Sources that other files are generated from, stand-ins for missing packages, other frameworks.
TRANSFORMERS_TOOLS = r"transformers\.(models\.\w+\.(modular_|convert_|modeling_(tf|flax)_)|utils\.dummy_|(modeling|generation\.)_?(tf|flax)_|keras_callbacks|onnx|commands|dynamic_module_utils|utils\.(import_utils|hub|notebook|sentencepiece_model_pb2)|\w*sagemaker|benchmark|data\.datasets|integrations|testing_utils|kernels|cli)"

ASTROPY_TOOLS = (
    r"astropy\.(extern|tests|samp|utils\.(console|data|iers|xml|compat|parsing|misc|shapes_test|codegen|introspection)|io|config|logger|visualization|_dev|"
    r"units\.(format\.\w*_(lextab|parsetab))|coordinates\.(angles\.angle_(lextab|parsetab)|angle_(lextab|parsetab)|sites|name_resolve))(\.|$)|\.tests(\.|$)"
)

# Compilers, tests and ports to hardware: what is pickled are arrays, keys and named tuples.
JAX_TOOLS = r"jax\.(_src\.(pallas|test_\w+|internal_test_util|lax|numpy|scipy|interpreters|export|cloud_tpu\w*|cudnn|clusters|nn|ops|image|state|lib|third_party|custom_\w+|compiler\w*|compilation_cache\w*|profiler|debugging|callback|distributed|tpu\w*|xla_bridge|mesh\w*|pjit|api\w*|buffer_callback|ffi|hijax)|experimental|tools|example_libraries|extend|interpreters|collect_profile|jaxpr_util|cloud_tpu_colab)(\.|$)"

LIBRARIES: tuple[Library, ...] = (
    Library("numpy", ("numpy",), _all("3.13", "2.5.5") + _all("3.11", "2.4.6", "2.2.6", "2.0.2", "1.26.4", "1.23.5") + _all("3.8", "1.21.6", "1.19.5", "1.17.5"), older=_all("3.6", "1.13.3", "1.11.3")),
    Library("scipy", ("scipy",), _all("3.11", "1.17.1", "1.15.3", "1.13.1", "1.11.4", "1.9.3") + _all("3.8", "1.6.1", "1.4.1"), ("numpy",), exclude=r"scipy\._lib\._uarray", older=_all("3.6", "1.2.3", "0.19.1")),
    Library("pandas", ("pandas",), _all("3.11", "3.1.1", "2.3.3", "2.2.3", "2.0.3", "1.5.3") + _all("3.8", "1.3.5", "1.1.5"), ("numpy", "python-dateutil", "pytz", "pyarrow"), older=_all("3.8", "0.25.3") + _all("3.6", "0.24.2", "0.22.0", "0.20.3", "0.19.2")),
    Library(
        "scikit-learn",
        # The compiled module of losses calls itself `_loss` in 1.5 and 1.6.
        ("sklearn", "_loss"),
        _all("3.11", "1.9.1", "1.7.2", "1.5.2", "1.3.2", "1.2.2") + _all("3.8", "1.1.3", "1.0.2", "0.24.2", "0.23.2", "0.22.2.post1") + _all("3.7", "0.21.3", "0.20.4"),
        ("numpy", "scipy", "joblib", "pandas"),
        older=_all("3.6", "0.19.2", "0.18.2"),
    ),
    Library("python-dateutil", ("dateutil",), _all("3.11", "4.0.0", "2.9.0.post0", "2.8.2", "2.7.5")),
    Library("pytz", ("pytz",), _all("3.11", "2026.6", "2025.2", "2020.1")),
    Library("joblib", ("joblib",), _all("3.11", "1.6.0", "1.5.3", "1.4.2", "1.2.0", "1.0.1", "0.14.1", "0.11"), ("numpy",)),
    Library("xgboost", ("xgboost",), _all("3.13", "3.4.1") + _all("3.11", "3.2.0", "2.1.4", "1.7.6", "1.5.2", "1.2.1"), SCIENCE),
    Library("lightgbm", ("lightgbm",), _all("3.11", "4.7.0", "4.5.0", "4.1.0", "3.3.5", "3.0.0", "2.3.1"), SCIENCE),
    Library("catboost", ("catboost",), _all("3.11", "1.2.10", "1.2.5", "1.2"), SCIENCE),
    Library("pyarrow", ("pyarrow",), _all("3.11", "26.0.1", "20.0.0", "14.0.2"), ("numpy",)),
    # Loaders of code: only what native/ lists by hand.
    Library("dill", ("dill",), _all("3.11", "0.4.1", "0.3.8", "0.3.4"), exclude=r"dill(\.|$)"),
    Library("cloudpickle", ("cloudpickle",), _all("3.11", "3.1.2", "3.0.0", "2.2.1", "1.6.0", "1.2.2"), exclude=r"cloudpickle(\.|$)"),
    Library("imbalanced-learn", ("imblearn",), _all("3.11", "0.14.2", "0.12.4", "0.9.1"), SCIENCE),
    Library("category_encoders", ("category_encoders",), _all("3.11", "2.11.2", "2.6.4", "2.2.2"), SCIENCE),
    Library("mlxtend", ("mlxtend",), _all("3.11", "0.25.0", "0.23.4", "0.19.0"), SCIENCE),
    Library("skorch", ("skorch",), _all("3.11", "1.4.0", "0.15.0", "0.11.0"), SCIENCE + ("torch",)),
    Library("feature-engine", ("feature_engine",), _all("3.11", "1.9.4", "1.8.3", "1.6.2"), SCIENCE),
    Library("pyod", ("pyod",), _all("3.11", "3.6.7", "2.0.5"), SCIENCE),
    Library("statsmodels", ("statsmodels",), _all("3.11", "0.15.0", "0.14.6", "0.13.5"), SCIENCE),
    Library("river", ("river",), _all("3.11", "0.26.1", "0.22.0"), SCIENCE),
    Library("omegaconf", ("omegaconf",), _all("3.11", "2.4.0", "2.3.0", "2.1.2"), exclude=r"omegaconf\.(vendor|grammar)(\.|$)"),
    Library("yacs", ("yacs",), _all("3.11", "0.1.8")),
    Library("easydict", ("easydict",), _all("3.11", "1.14")),
    Library("addict", ("addict",), _all("3.11", "2.4.0")),
    Library("munch", ("munch",), _all("3.11", "4.0.0", "2.5.0")),
    Library("gensim", ("gensim",), _all("3.11", "4.4.0", "4.3.3"), SCIENCE),
    Library("nltk", ("nltk",), _all("3.11", "3.10.4", "3.8.1", "3.5")),
    Library("torch", ("torch",), (("2.15.0", "3.11"), ("2.10.0", "3.11"), ("2.6.0", "3.11"), ("2.3.1", "3.11"), ("2.0.1", "3.10"), ("1.13.1", "3.10")), ("numpy",), MAC, exclude=TORCH_TOOLS, large=True, older=(("1.10.2", "3.8"),)),
    Library("torchvision", ("torchvision",), (("0.29.2", "3.11"), ("0.24.1", "3.11"), ("0.18.1", "3.11"), ("0.14.1", "3.10")), TORCH),
    Library("timm", ("timm",), _all("3.11", "1.0.31", "1.0.15", "0.9.16"), TORCH + ("torchvision",)),
    Library("tokenizers", ("tokenizers",), _all("3.11", "0.23.3", "0.21.4", "0.15.2")),
    Library("huggingface_hub", ("huggingface_hub",), _all("3.11", "2.4.0", "1.33.0")),
    Library("transformers", ("transformers",), _all("3.11", "5.23.0", "4.57.1", "4.46.3", "4.36.2", "4.28.1"), TORCH + ("tokenizers", "huggingface_hub"), exclude=TRANSFORMERS_TOOLS, classes_only=True),
    Library("accelerate", ("accelerate",), _all("3.11", "1.15.0", "1.1.1", "0.34.2"), TORCH + ("huggingface_hub",)),
    Library("peft", ("peft",), _all("3.11", "0.21.2", "0.13.2"), TORCH + ("transformers", "huggingface_hub")),
    Library("sentence-transformers", ("sentence_transformers",), _all("3.11", "6.2.0", "5.1.2", "3.4.1", "2.2.2"), TORCH + ("transformers", "huggingface_hub")),
    Library("ultralytics", ("ultralytics",), _all("3.11", "8.4.190", "8.3.50", "8.2.50", "8.0.200", "8.0.50"), TORCH + ("torchvision",)),
    Library("flair", ("flair",), _all("3.11", "0.15.1", "0.13.1", "0.11.3"), TORCH + ("transformers",)),
    Library("pytorch-lightning", ("pytorch_lightning", "lightning_fabric"), _all("3.11", "2.6.6", "2.2.5", "1.9.5", "1.6.5"), TORCH),
    Library("lightning", ("lightning", "lightning_fabric"), _all("3.11", "2.6.6", "2.2.5"), TORCH),
    Library("scikit-base", ("skbase",), _all("3.11", "1.2.0", "1.1.1", "0.12.5", "0.8.3"), SCIENCE),
    Library("sktime", ("sktime",), _all("3.11", "1.2.0"), SCIENCE + ("scikit-base", "statsmodels")),
    Library("lifelines", ("lifelines",), _all("3.11", "0.30.3", "0.30.0", "0.27.8"), SCIENCE),
    Library("hmmlearn", ("hmmlearn",), _all("3.11", "0.3.3", "0.3.0"), SCIENCE),
    Library("scikit-survival", ("sksurv",), _all("3.11", "0.28.0", "0.26.0", "0.23.1"), SCIENCE),
    Library("mapie", ("mapie",), _all("3.11", "1.6.0", "1.2.0", "0.9.2"), SCIENCE),
    Library("tslearn", ("tslearn",), _all("3.11", "0.10.0", "0.7.0", "0.6.3"), SCIENCE),
    Library("implicit", ("implicit",), _all("3.11", "0.7.3", "0.7.2"), SCIENCE),
    Library("hdbscan", ("hdbscan",), _all("3.11", "0.8.44", "0.8.40"), SCIENCE),
    Library("umap-learn", ("umap",), _all("3.11", "0.5.12", "0.5.9.post2", "0.5.6"), SCIENCE),
    Library("pmdarima", ("pmdarima",), _all("3.11", "2.1.1", "2.0.4"), SCIENCE + ("statsmodels",)),
    Library("formulaic", ("formulaic",), _all("3.11", "1.2.2", "1.2.1", "1.0.1"), SCIENCE),
    Library("patsy", ("patsy",), _all("3.11", "1.0.3", "1.0.1", "0.5.6"), ("numpy",)),
    Library("prophet", ("prophet",), _all("3.11", "1.5.0", "1.1.7", "1.1.5"), SCIENCE),
    Library("datasets", ("datasets",), _all("3.11", "5.2.0", "3.6.0"), ("numpy", "pandas", "pyarrow", "huggingface_hub")),
    Library("thinc", ("thinc",), _all("3.11", "8.3.14")),
    Library("spacy", ("spacy",), _all("3.11", "3.8.18"), ("thinc",)),
    Library("networkx", ("networkx",), _all("3.11", "3.6.1", "3.2.1", "2.8.8"), SCIENCE, exclude=r"networkx\.(?!classes(\.|$))"),
    Library("slicer", ("slicer",), _all("3.11", "0.0.8", "0.0.7"), SCIENCE),
    Library("shap", ("shap",), _all("3.11", "0.51.0", "0.46.0"), SCIENCE + ("slicer",), exclude=r"shap\.(plots|datasets|benchmark)(\.|$)"),
    Library("optuna", ("optuna",), _all("3.11", "5.0.0", "4.5.0", "3.6.2"), SCIENCE + ("cma",), exclude=r"optuna\.(cli|_callbacks|integration|visualization|storages\.(?!_in_memory)\w+|artifacts)(\.|$)"),
    Library("cma", ("cma",), _all("3.11", "4.5.0", "3.3.0"), SCIENCE),
    Library("econml", ("econml",), _all("3.11", "0.17.0", "0.15.1"), SCIENCE + ("statsmodels", "shap", "sparse")),
    Library("pygam", ("pygam",), _all("3.11", "0.12.0", "0.9.1"), SCIENCE),
    Library("filterpy", ("filterpy",), _all("3.11", "2.0.0"), SCIENCE),
    Library("sklearn-crfsuite", ("sklearn_crfsuite",), _all("3.11", "0.5.0", "0.3.6"), SCIENCE + ("python-crfsuite",)),
    Library("python-crfsuite", ("pycrfsuite",), _all("3.11", "0.9.12", "0.9.9"), ()),
    Library("rank-bm25", ("rank_bm25",), _all("3.11", "0.2.2"), SCIENCE),
    Library("bm25s", ("bm25s",), _all("3.11", "0.3.16", "0.2.14"), SCIENCE),
    Library("kmodes", ("kmodes",), _all("3.11", "0.12.2", "0.11.1"), SCIENCE),
    Library("igraph", ("igraph",), _all("3.11", "1.0.0", "0.11.9", "0.10.8"), SCIENCE, exclude=r"igraph\.(drawing|app|io|remote)(\.|$)"),
    Library("fairlearn", ("fairlearn",), _all("3.11", "0.15.0", "0.10.0"), SCIENCE),
    Library("skrub", ("skrub",), _all("3.11", "0.11.0", "0.7.2", "0.5.4"), SCIENCE, exclude=r"skrub\.(datasets|_reporting|_data_ops)(\.|$)"),
    Library("prince", ("prince",), _all("3.11", "0.23.0", "0.16.0", "0.13.1"), SCIENCE),
    Library("pint", ("pint",), _all("3.11", "0.25.3", "0.24.4", "0.20.1"), SCIENCE, exclude=r"pint\._vendor(\.|$)"),
    Library("polars", ("polars",), _all("3.11", "2.1.0", "1.41.2", "1.0.0"), SCIENCE, exclude=r"polars\.(?!datatypes(\.|$))"),
    Library("ngboost", ("ngboost",), _all("3.11", "0.5.11", "0.5.1"), SCIENCE),
    Library("bayesian-optimization", ("bayes_opt",), _all("3.11", "3.4.0", "2.0.4", "1.5.1"), SCIENCE),
    Library("scikit-optimize", ("skopt",), _all("3.11", "0.10.2", "0.9.0"), SCIENCE),
    Library("pykalman", ("pykalman",), _all("3.11", "0.11.2", "0.9.7"), SCIENCE + ("scikit-base",)),
    Library("scikit-surprise", ("surprise",), _all("3.11", "1.1.5"), SCIENCE),
    Library("quantile-forest", ("quantile_forest",), _all("3.11", "1.4.2", "1.3.7"), SCIENCE),
    Library("scikit-lego", ("sklego",), _all("3.11", "0.9.10", "0.8.2"), SCIENCE),
    Library("sklearn-pandas", ("sklearn_pandas",), _all("3.11", "2.2.0", "1.8.0"), SCIENCE),
    Library("gplearn", ("gplearn",), _all("3.11", "0.4.3", "0.4.2"), SCIENCE),
    Library("arch", ("arch",), _all("3.11", "8.0.0", "6.3.0"), SCIENCE + ("statsmodels",)),
    Library("linearmodels", ("linearmodels",), _all("3.11", "7.1", "6.0"), SCIENCE + ("statsmodels", "formulaic")),
    Library("uncertainties", ("uncertainties",), _all("3.11", "3.2.3", "3.1.7"), SCIENCE),
    Library("sortedcontainers", ("sortedcontainers",), _all("3.11", "2.4.0"), ()),
    Library("sparse", ("sparse",), _all("3.11", "0.19.3", "0.15.5"), SCIENCE),
    Library("shapely", ("shapely",), _all("3.11", "2.2.0", "2.0.7", "1.8.5"), SCIENCE),
    Library("geopandas", ("geopandas",), _all("3.11", "1.2.0", "0.14.4"), SCIENCE + ("shapely",)),
    Library("pytorch-tabnet", ("pytorch_tabnet",), _all("3.11", "4.1.0", "4.0"), SCIENCE + ("torch",)),
    Library("hyperopt", ("hyperopt",), _all("3.11", "0.3.0", "0.2.7"), SCIENCE + ("networkx",), classes_only=True),
    Library("deap", ("deap",), _all("3.11", "1.4.4"), SCIENCE),
    Library("imodels", ("imodels",), _all("3.11", "3.0.4", "2.0.2"), SCIENCE),
    Library("interpret-core", ("interpret",), _all("3.11", "0.7.8", "0.6.9"), SCIENCE),
    Library("causalml", ("causalml",), _all("3.11", "0.18.0", "0.15.5"), SCIENCE),
    Library("dowhy", ("dowhy",), _all("3.11", "0.14", "0.11.1"), SCIENCE + ("networkx",)),
    Library("statsforecast", ("statsforecast",), _all("3.11", "2.1.1", "1.7.8"), SCIENCE),
    Library("lifetimes", ("lifetimes",), _all("3.11", "0.11.3"), SCIENCE),
    Library("lmfit", ("lmfit",), _all("3.11", "1.3.4", "1.2.2"), SCIENCE + ("uncertainties",)),
    Library("pynndescent", ("pynndescent",), _all("3.11", "0.7.0", "0.5.13"), SCIENCE),
    Library("datasketch", ("datasketch",), _all("3.11", "2.0.0", "1.6.5"), SCIENCE),
    Library("Boruta", ("boruta",), _all("3.11", "0.4.3", "0.3"), SCIENCE),
    Library("metric-learn", ("metric_learn",), _all("3.11", "0.7.0", "0.6.2"), SCIENCE),
    Library("ruptures", ("ruptures",), _all("3.11", "1.1.10", "1.1.8"), SCIENCE),
    Library("skglm", ("skglm",), _all("3.11", "0.5"), SCIENCE),
    Library("glum", ("glum",), _all("3.11", "3.4.1", "3.1.3"), SCIENCE),
    Library("copulas", ("copulas",), _all("3.11", "0.14.1", "0.12.3"), SCIENCE),
    Library("DESlib", ("deslib",), _all("3.11", "0.3.7", "0.3.5"), SCIENCE),
    Library("lda", ("lda",), _all("3.11", "3.0.2"), SCIENCE),
    Library("cleanlab", ("cleanlab",), _all("3.11", "2.9.0", "2.7.1"), SCIENCE, exclude=r"cleanlab\.(datalab|experimental)(\.|$)"),
    Library("verde", ("verde",), _all("3.11", "1.9.0"), SCIENCE + ("xarray",), exclude=r"verde\.(datasets|io)(\.|$)"),
    Library("scikit-dimension", ("skdim",), _all("3.11", "0.5.0"), SCIENCE, exclude=r"skdim\.(datasets|asf)(\.|$)"),
    Library("group-lasso", ("group_lasso",), _all("3.11", "1.5.0"), SCIENCE),
    Library("kmapper", ("kmapper",), _all("3.11", "2.1.0"), SCIENCE, exclude=r"kmapper\.(visuals|plotlyviz|jupyter)(\.|$)"),
    Library("scikit-uplift", ("sklift",), _all("3.11", "0.5.1", "0.4.1"), SCIENCE),
    Library("pyts", ("pyts",), _all("3.11", "0.14.1", "0.12.0"), SCIENCE),
    Library("textblob", ("textblob",), _all("3.11", "0.20.1", "0.17.1"), SCIENCE + ("nltk",), exclude=r"textblob\.download_corpora(\.|$)"),
    Library("vaderSentiment", ("vaderSentiment",), _all("3.11", "3.3.2"), ()),
    Library("mabwiser", ("mabwiser",), _all("3.11", "2.7.4", "2.7.0"), SCIENCE),
    Library("astropy", ("astropy",), _all("3.13", "8.0.2") + _all("3.11", "7.2.3", "6.1.7", "5.3.4"), SCIENCE, exclude=ASTROPY_TOOLS),
    Library("mpmath", ("mpmath",), _all("3.11", "1.3.0")),
    Library("jax", ("jax",), _all("3.13", "0.12.0.1") + _all("3.11", "0.10.2", "0.6.2", "0.4.35"), ("numpy",), exclude=JAX_TOOLS, classes_only=True),
    Library("chex", ("chex",), _all("3.11", "0.1.92", "0.1.87"), ("jax", "numpy")),
    Library("optax", ("optax",), _all("3.11", "0.2.8", "0.2.4", "0.1.9"), ("jax", "numpy", "chex")),
    Library("flax", ("flax",), _all("3.13", "0.12.12") + _all("3.11", "0.12.8", "0.10.7", "0.8.5"), ("jax", "numpy", "optax"), exclude=r"flax\.(testing|training\.(checkpoints|prefetch_iterator)|metrics\.tensorboard|oss)(\.|$)"),
    Library("equinox", ("equinox",), _all("3.11", "0.13.8", "0.11.12"), ("jax", "numpy")),
    Library("scikit-multilearn", ("skmultilearn",), _all("3.8", "0.2.0"), SCIENCE),
    Library("biopython", ("Bio",), _all("3.11", "1.88", "1.83"), ("numpy",), exclude=r"Bio\.(?!Seq(\.|$)|SeqRecord|SeqFeature|Align(\.|$)|motifs|Phylo\.BaseTree|Data|Location|Substitution)"),
    Library("einops", ("einops",), _all("3.11", "0.8.2", "0.7.0"), TORCH),
    Library("gymnasium", ("gymnasium",), _all("3.11", "1.4.0", "0.29.1"), ("numpy",), exclude=r"gymnasium\.(?!spaces(\.|$)|utils\.seeding)"),
    Library("scikit-learn-extra", ("sklearn_extra",), _all("3.11", "0.3.0"), SCIENCE),
    Library("affine", ("affine",), _all("3.11", "3.0.1", "2.4.0")),
    Library("xarray", ("xarray",), _all("3.11", "2026.9.0", "2024.3.0"), SCIENCE, exclude=r"xarray\.(?!core(\.|$)|structure|namedarray(\.|$)|coding\.(times|cftime))|xarray\.core\.(formatting|options|parallel)"),
    Library("emcee", ("emcee",), _all("3.11", "3.1.6", "3.1.4"), SCIENCE, exclude=r"emcee\.backends\.hdf"),
    Library("dynesty", ("dynesty",), _all("3.11", "3.1.0", "2.1.4"), SCIENCE),
    Library("optbinning", ("optbinning",), _all("3.11", "1.0.0", "0.19.0"), SCIENCE),
    Library("ase", ("ase",), _all("3.11", "3.29.0", "3.22.1"), SCIENCE, exclude=r"ase\.(?!atoms|atom$|cell|constraints|symbols|spacegroup|lattice|calculators\.(singlepoint|emt|calculator)|formula|data|stress|md|optimize)"),
    Library("abess", ("abess",), _all("3.11", "0.4.11", "0.4.6"), SCIENCE),
    Library("celer", ("celer",), _all("3.11", "0.7.4"), SCIENCE),
    Library("pyriemann", ("pyriemann",), _all("3.11", "0.12", "0.6"), SCIENCE, exclude=r"pyriemann\.(datasets|utils\.viz)"),
    Library("symspellpy", ("symspellpy",), _all("3.11", "6.10.1", "6.7.8")),
    Library("scikit-image", ("skimage",), _all("3.11", "0.26.0", "0.22.0"), SCIENCE, exclude=r"skimage\.(?!transform\._geometric|transform$|feature\.(orb|brief|censure|sift|util)|measure\.(fit|_regionprops)|graph|segmentation\.active)"),
    Library("pymoo", ("pymoo",), _all("3.11", "0.6.2", "0.6.1.3"), SCIENCE, exclude=r"pymoo\.(visualization|vendor|parallelization|cython|config|docs|util\.remote)(\.|$)"),
)

BY_NAME = {library.name: library for library in LIBRARIES}
