import { type Reader, readerOf } from './reader.ts';
import { isKind, type PickleValue } from './values.ts';

/** What a pickle may name and call. Each function throws what it refuses. */
export interface PickleHost {
  /** The value that stands for a class or function. */
  global(name: string): PickleValue;
  /** What calling a value would give. */
  call(callee: PickleValue, args: readonly PickleValue[]): PickleValue;
  /** What an identifier that the file gives to things outside of the pickle stands for. */
  persistent(id: PickleValue): PickleValue;
}

/** The machine that a pickle is a program for. It can only build values: whatever has a name goes through the host. */
interface Machine extends PickleHost {
  readonly reader: Reader;
  readonly stack: PickleValue[];
  /** Heights of the stack. */
  readonly marks: number[];
  readonly memo: Map<number, PickleValue>;
}

/**
 * Reads one pickle (protocols 0 to 5) from `start` on. Nothing is executed: a pickle's calls go to the host.
 * Throws CutOff when the bytes end before the pickle does, and an Error that continues the sentence "it …" for what is no pickle.
 */
export function unpickle(bytes: Uint8Array, start: number, host: PickleHost): { readonly value: PickleValue; readonly end: number } {
  const reader = readerOf(bytes, start);
  const machine: Machine = { ...host, reader, stack: [], marks: [], memo: new Map() };
  for (;;) {
    const code = String.fromCharCode(reader.byte());
    if (code === '.') return { value: pop(machine), end: reader.position };
    const operation = operations[code];
    if (!operation) throw new Error(`has an unknown operation 0x${code.charCodeAt(0).toString(16)} at byte ${reader.position - 1}`);
    operation(machine);
  }
}

function pop({ stack, marks }: Machine): PickleValue {
  if (stack.length <= (marks.at(-1) ?? 0)) throw new Error('is no valid pickle: it takes a value where there is none');
  return stack.pop()!;
}

function top(machine: Machine): PickleValue {
  const value = pop(machine);
  machine.stack.push(value);
  return value;
}

/** The values above the last mark, which goes with them. */
function popMark({ stack, marks }: Machine): PickleValue[] {
  const mark = marks.pop();
  if (mark === undefined) throw new Error('is no valid pickle: it goes back to a mark where there is none');
  return stack.splice(mark);
}

function popText(machine: Machine): string {
  const value = pop(machine);
  if (typeof value !== 'string') throw new Error('is no valid pickle: a name is no text');
  return value;
}

function popList(machine: Machine): PickleValue[] {
  const value = pop(machine);
  if (!Array.isArray(value)) throw new Error('is no valid pickle: arguments are no tuple');
  return value;
}

const push = (value: (reader: Reader) => PickleValue) => (machine: Machine) => void machine.stack.push(value(machine.reader));
const pushTuple = (count: number) => (machine: Machine) =>
  void machine.stack.push(Array.from({ length: count }, () => pop(machine)).reverse());

function append(machine: Machine, items: readonly PickleValue[]): void {
  const list = top(machine);
  if (Array.isArray(list)) for (const item of items) list.push(item);
  else if (list instanceof Set) for (const item of items) list.add(item);
  else throw new Error('is no valid pickle: it appends to what is no list');
}

function setItems(machine: Machine, items: readonly PickleValue[]): void {
  const dict = top(machine);
  if (!(dict instanceof Map)) throw new Error('is no valid pickle: it sets items of what is no dict');
  for (const [key, value] of pairs(items)) dict.set(key, value);
}

function pairs(items: readonly PickleValue[]): [PickleValue, PickleValue][] {
  if (items.length % 2 === 1) throw new Error('is no valid pickle: a key has no value');
  return Array.from({ length: items.length / 2 }, (_, index) => [items[2 * index]!, items[2 * index + 1]!]);
}

/** Attributes: kept for inert records, left out where only the data counts. */
function build(machine: Machine): void {
  const state = pop(machine);
  const target = top(machine);
  if (isKind(target, 'inert')) target.state = state;
  else if (!(target instanceof Map || isKind(target, 'tensor'))) throw new Error('is no valid pickle: it sets attributes of plain data');
}

function recall(machine: Machine, index: number): void {
  const value = machine.memo.get(index);
  if (value === undefined) throw new Error(`is no valid pickle: it recalls value ${index}, which it did not keep`);
  machine.stack.push(value);
}

function call(machine: Machine, args: readonly PickleValue[]): void {
  machine.stack.push(machine.call(pop(machine), args));
}

/** A little-endian two's complement of any length. */
function long(bytes: Uint8Array): PickleValue {
  let value = 0n;
  for (const byte of [...bytes].reverse()) value = (value << 8n) | BigInt(byte);
  return narrow(BigInt.asIntN(8 * bytes.length, value));
}

const narrow = (value: bigint): PickleValue =>
  value === BigInt(Number(value)) && Number.isSafeInteger(Number(value)) ? Number(value) : value;

/** A decimal integer of a text pickle; `01` and `00` are its booleans. */
function decimal(line: string): PickleValue {
  if (line === '01' || line === '00') return line === '01';
  const digits = line.replace(/L$/, '');
  if (!/^-?\d{1,4000}$/.test(digits)) throw new Error('is no valid pickle: an integer is no number');
  return narrow(BigInt(digits));
}

/** By the letters of Python's pickletools; names of the operations are its own. */
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
  '\x8a': push((reader) => long(reader.bytes(reader.byte()))), //                                  LONG1
  '\x8b': push((reader) => long(reader.bytes(reader.uint32()))), //                                LONG4
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
  g: (machine) => recall(machine, Number(machine.reader.line())), //                               GET
  q: (machine) => void machine.memo.set(machine.reader.byte(), top(machine)), //                   BINPUT
  r: (machine) => void machine.memo.set(machine.reader.uint32(), top(machine)), //                 LONG_BINPUT
  p: (machine) => void machine.memo.set(Number(machine.reader.line()), top(machine)), //           PUT
  '\x94': (machine) => void machine.memo.set(machine.memo.size, top(machine)), //                  MEMOIZE
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
