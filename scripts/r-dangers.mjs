// Prints the functions of R that the rules list, one a line, for scripts/stock/r_packages.R. Packages make code out of
// their own texts, read files that they are given, fit in parallel, and set up their own session: these say nothing of a function that fits.
// A device writes wherever its caller says, so what opens one by itself does as well.
import { dangers } from '../src/rules/stock/r-dangers.ts';

const ordinary = /makes code out of text|reads files|changes the session|starts another process/;
/** To where R prints, or to a vector, unless they are told otherwise. */
const ends = new Set(['writeLines', 'sink', 'dput', 'serialize', 'unserialize', 'lazyLoadDBexec']);
for (const { names, why } of dangers)
  if (!ordinary.test(why))
    for (const name of names.split(/\s+/)) if (!/[()]/.test(name) && !ends.has(name)) console.log(name);
for (const device of 'pdf postscript png jpeg tiff bmp svg cairo_pdf cairo_ps'.split(' '))
  console.log(device);
