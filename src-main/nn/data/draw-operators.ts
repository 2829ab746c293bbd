import type { RandomSource } from '../../imaging/random.ts';
import { chance } from './draws.ts';
import { operatorNames, toneNames, type OperatorName } from './operator-names.ts';
import { markNames, type MarkName } from './operators/marks.ts';

/** Share of samples that stay as they are, and of those that carry one kind of damage alone. */
const cleanShare = 0.1;
const singleShare = 0.1;

/** How often a sample that carries a mixture shows each kind. */
const probabilities: Readonly<Record<Exclude<OperatorName, MarkName>, number>> = {
  fade: 0.5,
  cast: 0.4,
  sepia: 0.15,
  grey: 0.2,
  blur: 0.6,
  grain: 0.8,
  stain: 0.25,
  vignette: 0.25,
  resize: 0.4,
  jpeg: 0.5,
};

/** How often there are marks at all, and each kind among those samples. */
const anyMark = 0.75;
const markShares: Readonly<Record<MarkName, number>> = {
  scratches: 0.55,
  dust: 0.6,
  hairs: 0.2,
  creases: 0.2,
  tears: 0.06,
};

/** Which damage a sample gets, in physical order. @param scale multiplies every probability; 0 leaves all samples clean */
export function drawOperators(random: RandomSource, scale: number): OperatorName[] {
  const kind = random.unit();
  if (kind < cleanShare) return [];
  if (kind < cleanShare + singleShare) return chance(random, scale) ? [singleOperator(random)] : [];
  const marks = chance(random, anyMark * scale) ? drawMarkNames(random) : [];
  const drawn = operatorNames.filter((name) =>
    isMark(name) ? marks.includes(name) : chance(random, probabilities[name] * scale),
  );
  // A toned print is a monochrome print already.
  return drawn.includes('sepia') ? drawn.filter((name) => name !== 'grey') : drawn;
}

function singleOperator(random: RandomSource): OperatorName {
  const visible = operatorNames.filter((name) => !(toneNames as readonly string[]).includes(name));
  return visible[random.below(visible.length)];
}

function drawMarkNames(random: RandomSource): MarkName[] {
  const drawn = markNames.filter((name) => chance(random, markShares[name]));
  return drawn.length > 0 ? drawn : ['dust'];
}

function isMark(name: OperatorName): name is MarkName {
  return (markNames as readonly string[]).includes(name);
}
