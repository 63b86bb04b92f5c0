import { type Field, literal, shown } from '../field.ts';
import { type Invocation, type Judge, optionsOf, type ShellReport } from '../invocation.ts';
import { pathOf } from '../paths.ts';
import { rememberClone, rememberUnpacked } from '../unpacked.ts';
import { judgeWrite } from './persistence.ts';

/** Archives that are unpacked: what is in them says what is written, and the command only where. */
export const unpackingJudges: readonly Judge[] = [unpacks, rememberClone];

/** A folder that an archive is unpacked to; undefined for the one that the command stands in. */
interface Unpacking {
  readonly to: Field | undefined;
  /** Names in the archive are taken as they are: it says itself where its files go. */
  readonly anywhere: boolean;
}

/** The system itself: a file of any name in there is part of it. */
const system =
  /^\/(?:(?:usr|etc|bin|sbin|lib|lib32|lib64|boot|dev|sys|proc|var|System|Windows)|usr\/(?:bin|sbin|lib|lib64|libexec))?\/?$/;

function unpacks(invocation: Invocation, report: ShellReport): void {
  const found = unpackingOf(invocation);
  if (found === undefined) return;
  rememberUnpacked(invocation, found.to);
  const { scope } = invocation;
  // While an image is made, its system is what is being made.
  if (scope.isImage) return;
  const place = found.to ?? literal('.', invocation.at);
  const path =
    found.to === undefined && scope.directory === '.' ? '.' : pathOf(place, scope).replace(/\/\.$/, '');
  if (system.test(path === '' ? '/' : path))
    report.hazard('shell-unpacks-over-system', invocation, found.to === undefined ? path : shown(place));
  else if (found.anywhere)
    report.hazard('shell-unpacks-over-system', invocation, 'the archive says where its files go');
  else if (found.to !== undefined)
    // A folder in which every file is run or obeyed.
    judgeWrite({ ...place, text: `${path}/archive` }, scope, (hazard, detail) => {
      if (hazard !== 'shell-deletes-system-file') report.hazard(hazard, invocation, detail);
    });
}

function unpackingOf({ name, args, input }: Invocation): Unpacking | undefined {
  switch (name) {
    case 'tar':
    case 'gtar':
    case 'bsdtar':
      return tar(args);
    case 'unzip':
    case 'bsdunzip': {
      const { flags, values } = optionsOf(args, ['d', 'x', 'P']);
      const looks = ['l', 't', 'v', 'z', 'Z', 'p'].some((flag) => flags.has(flag));
      return looks ? undefined : { to: values.get('d'), anywhere: flags.has(':') };
    }
    case '7z':
    case '7za':
    case '7zz': {
      if (args[0]?.text !== 'x' && args[0]?.text !== 'e') return undefined;
      const to = args.find(({ text }) => /^-o./.test(text));
      return { to: to === undefined ? undefined : { ...to, text: to.text.slice(2) }, anywhere: false };
    }
    case 'cpio': {
      const { flags, values } = optionsOf(args, ['D', 'directory', 'F', 'file', 'H', 'format']);
      if (!flags.has('i') && !flags.has('extract')) return undefined;
      // From its input GNU's takes names as they are, unless it is told not to.
      const anywhere = flags.has('absolute-filenames') && input !== undefined;
      return { to: values.get('D') ?? values.get('directory'), anywhere };
    }
    case 'unsquashfs': {
      const { values } = optionsOf(args, ['d', 'dest', 'f', 'p']);
      const to = values.get('d') ?? values.get('dest');
      return to === undefined ? undefined : { to, anywhere: false };
    }
    case 'dpkg-deb': {
      const at = args.findIndex(({ text }) => /^(?:-x|-X|--extract|--vextract)$/.test(text));
      return at < 0 || args[at + 2] === undefined ? undefined : { to: args[at + 2], anywhere: false };
    }
    default:
      return undefined;
  }
}

const valued =
  'C f b I K L N T X V F H g directory file exclude files-from transform strip-components owner group mode'.split(
    ' ',
  );

/** `tar xzf a -C d`, `tar --extract --file=a --directory=d`; the letters may stand without a dash. */
function tar(args: readonly Field[]): Unpacking | undefined {
  const first = args[0];
  const old = first !== undefined && /^[A-Za-z]+$/.test(first.text);
  // The values of letters without a dash follow in their order.
  const letters = old ? first.text : '';
  const { flags, values } = optionsOf(old ? args.slice(1) : args, valued);
  const has = (...names: readonly string[]): boolean =>
    names.some((each) => flags.has(each) || (each.length === 1 && letters.includes(each)));
  if (!has('x', 'extract', 'get') || has('O', 'to-stdout')) return undefined;
  return { to: values.get('C') ?? values.get('directory'), anywhere: has('P', 'absolute-names') };
}
