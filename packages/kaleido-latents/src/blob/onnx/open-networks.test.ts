import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { float, type GraphBuilder, int, ints, type Port, writeOnnx } from '@kaleido/engine/testing/write-onnx';
import type { DecodedPicture } from '@kaleido/shared/image';
import type { Blob, Box } from '@kaleido/shared/record';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { drawBlob } from '../../mask/draw-places.ts';
import { emptyMask } from '../../mask/mask.ts';
import type { Segmenter } from '../segmenter.ts';
import { openNetworks } from './open-networks.ts';

const root = mkdtempSync(join(tmpdir(), 'kaleido-segmenters-'));
afterAll(() => rmSync(root, { recursive: true }));

const f32 = (name: string, ...shape: (number | string)[]): Port<number | string> => ({ name, type: 'float32', shape });
const i64 = (name: string, ...shape: (number | string)[]): Port<number | string> => ({ name, type: 'int64', shape });

/*
 * Stand-ins with the interfaces of the real networks. They segment red pixels inside the prompted box (or around the prompted point), in
 * input coordinates, so that any mistake in scaling or axis order moves the result.
 */

/** One coordinate of a point: [1, …, P, 2] → [1, …, 1, 1]. */
const coordinate = (graph: GraphBuilder, points: string, axes: number, point: number, xy: number): string =>
  graph.op('Gather', [graph.op('Gather', [points, graph.indices([point])], { axis: int(axes - 2) }), graph.indices([xy])], {
    axis: int(axes - 1),
  });

/** Pixel centres along an axis of a map. */
function places(graph: GraphBuilder, map: string, axis: number): string {
  const ones = graph.op('Add', [graph.op('Mul', [map, graph.scalar(0)]), graph.scalar(1)]);
  return graph.op('Sub', [graph.op('CumSum', [ones, graph.int64([axis])]), graph.scalar(0.5)]);
}

/** The first channel, positive for red. */
const redOf = (graph: GraphBuilder, pixels: string, threshold = 0): string =>
  graph.op('Sub', [graph.op('Gather', [pixels, graph.indices([0])], { axis: int(1) }), graph.scalar(threshold)]);

/** Logits [1, 1, H, W] of red pixels between two corners. */
function cut(graph: GraphBuilder, red: string, corners: readonly string[]): string {
  const [x1, y1, x2, y2] = corners as [string, string, string, string];
  const [x, y] = [places(graph, red, 3), places(graph, red, 2)];
  const sub = (a: string, b: string) => graph.op('Sub', [a, b]);
  return graph.op('Min', [red, sub(x, x1), sub(x2, x), sub(y, y1), sub(y2, y)]);
}

/** Logits of red pixels around a point. */
function around(graph: GraphBuilder, red: string, [x, y]: readonly [string, string], reach: number): string {
  const moved = (at: string, by: number) => graph.op('Add', [at, graph.scalar(by)]);
  return cut(graph, red, [moved(x, -reach), moved(y, -reach), moved(x, reach), moved(y, reach)]);
}

/** Makes all logits negative unless the labels have the expected sum. */
function checked(graph: GraphBuilder, logits: string, labels: string, sum: number): string {
  const off = graph.op('Sub', [graph.op('ReduceSum', [labels], { keepdims: int(0) }), graph.scalar(sum)]);
  return graph.op('Sub', [logits, graph.op('Mul', [graph.op('Mul', [off, off]), graph.scalar(100)])]);
}

/** Three coarse candidate masks: everything, the right one, nothing. */
function three(graph: GraphBuilder, logits: string, pool: number): string {
  const coarse = pool === 1 ? logits : graph.op('AveragePool', [logits], { kernel_shape: ints([pool, pool]), strides: ints([pool, pool]) });
  const [all, none] = [1, -1].map((value) => graph.op('Add', [graph.op('Mul', [coarse, graph.scalar(0)]), graph.scalar(value)]));
  return graph.op('Concat', [all!, coarse, none!], { axis: int(1) });
}

const scores = (graph: GraphBuilder, shape: readonly number[]): string =>
  graph.constant({ shape, dtype: 'float32', data: Float32Array.of(0.7, 0.9, 0.95) });

