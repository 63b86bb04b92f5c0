import type { Invocation } from './invocation.ts';
import { loadShellParser, longestShell, ShellReading } from './read-script.ts';
import { windowsDialect } from './windows/read-windows.ts';
import type { WindowsDialect } from './windows/variables.ts';

/** The commands that a script runs, after quotes, variables and wrappers were undone, in the order in which it runs them. */
export interface ShellCommands {
  readonly commands: readonly { readonly invocation: Invocation; readonly at: number }[];
  /** Where it is a script for Windows, whose commands are not taken apart. */
  readonly windows: WindowsDialect | null;
  /** False where a budget ran out, or some of it was not understood: there may be more. */
  readonly complete: boolean;
}

const most = 50_000;
const nothing = (): void => {};

/** Lists the commands of a script, those of scripts that it runs in turn too. */
export async function shellCommands(text: string, dialect: string | undefined): Promise<ShellCommands> {
  const commands: { readonly invocation: Invocation; readonly at: number }[] = [];
  if (text.length > longestShell) return { commands, windows: null, complete: false };
  const windows = windowsDialect(dialect, text);
  if (windows?.certain === true) return { commands, windows: windows.dialect, complete: true };
  const seen = {
    hazard: nothing,
    effect: nothing,
    inner: nothing,
    command: (invocation: Invocation, at: number): void => {
      if (commands.length < most) commands.push({ invocation, at });
    },
  };
  const reading = new ShellReading(await loadShellParser(), seen, text);
  reading.read();
  return {
    commands,
    windows: null,
    complete: reading.complete && reading.understood && commands.length < most,
  };
}
