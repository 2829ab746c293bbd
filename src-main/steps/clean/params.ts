import * as v from 'valibot';
import { baseCleanModel, modelReferenceSchema } from '../../shared/recipe/model-reference.ts';
import { stepFields } from '../../shared/recipe/step-fields.ts';
import type { StepDefinition } from '../step.ts';
import { text } from './text.ts';

const cleanParamsSchema = v.object({
  /** Share of the network's output in a linear mixture with the photo. */
  strength: v.pipe(v.number(), v.minValue(0), v.maxValue(1)),
  model: modelReferenceSchema,
  /** Test-time augmentation: mean over the 8 symmetries of the square, better and eight times as slow. */
  ensemble: v.optional(v.boolean(), false),
});
export type CleanParams = v.InferOutput<typeof cleanParamsSchema>;

const cleanStepSchema = v.object(stepFields('clean', cleanParamsSchema));
export type CleanStep = v.InferOutput<typeof cleanStepSchema>;

export const clean = {
  op: 'clean',
  version: 2,
  text,
  schema: cleanStepSchema,
  cost: 'slow',
  controls: [
    {
      key: 'strength',
      min: 0,
      max: 1,
      step: 0.01,
      default: 0.5,
      unit: 'percent',
      help: 'from 0 to 1; without it what suits the photo',
    },
  ],
  toggles: [
    {
      key: 'ensemble',
      text: 'network.ensemble',
      help: 'the network looks at each place in eight ways: slower, and better',
    },
  ],
  baseModel: baseCleanModel,
  takesArea: true,
  measures: true,
  explains: ['noise', 'blocks', 'blur', 'edges'],
  canonical({ params }) {
    const { strength, model, ensemble } = params;
    return [strength, model.sha256, ...(ensemble ? ['ensemble'] : [])];
  },
  changesNothing: ({ params }) => params.strength === 0,
  command: {
    description: 'take noise, grain and the blocks of compression out of a photo',
    progress: 'Cleaning',
    nothing: 'This photo shows no noise and no compression blocks; nothing was changed. --strength says otherwise.',
    report: ({ strength, model }, suggestion) => ({
      strength,
      ...suggestion?.figures,
      suggested: suggestion?.params.strength,
      model,
    }),
  },
} satisfies StepDefinition<CleanStep>;
