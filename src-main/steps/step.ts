import type * as v from 'valibot';
import type { Sentence } from '../shared/i18n/message.ts';
import type { TermName } from '../shared/data/step-terms.ts';
import type { Mask } from '../shared/mask/mask.ts';

/** What all steps have in common, whatever they do. */
export interface AnyStep {
  id: string;
  op: string;
  enabled: boolean;
  params: object;
  /** What is concerned; for a step that takes `[]`, the whole photo. */
  mask: Mask;
}

/** A number that is set by a slider in the editor and by a flag on the command line, both made from this. */
export interface Control {
  /** Of the parameters, and the flag's name; its texts are `<op>.<key>` and `<op>.<key>.title`. */
  readonly key: string;
  readonly min: number;
  readonly max: number;
  /** Smallest difference that can be set. */
  readonly step: number;
  /** Where neither a person nor a measurement says otherwise. */
  readonly default: number;
  /** Where the editor's slider begins, so that moving another one changes nothing more than it says; `default` where absent. */
  readonly rest?: number;
  /** How a value is written: a share of 1, pixels of the photo, or levels of 0..255. */
  readonly unit: 'percent' | 'px' | 'levels';
  /** What the command line says of the flag. */
  readonly help: string;
}

/** A choice of yes or no, a checkbox and a flag; its texts are `<op>.<key>` and `<op>.<key>.title`, or those of `text`. */
export interface Toggle {
  readonly key: string;
  readonly text?: string;
  readonly help: string;
}

/** What measuring a photo suggests for a step. */
export interface StepSuggestion {
  /** Parameters, or some of them, that suit the photo. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What was found, for the texts `<op>.found.<why>`; null where the photo needs nothing. */
  readonly why: string | null;
  /** What was measured, for the command line's report. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** An operation as everybody but its arithmetic knows it: how it is set, checked, named and kept. */
export interface StepDefinition<S extends AnyStep = AnyStep> {
  readonly op: S['op'];
  /** Raise it when the arithmetic changes: what is kept of the step is named with it. */
  readonly version: number;
  /** Its sentences; their keys begin with `<op>.`. */
  readonly text: Readonly<Record<string, Sentence>>;
  readonly schema: v.GenericSchema<unknown, S>;
  /**
   * `instant`: computed where it is looked at, so sliders act while they move. `slow`: computed once when it is asked for, and kept; then
   * its controls act while they move.
   */
  readonly cost: 'instant' | 'slow';
  /** None for a step that is made in a way of its own, as fills are. */
  readonly controls: readonly Control[];
  readonly toggles?: readonly Toggle[];
  /** The name of the network that comes with Heirloom for it, where its parameters name one as `model`. */
  readonly baseModel?: string;
  /** Whether the painted damage can stand for what is concerned; otherwise it is always the whole photo. */
  readonly takesArea: boolean;
  /** Whether there is something to measure before it is set. */
  readonly measures: boolean;
  /** What of the photo before and after it says what it did; absent where what it did is what was set. */
  readonly explains?: readonly TermName[];
  /**
   * The parameters (mask, seed and the like apart) that decide the pixels, as JSON. What is added to an operation later may stand in
   * it only where it is used, so that results made before keep their names.
   */
  canonical(step: S): readonly unknown[];
  /** Whether the step leaves every sample as it is. */
  changesNothing(step: S): boolean;
  readonly command?: StepCommand;
}

/** A step as a command of its own, `heirloom <op> PHOTO --out OUT`, with flags made from controls and toggles. */
export interface StepCommand {
  readonly description: string;
  /** On the line of progress. */
  readonly progress: string;
  /** Said where nothing is set and nothing suggested. */
  readonly nothing: string;
  /** What --json has beside the file; `params` and `suggested` where absent. */
  report?(params: Readonly<Record<string, unknown>>, suggestion: StepSuggestion | null): Record<string, unknown>;
}
