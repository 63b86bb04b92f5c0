import { lastPart } from '../../../../core/dotted-names.ts';
import { hole } from '../../../code.ts';
import { standsBesides } from '../../catalog/secret-name.ts';
import { libraryConstants } from '../fold/library.ts';
import { folderOf, installedFile, isPath, pathOf, pathText } from '../fold/path-text.ts';
import { inCells } from '../functions/function-attributes.ts';
import { childName } from '../names/child-name.ts';
import { knownAttributeFor, knownFor } from '../names/known-names.ts';
import { shownModule } from '../names/shown-modules.ts';
import { localsMark } from '../origins/frame-locals.ts';
import { fieldMarks, settingMarks } from '../origins/setting-holders.ts';
import type { CallPlace } from '../state.ts';
import { anySecret, dependencyMask, fromEnvironment, sourceBit } from '../values/marks.ts';
import { constant, type External, external, unknown, type Value } from '../values/values.ts';

/** Names of external things are cut at this length: they lead nowhere that anybody knows. */
const longestName = 160;

/** `value.name` of something outside of the repository. */
export function externalAttribute(value: External, name: string, place: CallPlace): Value {
  if (name === '__dict__') return { kind: 'namespace', marks: value.marks, of: value };
  // `print.__self__` is `builtins`.
  if (name === '__self__' && !value.instance) return value.self ?? moduleOf(value);
  if (name === 'f_locals') return external('types.FrameType.f_locals', value.marks | localsMark(name, place));
  if (name === 'cell_contents' && value.self?.kind === 'function') return inCells(value.self);
  if (name === '__class__' && value.instance) return external(value.name, value.marks);
  if (
    name === '__getattribute__' &&
    !value.instance &&
    !/^(?:builtins\.(?:object|type)|types\.ModuleType)$/.test(value.name)
  )
    return { kind: 'bound', marks: 0, func: external('builtins.object.__getattribute__'), self: value };
  if (value.name.length + name.length >= longestName) return unknown(value.marks);
  const full = childName(value.name, name);
  const { module } = place.frame;
  if (module.replaced.size > 0) {
    const replaced = module.replaced.get(full);
    if (replaced !== undefined) return replaced;
  }
  if (module.parts.size > 0) {
    const part = module.parts.get(full);
    if (part !== undefined) return { kind: 'module', marks: 0, module: part };
  }
  if (name === 'parent' && value.instance && isPath(value))
    return pathOf(folderOf(pathText(value) ?? hole), value.marks);
  const known = value.instance ? undefined : libraryConstants.get(full);
  if (known !== undefined) return constant(known, value.marks);
  if (name === '__name__' && !value.instance && knownFor(value.name) !== null)
    return constant(lastPart(value.name), value.marks);
  if (name === '__file__' && !value.instance && value.name !== '?' && !value.name.startsWith('?.'))
    return { kind: 'text', marks: value.marks, text: installedFile(value.name) };
  // Somewhere, and Python.
  if (full === 'sys.executable' && !value.instance)
    return { kind: 'text', marks: value.marks | fromEnvironment, text: `${hole}/python3` };
  if (full === 'sys.modules') return { kind: 'namespace', marks: value.marks, of: external('sys.modules') };
  // `os.sys`, `shutil.os`: modules of the standard library show what they import.
  const shown = value.instance ? undefined : shownModule(value.name, name, full);
  if (shown !== undefined) return external(shown, value.marks);
  const attribute = knownAttributeFor(full);
  // What a wheel is called by says nothing of whose machine it is.
  const isBesides = (value.marks & anySecret) !== 0 && value.instance && standsBesides(name);
  const own = isBesides ? value.marks & ~anySecret : value.marks;
  const kept = attribute?.clears === true ? own & dependencyMask : own;
  const source = attribute?.source;
  const called = settingMarks(value, name) | fieldMarks(value, name);
  const marks = (source === undefined ? kept : kept | sourceBit(source)) | called;
  return {
    kind: 'external',
    marks,
    name: full,
    self: value.instance || value.self !== null ? value : null,
    instance: false,
  };
}

function moduleOf({ name, marks }: External): Value {
  const end = name.lastIndexOf('.');
  return external(end < 0 ? name : name.slice(0, end), marks);
}
