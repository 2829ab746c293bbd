/** What a variant fills the holes of a group with; `mixed` where that is not the same for all of them. */
export interface FilledWay {
  method: 'smooth' | 'detail' | 'exemplar' | 'network' | 'mixed';
  /** Name of the network. */
  model?: string;
}

const keyOf = ({ method, model = '' }: FilledWay): string => `${method} ${model}`;

/** What holes that are looked at together are filled with. */
export function joinWays(ways: readonly FilledWay[]): FilledWay {
  return ways.every((way) => keyOf(way) === keyOf(ways[0])) ? ways[0] : { method: 'mixed' };
}

/** Of each variant how many of them are filled in the same way up to there, itself included: 1 for the first. */
export function countWays(ways: readonly FilledWay[]): number[] {
  return ways.map((way, index) => ways.slice(0, index + 1).filter((other) => keyOf(other) === keyOf(way)).length);
}
