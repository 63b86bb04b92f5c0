import { type Hdf, tell } from './opened.ts';

/** The file makes its reader open another one: an external link, external data, a part of a virtual dataset. */
export function tellOutside({ reading, kind }: Hdf, path: string, name: string, detail: string): void {
  reading.emit({ kind: 'reference', where: {}, to: 'companion', name, key: path, loader: 'hdf5', detail });
  // Keras itself refuses such files by now: they made it read any file of the machine into the weights.
  if (kind === 'keras')
    tell(
      reading,
      null,
      'structure-odd',
      `"${path}" lies in another file, which no Keras writer does: ${detail}`,
    );
}
