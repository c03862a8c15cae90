export { codebookSize, indicesOf, quantise } from './voken/fsq.ts';
export { checkVokenConfig, type VokenConfig, vokenSchema } from './voken/network/config.ts';
export { decode } from './voken/network/decode.ts';
export { encode } from './voken/network/encode.ts';
export { vokenParameters } from './voken/network/parameters.ts';
export { openVokenNetwork, type VokenNetwork } from './voken/network/run.ts';
export type { VokenWeights } from './voken/network/weights.ts';
export { tokenizerFile } from './voken/tokenizer-file.ts';
export { codeUsage } from './voken/usage.ts';
