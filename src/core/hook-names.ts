/**
 * Names under which an attribute of the object itself takes effect: a state that sets one decides what is called next.
 * Rules ask states for them, so that what lets parts of a state go keeps them.
 */
export const hookNames: ReadonlySet<string> = new Set([
  // Called by pickle.py or _pickle.c: BUILD, NEWOBJ and NEWOBJ_EX of what is no class, APPEND, APPENDS, ADDITEMS.
  '__setstate__',
  '__new__',
  'append',
  'extend',
  'add',
  // Asked for: BUILD fills what stands there, INST and OBJ look whether there is a class.
  '__dict__',
  '__class__',
  '__getinitargs__',
  // Called when the object is copied, or written again.
  '__reduce__',
  '__reduce_ex__',
  '__getstate__',
  '__getnewargs__',
  '__getnewargs_ex__',
  '__deepcopy__',
  // CPython asks the class for these, and a module for the first; no pickler writes them into a state.
  '__getattr__',
  '__getattribute__',
  '__setattr__',
  '__setitem__',
  // numpy, torch, pyarrow and pandas ask the object itself for these when they are to make an array or a table of it.
  '__array__',
  '__array_interface__',
  '__array_struct__',
  '__array_function__',
  '__array_namespace__',
  '__array_ufunc__',
  '__array_wrap__',
  '__arrow_array__',
  '__arrow_c_array__',
  '__arrow_c_schema__',
  '__arrow_c_stream__',
  '__cuda_array_interface__',
  '__dataframe__',
  '__dlpack__',
  '__dlpack_device__',
  '__numpy_dtype__',
  '__torch_function__',
]);

/** Hooks that are read and not called: a description of memory, whose address numpy takes as it stands. */
export const addressNames: ReadonlySet<string> = new Set([
  '__array_interface__',
  '__array_struct__',
  '__cuda_array_interface__',
]);

export const longestHookName: number = Math.max(...[...hookNames].map((name) => name.length));