const unsqueezed = (graph: GraphBuilder, value: string): string => graph.op('Unsqueeze', [value, graph.int64([1])]);

const SIDE = 128;

/** segment-anything's decoder; at the size of the picture if `side` is given. */
const samDecoder = (folder: string, name = 'decoder.onnx', points: number | string = 'num_points') =>
  writeOnnx(
    join(folder, name),
    [
      f32('image_embeddings', 1, 3, SIDE, SIDE),
      f32('point_coords', 1, points, 2),
      f32('point_labels', 1, points),
      f32('mask_input', 1, 1, 256, 256),
      f32('has_mask_input', 1),
      f32('orig_im_size', 2),
    ],
    [f32('masks', 1, 3, 'h', 'w'), f32('iou_predictions', 1, 3), f32('low_res_masks', 1, 3, SIDE / 2, SIDE / 2)],
    (graph) => {
      const corners = [0, 1].flatMap((point) => [0, 1].map((xy) => coordinate(graph, 'point_coords', 3, point, xy)));
      const logits = cut(graph, redOf(graph, 'image_embeddings'), corners);
      const low = three(graph, checked(graph, logits, 'point_labels', points === 4 ? 3 : 5), 2);
      const used = graph.op('Add', [graph.op('ReduceMax', ['mask_input'], { keepdims: int(0) }), 'has_mask_input']);
      const masks = graph.op('Mul', [graph.op('Add', [low, used]), graph.op('ReduceMax', ['orig_im_size'], { keepdims: int(0) })]);
      return [masks, scores(graph, [1, 3]), low];
    },
  );

