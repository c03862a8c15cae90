import { refuse, type Where, within } from '@kaleido/shared/config';

/**
 * The part of a nested denoiser's raw config that a stage of progressive training trains: the network whose finest level has `stage`
 * pixels, and all networks inside it. An inner network runs at the resolution of the outer one's coarsest level, which is filled in.
 * @param raw matches `denoiserSchema`
 * @param where of the whole config
 * @throws InputError when no network has that resolution
 */
export function rawStage(raw: unknown, stage: number | undefined, where: Where): unknown {
  const found: number[] = [];
  let net = raw as RawNet;
  for (;;) {
    if (stage === undefined || Number(net.resolution) === stage) return net;
    if (net.resolution == null) return refuse(within(where, 'model', 'denoiser', 'resolution'), 'pixels', net.resolution);
    found.push(Number(net.resolution));
    if (net.inner_config == null) break;
    const { resolution_channels: channels } = net;
    const levels = Array.isArray(channels) ? channels.length : String(channels).split(',').length;
    net = { resolution: Number(net.resolution) / 2 ** (levels - 1), ...net.inner_config };
  }
  return refuse(within(where, 'stage'), `one of the resolutions ${found.join(', ')}`, stage);
}

interface RawNet {
  readonly resolution?: unknown;
  readonly resolution_channels?: unknown;
  readonly inner_config?: RawNet | null;
}
