import * as v from 'valibot';
import { stepFields } from '../../shared/recipe/step-fields.ts';
import type { StepDefinition } from '../step.ts';
import { text } from './text.ts';

const between = (smallest: number, largest: number) => v.pipe(v.number(), v.minValue(smallest), v.maxValue(largest));

const sharpenParamsSchema = v.object({
  /** Factor of the difference from the blurred photo that is added. */
  amount: between(0, 3),
  /** Standard deviation of the Gaussian, px of the photo. */
  radius: between(0.3, 20),
  /** Soft threshold on differences, levels of 0..255, so that grain is not sharpened. */
  threshold: between(0, 50),
});
export type SharpenParams = v.InferOutput<typeof sharpenParamsSchema>;

const sharpenStepSchema = v.object(stepFields('sharpen', sharpenParamsSchema));
export type SharpenStep = v.InferOutput<typeof sharpenStepSchema>;

export const sharpen = {
  op: 'sharpen',
  version: 1,
  text,
  schema: sharpenStepSchema,
  cost: 'instant',
  controls: [
    { key: 'amount', min: 0, max: 3, step: 0.01, default: 0.5, rest: 0, unit: 'percent', help: 'how much, 0 to 3' },
    {
      key: 'radius',
      min: 0.3,
      max: 20,
      step: 0.1,
      default: 1.5,
      unit: 'px',
      help: 'of the blur, in pixels, 0.3 to 20',
    },
    {
      key: 'threshold',
      min: 0,
      max: 50,
      step: 1,
      default: 2,
      unit: 'levels',
      help: 'differences up to so many levels of 255 stay, 0 to 50',
    },
  ],
  takesArea: false,
  measures: false,
  canonical: ({ params: { amount, radius, threshold } }) => [amount, radius, threshold],
  changesNothing: ({ params }) => params.amount === 0,
  command: {
    description: 'make edges steeper (unsharp mask)',
    progress: 'Sharpening',
    nothing: 'The amount is 0; nothing was changed.',
  },
} satisfies StepDefinition<SharpenStep>;
