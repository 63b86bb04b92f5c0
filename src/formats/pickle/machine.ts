import { type ByteSource, readBytes } from '../../bytes/source.ts';
import type { Limits } from '../../core/limits.ts';
import { Dict, elided, List, OutOfBand, SetOf, Text, Tuple, type Value } from '../../core/value.ts';
import { Broken, OverBudget } from './broken.ts';
import { Caller } from './caller.ts';
import { runHot } from './hot.ts';
import { decodeLong, parseFloatLine, parseInteger } from './numbers.ts';
import type { MachineObserver, PickleEnd } from './observer.ts';
import type { Reading } from './reader.ts';
import { deepStack, tag } from './slots.ts';
import { shortestPayload } from './wrapping.ts';

/** Keys of thousands of bits have fewer, and Python 3.11 refuses to read 4,301. */
const mostHonestDigits = 100_000;

/** Objects that a deep stack may hold. */
const mostHeld = 200_000;

/**
 * Runs one pickle from `at` without importing or calling anything.
 *
 * Where CPython's C unpickler, its Python unpickler or their versions differ, the machine goes on, so that it
 * reports what any of them would do; it stops where all of them stop. Where an argument reaches over the end of its
 * frame they read different bytes: `straddleAt` of the result then asks for the other reading too.
 */
export function runPickle(
  source: ByteSource,
  at: number,
  observer: MachineObserver,
  limits: Limits,
  end: number = source.size,
  reading: Reading = 'memory',
): PickleEnd {
  return new Machine(source, at, observer, limits, end, reading).run();
}

export class Machine extends Caller {
  private checkedStack = deepStack;
  private highestProtocol = 0;

  run(): PickleEnd {
    const reader = this.reader;
    let count = 0;
    try {
      for (;;) {
        count += runHot(this);
        const code = reader.next();
        if (code < 0) return this.finish('broken', reader.at, reader.ended, count);
        count += 1;
        if (code === 0x2e) return this.finish('stop', this.cursor.at, '', count, this.pop());
        this.execute(code);
        if (this.stack.tags.length > this.checkedStack) this.checkHeld();
        if (this.stack.size > this.limits.stack) throw new OverBudget('values on the stack');
        if (this.stack.markCount > this.limits.stack) throw new OverBudget('marks');
        if (this.memo.farSize > this.limits.memo) throw new OverBudget('memo entries');
        if (count > this.limits.opcodes) throw new OverBudget('opcodes');
      }
    } catch (error) {
      if (error instanceof OverBudget) return this.finish('budget', reader.at, error.reason, count);
      if (error instanceof Broken) return this.finish('broken', reader.at, error.reason, count);
      throw error;
    } finally {
      this.stack.release();
      this.memo.release();
    }
  }

  /** A slot takes little, the object in it much more: many objects on a deep stack are more than is held. */
  private checkHeld(): void {
    const { tags, size } = this.stack;
    this.checkedStack = tags.length;
    let held = 0;
    for (let slot = 0; slot < size; slot += 1) if (tags[slot]! >= tag.data) held += 1;
    if (held > mostHeld) throw new OverBudget('objects on the stack');
  }

  private finish(
    ended: PickleEnd['ended'],
    at: number,
    reason: string,
    opcodes: number,
    value: Value = null,
  ): PickleEnd {
    return {
      ended,
      at,
      reason,
      value,
      opcodes,
      protocol: this.highestProtocol,
      imports: this.imports,
      calls: this.calls,
      memoized: this.memo.length,
      straddleAt: this.reader.straddleAt,
    };
  }

