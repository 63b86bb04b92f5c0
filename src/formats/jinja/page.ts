/** What a template makes, by the ending before its own: `client.html.j2`, `nginx.conf.j2`, `kernel.py.jinja`. */
const makesFile =
  /\.(?!(?:txt|md|mdx|rst|prompt|chat|tmpl|template|system|user|assistant|jinja2?|j2)\.)[a-z]\w{0,11}\.(?:jinja2?|j2)$/i;

/** A folder of a program's templates, as Flask, Django and their like look for it. */
const inTemplates = /(?:^|\/)(?:_?templates|jinja2)\//i;

/** Words of those that make what a language model reads, in their own name or that of a folder. */
const forModel =
  /(?:chat|prompt|agent|tool_?use|assistant|instruct|system[-_]?message)[^/]*$|(?:^|\/)(?:prompts?|chat_?templates?|\w{0,40}prompts)\//i;

/**
 * Whether a template file is one that a program renders to pages, code or configurations of its own, and no loader of models
 * ever does. Whoever wrote the program wrote it: it calls the program's own objects, which no chat template does.
 * @param name the path in the target.
 */
export function isPage(name: string): boolean {
  return (makesFile.test(name) || inTemplates.test(name)) && !forModel.test(name);
}
