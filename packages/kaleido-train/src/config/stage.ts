import { InputError, show } from '@kaleido/shared/errors';

/**
 * The part of a nested denoiser's raw config that a stage of progressive training trains: the network whose finest level has `stage`
 * pixels, with all inside it. A network inside another runs at the resolution of that one's coarsest level, which is written into it.
 * @throws InputError when no network has that resolution
 */
export function rawStage(raw: unknown, stage: number | undefined, where: string): unknown {
  const found: number[] = [];
  let net = raw;
  for (;;) {
    if (typeof net !== 'object' || net === null) throw new InputError(`${where}: expected an object, got ${show(net)}`);
    const { resolution, inner_config, resolution_channels } = net as Readonly<Record<string, unknown>>;
    if (stage === undefined || resolution === stage) return net;
    if (typeof resolution !== 'number') throw new InputError(`${where}: resolution: expected pixels, got ${show(resolution)}`);
    found.push(resolution);
    if (inner_config == null) break;
    const levels = Array.isArray(resolution_channels) ? resolution_channels.length : String(resolution_channels).split(',').length;
    net = { resolution: resolution / 2 ** (levels - 1), ...inner_config };
  }
  throw new InputError(`${where}: the stage is one of the resolutions ${found.join(', ')}, got ${stage}`);
}
