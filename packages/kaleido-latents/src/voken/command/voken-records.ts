import { openEngine } from '@kaleido/engine';
import { modelFolder } from '@kaleido/shared/checkpoint';
import { type CommandContext, openProgress, readInputs, UsageError } from '@kaleido/shared/cli';
import { InputError, messageOf } from '@kaleido/shared/errors';
import { gather } from '@kaleido/shared/gather';
import { encodePng, type Picture } from '@kaleido/shared/image';
import { type RecordEntry, serialise } from '@kaleido/shared/ndjson';
import { checkTokenizer, TOKENIZER_FIELD } from '@kaleido/shared/voken-tokenizer';
import type { LatentMaker } from '../../command/latent-maker.ts';
import { vokensOf } from '../check-vokens.ts';
import { openVokenTokenizer } from '../tokenizers/open.ts';
import type { VokenTokenizer } from '../tokenizers/tokenizer.ts';
import { inBatches } from './in-batches.ts';
import type { VokenOptions } from './voken-options.ts';

/** Batch size. */
const BATCH = 16;
/** ImageNet's, used by most networks. */
const imageNet = { mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225] };

/** Opens the tokenizer that encodes pictures. */
export async function vokenMaker(options: VokenOptions): Promise<LatentMaker> {
  const tokenizer = await openTokenizer(options);
  const encode = inBatches<Picture, number[]>(BATCH, (pictures) => tokenizer.encode(pictures));
  return {
    make: async ({ picture }) => ({ voken: await encode(await picture()) }),
    checkExisting({ where, entry }) {
      try {
        checkTokenizer(tokenizer.name, entry.record);
      } catch (error) {
        throw new InputError(`${where}: ${messageOf(error)}; --replace encodes the picture again`);
      }
    },
    fields: { [TOKENIZER_FIELD]: tokenizer.name },
    close: () => tokenizer.close(),
  };
}

/** Decodes records with vokens to records with pictures. */
export async function decodeRecords(options: VokenOptions, context: CommandContext): Promise<void> {
  const inputs = readInputs(context, options);
  const tokenizer = await openTokenizer(options);
  try {
    const { decode, name, codes } = tokenizer;
    if (!decode) throw new UsageError(`--decode: ${name} only encodes`);
    if (options.first !== undefined && options.first > codes!)
      throw new UsageError(`--first: expected at most ${codes}, the vokens per picture of ${name}, got ${options.first}`);
    async function* checked() {
      for await (const entry of inputs) {
        try {
          yield { entry, vokens: vokensOf(entry.record, tokenizer, options.first) };
        } catch (error) {
          inputs.refuse(new InputError(`${entry.where}: ${messageOf(error)}`));
        }
      }
    }
    const progress = openProgress(context, options, { unit: 'picture' });
    try {
      for await (const group of gather(checked(), BATCH)) {
        const pictures = await decode(group.map(({ vokens }) => vokens));
        for (const [index, { entry }] of group.entries()) await context.stdout.write(`${await withPicture(entry, pictures[index]!)}\n`);
        progress.advance(group.length);
      }
    } finally {
      progress.close();
    }
  } finally {
    await tokenizer.close();
  }
}

async function withPicture(entry: RecordEntry, picture: Parameters<typeof encodePng>[0]): Promise<string> {
  const { width, height } = picture;
  const image = { width, height, png: (await encodePng(picture)).toString('base64') };
  return serialise(entry, { image, ...(entry.share !== undefined && { kaleido_shard: entry.share }) });
}

async function openTokenizer(options: VokenOptions): Promise<VokenTokenizer> {
  const { tokenizer: named, model, device, size, mean = imageNet.mean, deviation = imageNet.deviation } = options;
  if (named !== undefined && model !== undefined) throw new UsageError('--tokenizer and --model: use only one of them');
  const engine = await openEngine(options);
  return openVokenTokenizer({ named: named ?? modelFolder(model), engine, device, size, mean, deviation });
}