  private execute(code: number): void {
    const reader = this.reader;
    switch (code) {
      // Constants
      case 0x4e: // NONE
        this.stack.push(tag.none, 0);
        return;
      case 0x88: // NEWTRUE
        this.stack.push(tag.true, 0);
        return;
      case 0x89: // NEWFALSE
        this.stack.push(tag.false, 0);
        return;
      case 0x4a: // BININT
      case 0x4b: // BININT1
      case 0x4d: // BININT2
        this.stack.push(tag.int, reader.number);
        return;
      case 0x47: // BINFLOAT
        this.stack.push(tag.float, reader.number);
        return;
      case 0x8c: // SHORT_BINUNICODE
      case 0x58: // BINUNICODE
      case 0x8d: // BINUNICODE8
      case 0x54: // BINSTRING
      case 0x55: // SHORT_BINSTRING
        if (reader.moved) {
          this.pushLine(this.movedText());
          return;
        }
        this.stack.push(tag.text, reader.at);
        if (reader.length >= shortestPayload) this.payload(tag.text, reader.at);
        return;
      case 0x43: // SHORT_BINBYTES
      case 0x42: // BINBYTES
      case 0x8e: // BINBYTES8
      case 0x96: // BYTEARRAY8
        if (reader.moved) {
          this.pushValue(this.movedBlob());
          return;
        }
        this.stack.push(tag.blob, reader.at);
        if (reader.length >= shortestPayload) this.payload(tag.blob, reader.at);
        return;
      case 0x56: // UNICODE
        this.pushLine(new Text(this.constants, reader.from, reader.length, 'raw-unicode-escape'));
        return;
      case 0x53: // STRING
        this.quotedString();
        return;
      case 0x49: // INT
      case 0x4c: {
        // LONG
        if (reader.length > mostHonestDigits)
          this.observer.onHugeCount?.(reader.at, `an integer of ${reader.length} digits`);
        const value = parseInteger(this.line());
        if (value === undefined) throw new Broken('not an integer');
        this.pushValue(value);
        return;
      }
      case 0x46: {
        // FLOAT
        const value = parseFloatLine(this.line());
        if (value === undefined) throw new Broken('not a float');
        this.stack.push(tag.float, value);
        return;
      }
      case 0x8a: // LONG1
      case 0x8b: // LONG4
        this.pushValue(
          reader.length > 4096 ? elided : decodeLong(readBytes(this.source, reader.from, reader.length)),
        );
        return;

      // Containers
      case 0x29: // EMPTY_TUPLE
        this.pushValue(new Tuple([], 0));
        return;
      case 0x5d: // EMPTY_LIST
        this.pushValue(new List());
        return;
      case 0x7d: // EMPTY_DICT
        this.pushValue(new Dict());
        return;
      case 0x8f: // EMPTY_SET
        this.pushValue(new SetOf(false));
        return;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: // TUPLE3
        this.collect(this.below(code - 0x84), (from, to) => this.tuple(from, to));
        return;
      case 0x74: // TUPLE
        this.collect(this.takeMark(), (from, to) => this.tuple(from, to));
        return;
      case 0x6c: // LIST
        this.collect(this.takeMark(), (from, to) => {
          const list = new List();
          this.keepItems(list, from, to);
          return list;
        });
        return;
      case 0x91: // FROZENSET
        this.collect(this.takeMark(), (from, to) => {
          const set = new SetOf(true);
          this.keepItems(set, from, to);
          return set;
        });
        return;
      case 0x64: // DICT
        this.collect(this.takeMark(), (from, to) => {
          const dict = new Dict();
          this.keepEntries(dict, from, to);
          if ((to - from) % 2 !== 0) throw new Broken('odd number of items for DICT');
          return dict;
        });
        return;
      case 0x61: // APPEND
        this.putItems('APPEND', this.below(1));
        return;
      case 0x65: // APPENDS
        this.putItems('APPENDS', this.takeMark());
        return;
      case 0x90: // ADDITEMS
        this.putItems('ADDITEMS', this.takeMark());
        return;
      case 0x73: // SETITEM
        this.setItems('SETITEM', this.below(2));
        return;
      case 0x75: // SETITEMS
        this.setItems('SETITEMS', this.takeMark());
        return;

      // Stack and memo
      case 0x28: // MARK
        this.stack.mark();
        return;
      case 0x30: // POP
        if (this.stack.markCount > 0 && this.stack.fence === this.stack.size) this.stack.dropMark();
        else this.stack.size = this.below(1);
        return;
      case 0x31: // POP_MARK
        this.stack.size = this.takeMark();
        return;
      case 0x32: // DUP
        this.pushSlot(this.below(1));
        return;
      case 0x94: // MEMOIZE
        this.put(this.memo.length);
        return;
      case 0x71: // BINPUT
      case 0x72: // LONG_BINPUT
        this.put(reader.number);
        return;
      case 0x70: // PUT
        this.put(this.lineIndex());
        return;
      case 0x68: // BINGET
      case 0x6a: // LONG_BINGET
        this.get(reader.number);
        return;
      case 0x67: // GET
        this.get(this.lineIndex());
        return;

      // What the unpickler would import or call
      case 0x63: // GLOBAL
        this.stack.pushRef(tag.symbol, this.importLines('GLOBAL'));
        return;
      case 0x93: // STACK_GLOBAL
        this.stackGlobal();
        return;
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        const args = this.pop();
        this.call(code === 0x52 ? 'REDUCE' : 'NEWOBJ', this.pop(), args);
        return;
      }
      case 0x92: {
        // NEWOBJ_EX
        const kwargs = this.pop();
        const args = this.pop();
        this.call('NEWOBJ_EX', this.pop(), args, kwargs);
        return;
      }
      case 0x69: {
        // INST
        const callable = this.importLines('INST');
        const from = this.takeMark();
        const args = this.tuple(from, this.stack.size);
        this.stack.size = from;
        this.call('INST', callable, args);
        return;
      }
      case 0x6f: {
        // OBJ
        const from = this.takeMark();
        if (from >= this.stack.size) throw new Broken('OBJ without a class');
        const callable = this.valueAt(from);
        const args = this.tuple(from + 1, this.stack.size);
        this.stack.size = from;
        this.call('OBJ', callable, args);
        return;
      }
      case 0x62: // BUILD
        this.build();
        return;

      // What comes from outside of the stream
      case 0x50: // PERSID
        this.persistentId(new Text(this.constants, reader.from, reader.length, 'latin1'));
        return;
      case 0x51: // BINPERSID
        this.persistentId(this.pop());
        return;
      case 0x82: // EXT1
      case 0x83: // EXT2
      case 0x84: // EXT4
        this.extension(reader.number);
        return;
      case 0x97: // NEXT_BUFFER
        this.observer.onOutOfBand?.(reader.at);
        this.stack.pushRef(tag.symbol, new OutOfBand(reader.at));
        return;
      case 0x98: // READONLY_BUFFER
        this.below(1);
        return;

      // Framing
      case 0x80: // PROTO
        if (reader.number > 5) throw new Broken(`unsupported pickle protocol ${reader.number}`);
        this.protocol = reader.number;
        this.highestProtocol = Math.max(this.highestProtocol, reader.number);
        return;
      case 0x95: // FRAME
        reader.beginFrame(reader.number);
        return;
      default:
        throw new Broken('unknown opcode');
    }
  }
}
