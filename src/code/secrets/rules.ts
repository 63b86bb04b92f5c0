/** Where a rule of secretlint sees a credential, in UTF-16 units of the text that it was given. */
export interface Sighting {
  readonly rule: string;
  readonly message: string;
  readonly from: number;
  readonly to: number;
}

/** What a rule of secretlint asks of the text that it looks at. */
interface SourceCode {
  readonly content: string;
  readonly contentType: 'text';
  readonly hasBOM: false;
  readonly filePath: string;
  readonly ext: string;
  readonly physicalFilePath: undefined;
}

interface Described {
  readonly message: { readonly message: string; readonly messageId: string };
  readonly range: readonly [number, number];
}

interface RuleContext {
  readonly sharedOptions: object;
  createTranslator(messages: object): (id: string, data?: object) => Described['message'];
  report(described: Described): void;
  ignore(): void;
}

interface SecretRule {
  readonly meta: { readonly id: string; readonly type: string };
  create(context: RuleContext, options: object): { file?(source: SourceCode): void | Promise<void> };
}

let rules: Promise<readonly SecretRule[]> | undefined;

/**
 * What secretlint's recommended rules see in a text. The rules are called one by one, and not by secretlint's own core:
 * its profiler keeps a mark of everything that it ever did, and searches them all each time. The rule
 * that obeys comments in the text is left out: whoever hides something writes comments too.
 */
export async function sightings(content: string, name: string): Promise<readonly Sighting[]> {
  rules ??= load();
  const found: Sighting[] = [];
  for (const { meta, create } of await rules) {
    const context: RuleContext = {
      sharedOptions: {},
      // The message holds the credential: only its id is of use.
      createTranslator: () => (messageId) => ({ message: messageId, messageId }),
      report: ({ message, range: [from, to] }) => {
        found.push({
          rule: meta.id.replace(/^.*secretlint-rule-/, ''),
          message: message.messageId,
          from,
          to,
        });
      },
      ignore: () => {},
    };
    await create(context, {}).file?.(sourceOf(content, name));
  }
  return found.sort((a, b) => a.from - b.from || a.to - b.to || (a.rule < b.rule ? -1 : 1));
}

function sourceOf(content: string, name: string): SourceCode {
  const dot = name.lastIndexOf('.');
  const ext = dot < 0 ? '' : name.slice(dot).toLowerCase();
  return {
    content,
    contentType: 'text',
    hasBOM: false,
    filePath: name,
    // A rule opens the file of a .p12 by its name: here nothing but the text is looked at.
    ext: ext === '.p12' ? '' : ext,
    physicalFilePath: undefined,
  };
}

async function load(): Promise<readonly SecretRule[]> {
  const preset = await import('@secretlint/secretlint-rule-preset-recommend');
  return (preset.rules as unknown as readonly SecretRule[]).filter(({ meta }) => !meta.id.includes('filter'));
}
