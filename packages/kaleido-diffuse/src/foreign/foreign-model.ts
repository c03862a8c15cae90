import { basename } from 'node:path';
import { type Engine, type EngineOptions, openOnnx } from '@kaleido/engine';
import { UsageError } from '@kaleido/shared/errors';
import type { DrawingValues } from '../command/options.ts';
import type { ConditionedNetwork } from '../render/conditioned-network.ts';
import type { PictureModel } from '../render/picture-model.ts';
import { guidanceOf } from '../sampling/guidances.ts';
import { type ForeignNetwork, foreignNetwork } from './foreign-network.ts';
import { type ForeignChoice, foreignDefaults } from './options.ts';
import { portsOf } from './ports.ts';
import { preconditionings } from './preconditionings.ts';

/**
 * Opens a network of others to draw with.
 * @throws UsageError or InputError when it is not a denoiser, or the options do not fit it
 */
export async function openForeignModel(
  choice: ForeignChoice,
  options: Partial<EngineOptions> & { readonly size?: number | undefined },
): Promise<PictureModel> {
  const { file, input, negative } = choice;
  const name = basename(file);
  const preconditioning = preconditionings[choice.preconditioning];
  const noise = preconditioning.noise(name, choice.schedule);
  const model = await openOnnx(file, options);
  try {
    const ports = portsOf(model, file, preconditioning.levels, { input, negative, output: choice.output, size: options.size });
    const network = foreignNetwork(model, file, ports, preconditioning);
    return {
      name,
      sides: [ports.picture.side],
      channels: ports.picture.channels,
      latents: [],
      noise,
      settings: {
        preconditioning: choice.preconditioning,
        ...(input.size > 0 && { denoiserInput: Object.fromEntries(input) }),
        ...(negative.size > 0 && { denoiserNegative: Object.fromEntries(negative) }),
        ...(choice.output !== undefined && { denoiserOutput: choice.output }),
        ...(choice.schedule !== undefined && { denoiserSchedule: choice.schedule }),
      },
      defaults: (table) => foreignDefaults(choice, Object.keys(table)),
      check: (drawing) => checkDrawing(drawing, name, negative.size > 0),
      open: async (engine) => openWith(engine, network),
      close: () => model.dispose(),
    };
  } catch (error) {
    await model.dispose();
    throw error;
  }
}

/** @throws UsageError for what only a network with text can do, and for guidance without an unconditional branch */
function checkDrawing(options: DrawingValues, name: string, hasUnconditional: boolean): void {
  const { guidance, negative, guidanceLatents, guideModel, cads } = options;
  const textual = {
    '--negative': negative,
    '--guidance-latents': guidanceLatents,
    '--guide-model': guideModel,
    '--cads': cads || undefined,
  };
  const [flag] = Object.entries(textual).find(([, value]) => value !== undefined) ?? [];
  if (flag) throw new UsageError(`${flag}: not with --denoiser: ${name} reads no text`);
  const isGuided = guidanceOf(options).conditions.includes('unconditional');
  if (isGuided && !hasUnconditional)
    throw new UsageError(
      `-g ${guidance}: ${name} has no unconditional branch: give its numbers with --denoiser-negative, or leave guidance off with -g 1`,
    );
  if (hasUnconditional && !isGuided) throw new UsageError('--denoiser-negative: only applies with guidance: give its weight with -g');
}

/** @throws UsageError for another engine than ONNX Runtime */
function openWith(engine: Engine, network: ForeignNetwork): ConditionedNetwork {
  if (engine.name !== 'onnxruntime') throw new UsageError(`--engine: a --denoiser runs on onnxruntime only, not on ${engine.name}`);
  return {
    read: async () => async () => ({ features: {}, length: 0 }),
    ask: (conditions) => async (level, branches) => {
      const answers = [];
      for (const { condition } of branches) answers.push([await network(level, conditions.length, condition)]);
      return answers;
    },
    releaseEncoder: async () => {},
    releaseReader: async () => {},
    dispose: async () => {},
  };
}
