import { namesSecretSetting, surelyNamesSecret } from '../../catalog/secret-name.ts';
import type { Known } from '../../known.ts';
import { asText } from '../fold/constants.ts';
import { knownFor } from '../names/known-names.ts';
import type { CallArguments } from '../state.ts';
import { fromEnvironment, fromSecret, named } from '../values/marks.ts';
import type { External, Value } from '../values/values.ts';

/** Objects of libraries that hold a program's settings: files of its own, with the environment over them. */
const holders =
  /^(?:dynaconf\.(?:Dynaconf|LazySettings|FlaskDynaconf|settings)|omegaconf\.(?:DictConfig|OmegaConf\.(?:create|load|merge|structured|from_cli|from_dotlist|unsafe_merge))|hydra\.compose|confuse\.(?:Lazy)?Configuration|typed_settings\.load(?:_settings)?|django\.conf\.(?:settings|LazySettings)|configparser\.ConfigParser|(?:flask|quart)\.(?:Flask|Quart|current_app)\.config|everett\.manager\.ConfigManager|azure\.appconfiguration\.provider\.load|streamlit\.secrets|starlette\.config\.Config|simple_parsing\.parse|configargparse\.\w+|goodconf\.\w+|dataconf\.\w+|pyhocon\.ConfigFactory\.\w+|configobj\.ConfigObj|envyaml\.EnvYAML|box\.(?:Config)?Box|prefect\.settings)(?:\.|$)/;

/** Whether an object of a library is one of them, or a section of one. */
export function holdsSettings({ name }: External): boolean {
  return holders.test(name);
}

/** The mark of a setting that is a secret by its name: `settings.DB_PASSWORD`, `config["db"]["password"]`. */
export function settingMarks(holder: External, key: string): number {
  return namesSecretSetting(key) && holdsSettings(holder) ? fromSecret | fromEnvironment : 0;
}

/** The mark of a field of whatever object of a library that is called a secret: `client.api_key`. */
export function fieldMarks(holder: External, field: string): number {
  if (!holder.instance && holder.self === null) return 0;
  return surelyNamesSecret(field) ? named : 0;
}

/** The mark of whichever setting: `getattr(settings, name)` for every name. */
export function anySettingMarks(holder: Value): number {
  return holder.kind === 'external' && ofProgram.test(holder.name) ? fromSecret | fromEnvironment : 0;
}

/** Settings that have a program's own keys among them wherever it is deployed. */
const ofProgram =
  /^(?:django\.conf\.(?:settings|LazySettings)|(?:flask|quart)\.(?:Flask|Quart|current_app)\.config)$/;

const looksUp = /\.(?:get|get_fresh|getstr|as_str|require|pop|setdefault)$/;

/** `settings.get("api_key")` of such an object. */
export function askedSetting({ name, self }: External, { positional: [first] }: CallArguments): number {
  if (self?.kind !== 'external' || first === undefined || !looksUp.test(name)) return 0;
  const key = asText(first);
  return key === null ? 0 : settingMarks(self, key);
}

const readers = /^(?:environs|environ|decouple|starlette\.config|everett|prettyconf)\./;

/** `env("DB_PASSWORD")`, of an object that is called with the name of a setting. */
export function knownWhenCalled({ instance, name }: External): Known | null {
  return instance && readers.test(name) ? knownFor(`${name}.called`) : null;
}
