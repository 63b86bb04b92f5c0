/** `toJSON(secrets)`, `join(secrets.*)`: whatever the expression makes of them, it holds all of them. */
export function isEverySecret(expression: string): boolean {
  return /(?:^|[\s(,])secrets(?:\.\*|[\s),]|$)/i.test(expression);
}

/** Whether a text has an expression in it that comes to all secrets. */
export function holdsEverySecret(text: string): boolean {
  for (const [, expression = ''] of text.slice(0, longest).matchAll(/\$\{\{([^{}]{0,400})\}\}/g))
    if (isEverySecret(expression.trim())) return true;
  return false;
}

const longest = 20_000;
