import { show } from '../show.ts';
import { type Reader, readerOf } from './reader.ts';
import { type InertRecord, isKind, type PickleValue } from './values.ts';

/** Limit on operations: enough for 120 000 tensors of some thirty each, which take a second. */
const MAX_OPERATIONS = 1 << 22;
/** Limit on the size of an integer (real ones are counts and hashes), since parsing takes quadratic time. */
const MAX_INTEGER_BYTES = 64;
const MAX_DIGITS = 154; // 256^64 has 155

/** Decides what a pickle may name and call. Each function throws to refuse. */
export interface PickleHost {
  /** The value for a class or function. */
  global(name: string): PickleValue;
  /** The result of calling a value. */
  call(callee: PickleValue, args: readonly PickleValue[]): PickleValue;
  /** The value for a persistent id, which refers to data outside the pickle. */
  persistent(id: PickleValue): PickleValue;
}

/** The virtual machine of pickles. It can only build values: every name is resolved by the host. */
interface Machine extends PickleHost {
  readonly reader: Reader;
  readonly stack: PickleValue[];
  /** Stack heights. */
  readonly marks: number[];
  /** Memoised values by index. */
  readonly memo: PickleValue[];
}

/**
 * Reads one pickle (protocols 0 to 5) from `start`. Nothing is executed: a pickle's calls go to the host.
 * @throws CutOff when the bytes end before the pickle does; for an invalid pickle Error whose message continues the sentence "it …"
 */
export function unpickle(bytes: Uint8Array, start: number, host: PickleHost): { readonly value: PickleValue; readonly end: number } {
  const reader = readerOf(bytes, start);
  const machine: Machine = { ...host, reader, stack: [], marks: [], memo: [] };
  for (let count = 0; ; count++) {
    if (count > MAX_OPERATIONS) throw new Error(`has more than ${MAX_OPERATIONS} operations`);
    const code = String.fromCharCode(reader.byte());
    if (code === '.') return { value: pop(machine), end: reader.position };
    const operation = operations[code];
    if (!operation) throw new Error(`has an unknown operation 0x${code.charCodeAt(0).toString(16)} at byte ${reader.position - 1}`);
    operation(machine);
  }
}

function pop({ stack, marks }: Machine): PickleValue {
  if (stack.length <= (marks.at(-1) ?? 0)) throw new Error('is not a valid pickle: it pops a value from an empty stack');
  return stack.pop()!;
}

function top(machine: Machine): PickleValue {
  const value = pop(machine);
  machine.stack.push(value);
  return value;
}

/** Pops the last mark and the values above it. */
function popMark({ stack, marks }: Machine): PickleValue[] {
  const mark = marks.pop();
  if (mark === undefined) throw new Error('is not a valid pickle: it pops a mark that was not set');
  return stack.splice(mark);
}

function popText(machine: Machine): string {
  const value = pop(machine);
  if (typeof value !== 'string') throw new Error('is not a valid pickle: a name is not text');
  return value;
}

function popList(machine: Machine): PickleValue[] {
  const value = pop(machine);
  if (!Array.isArray(value)) throw new Error('is not a valid pickle: arguments are not a tuple');
  return value;
}

const push = (value: (reader: Reader) => PickleValue) => (machine: Machine) => void machine.stack.push(value(machine.reader));
const pushTuple = (count: number) => (machine: Machine) =>
  void machine.stack.push(Array.from({ length: count }, () => pop(machine)).reverse());

function append(machine: Machine, items: readonly PickleValue[]): void {
  const list = top(machine);
  if (Array.isArray(list)) for (const item of items) list.push(item);
  else if (list instanceof Set) for (const item of items) list.add(item);
  else if (isKind(list, 'inert')) keep(list, items);
  else throw new Error('is not a valid pickle: it appends to something other than a list');
}

function setItems(machine: Machine, items: readonly PickleValue[]): void {
  const dict = top(machine);
  if (dict instanceof Map) for (const [key, value] of pairs(items)) dict.set(key, value);
  else if (isKind(dict, 'inert')) keep(dict, items);
  else throw new Error('is not a valid pickle: it sets items of something other than a dict');
}

