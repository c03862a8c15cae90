import type { KaleidoRecord } from '@kaleido/shared/record';
import { boxOf, elementsOf, fieldsOf, phraseOf, recordOf } from './element.ts';

/*
 * `BOUNDING_BOXES` of ComfyUI (comfy_extras/nodes_bounding_boxes.py, the state of "Create Bounding Boxes"): `x`, `y`, `width`, `height` in
 * pixels of a canvas whose sides stand elsewhere (1024 by default), and in `metadata` the `type`, `text` and `desc`.
 */

/** Sides of a canvas in pixels. */
interface Canvas {
  readonly width: number;
  readonly height: number;
}

/** The node's default. */
const CANVAS: Canvas = { width: 1024, height: 1024 };

/** Boxes of ComfyUI, or a list of frames of which the first is taken, as a record; undefined for anything else. */
export function fromComfyui(value: unknown, { width, height } = CANVAS): KaleidoRecord | undefined {
  const boxes: unknown = Array.isArray(value) && Array.isArray(value[0]) ? value[0] : value;
  if (!Array.isArray(boxes) || boxes.length === 0 || !boxes.every(isBox)) return undefined;
  const elements = boxes.map((box) => {
    const { x, y, width: w, height: h, metadata } = fieldsOf(box) as Record<string, number>;
    const { type, text, desc } = fieldsOf(metadata);
    const [across, down] = [1000 / width, 1000 / height];
    return { text: phraseOf(type, text, desc), box: boxOf(x! * across, y! * down, (x! + w!) * across, (y! + h!) * down) };
  });
  return recordOf('', elements);
}

const isBox = (value: unknown): boolean => ['x', 'y', 'width', 'height'].every((name) => typeof fieldsOf(value)[name] === 'number');

/** The boxes of a record as ComfyUI takes them; phrases without a place are left out. */
export const toComfyui = (record: KaleidoRecord, { width, height } = CANVAS): object[] =>
  elementsOf(record).flatMap(({ text, box }) => {
    if (!box) return [];
    const [x1, y1, x2, y2] = box.map((value, axis) => Math.round((value * (axis % 2 === 0 ? width : height)) / 1000));
    return [{ x: x1, y: y1, width: x2! - x1!, height: y2! - y1!, metadata: { type: 'obj', text: '', desc: text, palette: [] } }];
  });
