import type { Expr } from '../../ast.ts';
import type { ClassValue, FunctionInfo, ModuleState, Owner } from '../state.ts';

/** Methods that run while an object is made or loaded, by the interpreter or by what makes it. */
const always: ReadonlySet<string> = new Set(
  [
    '__init__ __new__ __post_init__ __setstate__ __reduce__ __reduce_ex__ __init_subclass__ __del__ __getattr__ __missing__',
    '__hash__ __set_name__ __prepare__ __class_getitem__ __mro_entries__ __array_finalize__',
    // torch asks tensors and parameters, and modules whose weights are moved.
    '__torch_function__ __torch_dispatch__ _apply _tie_weights',
    // attrs, pydantic and PyYAML make their objects by these.
    '__attrs_pre_init__ __attrs_post_init__ model_post_init from_yaml',
    '__get_pydantic_core_schema__ __get_pydantic_json_schema__ __get_validators__',
    // transformers, diffusers and what is like them, while they load a model, its configuration and its tokenizer.
    'from_pretrained from_config from_dict from_pipe post_init setup build _from_pretrained _from_config',
    '_load_from_state_dict load_state_dict _load_pretrained_model _load_state_dict_into_model _init_weights init_weights',
    '_initialize_weights tie_weights get_init_context get_config_dict _get_config_dict get_vocab _add_tokens',
    '_autoset_attn_implementation _check_and_adjust_attn_implementation get_correct_attn_implementation',
    '_set_default_torch_dtype _set_default_dtype set_attn_implementation resize_token_embeddings',
    'get_input_embeddings get_output_embeddings configure_model on_load_checkpoint _sanitize_parameters',
    // ComfyUI, of every node, whenever it lists them.
    'INPUT_TYPES',
  ].flatMap((line) => line.split(' ')),
);

/** The same of objects whose class is derived from one of a library; others have such names for work of their own. */
const ofLibraries: ReadonlySet<string> = new Set(['__len__', 'eval', 'vocab_size']);

/** Decorators by which pydantic finds what it calls with each object that it makes. */
const validators: ReadonlySet<string> = new Set([
  'validator',
  'root_validator',
  'field_validator',
  'model_validator',
  'validates',
]);

/** Whether a method has the name of one that is called while an object is made or loaded. */
export function loadsByName(name: string): boolean {
  return (
    always.has(name) ||
    ofLibraries.has(name) ||
    /^(?:load|_load$|initialize$|__(?:enter|call|exit)__$)/.test(name)
  );
}

/** Whether somebody who makes or loads an object calls a function of a module. */
export function constructs({ info, module }: Owner): boolean {
  if (info === null || info.layer !== null) return false;
  const { name } = info;
  if (!info.method)
    return (
      info.qualified === name && (name.startsWith('load_') || name === 'load' || name === 'from_pretrained')
    );
  if (always.has(name) || name.startsWith('load') || name.startsWith('mark_only_')) return true;
  const holder = info.qualified.slice(0, -name.length - 1);
  if (ofLibraries.has(name) && isDerived(module, holder)) return true;
  if (isProperty(info.node) && isLoaded(module, holder)) return true;
  return info.node.type === 'FunctionDef' && info.node.decorators.some(validates);
}

function isDerived({ classes }: ModuleState, qualified: string): boolean {
  return classes.some((one) => one.qualified === qualified && hasLibraryBase(one));
}

/** Libraries that ask a model, its configuration and what prepares its input for all kinds of attributes while they load it. */
const loaders = /^(?:transformers|diffusers|sentence_transformers|huggingface_hub|adapters|peft)\./;

function isLoaded({ classes }: ModuleState, qualified: string): boolean {
  return classes.some(
    (one) =>
      one.qualified === qualified && one.order.some((base) => typeof base === 'string' && loaders.test(base)),
  );
}

function isProperty(node: FunctionInfo['node']): boolean {
  return (
    node.type === 'FunctionDef' &&
    node.decorators.some(
      (one) =>
        (one.type === 'Name' && /^(?:cached_)?property$/.test(one.id)) ||
        (one.type === 'Attribute' && one.attr === 'cached_property'),
    )
  );
}

function hasLibraryBase({ order }: ClassValue): boolean {
  return order.some((one) => typeof one === 'string' && !/^(?:builtins|typing|abc|collections)\./.test(one));
}

/** Whether a decorator names a validator. */
export function validates(decorator: Expr): boolean {
  const named = decorator.type === 'Call' ? decorator.func : decorator;
  if (named.type === 'Name') return validators.has(named.id);
  return named.type === 'Attribute' && validators.has(named.attr);
}
