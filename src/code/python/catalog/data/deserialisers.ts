/** What makes objects of bytes, and what writes such bytes. */
export const deserialiserCallables = `
pickle.load(file:payload) deserialisation passes
pickle.loads(data:payload) deserialisation passes
pickle.Unpickler(file:payload) passes class
  .load() deserialisation self:payload
  .persistent_load(pid)
  .find_class(module_name:module, global_name) reflection
pickle.dump(obj:data, file)
pickle.dumps(obj) passes
pickle.Pickler(file) class
  .dump(obj:data)
pickletools.genops|pickletools.dis(pickle) clears
marshal.load(file:payload) deserialisation passes returns:types.CodeType
marshal.loads(bytes:payload) deserialisation passes fold returns:types.CodeType
marshal.dumps(value) passes
shelve.open(filename:path) deserialisation source:file returns:shelve.Shelf
shelve.DbfilenameShelf|shelve.Shelf(filename:path) deserialisation
copyreg.constructor(object:callback)
copyreg.pickle(type, function:callback)
dill.load|cloudpickle.load|pickle5.load|compress_pickle.load(file:payload) deserialisation passes
dill.loads|cloudpickle.loads|pickle5.loads|compress_pickle.loads(str:payload) deserialisation passes
dill.load_session|dill.load_module|dill.load_module_asdict(filename:path) deserialisation
dill.Unpickler|cloudpickle.Unpickler(file:payload) returns:pickle.Unpickler
dill.dump|dill.dumps|cloudpickle.dump|cloudpickle.dumps(obj) passes
dill.source.getsource(object) passes
joblib.load|sklearn.externals.joblib.load(filename:path) deserialisation source:file
joblib.dump(value:data, filename:path) file-write
joblib.Parallel(n_jobs) class
joblib.delayed(function:callback) passes
skops.io.load|skops.io.loads(file:path) deserialisation by:skops
klepto.archives.file_archive(name:path) deserialisation
pandas.DataFrame|pandas.DataFrame.from_dict|pandas.DataFrame.from_records|pandas.json_normalize(data) passes returns:pandas.DataFrame
pandas.Series(data) passes returns:pandas.Series
pandas.concat(objs) passes returns:pandas.DataFrame
pandas.DataFrame.to_string|pandas.DataFrame.to_dict|pandas.DataFrame.to_markdown|pandas.DataFrame.to_records|pandas.Series.to_string|pandas.Series.to_dict|pandas.Series.to_list|pandas.Series.tolist() passes
pandas.DataFrame.copy|pandas.DataFrame.reset_index|pandas.DataFrame.set_index|pandas.DataFrame.sort_values|pandas.DataFrame.rename|pandas.DataFrame.assign|pandas.DataFrame.transpose|pandas.Series.reset_index|pandas.Series.to_frame() passes returns:pandas.DataFrame
polars.DataFrame|polars.from_dict|polars.from_dicts|polars.from_records(data) passes returns:polars.DataFrame
polars.DataFrame.write_csv|polars.DataFrame.write_json|polars.DataFrame.write_ndjson|polars.DataFrame.write_parquet|polars.DataFrame.write_excel(file:path) file-write
pandas.read_pickle(filepath_or_buffer:path) deserialisation source:file
pandas.read_csv|pandas.read_json|pandas.read_table|pandas.read_parquet|pandas.read_excel|pandas.read_feather|pandas.read_orc|pandas.read_xml|pandas.read_hdf(filepath_or_buffer|path|io|path_or_buf:path) by:path-or-url source:file returns:pandas.DataFrame
pandas.read_sql|pandas.read_sql_query(sql:sql, con) database returns:pandas.DataFrame
pandas.eval(expr:code) dynamic-code by:expression
pandas.DataFrame.query|pandas.DataFrame.eval(expr:code) dynamic-code by:expression
pandas.DataFrame.to_csv|pandas.DataFrame.to_json|pandas.DataFrame.to_parquet|pandas.DataFrame.to_excel|pandas.DataFrame.to_feather|pandas.DataFrame.to_hdf|pandas.Series.to_csv|pandas.Series.to_json(path_or_buf|path:path) file-write by:maybe-path
pandas.DataFrame.to_pickle(path:path) file-write
pandas.DataFrame.to_sql(name, con) database
pandas.HDFStore(path:path) deserialisation
numpy.load(file:path, mmap_mode, allow_pickle) by:allow-pickle source:file
numpy.lib.npyio.load(file:path, mmap_mode, allow_pickle) by:allow-pickle source:file
numpy.lib.format.read_array(fp:payload, allow_pickle) by:read-array
numpy.loadtxt|numpy.genfromtxt(fname:path) file-read by:path-or-url source:file
numpy.fromfile|numpy.memmap(file|filename:path) file-read source:file
numpy.save|numpy.savez|numpy.savez_compressed|numpy.savetxt(file|fname:path, arr:data) file-write
numpy.ndarray.tofile|numpy.ndarray.dump(file:path) file-write
numpy.frombuffer|numpy.fromstring(buffer) passes
numpy.ctypeslib.load_library(libname:path) native-code
numpy.f2py.compile(source:code) native-code
numpy.vectorize|numpy.frompyfunc|numpy.fromfunction(pyfunc:callback) passes
scipy.io.loadmat(file_name:path) file-read source:file
torch.load(f:path, map_location, pickle_module) by:torch-load source:file
torch.save(obj:data, f:path) file-write by:maybe-path
torch.jit.load(f:path) deserialisation source:file by:torch-jit
torch.jit.save(m, f:path) file-write
torch.package.PackageImporter(file:path) deserialisation class
  .load_pickle(package, resource) deserialisation
  .import_module(name:module) dynamic-code
torch.export.load(f:path) deserialisation source:file
torch.hub.load(repo_or_dir:path, model) by:torch-hub
torch.hub.load_state_dict_from_url(url:url) network deserialisation by:state-dict-url source:network
torch.hub.download_url_to_file(url:url, dst:path) network
torch.hub.list|torch.hub.help(github) network dynamic-code
torch.utils.model_zoo.load_url(url:url) network deserialisation by:state-dict-url source:network
torch.classes.load_library(path:path) native-code
torch.ops.load_library(path:path) native-code
torch.utils.cpp_extension.load(name, sources:path) native-code
torch.utils.cpp_extension.load_inline(name, cpp_sources:code, cuda_sources:code) native-code by:native-text
torch.utils.cpp_extension.CUDAExtension|torch.utils.cpp_extension.CppExtension(name, sources:path)
torch._C._load_for_lite_interpreter(f:path) deserialisation
torch.distributed.init_process_group(backend) network
torch.distributed.rpc.init_rpc(name) network
torch.distributed.rpc.rpc_sync|torch.distributed.rpc.rpc_async|torch.distributed.rpc.remote(to, func:callback) network
torch.distributed.recv_object_list|torch.distributed.broadcast_object_list|torch.distributed.all_gather_object|torch.distributed.gather_object|torch.distributed.scatter_object_list(object_list) deserialisation by:torch-distributed
torch.multiprocessing.spawn(fn:callback) process
torch.multiprocessing.Process(group, target:callback) returns:multiprocessing.Process
torch.compile(model) passes
torch.utils.checkpoint.checkpoint(function:callback)
jax.eval_shape|jax.make_jaxpr(fun:callback)
torch._inductor.codecache.PyCodeCache.load|torch._inductor.codecache.PyCodeCache.write(source_code:code) dynamic-code
torch.nn.utils.skip_init(module_cls:callback)
torch.fx.graph_module._forward_from_src|torch.fx.graph_module._exec_with_source(src:code) dynamic-code
torch.serialization.add_safe_globals(safe_globals:data)
torchvision.datasets.utils.download_url|torchvision.datasets.utils.download_and_extract_archive(url:url, root:path) network
safetensors.torch.load_file|safetensors.torch.load_model|safetensors.numpy.load_file|safetensors.flax.load_file|safetensors.tensorflow.load_file|safetensors.safe_open(filename:path) file-read source:file
safetensors.torch.save_file|safetensors.torch.save_model|safetensors.numpy.save_file(tensors:data, filename:path) file-write
yaml.load|yaml.load_all(stream:payload, Loader) by:yaml-load passes
yaml.UnsafeLoader|yaml.Loader|yaml.CLoader|yaml.CUnsafeLoader(stream:payload) deserialisation passes
yaml.unsafe_load|yaml.unsafe_load_all|yaml.full_load|yaml.full_load_all(stream:payload) deserialisation passes
yaml.safe_load|yaml.safe_load_all|yaml.dump|yaml.safe_dump(stream) passes
ruamel.yaml.YAML(*, typ) by:ruamel class
  .load(stream:payload) passes
ruamel.yaml.load|ruamel.yaml.unsafe_load(stream:payload) deserialisation passes
oyaml.load(stream:payload) deserialisation
jsonpickle.decode|jsonpickle.loads|jsonpickle.unpickler.decode(string:payload) deserialisation passes
jsonpickle.unpickler.Unpickler() class
  .restore(obj:payload) deserialisation passes
jsonpickle.encode|jsonpickle.dumps(value) passes
msgpack.unpackb|msgpack.unpack(packed:payload) passes
msgpack_numpy.unpackb|msgpack_numpy.unpack|msgpack_numpy.load|msgpack_numpy.loads(packed:payload) deserialisation
pyarrow.deserialize|pyarrow.deserialize_pandas(source:payload) deserialisation
pyarrow.parquet.read_table(source:path) file-read source:file
h5py.File(name:path, mode) by:open source:file class
tables.open_file(filename:path, mode) by:open source:file
netCDF4.Dataset(filename:path, mode) by:open source:file
zarr.open(store:path, mode) by:open source:file
keras.models.load_model|keras.saving.load_model(filepath:path) deserialisation by:keras source:file
keras.models.model_from_json|keras.models.model_from_yaml|keras.models.model_from_config|keras.models.clone_model(json_string|yaml_string|config:payload) deserialisation by:keras
keras.saving.deserialize_keras_object|keras.layers.deserialize|keras.Model.from_config|keras.Sequential.from_config|keras.layers.Lambda.from_config(config:payload) deserialisation by:keras
keras.config.enable_unsafe_deserialization() deserialisation
keras.layers.Lambda(function:callback) passes
keras.utils.get_file(fname:path, origin:url) network source:file
keras.Model.load_weights(filepath:path) file-read
keras.Model.save|keras.Model.save_weights(filepath:path) file-write
tensorflow.saved_model.load|tensorflow.saved_model.loader.load(export_dir:path) deserialisation by:saved-model
tensorflow.load_op_library|tensorflow.load_library|tensorflow.load_file_system_library(library_filename:path) native-code
tensorflow.io.gfile.GFile|tensorflow.gfile.GFile|tensorflow.gfile.Open(name:path, mode) by:open source:file returns:io.TextIOWrapper
tensorflow.io.gfile.remove|tensorflow.io.gfile.rmtree|tensorflow.gfile.Remove(path:path) file-delete
tensorflow.io.gfile.copy|tensorflow.io.gfile.rename(src:payload, dst:path) file-write
tensorflow.io.read_file(filename:path) file-read source:file
tensorflow.io.write_file(filename:path, contents:data) file-write
tensorflow.py_function|tensorflow.numpy_function|tensorflow.py_func(func:callback) passes
tensorflow.train.load_checkpoint|tensorflow.train.list_variables|tensorflow.train.load_variable(ckpt_dir_or_file:path) file-read source:file
jax.experimental.compilation_cache.set_cache_dir(path:path)
flax.serialization.from_bytes|flax.serialization.msgpack_restore(target, encoded_bytes:payload) passes
flax.training.checkpoints.restore_checkpoint(ckpt_dir:path) file-read
orbax.checkpoint.PyTreeCheckpointer() class
onnx.load|onnx.load_model(f:path) file-read source:file
onnxruntime.InferenceSession(path_or_bytes:path) file-read class
onnxruntime.SessionOptions() class
  .register_custom_ops_library(path:path) native-code
tensorrt.Runtime() class
  .deserialize_cuda_engine(blob:payload) native-code
lightgbm.Booster|xgboost.Booster(params) class
  .load_model(fname:path) file-read
catboost.CatBoost.load_model(fname:path) file-read
mlflow.pyfunc.load_model|mlflow.sklearn.load_model|mlflow.pytorch.load_model(model_uri:path) deserialisation network
sklearn.datasets.fetch_openml|sklearn.datasets.load_svmlight_file(name:data) by:path-or-url
paddle.load(path:path) deserialisation source:file
mxnet.nd.load|mxnet.gluon.SymbolBlock.imports(fname:path) file-read
fairseq.checkpoint_utils.load_model_ensemble_and_task(filenames:path) deserialisation
pytorch_lightning.LightningModule.load_from_checkpoint|lightning.LightningModule.load_from_checkpoint(checkpoint_path:path) deserialisation
nemo.core.ModelPT.restore_from(restore_path:path) deserialisation
ultralytics.YOLO(model:path) deserialisation by:maybe-path class
spacy.load(name:path) deserialisation by:maybe-path
gensim.models.KeyedVectors.load|gensim.models.Word2Vec.load|gensim.utils.unpickle(fname:path) deserialisation
nltk.download(info_or_id) network
nltk.data.load(resource_url:path) deserialisation
hydra.utils.instantiate|hydra.utils.call|hydra_zen.instantiate(config:payload) dynamic-code
omegaconf.OmegaConf.load(file:path) file-read source:config
anyconfig.load(path:path) file-read source:config
xml.etree.ElementTree.parse|xml.etree.ElementTree.iterparse(source:path) file-read source:file
xml.etree.ElementTree.fromstring|xml.etree.ElementTree.XML(text) passes
lxml.etree.parse(source:path) file-read by:path-or-url source:file
lxml.etree.fromstring|lxml.etree.XML(text) passes
xml.dom.minidom.parse|xml.dom.pulldom.parse(file:path) file-read source:file
xml.sax.parse(source:path, handler:callback) file-read by:path-or-url source:file
plistlib.load|plistlib.loads(fp) passes
`;
