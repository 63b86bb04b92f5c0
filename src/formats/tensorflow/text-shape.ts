import { shape, type TextShape } from '../../wire/text-form.ts';

function mapOf(value: TextShape): TextShape {
  return shape(['key', 1, 'text'], ['value', 2, value]);
}

const tensorShape = shape(['dim', 2, shape(['size', 1, 'integer'])], ['unknown_rank', 3, 'integer']);
const tensor = shape(
  ['dtype', 1, 'type'],
  ['tensor_shape', 2, tensorShape],
  ['tensor_content', 4, 'text'],
  ['string_val', 8, 'text'],
);
const called = shape(['name', 1, 'text']);
const attribute = shape(
  ['list', 1, shape(['s', 2, 'text'], ['func', 9, called])],
  ['s', 2, 'text'],
  ['tensor', 8, tensor],
  ['placeholder', 9, 'text'],
  ['func', 10, called],
);
const node = shape(
  ['name', 1, 'text'],
  ['op', 2, 'text'],
  ['input', 3, 'text'],
  ['device', 4, 'text'],
  ['attr', 5, mapOf(attribute)],
);
const signature = shape(['name', 1, 'text'], ['input_arg', 2, shape(['name', 1, 'text'])]);
const definition = shape(['signature', 1, signature], ['node_def', 3, node]);
const component = shape(['name', 1, 'text']);
const tensorInfo = shape(
  ['name', 1, 'text'],
  [
    'coo_sparse',
    4,
    shape(
      ['values_tensor_name', 1, 'text'],
      ['indices_tensor_name', 2, 'text'],
      ['dense_shape_tensor_name', 3, 'text'],
    ),
  ],
  ['composite_tensor', 5, shape(['components', 2, component])],
);
const signatureDef = shape(
  ['inputs', 1, mapOf(tensorInfo)],
  ['outputs', 2, mapOf(tensorInfo)],
  ['method_name', 3, 'text'],
);
const object = shape(
  ['user_object', 4, shape(['identifier', 1, 'text'], ['metadata', 3, 'text'])],
  ['asset', 5, shape(['asset_file_def_index', 1, 'integer'])],
  ['constant', 9, shape(['operation', 1, 'text'])],
  ['registered_saver', 16, shape(['name', 1, 'text'])],
);
const objects = shape(
  ['nodes', 1, object],
  ['concrete_functions', 2, mapOf(shape(['bound_inputs', 2, 'integer']))],
);

/** GraphDef, graph.proto. */
export const graphShape: TextShape = shape(
  ['node', 1, node],
  ['library', 2, shape(['function', 1, definition])],
);

/** MetaGraphDef, meta_graph.proto. */
export const metaShape: TextShape = shape(
  ['graph_def', 2, graphShape],
  ['saver_def', 3, shape(['filename_tensor_name', 1, 'text'])],
  ['collection_def', 4, mapOf(shape(['node_list', 1, shape(['value', 1, 'text'])]))],
  ['signature_def', 5, mapOf(signatureDef)],
  ['asset_file_def', 6, shape(['tensor_info', 1, tensorInfo], ['filename', 2, 'text'])],
  ['object_graph_def', 7, objects],
);

/** SavedModel, saved_model.proto. */
export const savedModelShape: TextShape = shape(
  ['saved_model_schema_version', 1, 'integer'],
  ['meta_graphs', 2, metaShape],
);
