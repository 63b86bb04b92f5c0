// Classic BPF as the kernel runs it over struct seccomp_data: Documentation/networking/filter.rst and
// Documentation/userspace-api/seccomp_filter.rst. What the kernel's checker refuses (kernel/seccomp.c
// seccomp_check_filter, net/core/filter.c bpf_check_classic) throws.

export interface Call {
  readonly number: number;
  readonly arch: number;
  readonly args?: readonly bigint[];
}

const DATA_BYTES = 64;

/** What a program returns for a call. */
export function run(program: Uint8Array, call: Call): number {
  const data = dataOf(call);
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength);
  let accumulator = 0;
  for (let at = 0; ; at += 1) {
    if (at * 8 >= program.length) throw new Error('ran off the end');
    const k = code.getUint32(at * 8 + 4, true);
    const jump = (taken: boolean): void => {
      at += code.getUint8(at * 8 + (taken ? 2 : 3));
    };
    switch (code.getUint16(at * 8, true)) {
      case 0x20:
        accumulator = data.getUint32(k, true);
        break;
      case 0x54:
        accumulator = (accumulator & k) >>> 0;
        break;
      case 0x05:
        at += k;
        break;
      case 0x15:
        jump(accumulator === k);
        break;
      case 0x25:
        jump(accumulator > k);
        break;
      case 0x35:
        jump(accumulator >= k);
        break;
      case 0x45:
        jump((accumulator & k) !== 0);
        break;
      case 0x06:
        return k;
      default:
        throw new Error(`no such instruction at ${at}`);
    }
  }
}

/** The kernel's checks before it takes a program. */
export function check(program: Uint8Array): void {
  const length = program.length / 8;
  if (!Number.isInteger(length) || length < 1 || length > 4096) throw new Error(`length ${length}`);
  const code = new DataView(program.buffer, program.byteOffset, program.byteLength);
  for (let at = 0; at < length; at += 1) {
    const operation = code.getUint16(at * 8, true);
    const k = code.getUint32(at * 8 + 4, true);
    const far = [code.getUint8(at * 8 + 2), code.getUint8(at * 8 + 3)].map((skip) => at + 1 + skip);
    const allowed = [0x20, 0x54, 0x05, 0x15, 0x25, 0x35, 0x45, 0x06].includes(operation);
    if (!allowed) throw new Error(`operation ${operation}`);
    if (operation === 0x20 && (k % 4 !== 0 || k >= DATA_BYTES)) throw new Error(`load at ${k}`);
    if (operation === 0x05 && at + 1 + k >= length) throw new Error('jump past the end');
    if ((operation & 7) === 5 && operation !== 5 && far.some((to) => to >= length))
      throw new Error('branch past the end');
  }
  if (code.getUint16((length - 1) * 8, true) !== 0x06) throw new Error('the last is no return');
}

function dataOf({ number, arch, args = [] }: Call): DataView {
  const data = new DataView(new ArrayBuffer(DATA_BYTES));
  data.setUint32(0, number, true);
  data.setUint32(4, arch, true);
  for (const [index, argument] of args.entries())
    data.setBigUint64(16 + 8 * index, BigInt.asUintN(64, argument), true);
  return data;
}
