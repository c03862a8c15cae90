import { float, int, MICROSOFT } from '../../onnx/graph.ts';
import * as tf from '../../tf.ts';
import { kernel } from '../backend.ts';
import { sameShape, type Traced, type Tracer } from '../values.ts';
import { rmsNorm } from './rms-norm.ts';

type Unary = { x: Traced };
type Binary = { a: Traced; b: Traced };

/** Kernels with one ONNX operator on one tensor, each with the same function of a number, for uniform tensors. */
const UNARY: Record<string, [operator: string, ofNumber: (x: number) => number]> = {
  Abs: ['Abs', Math.abs],
  Acos: ['Acos', Math.acos],
  Asin: ['Asin', Math.asin],
  Atan: ['Atan', Math.atan],
  Ceil: ['Ceil', Math.ceil],
  Cos: ['Cos', Math.cos],
  Cosh: ['Cosh', Math.cosh],
  Exp: ['Exp', Math.exp],
  Floor: ['Floor', Math.floor],
  Log: ['Log', Math.log],
  Neg: ['Neg', (x) => -x],
  Reciprocal: ['Reciprocal', (x) => 1 / x],
  Relu: ['Relu', (x) => Math.max(x, 0)],
  Sigmoid: ['Sigmoid', (x) => 1 / (1 + Math.exp(-x))],
  Sign: ['Sign', Math.sign],
  Sin: ['Sin', Math.sin],
  Sinh: ['Sinh', Math.sinh],
  Softplus: ['Softplus', (x) => Math.log1p(Math.exp(x))],
  Sqrt: ['Sqrt', Math.sqrt],
  Tan: ['Tan', Math.tan],
  Tanh: ['Tanh', Math.tanh],
};
for (const [name, [operator, ofNumber]] of Object.entries(UNARY)) {
  kernel<Unary>(name, (t, { x }) => {
    const number = t.uniform(x);
    return number === undefined
      ? t.from(t.graph.op(operator, [t.name(x)]), x.shape, x.dtype)
      : t.filled(ofNumber(number), x.shape, x.dtype);
  });
}

/** Kernels of several operators, or for which folding uniform tensors is not worthwhile. */
const COMPOSED: Record<string, (t: Tracer, x: string) => string> = {
  Elu: (t, x) => t.graph.op('Elu', [x], { alpha: float(1) }),
  Erf: (t, x) => t.graph.op('Erf', [x]),
  Expm1: (t, x) => t.graph.op('Sub', [t.graph.op('Exp', [x]), t.graph.scalar(1)]),
  Log1p: (t, x) => t.graph.op('Log', [t.graph.op('Add', [x, t.graph.scalar(1)])]),
  Relu6: (t, x) => t.graph.op('Clip', [x, t.graph.scalar(0), t.graph.scalar(6)]),
  Round: (t, x) => t.graph.op('Round', [x]),
  Rsqrt: (t, x) => t.graph.op('Reciprocal', [t.graph.op('Sqrt', [x])]),
  Square: (t, x) => t.graph.op('Mul', [x, x]),
};
for (const [name, compose] of Object.entries(COMPOSED)) {
  kernel<Unary>(name, (t, { x }) => t.from(compose(t, t.name(x)), x.shape, x.dtype));
}

