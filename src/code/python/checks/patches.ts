import type { Attribute, Expr } from '../ast.ts';
import { canonicalName } from '../catalog/aliases.ts';
import type { Check, NodePlace } from '../site.ts';

/**
 * What everything else in the process relies on: a function put in its place is called by all of it. Whoever adds a name of
 * his own to the builtins (`_` of a prompt or of translations) takes nobody's place.
 */
const relied =
  /^(?!builtins\._(?!_(?:import|build_class)__$))(?:(?:builtins|os|posix|subprocess|pickle|marshal|shutil|hashlib|hmac|base64|importlib|ctypes)\.(?:path\.)?[a-z_]\w*|socket\.(?:socket|create_connection|getaddrinfo)|ssl\.(?:create_default_context|SSLContext|wrap_socket)|json\.(?:loads?|dumps?)|io\.open|sys\.exit|requests\.(?:get|post|request|Session|sessions\.Session\.\w+)|urllib\.request\.(?:urlopen|urlretrieve)|logging\.Logger\.(?:handle|makeRecord|_log)|torch\.(?:load|save|nn\.Module\.(?:__init__|__call__|__setattr__|forward|load_state_dict|to)|hub\.(?:load|load_state_dict_from_url))|transformers\.(?:modeling_utils\.)?PreTrainedModel\.(?:from_pretrained|__init__)|transformers\.Auto\w+\.from_pretrained|safetensors\.(?:safe_open|torch\.(?:load_file|save_file))|huggingface_hub\.(?:hf_hub_download|snapshot_download))$/;

/** Values of modules that are meant to be set. */
const settings = /^(?:os\.environ|os\.sep|hashlib\.algorithms\w*|pickle\.[A-Z_]+|subprocess\.[A-Z_]\w*)$/;

/** Functions of the standard library and of loaders that a file puts its own in the place of. */
export const libraryPatched: Check = {
  id: 'library-patched',
  nodes: {
    Assign(node, at, report) {
      for (const target of node.targets) {
        if (target.type === 'Attribute') {
          const name = mayBeCallable(node.value) ? patchedName(target, at) : undefined;
          if (name !== undefined && isCallable(node.value, at))
            report.hazard('library-patched', node, { detail: name });
        } else if (target.type === 'Subscript' && isModules(target.value, at)) {
          // A module that takes its own place is lazy; one that takes another's is that other for everybody.
          const key = at.constant(target.slice);
          if (typeof key === 'string' && replaced.test(key))
            report.hazard('library-patched', node, { detail: `sys.modules["${key}"]` });
        }
      }
    },
  },
};

const replaced =
  /^(?:torch|transformers|builtins|os|subprocess|pickle|json|ssl|socket|requests|safetensors|huggingface_hub|numpy|hashlib|importlib)$/;

/** The dotted name of what is assigned to: the module that its first word stands for, and the words after it. */
function patchedName(target: Attribute, at: NodePlace): string | undefined {
  let words = target.attr;
  let root: Expr = target.value;
  for (let depth = 0; root.type === 'Attribute' && depth < 8; depth++) {
    words = `${root.attr}.${words}`;
    root = root.value;
  }
  if (root.type !== 'Name' || root.id === 'self' || root.id === 'cls') return undefined;
  const names = at.names(root);
  if (names.length !== 1) return undefined;
  const name = canonicalName(`${names[0]}.${words}`);
  return relied.test(name) && !settings.test(name) ? name : undefined;
}

/** A function, a class, or a call that makes one; settings are numbers and texts. */
function isCallable(value: Expr, at: NodePlace): boolean {
  return value.type === 'Lambda' || value.type === 'Call' || at.constant(value) === undefined;
}

function mayBeCallable({ type }: Expr): boolean {
  return type === 'Lambda' || type === 'Call' || type === 'Name' || type === 'Attribute';
}

/** `sys.modules`, as it stands there: the table itself has no name among values. */
function isModules(value: Expr, at: NodePlace): boolean {
  return value.type === 'Attribute' && value.attr === 'modules' && at.names(value.value).includes('sys');
}
