import { Call, Global, type Value } from '../../../core/value.ts';
import type { Contract } from '../entry.ts';
import { computedArguments, isPlain } from './checks.ts';
import { type ContractGroup, multiarrays as cores, inEach } from './table.ts';

/**
 * Makes a number out of whatever it is given, and asks an object for it: for `__array__`, of a date for what its
 * `tzinfo` says. Such an object may answer with a function of the file.
 */
const number: Contract = {
  always: ['reference', 'new-empty', 'build', 'items'],
  call: (args) => (args?.every(isOfNumbers) ? null : computedArguments),
  new: (args) => (args?.every(isOfNumbers) ? null : computedArguments),
};

const makers =
  /^(?:numpy(?:\.\w+)*|_?datetime|_codecs|builtins|__builtin__)\.(?:_reconstruct|_frombuffer|scalar|dtype|date|datetime|timedelta|encode|bytes|int|float|complex|str)$/;

function isOfNumbers(value: Value): boolean {
  if (isPlain(value)) return true;
  return (
    value instanceof Call &&
    value.callable instanceof Global &&
    makers.test(`${value.callable.module}.${value.callable.name}`)
  );
}

const names = `bool bool_ bool8 byte bytes_ string_ str_ unicode_ cdouble cfloat complex_ clongdouble clongfloat longcomplex
  singlecomplex complex64 complex128 complex192 complex256 csingle datetime64 timedelta64 double float_ float16 float32
  float64 float96 float128 half single longdouble longfloat int_ int8 int16 int32 int64 intc intp short long longlong uint
  uint8 uint16 uint32 uint64 uintc uintp ubyte ushort ulong ulonglong void void0 object_ object0 number generic integer
  signedinteger unsignedinteger inexact floating complexfloating flexible character`;

export const scalars: readonly ContractGroup[] = [
  {
    contract: number,
    why: 'It makes a number of numpy out of a constant or an array.',
    modules: {
      numpy: names,
      ...inEach([...cores, 'numpy.core.numerictypes', 'numpy._core.numerictypes'], names),
    },
  },
];
