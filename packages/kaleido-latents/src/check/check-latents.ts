import { type CommandContext, note, openProgress, resultTo, UsageError, untilAborted, type WriteResult } from '@kaleido/shared/cli';
import { InputError } from '@kaleido/shared/errors';
import { encodePng, missingLetters } from '@kaleido/shared/image';
import { findSamples } from '../samples/find-samples.ts';
import type { LatentSample } from '../samples/sample.ts';
import { type Card, cardOf, type Reconstruct } from './card.ts';
import type { CheckValues } from './check-options.ts';
import { drawSheet } from './draw-sheet.ts';
import { pageOf } from './page.ts';
import { randomSample } from './random-sample.ts';
import { openSurvey, type Survey } from './survey.ts';

/** Number of outliers to report. */
const ODDEST = 10;

/** Counts the latents of pictures, prints the report, and draws some pictures. */
export async function checkLatents(options: CheckValues, context: CommandContext, reconstruct?: Reconstruct): Promise<void> {
  const { stdout, signal } = context;
  const writeSheet = await fileOf('--sheet', options.sheet, context);
  const writePage = await fileOf('--page', options.page, context);
  let bad = 0;
  const refuse = (error: InputError): void => {
    bad++;
    if (!options.keepGoing) throw error;
    context.fail(error.message);
  };
  const surveyor = openSurvey<Card>(ODDEST);
  const shown = randomSample<Card>(options.count);
  const add = async (sample: LatentSample): Promise<void> => {
    const { id, latents, packed } = sample;
    let card: Promise<Card> | undefined;
    const draw = (): Promise<Card> => {
      card ??= cardOf(sample, reconstruct);
      return card;
    };
    if (shown.takes(id)) shown.add(id, await draw());
    await surveyor.add({ latents, size: packed }, draw);
  };
  const progress = openProgress(context, options, { unit: 'picture' });
  try {
    for await (const { open } of untilAborted(await findSamples(options, context, refuse), signal)) {
      try {
        await add(await open());
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        refuse(error);
      }
      progress.advance();
    }
  } finally {
    progress.close();
  }
  const survey = surveyor.survey();
  if (survey.pictures === 0) throw new InputError('no pictures to check');
  const cards = shown.items();
  const missing = writeSheet && missingLetters(cards.map(({ caption, latents }) => latents.text ?? caption));
  if (missing) note(context, options, missing);
  await writeSheet?.(await encodePng(await drawSheet(cards)));
  await writePage?.(await pageOf(cards, survey));
  await stdout.write(`${JSON.stringify(reportOf(survey, bad), null, 2)}\n`);
}

/** @throws UsageError for stdout, to which the report goes */
async function fileOf(flag: string, path: string | undefined, { stdout }: CommandContext): Promise<WriteResult | undefined> {
  if (path === '-') throw new UsageError(`${flag} -: the report goes to stdout: name a file`);
  return path === undefined ? undefined : resultTo(path, stdout);
}

/** The printed report. */
function reportOf({ pictures, parts, distributions, oddest }: Survey<Card>, bad: number) {
  const rounded = (value: number): number => Number(value.toPrecision(4));
  const perPicture = Object.entries(distributions).map(([name, { least, median, mean, most }]) => [
    name,
    { least: rounded(least), median: rounded(median), mean: rounded(mean), most: rounded(most) },
  ]);
  return {
    ...{ pictures, bad, parts, perPicture: Object.fromEntries(perPicture) },
    oddest: oddest.map(({ item: { id }, reason }) => ({ id, reason })),
  };
}
