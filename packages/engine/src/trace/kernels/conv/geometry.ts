import * as tf from '../../../tf.ts';
import { TraceError } from '../../errors.ts';

/** Attributes of tfjs's convolution kernels. */
export interface ConvAttributes {
  strides: number | [number, number];
  pad: 'same' | 'valid' | number | [number, number][];
  dataFormat?: string;
  dilations?: number | [number, number];
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

export type Geometry = ReturnType<typeof geometry>;

/** Sizes and padding of a convolution; a depthwise one's filter is [kh, kw, I, M]. @throws TraceError for NCHW data */
export function geometry(op: string, input: readonly number[], filter: readonly number[], a: ConvAttributes, depthwise = false) {
  if (a.dataFormat && a.dataFormat !== 'NHWC') throw new TraceError(`${op} with ${a.dataFormat} data cannot be traced: use NHWC`);
  const pad = a.pad as Parameters<typeof tf.backend_util.computeConv2DInfo>[4];
  const info = tf.backend_util.computeConv2DInfo(
    input as [number, number, number, number],
    filter as [number, number, number, number],
    a.strides,
    a.dilations ?? 1,
    pad,
    a.dimRoundingMode,
    depthwise,
  );
  const { top, left, bottom, right } = info.padInfo;
  return {
    items: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    inputs: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outputs: info.outChannels,
    kernel: [info.filterHeight, info.filterWidth] as const,
    strides: [info.strideHeight, info.strideWidth] as const,
    dilations: [info.dilationHeight, info.dilationWidth] as const,
    pads: [top, left, bottom, right] as const,
    outShape: info.outShape as number[],
  };
}

export const isPointwise = (g: Geometry) =>
  g.kernel[0] === 1 && g.kernel[1] === 1 && g.strides[0] === 1 && g.strides[1] === 1 && g.pads.every((pad) => pad === 0);
export const isPlain = (g: Geometry) => g.strides[0] === 1 && g.strides[1] === 1 && g.dilations[0] === 1 && g.dilations[1] === 1;

export const sameSize = (g: Geometry) => g.outHeight === g.height && g.outWidth === g.width;
