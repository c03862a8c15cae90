import { type HostTensor, int32 } from '@kaleido/shared/tensors';

/** Label that the loss ignores (Hugging Face, PyTorch). */
export const IGNORED_LABEL = -100;

/**
 * Decoder inputs for teacher forcing (docs/t5.md §7): the labels shifted right by one after the start token, with −100 replaced by padding.
 * @param labels int32 [B, N]
 */
export function labelsToDecoderInput(
  config: { readonly decoder_start_token_id: number; readonly pad_token_id: number },
  labels: HostTensor,
): HostTensor {
  const [items = 0, length = 0] = labels.shape;
  const ids = Int32Array.from(labels.data, (_, index) => {
    if (index % length === 0) return config.decoder_start_token_id;
    const before = labels.data[index - 1] ?? IGNORED_LABEL;
    return before === IGNORED_LABEL ? config.pad_token_id : before;
  });
  return int32([items, length], ids);
}
