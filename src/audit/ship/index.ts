import type { ShipSettings } from './settings.ts';
import type { Sink } from './sink.ts';

type SettingsOf<Kind> = Extract<ShipSettings, { readonly to: Kind }>;

/** Every kind of destination, loaded when a policy names it. */
const sinks: { readonly [Kind in ShipSettings['to']]: () => Promise<Sink<SettingsOf<Kind>>> } = {
  directory: async () => (await import('./directory.ts')).directorySink,
  s3: async () => (await import('./s3.ts')).s3Sink,
  syslog: async () => (await import('./syslog.ts')).syslogSink,
  relp: async () => (await import('./relp.ts')).relpSink,
  ndjson: async () => (await import('./ndjson.ts')).ndjsonSink,
};

export function sinkFor(settings: ShipSettings): Promise<Sink> {
  return sinks[settings.to]() as Promise<Sink>;
}
