export { fitAsConstants } from './constants.ts';
export type { CompileOptions, Engine, Executable, Feeds, Fetches, Tensors } from './engine.ts';
export { onnxruntime, onnxruntimeOn } from './engines/onnxruntime.ts';
export { type EngineChoice, type EngineOptions, engineOf, openEngine } from './engines/open-engine.ts';
export { type OnnxModel, type OnnxNumbers, type OnnxPort, openOnnx } from './engines/open-onnx.ts';
export { isTensorFlowInstalled, tensorflowOn } from './engines/tensorflow.ts';
export { type Cost, costOf } from './trace/cost.ts';
export { leavesOf, mapLeaves, nest } from './tree.ts';
