import { constants } from 'node:os';
import type { EngineContract } from '../../contract/engine.ts';

/**
 * `screen`: what somebody looks at waits for it. `healing`: strokes, for which the hand waits, one after the other. `work`: takes its time, so one call after the other, by priority. `own`: takes hours; each
 * call has an engine to itself.
 */
export type Lane = 'screen' | 'healing' | 'work' | 'own';

export interface LaneOfMethod {
  lane: Lane;
  /** Of what waits in `work` the highest goes first. */
  priority: number;
}

const screen: LaneOfMethod = { lane: 'screen', priority: 0 };
const healing: LaneOfMethod = { lane: 'healing', priority: 0 };
const own: LaneOfMethod = { lane: 'own', priority: 0 };
const work = (priority: number): LaneOfMethod => ({ lane: 'work', priority });

/** What a job reads for itself, such as photos that are added, while nobody looks at them. */
export const unhurried = work(0);

/**
 * Which engine answers what. Every lane has processes of its own, since a running network blocks its whole process: tiles must never
 * share one with fills.
 */
export const laneOf: Readonly<Record<keyof EngineContract, LaneOfMethod>> = {
  'photo.inspect': screen,
  'photo.prepare': screen,
  'photo.pixels': screen,
  'photo.thumbnail': screen,
  'view.open': screen,
  'view.tile': screen,
  'mask.measure': screen,
  'mask.import': screen,
  'mask.export': screen,
  'step.measure': screen,
  'step.terms': screen,
  'step.difference': screen,
  'steps.cached': screen,
  'doctor.report': screen,
  'models.list': screen,
  'models.resolve': screen,
  'models.remove': screen,
  'fill.heal': healing,
  'fill.warm': healing,
  'damage.areas': screen,
  'damage.choose': screen,
  'damage.tile': screen,
  'damage.find': work(3),
  'fill.run': work(3),
  'step.uncertainty': work(3),
  'steps.prepare': work(3),
  'render.run': work(2),
  'models.import': work(1),
  'models.sample': work(1),
  'models.export': work(1),
  'fill.evaluate': own,
  'train.run': own,
};

/** Of the process, by which the system gives the processor away: 0 is as any other program, 19 the last. */
export const systemPriority: Readonly<Record<Lane, number>> = {
  screen: 0,
  healing: 0,
  work: constants.priority.PRIORITY_BELOW_NORMAL,
  own: constants.priority.PRIORITY_LOW,
};