kernel<{ dy: Traced; y: Traced }>('EluGrad', (t, { dy, y }) => {
  // Where y = exp(x) − 1 the derivative is y + 1.
  const slope = t.graph.op('Add', [t.graph.op('Min', [t.name(y), t.graph.scalar(0)]), t.graph.scalar(1)]);
  return t.from(t.graph.op('Mul', [t.name(dy), slope]), y.shape, y.dtype);
});
kernel<Unary>('IsNan', (t, { x }) => t.from(t.graph.op('IsNaN', [t.name(x)]), x.shape, 'bool'));
kernel<Unary>('LogicalNot', (t, { x }) => t.from(t.graph.op('Not', [t.name(x)]), x.shape, 'bool'));
kernel<Unary, { alpha: number }>('LeakyRelu', (t, { x }, { alpha }) =>
  t.from(t.graph.op('LeakyRelu', [t.name(x)], { alpha: float(alpha) }), x.shape, x.dtype),
);
kernel<Unary, { alpha: number }>('Step', (t, { x }, { alpha }) => {
  const positive = t.graph.op('Greater', [t.name(x), t.graph.scalar(0)]);
  const stepped = t.graph.op('Where', [positive, t.graph.scalar(1), t.graph.scalar(alpha)]);
  const isNumber = t.graph.op('Not', [t.graph.op('IsNaN', [t.name(x)])]);
  return t.from(t.graph.op('Where', [isNumber, stepped, t.name(x)]), x.shape, x.dtype);
});
kernel<Unary, { clipValueMin: number; clipValueMax: number }>('ClipByValue', (t, { x }, { clipValueMin, clipValueMax }) => {
  const bounds = [clipValueMin, clipValueMax].map((bound) => t.graph.scalar(bound, x.dtype as 'float32'));
  return t.from(t.graph.op('Clip', [t.name(x), ...bounds]), x.shape, x.dtype);
});
kernel<Unary>('Identity', (t, { x }) => t.reshaped(x, x.shape));
kernel<Unary, { dtype: tf.DataType }>('Cast', (t, { x }, { dtype }) => {
  if (dtype === x.dtype) return t.reshaped(x, x.shape);
  const number = t.uniform(x);
  if (number !== undefined)
    return t.filled(dtype === 'bool' ? Number(number !== 0) : dtype === 'int32' ? Math.trunc(number) : number, x.shape, dtype);
  const to = { float32: 1, int32: 6, bool: 9 }[dtype as 'float32'];
  return t.from(t.graph.op('Cast', [t.name(x)], { to: int(to) }), x.shape, dtype);
});

const broadcastShape = (a: Traced, b: Traced) => tf.backend_util.assertAndGetBroadcastShape(a.shape, b.shape);

/** An operator on two broadcasting tensors. If only a uniform one has the result's shape, it is expanded. */
function binary(t: Tracer, operator: string, a: Traced, b: Traced, dtype: string): Traced {
  const shape = broadcastShape(a, b);
  const left = sameShape(b.shape, shape) && t.uniform(b) === undefined ? t.broadcastName(a) : t.name(a);
  const right = sameShape(a.shape, shape) && t.uniform(a) === undefined ? t.broadcastName(b) : t.name(b);
  return t.from(t.graph.op(operator, [left, right]), shape, dtype);
}

/** Arithmetic. `neutral` is the number that leaves the other operand unchanged: [as a, as b]. */
const ARITHMETIC: Record<
  string,
  { operator: string; of: (a: number, b: number) => number; neutral: [a?: number | undefined, b?: number | undefined] }
> = {
  Add: { operator: 'Add', of: (a, b) => a + b, neutral: [0, 0] },
  Sub: { operator: 'Sub', of: (a, b) => a - b, neutral: [undefined, 0] },
  Multiply: { operator: 'Mul', of: (a, b) => a * b, neutral: [1, 1] },
  RealDiv: { operator: 'Div', of: (a, b) => a / b, neutral: [undefined, 1] },
  Maximum: { operator: 'Max', of: Math.max, neutral: [] },
  Minimum: { operator: 'Min', of: Math.min, neutral: [] },
};
for (const [name, { operator, of, neutral }] of Object.entries(ARITHMETIC)) {
  kernel<Binary>(name, (t, { a, b }) => {
    const [left, right] = [t.uniform(a), t.uniform(b)];
    const shape = broadcastShape(a, b);
    if (left !== undefined && right !== undefined) return t.filled(of(left, right), shape, a.dtype);
    if (left !== undefined && left === neutral[0] && sameShape(b.shape, shape)) return t.reshaped(b, shape);
    if (right !== undefined && right === neutral[1] && sameShape(a.shape, shape)) return t.reshaped(a, shape);
    if (name === 'Multiply' && (left === 0 || right === 0)) return t.filled(0, shape, a.dtype);
    const quick = name === 'Multiply' ? (timesOwnSigmoid(t, a, b) ?? rmsNorm(t, a, b)) : undefined;
    return quick ?? binary(t, operator, a, b, a.dtype);
  });
}

/** x · sigmoid(x) is a single node in ONNX Runtime. */
function timesOwnSigmoid(t: Tracer, a: Traced, b: Traced): Traced | undefined {
  if (!sameShape(a.shape, b.shape) || t.value(a).kind !== 'graph' || t.value(b).kind !== 'graph') return undefined;
  for (const [x, s] of [
    [a, b],
    [b, a],
  ] as const) {
    const producer = t.graph.producer(t.name(s));
    if (producer?.type !== 'Sigmoid' || producer.inputs[0] !== t.name(x)) continue;
    return t.from(t.graph.op('QuickGelu', [t.name(x)], { alpha: float(1) }, MICROSOFT), x.shape, x.dtype);
  }
  return undefined;
}

