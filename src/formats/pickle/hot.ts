import { Dict, List, SetOf, Tuple } from '../../core/value.ts';
import type { Caller } from './caller.ts';
import { deepStack, tag } from './slots.ts';
import { mayWrap, shortestPayload } from './wrapping.ts';

/** Bytes that the longest opcode without its payload takes. */
const longestOpcode = 16;

const emptyTuple = new Tuple([], 0);
/** Beyond the budget no list keeps anything, so that one stands for all. */
const lostList = new List();
lostList.dropped = 1;

/**
 * Executes the opcodes of plain data while a whole opcode lies in the window, without allocating where no object
 * is needed, and returns before any other opcode: imports, calls, lines of text, errors and the end of the window
 * are left to the careful path, which knows every opcode.
 */
export function runHot(machine: Caller): number {
  const { cursor, stack, memo } = machine;
  const buffer = cursor.buffer;
  const base = cursor.at - cursor.pos;
  // A frame's last opcodes are left to the careful path, which sees an argument that reaches over its end.
  const limit = Math.min(cursor.limit, machine.reader.frameEnd - base) - longestOpcode;
  const most = machine.limits.stack;
  const farLimit = machine.limits.memo;
  let tags = stack.tags;
  let nums = stack.nums;
  const refs = stack.refs;
  let pos = cursor.pos;
  let size = stack.size;
  let fence = stack.fence;
  let count = 0;
  loop: while (pos <= limit) {
    if (size >= tags.length) {
      if (size >= most || size >= deepStack) break;
      stack.grow();
      tags = stack.tags;
      nums = stack.nums;
    }
    const code = buffer[pos]!;
    switch (code) {
      case 0x4e: // NONE
        tags[size++] = tag.none;
        pos += 1;
        break;
      case 0x88: // NEWTRUE
        tags[size++] = tag.true;
        pos += 1;
        break;
      case 0x89: // NEWFALSE
        tags[size++] = tag.false;
        pos += 1;
        break;
      case 0x4b: // BININT1
        tags[size] = tag.int;
        nums[size++] = buffer[pos + 1]!;
        pos += 2;
        break;
      case 0x4d: // BININT2
        tags[size] = tag.int;
        nums[size++] = buffer[pos + 1]! | (buffer[pos + 2]! << 8);
        pos += 3;
        break;
      case 0x4a: // BININT
        tags[size] = tag.int;
        nums[size++] =
          buffer[pos + 1]! | (buffer[pos + 2]! << 8) | (buffer[pos + 3]! << 16) | (buffer[pos + 4]! << 24);
        pos += 5;
        break;
      case 0x47: // BINFLOAT
        tags[size] = tag.float;
        nums[size++] = cursor.view.getFloat64(pos + 1, false);
        pos += 9;
        break;
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
      case 0x43: {
        // SHORT_BINBYTES
        const length = buffer[pos + 1]!;
        if (pos + 2 + length > limit) break loop;
        const slotTag = code === 0x43 ? tag.blob : tag.text;
        tags[size] = slotTag;
        nums[size++] = base + pos;
        if (length >= shortestPayload && mayWrap[buffer[pos + 2]! * 256 + buffer[pos + 3]!] !== 0)
          machine.payload(slotTag, base + pos);
        pos += 2 + length;
        break;
      }
      case 0x58: {
        // BINUNICODE
        const length =
          (buffer[pos + 1]! |
            (buffer[pos + 2]! << 8) |
            (buffer[pos + 3]! << 16) |
            (buffer[pos + 4]! << 24)) >>>
          0;
        if (pos + 5 + length > limit) break loop;
        tags[size] = tag.text;
        nums[size++] = base + pos;
        if (length >= shortestPayload && mayWrap[buffer[pos + 5]! * 256 + buffer[pos + 6]!] !== 0)
          machine.payload(tag.text, base + pos);
        pos += 5 + length;
        break;
      }
      case 0x29: // EMPTY_TUPLE
        tags[size] = tag.data;
        refs[size++] = emptyTuple;
        pos += 1;
        break;
      case 0x5d: // EMPTY_LIST
        tags[size] = tag.data;
        refs[size++] = machine.isFull ? lostList : new List();
        pos += 1;
        break;
      case 0x7d: // EMPTY_DICT
        tags[size] = tag.data;
        refs[size++] = new Dict();
        pos += 1;
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: {
        // TUPLE3
        const from = size - (code - 0x84);
        if (from < fence) break loop;
        pos += 1;
        if (machine.unmade(from, size, nextAfterMemo(buffer, pos))) tags[from] = tag.elided;
        else {
          refs[from] = machine.tuple(from, size);
          tags[from] = tag.data;
        }
        size = from + 1;
        break;
      }
      case 0x74: {
        // TUPLE
        if (stack.markCount === 0 || size === fence) break loop;
        const from = fence;
        pos += 1;
        stack.dropMark();
        fence = stack.fence;
        if (machine.unmade(from, size, nextAfterMemo(buffer, pos))) tags[from] = tag.elided;
        else {
          refs[from] = machine.tuple(from, size);
          tags[from] = tag.data;
        }
        size = from + 1;
        break;
      }
      case 0x28: // MARK
        stack.size = size;
        stack.mark();
        fence = size;
        pos += 1;
        if (stack.markCount > most) break loop;
        break;
      case 0x94: {
        // MEMOIZE
        if (size <= fence || memo.farSize > farLimit) break loop;
        const slotTag = tags[size - 1]!;
        memo.put(memo.length, slotTag, nums[size - 1]!, slotTag >= tag.data ? refs[size - 1] : undefined);
        pos += 1;
        break;
      }
      case 0x71: {
        // BINPUT
        if (size <= fence) break loop;
        const slotTag = tags[size - 1]!;
        memo.put(
          buffer[pos + 1]!,
          slotTag,
          nums[size - 1]!,
          slotTag >= tag.data ? refs[size - 1] : undefined,
        );
        pos += 2;
        break;
      }
      case 0x72: {
        // LONG_BINPUT
        const index =
          (buffer[pos + 1]! |
            (buffer[pos + 2]! << 8) |
            (buffer[pos + 3]! << 16) |
            (buffer[pos + 4]! << 24)) >>>
          0;
        // An index that runs ahead is left to the careful path, which tells of it.
        if (size <= fence || index > memo.length || memo.farSize > farLimit) break loop;
        const slotTag = tags[size - 1]!;
        memo.put(index, slotTag, nums[size - 1]!, slotTag >= tag.data ? refs[size - 1] : undefined);
        pos += 5;
        break;
      }
      case 0x52: // REDUCE
      case 0x81: {
        // NEWOBJ
        if (size - 2 < fence || tags[size - 1] !== tag.data || tags[size - 2] !== tag.symbol) break loop;
        size -= 1;
        refs[size - 1] = machine.called(
          code === 0x52 ? 'REDUCE' : 'NEWOBJ',
          refs[size - 1]!,
          refs[size]!,
          null,
          base + pos,
        );
        pos += 1;
        break;
      }
      case 0x62: {
        // BUILD
        if (size - 2 < fence || tags[size - 1] !== tag.data || tags[size - 2] !== tag.symbol) break loop;
        if (machine.readsAfterBuild(refs[size - 2]!)) break loop;
        size -= 1;
        machine.given(refs[size - 1]!, refs[size]!, base + pos);
        pos += 1;
        break;
      }
      case 0x68: // BINGET
      case 0x6a: {
        // LONG_BINGET
        const index =
          code === 0x68
            ? buffer[pos + 1]!
            : (buffer[pos + 1]! |
                (buffer[pos + 2]! << 8) |
                (buffer[pos + 3]! << 16) |
                (buffer[pos + 4]! << 24)) >>>
              0;
        const slotTag = memo.tagAt(index);
        if (slotTag === tag.absent) break loop;
        tags[size] = slotTag;
        nums[size] = memo.numAt(index);
        if (slotTag >= tag.data) refs[size] = memo.refAt(index)!;
        size += 1;
        pos += code === 0x68 ? 2 : 5;
        break;
      }
      case 0x61: {
        // APPEND
        if (size - 2 < fence || tags[size - 2] !== tag.data) break loop;
        const list = refs[size - 2];
        if (!(list instanceof List)) break loop;
        cursor.pos = pos;
        machine.keepItems(list, size - 1, size);
        size -= 1;
        pos += 1;
        break;
      }
      case 0x65: // APPENDS
      case 0x90: {
        // ADDITEMS
        const lower = stack.markCount >= 2 ? stack.marks[stack.markCount - 2]! : 0;
        if (stack.markCount === 0 || fence - 1 < lower || tags[fence - 1] !== tag.data) break loop;
        const target = refs[fence - 1];
        const native = code === 0x65 ? target instanceof List : target instanceof SetOf && !target.frozen;
        if (!native) break loop;
        cursor.pos = pos;
        machine.keepItems(target as List | SetOf, fence, size);
        size = fence;
        stack.dropMark();
        fence = stack.fence;
        pos += 1;
        break;
      }
      case 0x73: {
        // SETITEM
        if (size - 3 < fence || tags[size - 3] !== tag.data) break loop;
        const dict = refs[size - 3];
        if (!(dict instanceof Dict)) break loop;
        cursor.pos = pos;
        machine.keepEntries(dict, size - 2, size);
        size -= 2;
        pos += 1;
        break;
      }
      case 0x75: {
        // SETITEMS, apart from APPENDS: sharing the look below the mark makes the whole loop some 6 % slower.
        const lower = stack.markCount >= 2 ? stack.marks[stack.markCount - 2]! : 0;
        if (stack.markCount === 0 || fence - 1 < lower || tags[fence - 1] !== tag.data) break loop;
        const dict = refs[fence - 1];
        if (!(dict instanceof Dict) || (size - fence) % 2 !== 0) break loop;
        cursor.pos = pos;
        machine.keepEntries(dict, fence, size);
        size = fence;
        stack.dropMark();
        fence = stack.fence;
        pos += 1;
        break;
      }
      default:
        break loop;
    }
    count += 1;
  }
  stack.size = size;
  cursor.pos = pos;
  return count;
}

/** The opcode that follows, past one that only memoizes; the window holds at least these bytes. */
function nextAfterMemo(buffer: Uint8Array, pos: number): number {
  const code = buffer[pos]!;
  if (code === 0x94) return buffer[pos + 1]!;
  if (code === 0x71) return buffer[pos + 2]!;
  return code === 0x72 ? buffer[pos + 5]! : code;
}