const kinds: Readonly<Record<string, (folder: string) => Promise<void>>> = {
  async sam(folder) {
    await writeOnnx(join(folder, 'encoder.onnx'), [f32('images', 1, 3, SIDE, SIDE)], [f32('embeddings', 1, 3, SIDE, SIDE)], () => [
      'images',
    ]);
    await samDecoder(folder);
  },
  /** MobileSAM as exported by samexporter: the encoder preprocesses pictures of any shape, here by padding. */
  async 'mobile-sam'(folder) {
    await writeOnnx(
      join(folder, 'mobile_sam.encoder.onnx'),
      [f32('input_image', 'image_height', 'image_width', 3)],
      [f32('image_embeddings', 1, 3, SIDE, SIDE)],
      (graph) => {
        const first = unsqueezed(
          graph,
          graph.op('Transpose', [graph.op('Div', [graph.op('Sub', ['input_image', graph.scalar(127)]), graph.scalar(58)])], {
            perm: ints([2, 0, 1]),
          }),
        );
        const turned = graph.op('Transpose', [first], { perm: ints([1, 0, 2, 3]) });
        const sides = graph.op('Slice', [graph.op('Shape', [turned]), graph.int64([2]), graph.int64([4])]);
        const missing = graph.op('Sub', [graph.int64([SIDE, SIDE]), sides]);
        return [graph.op('Pad', [turned, graph.op('Concat', [graph.int64([0, 0, 0, 0, 0, 0]), missing], { axis: int(0) })])];
      },
    );
    await samDecoder(folder, 'mobile_sam.decoder.onnx', 4); // with room for four points
  },
  'efficient-sam': (folder) =>
    writeOnnx(
      join(folder, 'efficient_sam_vitt.onnx'),
      [
        f32('batched_images', 'batch', 3, 'height', 'width'),
        f32('batched_point_coords', 1, 1, 'points', 2),
        f32('batched_point_labels', 1, 1, 'points'),
      ],
      [f32('output_masks', 1, 1, 3, 'h', 'w'), f32('iou_predictions', 1, 1, 3)],
      (graph) => {
        const corners = [0, 1].flatMap((point) => [0, 1].map((xy) => coordinate(graph, 'batched_point_coords', 4, point, xy)));
        const logits = checked(graph, cut(graph, redOf(graph, 'batched_images', 0.5), corners), 'batched_point_labels', 5);
        return [unsqueezed(graph, three(graph, logits, 1)), scores(graph, [1, 1, 3])];
      },
    ),
  /** In two files, with one point per query. */
  async 'efficient-sam pair'(folder) {
    await writeOnnx(
      join(folder, 'e.onnx'),
      [f32('batched_images', 'batch', 3, 'height', 'width')],
      [f32('image_embeddings', 'batch', 3, 'h', 'w')],
      () => ['batched_images'],
    );
    await writeOnnx(
      join(folder, 'd.onnx'),
      [
        f32('image_embeddings', 'batch', 3, 'h', 'w'),
        f32('batched_point_coords', 1, 'queries', 1, 2),
        f32('batched_point_labels', 1, 'queries', 1),
        i64('orig_im_size', 2),
      ],
      [f32('output_masks', 1, 1, 3, 'oh', 'ow'), f32('iou_predictions', 1, 1, 3)],
      (graph) => {
        const point = [0, 1].map((xy) => coordinate(graph, 'batched_point_coords', 4, 0, xy)) as [string, string];
        const logits = checked(graph, around(graph, redOf(graph, 'image_embeddings', 0.5), point, 34), 'batched_point_labels', 1);
        const long = graph.op('Cast', [graph.op('ReduceMax', ['orig_im_size'], { keepdims: int(0) })], { to: int(1) });
        const sized = graph.op('Sub', [logits, graph.op('Abs', [graph.op('Sub', [long, graph.scalar(160)])])]);
        return [unsqueezed(graph, three(graph, sized, 1)), scores(graph, [1, 1, 3])];
      },
    );
  },
  /** SlimSAM in the layout of transformers.js, with its quantized files. */
  async 'transformers.js'(folder) {
    const within = join(folder, 'onnx');
    mkdirSync(within);
    const encoder = join(within, 'vision_encoder.onnx');
    await writeOnnx(
      encoder,
      [f32('pixel_values', 'batch_size', 3, SIDE, SIDE)],
      [f32('image_embeddings', 'batch_size', 3, SIDE, SIDE), f32('image_positional_embeddings', 'batch_size', 3, SIDE, SIDE)],
      () => ['pixel_values', 'pixel_values'],
    );
    const decoder = join(within, 'prompt_encoder_mask_decoder.onnx');
    await writeOnnx(
      decoder,
      [
        f32('input_points', 'batch_size', 'point_batch_size', 'nb_points_per_image', 2),
        i64('input_labels', 'batch_size', 'point_batch_size', 'nb_points_per_image'),
        f32('image_embeddings', 'batch_size', 3, SIDE, SIDE),
        f32('image_positional_embeddings', 'batch_size', 3, SIDE, SIDE),
      ],
      [f32('iou_scores', 1, 1, 3), f32('pred_masks', 1, 1, 3, SIDE / 2, SIDE / 2)],
      (graph) => {
        const point = [0, 1].map((xy) => coordinate(graph, 'input_points', 4, 0, xy)) as [string, string];
        const labels = graph.op('Cast', ['input_labels'], { to: int(1) });
        const logits = checked(graph, around(graph, redOf(graph, 'image_positional_embeddings'), point, 28), labels, 1);
        return [scores(graph, [1, 1, 3]), unsqueezed(graph, three(graph, logits, 2))];
      },
    );
    for (const file of [encoder, decoder]) cpSync(file, file.replace('.onnx', '_quantized.onnx'));
  },
  /** SAM 2: with box inputs, and pictures stretched to a square. */
  async 'transformers.js, SAM 2'(folder) {
    const levels = [0, 1, 2].map((level) => f32(`image_embeddings.${level}`, 1, 3, SIDE, SIDE));
    await writeOnnx(join(folder, 'vision_encoder.onnx'), [f32('pixel_values', 1, 3, SIDE, SIDE)], levels, () =>
      levels.map(() => 'pixel_values'),
    );
    await writeOnnx(
      join(folder, 'prompt_encoder_mask_decoder.onnx'),
      [
        f32('input_points', 1, 'batch', 'points', 2),
        i64('input_labels', 1, 'batch', 'points'),
        f32('input_boxes', 1, 'boxes', 4),
        ...levels,
      ],
      [f32('iou_scores', 1, 1, 3), f32('pred_masks', 1, 1, 3, SIDE / 4, SIDE / 4), f32('object_score_logits', 1, 1, 1)],
      (graph) => {
        const corners = [0, 1, 2, 3].map((at) => graph.op('Gather', ['input_boxes', graph.indices([at])], { axis: int(2) }));
        const labels = graph.op('Cast', ['input_labels'], { to: int(1) });
        const used = graph.op('Add', [
          graph.op('ReduceSum', [labels], { keepdims: int(0) }),
          graph.op('ReduceSum', ['input_points'], { keepdims: int(0) }),
        ]);
        const red = graph.op('Add', [redOf(graph, 'image_embeddings.2'), used]);
        const other = graph.op('Mul', [graph.op('Add', ['image_embeddings.0', 'image_embeddings.1']), graph.scalar(0)]);
        const logits = cut(graph, graph.op('Add', [red, redOf(graph, other)]), corners);
        return [scores(graph, [1, 1, 3]), unsqueezed(graph, three(graph, logits, 4)), graph.scalar(1)];
      },
    );
  },
  /** U²-Net: seven masks, of which only the first matters. */
  salient: (folder) =>
    writeOnnx(
      join(folder, 'u2netp.onnx'),
      [f32('input.1', 1, 3, 80, 80)],
      [1959, 1960, 1961].map((name) => f32(`${name}`, 1, 1, 80, 80)),
      (graph) => [
        graph.op('Sigmoid', [redOf(graph, 'input.1')]),
        ...[0, 1].map((value) => graph.op('Add', [graph.op('Mul', [redOf(graph, 'input.1'), graph.scalar(0)]), graph.scalar(value)])),
      ],
    ),
  /** Logits of dynamic shape, without a channel axis. */
  'salient, logits': (folder) =>
    writeOnnx(
      join(folder, 'birefnet.onnx'),
      [f32('input_image', 'batch', 3, 'height', 'width')],
      [f32('output_image', 'batch', 'h', 'w')],
      (graph) => [graph.op('Squeeze', [graph.op('LeakyRelu', [redOf(graph, 'input_image')], { alpha: float(2) }), graph.int64([1])])],
    ),
};

