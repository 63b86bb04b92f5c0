import type { Field } from '../field.ts';

/** Whether each upload of a program is a file by its option. */
export function isUploadOption(name: string): boolean {
  return name === 'wget';
}

/** A token in a header says who asks; it goes to the service that it belongs to. */
export function authorises(field: Field): boolean {
  return /^(?:Authorization|X-[\w-]*(?:Key|Token)|PRIVATE-TOKEN|Api-Key|Cookie)\s*:/i.test(field.text);
}

/** What a client is told to send along, as its options say it: a text, `@file`, `@-` for its input. */
export function uploadsOf(name: string, args: readonly Field[]): readonly Field[] {
  if (name === 'curl') {
    const found: Field[] = [];
    for (const [i, arg] of args.entries()) {
      const inline =
        /^(?:-[dFT]|--(?:data(?:-binary|-raw|-urlencode|-ascii)?|form|upload-file|json)=)(.+)$/s.exec(
          arg.text,
        )?.[1];
      if (
        /^(?:-[a-zA-Z]*[dFT]|--(?:data(?:-binary|-raw|-urlencode|-ascii)?|form|form-string|upload-file|json))$/.test(
          arg.text,
        )
      ) {
        const value = args[i + 1];
        if (value !== undefined)
          found.push(/T$|upload-file$/.test(arg.text) ? { ...value, text: `@${value.text}` } : value);
      } else if (inline !== undefined)
        found.push({ ...arg, text: arg.text.startsWith('-T') ? `@${inline}` : inline });
    }
    return found;
  }
  if (name === 'wget') return args.filter((arg) => /^--(?:post-file|body-file)/.test(arg.text));
  if (name === 'http' || name === 'https' || name === 'xh')
    return args.filter((arg) => /@/.test(arg.text) && !/^\w+:\/\//.test(arg.text));
  return [];
}
