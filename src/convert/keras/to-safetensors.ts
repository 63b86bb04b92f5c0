import type { ByteSource } from '../../bytes/source.ts';
import type { HdfFile } from '../../wire/hdf5/file.ts';
import { openHdf5 } from '../../wire/hdf5/superblock.ts';
import { walkHdf5 } from '../../wire/hdf5/walk.ts';
import type { Conversion, Input, LeftOut } from '../convert.ts';
import { ConvertError } from '../errors.ts';
import { type NamedTensor, toSafetensors } from '../safetensors/conversion.ts';
import { SideFile } from './side-file.ts';
import { asTensor } from './tensors.ts';

/**
 * Every numeric dataset under its path in the HDF5 file, and beside it, as JSON, the configuration of the model, the
 * order of the weights and all other attributes. The code of Lambda layers is nothing that a data file could hold.
 */
export async function kerasToSafetensors(input: Input): Promise<Conversion> {
  const side = new SideFile(input.limits);
  if (input.format === 'keras') {
    const config = input.member('config.json');
    if (config === undefined) throw new ConvertError('the archive has no config.json');
    side.document('model_config', config);
    const metadata = input.member('metadata.json');
    if (metadata !== undefined) side.document('metadata', metadata);
  }
  const { tensors, leftOut } = await readWeights(input, weightsOf(input), side);
  return toSafetensors({ tensors, leftOut, rest: side.text(), metadata: new Map([['format', 'keras']]) });
}

function weightsOf(input: Input): ByteSource {
  if (input.format !== 'keras') return input.source;
  const weights = input.member('model.weights.h5');
  if (weights === undefined) throw new ConvertError('the archive has no model.weights.h5');
  return weights;
}

async function readWeights(
  input: Input,
  source: ByteSource,
  side: SideFile,
): Promise<{ tensors: NamedTensor[]; leftOut: LeftOut[] }> {
  const superblock = openHdf5(source, input.limits);
  const { file } = superblock;
  const tensors: NamedTensor[] = [];
  const known = new Map<string, NamedTensor>();
  const leftOut: LeftOut[] = [];
  const leave = (name: string, what: string, why: string): void => void leftOut.push({ name, what, why });
  for (const event of walkHdf5(superblock)) {
    const { path } = event;
    if (event.kind === 'broken') throw event.error;
    if (event.kind === 'duplicate') throw new ConvertError(`two objects of the file are named ${path}`);
    if (event.kind === 'soft') leave(path, `link to ${event.target}`, 'safetensors has no links');
    else if (event.kind === 'external') leave(path, `link to ${event.file}`, 'it lies in another file');
    else if (event.kind === 'alias') {
      const tensor = known.get(event.of);
      if (tensor === undefined) leave(path, `another name of ${event.of}`, 'groups have one name each');
      else tensors.push({ ...tensor, name: path });
    } else {
      side.attributes(file, path, event.header, leave);
      if (event.kind !== 'dataset') continue;
      const tensor = await tensorOf(file, path, event, input, leave);
      if (tensor === null) continue;
      known.set(path, tensor);
      tensors.push(tensor);
    }
  }
  return { tensors, leftOut };
}

async function tensorOf(
  file: HdfFile,
  path: string,
  { dataset, header }: Parameters<typeof asTensor>[2],
  input: Input,
  leave: (name: string, what: string, why: string) => void,
): Promise<NamedTensor | null> {
  const made = await asTensor(file, path, { dataset, header }, input);
  if ('name' in made) return made;
  leave(path, made.what, made.why);
  return null;
}
