import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { defaultPaths } from '../../platform/paths.ts';
import type { RuntimeChoice } from '../../shared/data/runtime.ts';
import type { HealthCode, TrainingEvent, TrainingHealth } from '../../shared/data/training.ts';
import { AppError } from '../../shared/errors.ts';
import { printJson } from '../../platform/command-line.ts';
import { withEngine, type CommandContext } from './with-engine.ts';

interface TrainOptions {
  config: string;
  photos?: string[];
  traced?: string[];
  out: string;
  work?: string;
  start?: string;
  goOnFrom?: string;
  runtime: RuntimeChoice;
  threads: number;
  workers?: number;
  json?: boolean;
}

/** `heirloom train`: trains a network, from the last checkpoint where there is one. */
export async function train(options: TrainOptions, context: CommandContext): Promise<void> {
  const { signal } = context;
  const { photos = [], runtime, threads, workers } = options;
  const out = resolve(options.out);
  const request = {
    config: await readConfig(options.config),
    photos: photos.map((place) => resolve(place)),
    ...(options.traced === undefined ? {} : { traced: options.traced.map((place) => resolve(place)) }),
    work: resolve(options.work ?? defaultPaths().training),
    out,
    ...(options.start === undefined ? {} : { start: resolve(options.start) }),
    ...(options.goOnFrom === undefined ? {} : { goOnFrom: resolve(options.goOnFrom) }),
    runtime,
    threads,
    workers,
  };
  const report = reporter();
  const result = await withEngine(context, (engine, journal) =>
    journal.write(out, (temporary) => engine['train.run']({ ...request, temporary }, { signal, onEvent: report })),
  );
  if (options.json) printJson(result);
  else {
    process.stdout.write(`${result.out}\n`);
    for (const line of describeHealth(result.health)) process.stderr.write(`${line}\n`);
  }
}

const sentences: Record<HealthCode, string> = {
  fillsAlike: 'All fills of a hole look alike (collapsed).',
  drawingsAlike: 'All drawn pictures look alike (collapsed).',
  codeUnused: 'The code says nothing about the pictures (collapsed).',
  discriminatorWins: 'The discriminator knows every fill, and teaches nothing any more.',
  discriminatorGuesses: 'The discriminator only guesses, and teaches nothing.',
  fillsWorse: 'What comes out is farther from the truth than what went in.',
  findsLittle: 'Hardly any of the damage is found.',
};

function describeHealth({ state, verdicts }: TrainingHealth): string[] {
  if (state === 'unknown') return [];
  if (state === 'healthy') return ['The training is healthy.'];
  return verdicts.map(({ code, values }) => {
    const numbers = Object.entries(values).map(([name, value]) => `${name} ${value.toPrecision(3)}`);
    return `${sentences[code]} (${numbers.join(', ')})`;
  });
}

async function readConfig(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new AppError('FILE_NOT_FOUND', `There is no file ${path}.`, { path });
  });
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new AppError('CONFIG_MALFORMED', `The description of the training in ${path} is not JSON.`, { reason: path });
  }
}

const linesApart = 10_000;

/** Prints progress every ten seconds, and every other event: a training is long, and its output is read later. */
function reporter(): (event: TrainingEvent) => void {
  let last = -Infinity;
  return (event) => {
    const line = describe(event);
    if (event.kind === 'progress') {
      if (performance.now() - last < linesApart && event.step < event.steps) return;
      last = performance.now();
    }
    if (line !== undefined) process.stderr.write(`${line}\n`);
  };
}

const otherCheckpoints = {
  other: (folder: string) =>
    `begins anew: a training for the same file with other settings, photos or start weights is kept in ${folder}, and goes on when it is asked for as before`,
  unrecorded: (folder: string) =>
    `begins anew: ${folder} holds checkpoints of an earlier Heirloom, which do not say what they were made of. ` +
    `If they are of this very training, stop now and add --go-on-from ${folder}`,
};

function describe(event: TrainingEvent): string | undefined {
  switch (event.kind) {
    case 'started':
      return `from step ${event.step}, seed ${event.seed}`;
    case 'progress': {
      const losses = Object.entries(event.losses).map(([name, value]) => `${name} ${value.toPrecision(4)}`);
      const left = `${Math.ceil(event.secondsLeft / 60)} min left`;
      const waited = `waited ${Math.round(100 * event.waitedShare)} %`;
      return `${event.step} of ${event.steps}, ${left}, ${Math.round(event.imagesPerSecond)} images/s, ${waited}: ${losses.join(', ')}`;
    }
    case 'evaluated': {
      const results = Object.entries(event.results).map(([name, value]) => `${name} ${value.toFixed(3)}`);
      return `measured at step ${event.step}: ${results.join(', ')}`;
    }
    case 'restored':
      return `numbers ran away in step ${event.failedStep}; back at ${event.step}, learning rate × ${event.learningRateFactor}`;
    case 'leftOut':
      return event.photos.map(({ path, reason }) => `not learned from: ${path}: ${reason}`).join('\n');
    case 'otherCheckpoints':
      return otherCheckpoints[event.why](event.folder);
    case 'curveUnwritten':
      return `the curve is not written, and the training goes on: ${event.error.message}`;
    default:
      return undefined;
  }
}
