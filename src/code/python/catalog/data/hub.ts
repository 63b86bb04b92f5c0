/** What fetches models, data sets and code from hubs. Every `from_pretrained` is known by its last name: see hub-rules. */
export const hubCallables = `
huggingface_hub.hf_hub_download|huggingface_hub.file_download.hf_hub_download(repo_id:data, filename) network by:hub source:file
huggingface_hub.cached_download|huggingface_hub.hf_hub_url(url:data) network by:hub source:file
huggingface_hub.snapshot_download(repo_id:data) network by:hub source:file
huggingface_hub.try_to_load_from_cache(repo_id:data) file-read
huggingface_hub.InferenceClient() network class
huggingface_hub.HfApi() class
  .upload_file(path_or_fileobj:data) network
  .upload_folder|upload_large_folder(folder_path:path) network
  .create_commit|create_repo|delete_repo|delete_file() network
  .model_info|dataset_info|list_models|list_datasets|list_repo_files|repo_info|whoami() network source:network
  .hf_hub_download|snapshot_download(repo_id:data) network by:hub source:file
huggingface_hub.upload_file(path_or_fileobj:data) network
huggingface_hub.upload_folder(folder_path:path) network
huggingface_hub.login|huggingface_hub.notebook_login(token) credentials network
huggingface_hub.get_token|huggingface_hub.HfFolder.get_token() credentials source:secret
huggingface_hub.from_pretrained_keras|huggingface_hub.from_pretrained_fastai(repo_id:data) network deserialisation by:hub
huggingface_hub.load_torch_model|huggingface_hub.serialization.load_torch_model(model, path:path) file-read
huggingface_hub.Repository(local_dir:path) process network
transformers.pipeline(task, model:data) network by:hub
transformers.utils.cached_file|transformers.utils.hub.cached_file(path_or_repo_id:data, filename) network by:hub source:file
transformers.utils.get_file_from_repo|transformers.utils.hub.get_file_from_repo(path_or_repo:data, filename) network by:hub source:file
transformers.utils.hub.cached_files(path_or_repo_id:data) network by:hub
transformers.dynamic_module_utils.get_class_from_dynamic_module(class_reference:data, pretrained_model_name_or_path) dynamic-code network by:hub
transformers.dynamic_module_utils.get_cached_module_file(repo:data, module_file) dynamic-code network by:hub
transformers.dynamic_module_utils.resolve_trust_remote_code() 
transformers.load_tool|transformers.Tool.from_hub(repo_id:data) dynamic-code network by:hub
transformers.AutoModel.register|transformers.AutoConfig.register|transformers.AutoTokenizer.register()
diffusers.pipelines.pipeline_loading_utils.load_sub_model() reflection
diffusers.loaders.LoraLoaderMixin.load_lora_weights(pretrained:data) network by:hub
smolagents.load_tool|smolagents.Tool.from_hub|smolagents.tool_from_hub(repo_id:data) dynamic-code network by:hub
kernels.get_kernel(repo_id:data) native-code network by:hub
kernels.load_kernel|kernels.get_locked_kernel(repo_id:data) native-code network
datasets.load_dataset(path:data, name) network by:hub source:file
datasets.load_dataset_builder|datasets.get_dataset_config_names(path:data) network by:hub
datasets.load_metric|evaluate.load(path:data) dynamic-code network by:hub
datasets.load_from_disk(dataset_path:path) file-read source:file
sentence_transformers.SentenceTransformer|sentence_transformers.CrossEncoder|sentence_transformers.SparseEncoder(model_name_or_path:data) network by:hub class
timm.create_model(model_name:data) network by:hub-maybe
timm.models.load_checkpoint(model, checkpoint_path:path) deserialisation
open_clip.create_model_and_transforms|open_clip.create_model(model_name:data, pretrained) network by:hub-maybe
clip.load(name:data) network
whisper.load_model(name:data) network deserialisation
modelscope.snapshot_download|modelscope.hub.snapshot_download.snapshot_download(model_id:data) network by:hub source:file
modelscope.pipelines.pipeline(task, model:data) network dynamic-code by:hub
modelscope.model_file_download|modelscope.hub.file_download.model_file_download(model_id:data) network by:hub source:file
kagglehub.model_download|kagglehub.dataset_download(handle:data) network source:file
openmim.install|mim.install(package:data) process
mmengine.hub.get_model|mmengine.hub.get_config(cfg_path:data) network
mmengine.runner.load_checkpoint|mmcv.runner.load_checkpoint(model, filename:path) deserialisation
mmengine.Config.fromfile|mmcv.Config.fromfile(filename:path) dynamic-code
vllm.LLM(model:data) network by:hub class
llama_cpp.Llama.from_pretrained(repo_id:data) network by:hub
gradio.load|gradio.Interface.load(name:data) network dynamic-code
langchain.llms.HuggingFaceHub|langchain_huggingface.HuggingFacePipeline.from_model_id(repo_id|model_id:data) network
tensorflow_hub.load|tensorflow_hub.KerasLayer|tensorflow_hub.Module(handle:data) network deserialisation
tensorflow_datasets.load(name:data) network
kaggle.api.dataset_download_files(dataset) network
wandb.init(entity, project, *, config:data, settings:data) network returns:wandb.run
wandb.login() network
wandb.log|wandb.run.log(data:data) network
wandb.config.update|wandb.run.config.update|wandb.summary.update|wandb.run.summary.update(d:data) network
mlflow.log_artifact|mlflow.log_artifacts(local_path|local_dir:path) network
mlflow.log_param(key, value:data) network
mlflow.log_params|mlflow.log_dict|mlflow.log_text|mlflow.set_tags(params|dictionary|text|tags:data) network
comet_ml.Experiment(api_key) network
tensorboard.program.TensorBoard() network
`;