/** Records the items that the object would have received. */
function keep(record: InertRecord, items: readonly PickleValue[]): void {
  record.items ??= [];
  for (const item of items) record.items.push(item);
}

function pairs(items: readonly PickleValue[]): [PickleValue, PickleValue][] {
  if (items.length % 2 === 1) throw new Error('is not a valid pickle: a key has no value');
  return Array.from({ length: items.length / 2 }, (_, index) => [items[2 * index]!, items[2 * index + 1]!]);
}

/** Sets attributes: kept for inert records, ignored for dicts and tensors. */
function build(machine: Machine): void {
  const state = pop(machine);
  const target = top(machine);
  if (isKind(target, 'inert')) target.state = state;
  else if (!(target instanceof Map || isKind(target, 'tensor'))) throw new Error('is not a valid pickle: it sets attributes of plain data');
}

function store(machine: Machine, index: number): void {
  if (index > MAX_OPERATIONS) throw new Error(`stores a value under memo index ${index}, beyond ${MAX_OPERATIONS}`);
  machine.memo[index] = top(machine);
}

function recall(machine: Machine, index: number): void {
  const value = machine.memo[index];
  if (value === undefined) throw new Error(`is not a valid pickle: it loads memo index ${index}, which was not stored`);
  machine.stack.push(value);
}

function call(machine: Machine, args: readonly PickleValue[]): void {
  machine.stack.push(machine.call(pop(machine), args));
}

/** A little-endian two's complement integer. */
function long(reader: Reader, length: number): PickleValue {
  if (length > MAX_INTEGER_BYTES) throw new Error(`has an integer of ${length} bytes, more than ${MAX_INTEGER_BYTES}`);
  const digits = Buffer.from(reader.bytes(length)).reverse().toString('hex');
  return narrow(BigInt.asIntN(8 * length, BigInt(`0x0${digits}`)));
}

const narrow = (value: bigint): PickleValue =>
  BigInt.asIntN(54, value) === value && Number.isSafeInteger(Number(value)) ? Number(value) : value;

/** A decimal integer of a text pickle, in which `01` and `00` are booleans. */
function decimal(line: string): PickleValue {
  if (line === '01' || line === '00') return line === '01';
  const digits = line.replace(/L$/, '');
  if (digits.length > MAX_DIGITS) throw new Error(`has an integer of ${digits.length} digits, more than ${MAX_DIGITS}`);
  if (!/^-?\d+$/.test(digits)) throw new Error(`is not a valid pickle: expected an integer, got ${show(line)}`);
  return narrow(BigInt(digits));
}

/** The memo index in a text pickle. */
function memoIndex(line: string): number {
  const index = /^\d{1,10}$/.test(line) ? Number(line) : Number.NaN;
  if (Number.isNaN(index)) throw new Error(`is not a valid pickle: expected a memo index, got ${show(line)}`);
  return index;
}