/** A red ellipse on black, and a red square in a corner far from it. */
function pictureOf(width: number, height: number, blob: Blob): DecodedPicture {
  const mask = emptyMask(width, height);
  drawBlob(mask, blob);
  for (let y = 0; y < 8; y++) mask.data.fill(1, y * width, y * width + 8);
  const data = new Uint8Array(3 * width * height);
  for (const [at, value] of mask.data.entries()) data[3 * at] = 255 * value;
  return { width, height, channels: 3, data };
}

const shapes = {
  wide: { picture: pictureOf(160, 80, [600, 500, 170, 100, 30]), blob: [600, 500, 170, 100, 30], box: [430, 240, 770, 760] },
  tall: { picture: pictureOf(80, 160, [500, 600, 350, 200, 120]), blob: [500, 600, 350, 200, 120], box: [230, 420, 770, 780] },
} as const satisfies Record<string, { picture: DecodedPicture; blob: Blob; box: Box }>;

describe('openNetworks', () => {
  const opened: Record<string, Segmenter> = {};
  beforeAll(async () => {
    for (const [name, save] of Object.entries(kinds)) {
      const folder = join(root, name);
      mkdirSync(folder);
      await save(folder);
      opened[name] = await openNetworks(folder, { size: SIDE });
    }
  });
  afterAll(async () => {
    for (const segmenter of Object.values(opened)) await segmenter.close();
  });

  const cases = Object.keys(kinds).flatMap((kind) => Object.keys(shapes).map((shape) => [kind, shape as keyof typeof shapes] as const));
  it.each(cases)('%s segments the object in a box of a picture of any shape: %s', async (kind, shape) => {
    const { picture, blob, box } = shapes[shape];
    const [, found] = await opened[kind]!.within({ id: 'a', picture }, [[800, 850, 990, 990], box]);
    for (const [i, value] of blob.entries()) {
      const tolerance = i === 4 ? 4 : 16; // degrees; thousandths, for maps of 32 × 32 and more
      expect(Math.abs(found!.blob[i]! - value), `blob ${found!.blob}`).toBeLessThanOrEqual(tolerance);
    }
  });

  it.each(['salient', 'salient, logits'])('%s finds the largest thing without boxes', async (kind) => {
    const { picture, blob } = shapes.wide;
    const [found, ...others] = await opened[kind]!.find!({ id: 'a', picture });
    expect(others).toEqual([]);
    for (const [i, value] of blob.entries())
      expect(Math.abs(found!.region.blob[i]! - value), `blob ${found!.region.blob}`).toBeLessThanOrEqual(8);
    expect(await opened[kind]!.within({ id: 'a', picture }, [[800, 850, 990, 990]])).toEqual([undefined]);
    expect(await opened[kind]!.find!({ id: 'b', picture: { ...picture, data: new Uint8Array(picture.data.length) } })).toEqual([]);
  });

  it('tells which networks need boxes', () => {
    expect(Object.entries(opened).flatMap(([name, { find }]) => (find ? [] : [name]))).toEqual(
      Object.keys(kinds).filter((name) => !name.startsWith('salient')),
    );
  });

  it('refuses other networks, and lists their inputs and outputs', async () => {
    const folder = join(root, 'classifier');
    mkdirSync(folder);
    await writeOnnx(join(folder, 'a.onnx'), [f32('images', 1, 3, 8, 8)], [f32('logits', 1, 1000)], (graph) => [
      graph.constant({ shape: [1, 1000], dtype: 'float32', data: new Float32Array(1000) }),
    ]);
    await expect(openNetworks(folder, {})).rejects.toThrow(
      /^[^\n]*classifier: expected SAM or MobileSAM .*\. a\.onnx has inputs images float32 \[1, 3, 8, 8\]; outputs logits float32 \[1, 1000\]$/,
    );
    await expect(openNetworks(join(root, 'sam', 'encoder.onnx'), {})).rejects.toThrow('encoder.onnx has inputs images float32');
    cpSync(join(root, 'sam'), join(root, 'three'), { recursive: true });
    cpSync(join(folder, 'a.onnx'), join(root, 'three', 'a.onnx'));
    await expect(openNetworks(join(root, 'three'), {})).rejects.toThrow('a.onnx has inputs images');
  });

  it('recognises networks by types, not by names alone', async () => {
    const folder = join(root, 'whole labels');
    mkdirSync(folder);
    cpSync(join(root, 'sam', 'encoder.onnx'), join(folder, 'encoder.onnx'));
    await writeOnnx(
      join(folder, 'decoder.onnx'),
      [f32('image_embeddings', 1, 3, SIDE, SIDE), f32('point_coords', 1, 'n', 2), i64('point_labels', 1, 'n')],
      [f32('low_res_masks', 1, 3, SIDE, SIDE), f32('iou_predictions', 1, 3)],
      (graph) => ['image_embeddings', scores(graph, [1, 3])],
    );
    await expect(openNetworks(folder, {})).rejects.toThrow('point_labels int64 [1, n]');
  });

  it('refuses an encoder and a decoder of different networks', async () => {
    const folder = join(root, 'mixed');
    mkdirSync(folder);
    cpSync(join(root, 'sam', 'decoder.onnx'), join(folder, 'decoder.onnx'));
    cpSync(join(root, 'salient', 'u2netp.onnx'), join(folder, 'encoder.onnx')); // maps a picture to a single map
    await expect(openNetworks(folder, {})).rejects.toThrow('mixed: expected SAM or MobileSAM');
  });

  it('refuses a folder without networks, and a missing path', async () => {
    const folder = join(root, 'empty');
    mkdirSync(folder);
    await expect(openNetworks(folder, {})).rejects.toThrow('empty: contains no .onnx file, nor does its folder onnx');
    await expect(openNetworks(join(root, 'absent'), {})).rejects.toThrow(/absent: no such file or directory$/);
  });
});
