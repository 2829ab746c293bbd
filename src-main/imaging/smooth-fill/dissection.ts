import type { YieldBudget } from './yield-budget.ts';

/** One step of the elimination: the pixels [from, to) of the order, after everything in its two halves. */
export interface EliminationStep {
  from: number;
  to: number;
  /** Steps that must come before and hand their remainders to this one; indices into the list of steps. */
  parts: number[];
}

export interface Elimination {
  /** The pixels in the order of elimination. */
  order: Int32Array;
  /** Parts before the step that needs them. */
  steps: EliminationStep[];
}

/** Groups up to this size are eliminated at once: small enough to stay in the processor's cache. */
const leafSize = 48;

/**
 * Nested dissection (George 1973) of a set of pixels: a strip `reach` pixels wide, which no equation crosses, splits the set;
 * both sides are split in turn, and each strip is eliminated after its sides. The factor of n pixels of a round hole then
 * takes about n·log n numbers instead of n^1.5, and that of a thin scratch as few as a band matrix.
 */
export async function dissect(
  pixels: Int32Array,
  width: number,
  reach: number,
  budget: YieldBudget,
): Promise<Elimination> {
  const order = Int32Array.from(pixels);
  const steps: EliminationStep[] = [];
  const side = new Uint8Array(order.length);
  const spare = new Int32Array(order.length);

  /** Splits the pixels at [from, to) of the order in three; undefined when they are better eliminated at once. */
  const split = (from: number, to: number): { half: number; strip: number } | undefined => {
    const cut = to - from > leafSize ? findCut(order, from, to, width, reach) : undefined;
    if (cut === undefined) return undefined;
    const counts = [0, 0, 0];
    for (let index = from; index < to; index++) {
      const at = coordinate(order[index], width, cut.across);
      side[index] = at < cut.begin ? 0 : at >= cut.begin + reach ? 1 : 2;
      counts[side[index]]++;
    }
    const fill = [from, from + counts[0], from + counts[0] + counts[1]];
    for (let index = from; index < to; index++) spare[fill[side[index]]++] = order[index];
    order.set(spare.subarray(from, to), from);
    return { half: from + counts[0], strip: to - counts[2] };
  };
  const visit = async (from: number, to: number): Promise<number> => {
    if (budget.spend(30 * (to - from))) await budget.yieldToEventLoop();
    const cut = split(from, to);
    if (cut === undefined) return steps.push({ from, to, parts: [] }) - 1;
    const parts = [await visit(from, cut.half), await visit(cut.half, cut.strip)];
    return steps.push({ from: cut.strip, to, parts }) - 1;
  };
  await visit(0, order.length);
  return { order, steps };
}

function coordinate(pixel: number, width: number, across: boolean): number {
  const x = pixel % width;
  return across ? x : (pixel - x) / width;
}

/** The strip with the fewest pixels among those that leave something worth having on both sides. */
function findCut(
  order: Int32Array,
  from: number,
  to: number,
  width: number,
  reach: number,
): { across: boolean; begin: number } | undefined {
  let best: { across: boolean; begin: number } | undefined;
  let bestCost = Infinity;
  for (const across of [true, false]) {
    let low = Infinity;
    let high = -Infinity;
    for (let index = from; index < to; index++) {
      const at = coordinate(order[index], width, across);
      if (at < low) low = at;
      if (at > high) high = at;
    }
    const length = high - low + 1;
    const upTo = new Int32Array(length + 1);
    for (let index = from; index < to; index++) upTo[coordinate(order[index], width, across) - low + 1]++;
    for (let index = 0; index < length; index++) upTo[index + 1] += upTo[index];
    for (let begin = 1; begin + reach < length; begin++) {
      const before = upTo[begin];
      const after = to - from - upTo[begin + reach];
      const strip = to - from - before - after;
      const smaller = Math.min(before, after);
      if (smaller === 0) continue;
      const cost = (strip + 1) * (1 + (0.5 * Math.max(before, after)) / smaller);
      if (cost < bestCost) {
        bestCost = cost;
        best = { across, begin: low + begin };
      }
    }
  }
  return best;
}
