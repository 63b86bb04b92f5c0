import type { EffectFact } from '../../../core/code.ts';
import { pathReach } from '../../../core/path-reach.ts';
import { type EffectFamily, has } from './effect-rule.ts';
import { ownHook } from './files.ts';

const watches =
  /^(?:keyboard\.(?:on_press|on_release|hook|record|read_key|read_event)|pynput\.\w+\.Listener|mouse\.hook|pyHook\.|pyWinhook\.|evdev\.InputDevice\.(?:async_)?read|(?:ctypes\.windll\.user32|win32api)\.(?:Get(?:Async)?Key|SetWindowsHook))/;
const looks =
  /^(?:PIL\.ImageGrab|pyscreenshot|mss|dxcam|d3dshot|pyperclip|clipboard|win32clipboard|pyautogui|pynput|tkinter|evdev|sounddevice|pyaudio|keyboard)\b|\.(?:read|to)_clipboard$/;

const puts = /^(?:pyperclip|clipboard)\.copy$|\.SetClipboard\w*$/;

/** Keys, screen or clipboard are watched. */
export const inputWatched: EffectFamily = {
  id: 'input-watched',
  severity: 'critical',
  what: 'The code watches the keyboard, the screen, the clipboard or the microphone.',
  why: 'Passwords and everything else that is typed or shown goes through them.',
  fix: 'Do not run this code where anything private is typed or shown.',
  refs: ['CWE-200', 'CWE-359'],
  belongs: ({ capability, callable }) =>
    capability === 'system' && (watches.test(callable) || looks.test(callable)),
  judge: (fact, moment) => {
    const { callable } = fact;
    if (moment === 'never') return 'low';
    if (moment === 'load') return 'critical';
    // What is read goes back to where it was, or onto the screen: nothing in the program sends or keeps anything.
    if (moment === 'run' && fact.traits.includes('safeguarded')) return 'low';
    // Programs put a result there, and no whole table; what takes the place of something read has a hazard of its own.
    if (puts.test(callable)) return 'low';
    return watches.test(callable)
      ? moment === 'later'
        ? 'medium'
        : 'high'
      : moment === 'later'
        ? 'low'
        : 'medium';
  },
};

const kills =
  /^(?:os\.(?:kill|killpg|pidfd_send_signal)|signal\.(?:pthread_kill|pidfd_send_signal)|psutil\.Process\.(?:kill|terminate|suspend|send_signal)|win32api\.TerminateProcess)$/;
/** Asks one program to end, which may refuse; who ends whatever runs by its name goes through all of them. */
const asksToEnd = /^psutil\.Process\.(?:terminate|suspend|send_signal)$/;
const privileges =
  /^os\.(?:set(?:e|re|res)?[ug]id|setgroups|initgroups|chroot|setns|unshare|chown|lchown|fchown|chmod|lchmod|fchmod|ptrace)$|^shutil\.chown$|^pathlib\.Path\.l?chmod$/;
const permissions = /^(?:os\.[lf]?chmod|pathlib\.Path\.l?chmod)$/;
const registry =
  /^(?:winreg\.(?:SetValue|SetValueEx|CreateKey|CreateKeyEx|DeleteKey|DeleteKeyEx|DeleteValue|LoadKey|SaveKey)|win32api\.Reg(?:SetValueEx|CreateKey|CreateKeyEx|DeleteKey)|win32serviceutil\.|ctypes\.windll\.user32\.BlockInput)/;
const registryReads =
  /^(?:winreg\.(?:ConnectRegistry|OpenKey|OpenKeyEx|QueryValue|QueryValueEx|EnumKey|EnumValue)|win32api\.RegOpenKeyEx)$/;
const own =
  /^(?:os\.(?:_exit|abort|nice|sched_setaffinity|setpriority|dup2)|signal\.raise_signal|resource\.(?:setrlimit|prlimit)|sys\.(?:settrace|setprofile)|threading\.settrace|cv2\.VideoCapture|faulthandler\..*|psutil\.(?:process_iter|pids|net_connections))$/;

/** The state of the machine, or of other processes, is changed. */
export const systemChanged: EffectFamily = {
  id: 'system-changed',
  severity: 'critical',
  what: 'The code changes the machine or other processes: kills them, changes owners, permissions or the registry.',
  why: 'Other programs and users of the machine depend on what is changed.',
  fix: 'Do without it; nothing that a model computes needs it.',
  refs: ['CWE-250', 'CWE-732'],
  belongs: ({ capability }) => capability === 'system',
  judge: (fact, moment) => {
    const { callable } = fact;
    if (moment === 'never') return null;
    // What a function of the source's own does when it is told of something is told by itself.
    if (moment === 'run' && callable === 'sys.addaudithook' && has(fact, 'safeguarded')) return 'low';
    if (own.test(callable)) return moment === 'load' ? 'low' : null;
    // Looking something up in the registry is how Windows tells where things are.
    if (registryReads.test(callable)) return moment === 'load' || moment === 'run' ? 'low' : null;
    switch (moment) {
      case 'load':
        if (callable === 'sys.addaudithook' && has(fact, 'safeguarded')) return 'low';
        // Builds make a program of what they have built.
        if (permissions.test(callable) && !isOthers(fact)) return fact.builds === true ? 'low' : 'medium';
        return 'high';
      case 'construct':
        return permissions.test(callable) && !isOthers(fact) ? 'low' : 'medium';
      case 'run':
        return judgeRun(fact);
      default:
        return registry.test(callable) ? 'medium' : 'low';
    }
  },
};

/** Not a file of the program's own: whoever unpacks or removes a folder sets the permissions in it. */
function isOthers({ argument }: EffectFact): boolean {
  const reach = argument === undefined ? 'unknown' : pathReach(argument);
  return reach !== 'unknown' && reach !== 'inside' && reach !== 'temporary';
}

function judgeRun(fact: EffectFact): 'high' | 'medium' | 'low' {
  const { callable } = fact;
  // Programs make their own files programs; whom they end, they say.
  if (permissions.test(callable) && !isOthers(fact)) return 'low';
  if (permissions.test(callable) && has(fact, 'safeguarded') && ownHook.test(fact.argument ?? ''))
    return 'low';
  if (asksToEnd.test(callable) && !fact.traits.includes('opaque')) return 'medium';
  return kills.test(callable) || privileges.test(callable) || registry.test(callable) ? 'high' : 'medium';
}
