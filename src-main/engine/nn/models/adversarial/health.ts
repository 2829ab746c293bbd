/** What a training shows of itself after a step, as the losses of the same names. */
export interface AdversarialMeasurement {
  readonly step: number;
  /** Mean difference of two fills of one hole, levels of 0..255. */
  readonly diversity: number;
  /** Share of real and of fake cells that the discriminator takes for what they are. */
  readonly realRight: number;
  readonly fakeRight: number;
  /** Mean logit of real cells less that of fake ones. */
  readonly gap: number;
  /** dB by which fills are nearer to the truth than what went in. */
  readonly gain: number;
}

/** What is wrong with a training, with the number that says so. */
export type AdversarialVerdict =
  /** All noise gives the same fill. */
  | { readonly code: 'collapsed'; readonly diversity: number }
  /** The discriminator knows every fill, and the generator learns nothing from it any more. */
  | { readonly code: 'discriminatorWins'; readonly realRight: number; readonly fakeRight: number; readonly gap: number }
  /** The discriminator guesses, and so has nothing to teach. */
  | { readonly code: 'discriminatorGuesses'; readonly gap: number }
  /** Fills are farther from the truth than what went in. */
  | { readonly code: 'fillsWorse'; readonly gain: number };

export interface AdversarialHealth {
  /** `unknown` until there is as much to judge by as a verdict needs. */
  readonly state: 'unknown' | 'healthy' | 'ailing';
  /** The gravest first. */
  readonly verdicts: readonly AdversarialVerdict[];
}

/** Steps: at the beginning both networks are still finding their feet, and single steps say nothing. */
const youth = 400;
const window = 200;
const fewest = 5;

const leastDiversity = 1;
const tooOftenRight = 0.95;
/** A hinge is content with ±1 on both sides. */
const tooWide = 2;
const tooNarrow = 0.02;
/** dB; batches differ. */
const leastGain = -0.1;

/**
 * How an adversarial training is, by the means over its last 200 steps.
 * @param history in the order of steps, as densely as one likes
 */
export function judgeHealth(history: readonly AdversarialMeasurement[]): AdversarialHealth {
  const now = history.at(-1)?.step ?? 0;
  const recent = history.filter(({ step }) => step > now - window);
  if (now < youth || recent.length < fewest) return { state: 'unknown', verdicts: [] };
  const mean = (name: keyof AdversarialMeasurement): number =>
    recent.reduce((sum, measurement) => sum + measurement[name], 0) / recent.length;
  const verdicts: AdversarialVerdict[] = [];
  const [diversity, realRight, fakeRight] = [mean('diversity'), mean('realRight'), mean('fakeRight')];
  const [gap, gain] = [mean('gap'), mean('gain')];
  if (diversity < leastDiversity) verdicts.push({ code: 'collapsed', diversity });
  if (Math.min(realRight, fakeRight) > tooOftenRight && gap > tooWide) {
    verdicts.push({ code: 'discriminatorWins', realRight, fakeRight, gap });
  }
  if (gain < leastGain) verdicts.push({ code: 'fillsWorse', gain });
  if (gap < tooNarrow) verdicts.push({ code: 'discriminatorGuesses', gap });
  return { state: verdicts.length > 0 ? 'ailing' : 'healthy', verdicts };
}
