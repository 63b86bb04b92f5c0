/** Modules that compute, and reach nothing beyond the values they are given. */
const computing = new Set(
  `math cmath statistics decimal fractions numbers random json re string textwrap unicodedata datetime time calendar zoneinfo
   collections itertools functools operator bisect heapq copy enum dataclasses typing __future__ uuid hashlib hmac base64
   binascii struct zlib difflib html colorsys secrets array ipaddress numpy pandas scipy sklearn dateutil pytz nltk regex
   shapely pyproj rapidfuzz jellyfish networkx sympy statsmodels plpy`.split(/\s+/),
);
const imported =
  /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([^\n;#]+))|;[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import\b|import[ \t]+([^\n;#]+))/gm;
const reaching =
  /\b(?:open|exec|eval|compile|__\w+__|getattr|globals|vars|importlib|breakpoint|input|load|loads_pickle|read_\w+|to_(?:csv|parquet|pickle|json|sql)|fromfile|tofile|memmap|f2py|ctypeslib)\b[ \t]*[([.]/;
const imports = /\bimport\b/g;

/** Whether the body of a function in Python only computes with what it is given: it takes in nothing else, by name or by text. */
export function onlyComputes(body: string): boolean {
  if (reaching.test(body)) return false;
  let seen = 0;
  for (const [, from, list, laterFrom, laterList] of body.matchAll(imported)) {
    seen += 1;
    const names = [from ?? laterFrom ?? '', ...(list ?? laterList ?? '').split(',')];
    for (const each of names) {
      const name = each.trim().split(/[.\s]/)[0]!;
      if (name !== '' && !computing.has(name)) return false;
    }
  }
  // An import that the lines do not show, after a colon or a backslash.
  return [...body.matchAll(imports)].length <= seen;
}
