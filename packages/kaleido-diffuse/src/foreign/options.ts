import {
  choice,
  custom,
  type Option,
  type OptionTexts,
  type OptionValues,
  optionTexts,
  text,
  UsageError,
  under,
} from '@kaleido/shared/cli';
import { type ScheduleName, schedules } from '../diffusion/schedules.ts';

const preconditioningNames = ['edm', 'v', 'eps'] as const;
export type PreconditioningName = (typeof preconditioningNames)[number];

/** Pairs `NAME=VALUE`, separated by commas. */
const pairs = (help: string): Option<readonly string[] | undefined> =>
  custom<readonly string[]>({
    help,
    placeholder: 'NAME=VALUE,...',
    expects: 'NAME=VALUE, separated by commas',
    parse(word) {
      const parts = word.split(',').map((part) => part.trim());
      return parts.every((part) => /^.+=[^=]+$/.test(part)) ? parts : undefined;
    },
  });

/** Options that draw with a network of others. */
export const foreignOptions = under('Foreign network', {
  denoiser: custom<string>({
    help: 'draw with this network instead of a model: an .onnx file that takes noisy pictures; captions then only name pictures',
    placeholder: 'onnx:FILE',
    expects: 'onnx:FILE',
    parse: (word) => (/^onnx:./s.test(word) ? word : undefined),
  }),
  preconditioning: choice(preconditioningNames, {
    help: 'what it takes and gives: edm takes x + σ ε and gives x; v and eps take √γ x + √(1 − γ) ε and give √γ ε − √(1 − γ) x, or ε',
  }),
  denoiserInput: pairs(
    'value of each input that name and shape do not settle: picture, sigma, time (step of the schedule from 0 on), fraction (of the schedule, 1 is noise), or a number',
  ),
  denoiserNegative: pairs('numbers of its inputs in the unconditional branch, such as the class that means none; -g needs them'),
  denoiserOutput: text({ help: 'which of its outputs is the answer, if several could be', placeholder: 'NAME' }),
  denoiserSchedule: choice(Object.keys(schedules) as ScheduleName[], {
    help: 'noise schedule of 1000 steps that a v or eps network was trained with (default linear)',
  }),
});

/** A network of others, and what the user says of it. */
export interface ForeignChoice {
  readonly file: string;
  readonly preconditioning: PreconditioningName;
  /** Words by input. */
  readonly input: ReadonlyMap<string, string>;
  readonly negative: ReadonlyMap<string, string>;
  readonly output: string | undefined;
  readonly schedule: ScheduleName | undefined;
}

/**
 * The network that options name, if they do.
 * @throws UsageError for its options without a network, and for a network without its preconditioning
 */
export function foreignOf(options: OptionValues<typeof foreignOptions>): ForeignChoice | undefined {
  const { denoiser, preconditioning, denoiserInput = [], denoiserNegative = [], denoiserOutput, denoiserSchedule } = options;
  if (denoiser === undefined) {
    const own = {
      '--preconditioning': preconditioning,
      '--denoiser-input': options.denoiserInput,
      '--denoiser-negative': options.denoiserNegative,
      '--denoiser-output': denoiserOutput,
      '--denoiser-schedule': denoiserSchedule,
    };
    const [alone] = Object.entries(own).find(([, value]) => value !== undefined) ?? [];
    if (alone) throw new UsageError(`${alone}: only applies with --denoiser`);
    return undefined;
  }
  if (preconditioning === undefined)
    throw new UsageError('--preconditioning: expected edm, v or eps, since --denoiser does not say what its network takes and gives');
  return {
    file: denoiser.slice('onnx:'.length),
    preconditioning,
    input: mapOf('--denoiser-input', denoiserInput),
    negative: mapOf('--denoiser-negative', denoiserNegative),
    output: denoiserOutput,
    schedule: denoiserSchedule,
  };
}

/** @throws UsageError when a name is repeated */
function mapOf(flag: string, list: readonly string[]): ReadonlyMap<string, string> {
  const words = new Map<string, string>();
  for (const pair of list) {
    const at = pair.lastIndexOf('=');
    const name = pair.slice(0, at);
    if (words.has(name)) throw new UsageError(`${flag}: ${name} is given twice`);
    words.set(name, pair.slice(at + 1));
  }
  return words;
}

/** Defaults of options with a foreign network: without guidance, which needs a second branch, and with EDM's own noise levels. */
export const foreignDefaults = (
  { preconditioning }: { readonly preconditioning?: PreconditioningName | undefined },
  names: readonly string[],
): OptionTexts => optionTexts({ file: '--denoiser' }, { guidance: 1, ...(preconditioning === 'edm' && { spacing: 'karras' }) }, names);
