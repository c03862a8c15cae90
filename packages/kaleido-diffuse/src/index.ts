// What programs use (docs/library.md): `kaleido/diffuse` of the packed product.
export { openRenderModel, type RenderModel } from './render/render-model.ts';
export {
  type DrawOptions,
  openRenderer,
  type PicturePreview,
  type RenderedPicture,
  type Renderer,
  type RenderOptions,
  render,
  toPng,
} from './render.ts';