kernel<Binary>('SquaredDifference', (t, { a, b }) => {
  const difference = t.name(binary(t, 'Sub', a, b, a.dtype));
  return t.from(t.graph.op('Mul', [difference, difference]), broadcastShape(a, b), a.dtype);
});
kernel<Binary>('Pow', (t, { a, b }) => {
  if (t.uniform(b) !== 2 || !sameShape(broadcastShape(a, b), a.shape)) return binary(t, 'Pow', a, b, a.dtype);
  return t.from(t.graph.op('Mul', [t.name(a), t.name(a)]), a.shape, a.dtype);
});
kernel<Binary>('FloorDiv', (t, { a, b }) => {
  // tfjs divides integers with the floor; ONNX truncates towards zero.
  const quotient = t.graph.op('Div', [t.graph.op('Cast', [t.name(a)], { to: int(1) }), t.graph.op('Cast', [t.name(b)], { to: int(1) })]);
  const floored = t.graph.op('Floor', [quotient]);
  return t.from(a.dtype === 'int32' ? t.graph.op('Cast', [floored], { to: int(6) }) : floored, broadcastShape(a, b), a.dtype);
});
kernel<Binary>('Mod', (t, { a, b }) => {
  // The result has the divisor's sign, for floats too, where ONNX's Mod has the dividend's.
  const [x, y] = [t.name(a), t.name(b)];
  if (a.dtype === 'int32') return t.from(t.graph.op('Mod', [x, y]), broadcastShape(a, b), a.dtype);
  const whole = t.graph.op('Floor', [t.graph.op('Div', [x, y])]);
  return t.from(t.graph.op('Sub', [x, t.graph.op('Mul', [whole, y])]), broadcastShape(a, b), a.dtype);
});
kernel<{ x: Traced; alpha: Traced }>('Prelu', (t, { x, alpha }) =>
  t.from(t.graph.op('PRelu', [t.name(x), t.name(alpha)]), x.shape, x.dtype),
);

const COMPARISON: Record<string, string> = {
  Equal: 'Equal',
  Greater: 'Greater',
  GreaterEqual: 'GreaterOrEqual',
  Less: 'Less',
  LessEqual: 'LessOrEqual',
  LogicalAnd: 'And',
  LogicalOr: 'Or',
};
for (const [name, operator] of Object.entries(COMPARISON)) kernel<Binary>(name, (t, { a, b }) => binary(t, operator, a, b, 'bool'));
kernel<Binary>('NotEqual', (t, { a, b }) => {
  const equal = binary(t, 'Equal', a, b, 'bool');
  return t.from(t.graph.op('Not', [t.name(equal)]), equal.shape, 'bool');
});

kernel<Traced[]>('AddN', (t, inputs) => {
  const terms = Object.values(inputs).filter((term) => t.uniform(term) !== 0);
  const [first] = Object.values(inputs) as [Traced];
  if (terms.length === 0) return t.filled(0, first.shape, first.dtype);
  const sum = terms.map((term) => t.name(term)).reduce((a, b) => t.graph.op('Add', [a, b]));
  return t.from(sum, first.shape, first.dtype);
});

kernel<{ condition: Traced; t: Traced; e: Traced }>('Select', (t, { condition, t: chosen, e: other }) => {
  const shape = chosen.shape;
  // A condition of rank 1 selects whole rows.
  const rows = condition.shape.length === 1 && shape.length > 1;
  const mask = rows ? t.reshaped(condition, [...condition.shape, ...shape.slice(1).map(() => 1)]) : condition;
  // A repeated scalar condition need not be expanded: Where broadcasts it, as long as another operand has the full shape.
  const one = t.uniform(chosen) === undefined || t.uniform(other) === undefined ? t.repeated(mask) : undefined;
  if (one !== undefined) {
    const [yes, no] = t.uniform(chosen) === undefined ? [t.name(chosen), t.broadcastName(other)] : [t.broadcastName(chosen), t.name(other)];
    return t.from(t.graph.op('Where', [one, yes, no]), shape, chosen.dtype);
  }
  const [yes, no] = sameShape(mask.shape, shape) ? [t.broadcastName(chosen), t.broadcastName(other)] : [t.name(chosen), t.name(other)];
  return t.from(t.graph.op('Where', [t.name(mask), yes, no]), shape, chosen.dtype);
});