/** By opcode. The comments give the names of Python's pickletools. */
const operations: Readonly<Record<string, (machine: Machine) => void>> = {
  '\x80': ({ reader }) => void reader.byte(), //                                                   PROTO
  '\x95': ({ reader }) => void reader.bytes(8), //                                                 FRAME
  '(': ({ stack, marks }) => void marks.push(stack.length), //                                     MARK
  '0': (machine) => void pop(machine), //                                                          POP
  '1': (machine) => void popMark(machine), //                                                      POP_MARK
  '2': (machine) => void machine.stack.push(top(machine)), //                                      DUP
  N: push(() => null), //                                                                          NONE
  '\x88': push(() => true), //                                                                     NEWTRUE
  '\x89': push(() => false), //                                                                    NEWFALSE
  K: push((reader) => reader.byte()), //                                                           BININT1
  M: push((reader) => reader.uint16()), //                                                         BININT2
  J: push((reader) => reader.int32()), //                                                          BININT
  '\x8a': push((reader) => long(reader, reader.byte())), //                                  LONG1
  '\x8b': push((reader) => long(reader, reader.uint32())), //                                LONG4
  I: push((reader) => decimal(reader.line())), //                                                  INT
  L: push((reader) => decimal(reader.line())), //                                                  LONG
  G: push((reader) => reader.float64()), //                                                        BINFLOAT
  F: push((reader) => Number(reader.line())), //                                                   FLOAT
  X: push((reader) => reader.text(reader.uint32())), //                                            BINUNICODE
  '\x8c': push((reader) => reader.text(reader.byte())), //                                         SHORT_BINUNICODE
  '\x8d': push((reader) => reader.text(reader.uint64())), //                                       BINUNICODE8
  T: push((reader) => reader.text(reader.uint32())), //                                            BINSTRING
  U: push((reader) => reader.text(reader.byte())), //                                              SHORT_BINSTRING
  V: push((reader) => reader.line()), //                                                           UNICODE, escapes as written
  S: push((reader) => reader.line().slice(1, -1)), //                                              STRING, escapes as written
  B: push((reader) => reader.bytes(reader.uint32())), //                                           BINBYTES
  C: push((reader) => reader.bytes(reader.byte())), //                                             SHORT_BINBYTES
  '\x8e': push((reader) => reader.bytes(reader.uint64())), //                                      BINBYTES8
  '\x96': push((reader) => reader.bytes(reader.uint64())), //                                      BYTEARRAY8
  ']': push(() => []), //                                                                          EMPTY_LIST
  ')': push(() => []), //                                                                          EMPTY_TUPLE
  '}': push(() => new Map()), //                                                                   EMPTY_DICT
  '\x8f': push(() => new Set()), //                                                                EMPTY_SET
  l: (machine) => void machine.stack.push(popMark(machine)), //                                    LIST
  t: (machine) => void machine.stack.push(popMark(machine)), //                                    TUPLE
  '\x85': pushTuple(1), //                                                                         TUPLE1
  '\x86': pushTuple(2), //                                                                         TUPLE2
  '\x87': pushTuple(3), //                                                                         TUPLE3
  d: (machine) => void machine.stack.push(new Map(pairs(popMark(machine)))), //                    DICT
  '\x91': (machine) => void machine.stack.push(new Set(popMark(machine))), //                      FROZENSET
  a: (machine) => append(machine, [pop(machine)]), //                                              APPEND
  e: (machine) => append(machine, popMark(machine)), //                                            APPENDS
  '\x90': (machine) => append(machine, popMark(machine)), //                                       ADDITEMS
  s: (machine) => setItems(machine, [pop(machine), pop(machine)].reverse()), //                    SETITEM
  u: (machine) => setItems(machine, popMark(machine)), //                                          SETITEMS
  h: (machine) => recall(machine, machine.reader.byte()), //                                       BINGET
  j: (machine) => recall(machine, machine.reader.uint32()), //                                     LONG_BINGET
  g: (machine) => recall(machine, memoIndex(machine.reader.line())), //                               GET
  q: (machine) => void store(machine, machine.reader.byte()), //                   BINPUT
  r: (machine) => void store(machine, machine.reader.uint32()), //                 LONG_BINPUT
  p: (machine) => void store(machine, memoIndex(machine.reader.line())), //           PUT
  '\x94': (machine) => void store(machine, machine.memo.length), //                  MEMOIZE
  c: (machine) => void machine.stack.push(machine.global(`${machine.reader.line()}.${machine.reader.line()}`)), // GLOBAL
  '\x93'(machine) {
    const name = popText(machine); //                                                              STACK_GLOBAL
    machine.stack.push(machine.global(`${popText(machine)}.${name}`));
  },
  i(machine) {
    const callee = machine.global(`${machine.reader.line()}.${machine.reader.line()}`); //          INST
    machine.stack.push(machine.call(callee, popMark(machine)));
  },
  o(machine) {
    const [callee, ...args] = popMark(machine); //                                                 OBJ
    machine.stack.push(machine.call(callee ?? null, args));
  },
  R: (machine) => call(machine, popList(machine)), //                                              REDUCE
  '\x81': (machine) => call(machine, popList(machine)), //                                         NEWOBJ
  '\x92'(machine) {
    const named = pop(machine); //                                                                 NEWOBJ_EX
    call(machine, [...popList(machine), named]);
  },
  b: build, //                                                                                     BUILD
  Q: (machine) => void machine.stack.push(machine.persistent(pop(machine))), //                    BINPERSID
  P: (machine) => void machine.stack.push(machine.persistent(machine.reader.line())), //           PERSID
};
