import type { OutputPlaceRequest } from '../../shared/data/output-place.ts';
import type { StepMapKind } from '../../shared/data/step-terms.ts';
import { formatMessage } from '../../shared/i18n/message.ts';
import { sentences } from '../../shared/i18n/sentences.ts';
import { termSentences } from '../../shared/i18n/term-sentences.ts';
import type { Step } from '../../steps/index.ts';
import { outputPlace } from './output.ts';
import { withProgress, type CommandContext } from './with-engine.ts';
import type { PhotoWork } from './with-photo.ts';

/** Files for maps of what a step did. */
export type MapOptions = { [Kind in StepMapKind]?: string };

type MapPlaces = { [Kind in StepMapKind]?: OutputPlaceRequest };

/** Where the maps go that were asked for, checked before any work is done. @throws what outputPlace throws */
export async function mapPlaces(
  { difference, uncertainty, overwrite }: MapOptions & { overwrite?: boolean },
  inputs: Parameters<typeof outputPlace>[2],
): Promise<MapPlaces> {
  const placeOf = (file: string): Promise<OutputPlaceRequest> => outputPlace(file, { overwrite }, inputs);
  return {
    ...(difference === undefined ? {} : { difference: await placeOf(difference) }),
    ...(uncertainty === undefined ? {} : { uncertainty: await placeOf(uncertainty) }),
  };
}

/** Measures what a step did, writes the maps of it, and says it in a line. */
export async function explainStep(
  { engine, source, write }: PhotoWork,
  { before, step }: { before: Step[]; step: Step },
  { difference, uncertainty }: MapPlaces,
  context: CommandContext,
) {
  const request = { source, before, step };
  const terms = await engine['step.terms'](request, { signal: context.signal });
  const map = async (kind: StepMapKind, label: string, place: OutputPlaceRequest) => {
    const { amplification } = await withProgress(label, context, (progress) =>
      write(place, (out) => engine[`step.${kind}`]({ ...request, out }, progress)),
    );
    // What is unsure is written in tenths of a level, whatever it is shown by.
    return { [kind]: { path: place.path, amplification: kind === 'difference' ? amplification : 10 } };
  };
  const maps = {
    ...(difference && (await map('difference', 'Comparing', difference))),
    ...(uncertainty && (await map('uncertainty', 'Looking in eight ways', uncertainty))),
  };
  const said = termSentences(terms, 'en').map(({ key, values }) => formatMessage(sentences[key][0], values, 'en'));
  return { json: { terms, ...maps }, remarks: said.length > 0 ? [`${said.join(' · ')}.`] : [] };
}
