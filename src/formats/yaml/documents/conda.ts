import type { Pin } from '../../../core/fact.ts';
import { baseOf } from '../../../core/slash-paths.ts';
import { JsonArray, JsonObject, type JsonValue } from '../../../wire/json.ts';
import type { DocumentKind } from '../../document/kind.ts';
import { clip } from '../../document/walk.ts';
import type { Reading } from '../../format.ts';
import { handRequirements } from './requirements.ts';

const longestRequirement = 300;

/** A conda environment: `dependencies` are conda's own match specifications, and one list for pip among them. */
export const conda: DocumentKind = {
  id: 'conda-environment',
  is: ({ root, name }) =>
    root?.get('dependencies') instanceof JsonArray &&
    (root.has('channels') || hasPip(root) || /^(?:conda|environment)/.test(baseOf(name))),
  read({ root }, reading) {
    tellChannels(root?.get('channels'), reading);
    const dependencies = root?.get('dependencies');
    if (!(dependencies instanceof JsonArray)) return;
    for (const item of dependencies.items) {
      if (typeof item === 'string') tellSpecification(item, dependencies.at, reading);
      else if (item instanceof JsonObject) handRequirements(item.get('pip'), 'pip', reading);
    }
  },
};

function hasPip(root: JsonObject): boolean {
  const dependencies = root.get('dependencies');
  return (
    dependencies instanceof JsonArray &&
    dependencies.items.some((item) => item instanceof JsonObject && item.has('pip'))
  );
}

/** Channels by name are looked up at conda's own host; an address is any host. */
function tellChannels(value: JsonValue | undefined, reading: Reading): void {
  if (!(value instanceof JsonArray)) return;
  for (const channel of value.items)
    if (typeof channel === 'string' && channel.includes('://'))
      emit(reading, value.at, channel, `channel ${channel}`, 'index');
}

/** `name`, `name=1.2`, `name==1.2=build`, `channel::name>=1`, or the address of a package. */
function tellSpecification(text: string, at: number, reading: Reading): void {
  const requirement = clip(text, longestRequirement);
  if (text.includes('://')) {
    emit(reading, at, '', requirement, 'url');
    return;
  }
  const match = /^(?:[^:\s]+::)?([A-Za-z0-9_.-]+)\s*(.*)$/.exec(requirement);
  if (match === null) {
    emit(reading, at, '', requirement, 'unreadable');
    return;
  }
  const [, name = '', rest = ''] = match;
  emit(reading, at, name, requirement, pinOf(rest.replace(/\[.*\]$/, '').trim()));
}

function pinOf(rest: string): Pin {
  if (rest === '') return 'none';
  if (/^={0,2}\s*[0-9][0-9A-Za-z.!+_-]*(?:=\S+)?$/.test(rest)) return 'exact';
  return 'range';
}

function emit(reading: Reading, at: number, name: string, requirement: string, pin: Pin): void {
  reading.emit({ kind: 'dependency', where: { offset: at }, name, requirement, pin });
}
