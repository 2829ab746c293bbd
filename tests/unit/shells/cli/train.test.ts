import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadWeights } from '../../../../src-main/models/weights.ts';
import type { TrainResult } from '../../../../src-main/shared/data/training.ts';
import { runCli, startCli } from '../../../support/cli.ts';
import { testPhoto } from '../../../support/pictures.ts';
import { scratchForFile } from '../../../support/scratch.ts';

const scratch = scratchForFile('cli-train');

const config = {
  description: 'Nothing to speak of.',
  family: 'correction',
  configuration: { tier: 'small' },
  hyperparameters: { remaining: 0 },
  steps: 4,
  batch: 2,
  size: 32,
  seed: 5,
  learningRate: 0.001,
  batches: { generator: 'hole-patches', painted: 1 },
  evaluateEvery: 2,
};
const write = (name: string, content: unknown): string => {
  const path = scratch.file(name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const train = (name: string, more: readonly string[] = [], given: unknown = config) =>
  runCli(
    [
      ...['train', '--config', write(`${name}.json`, given), '--out', scratch.file(`${name}.safetensors`)],
      ...['--work', scratch.file(name), '--runtime', 'onnxruntime/cpu', '--threads', '1', ...more],
    ],
    scratch.file('home'),
  );

describe('heirloom train', { timeout: 120_000 }, () => {
  it('writes weights that say where they come from, and the same for the same seed', async () => {
    const one = train('one', ['--json']);
    expect(one.stderr).toContain('measured at step 2');
    expect(one.code).toBe(0);
    const result = JSON.parse(one.stdout) as TrainResult;
    expect(result).toMatchObject({ steps: 4, photos: 0, out: scratch.file('one.safetensors') });
    expect(result.measured).toMatchObject({ gain: expect.any(Number) as number });
    expect(result.health).toEqual({ state: 'healthy', verdicts: [] });
    expect(Object.keys(result.losses)).toEqual(expect.arrayContaining(['loss', 'gain']));
    const { tensors, label } = await loadWeights(result.out);
    expect(label.architecture).toEqual({ name: 'correction', configuration: { tier: 'small' } });
    expect(label).toMatchObject({ task: 'fill', outputs: [{ name: 'picture', channels: 3 }] });
    expect(label.trainedOn).toEqual({ description: 'Nothing to speak of.', counts: { photos: 0, patches: 8 } });
    const [folder] = readdirSync(scratch.file('one'));
    const curve = readFileSync(scratch.file('one', folder, 'curve.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(curve.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual([2, 4]);

    // By the name that 0.1.0 had for them.
    const { hyperparameters: wishes, ...older } = config;
    expect(train('two', [], { ...older, wishes }).code).toBe(0);
    expect((await loadWeights(scratch.file('two.safetensors'))).tensors).toEqual(tensors);
  });

  it('says how far fills of a network that draws lie apart, and what is wrong with a training', () => {
    const drawn = { ...config, family: 'variational', configuration: { size: 'small' }, hyperparameters: {}, size: 16 };
    expect(train('drawn', [], drawn).stderr).toMatch(/measured at step 4: .*difference \d/);
    const narrow = { ...drawn, family: 'autoencoder' };
    expect(train('narrow', [], narrow).stderr).toMatch(/farther from the truth than what went in. \(gain -\d/);
  });

  it('has nothing left to do where it has finished, and starts from weights that fit', async () => {
    const before = (await loadWeights(scratch.file('one.safetensors'))).tensors;
    const again = train('one');
    expect(again.stderr).toContain('from step 4');
    expect((await loadWeights(scratch.file('one.safetensors'))).tensors).toEqual(before);
    const on = train('on', ['--start', scratch.file('one.safetensors')]);
    expect(on.code).toBe(0);
    expect((await loadWeights(scratch.file('on.safetensors'))).tensors).not.toEqual(before);
  });

  it.each<[string, unknown, readonly string[], RegExp]>([
    ['is no JSON', '{', [], /^CONFIG_MALFORMED: .* is not JSON/],
    ['lacks something', { ...config, steps: undefined }, [], /^CONFIG_MALFORMED: .*steps is wrong/],
    ['names no family', { ...config, family: 'oracle' }, [], /^CONFIG_MALFORMED: .*"oracle".*correction/],
    ['has a size that does not fit', { ...config, size: 40 }, [], /^CONFIG_MALFORMED: .*multiple of 16/],
    ['has hyperparameters out of range', { ...config, hyperparameters: { remaining: -1 } }, [], /^CONFIG_MALFORMED: /],
    ['is to learn from a folder that is not there', config, ['--photos', '/nowhere'], /^FILE_NOT_FOUND: /],
    ['is to learn from no photo', config, ['--photos', write('letter.txt', 'dear grandmother')], /^PHOTOS_MISSING: /],
  ])('refuses a description that %s', (_, given, more, message) => {
    const { code, stderr, stdout } = train('refused', more, given);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(code).toBe(1);
    expect(existsSync(scratch.file('refused.safetensors'))).toBe(false);
  });

  it('says that it begins anew where a training for the same file is kept, and names what it did not learn from', async () => {
    const home = scratch.file('home');
    const photos = scratch.file('photos');
    mkdirSync(photos);
    await testPhoto(90, 60).toFile(join(photos, 'photo.png'));
    writeFileSync(join(photos, 'torn.jpg'), 'no photo at all');
    const given = (seed: number) => write('kept.json', { ...config, seed, steps: 2000, evaluateEvery: 2000 });
    const parameters = (seed: number) => [
      ...['train', '--config', given(seed), '--out', scratch.file('kept.safetensors'), '--photos', photos],
      ...['--runtime', 'onnxruntime/cpu', '--threads', '1'],
    ];
    const stopped = async (seed: number): Promise<string> => {
      const child = startCli(parameters(seed), home);
      let text = '';
      child.stderr.on('data', (data: Buffer) => {
        text += data.toString();
        if (/^\d+ of 2000/m.test(text)) child.kill('SIGTERM');
      });
      await once(child, 'close');
      return text;
    };
    const first = await stopped(5);
    expect(first).toMatch(/^not learned from: .*torn\.jpg: \S/m);
    expect(first).toContain('from step 0');
    expect(first).not.toContain('begins anew');
    const [folder] = readdirSync(join(home, 'training'));
    expect(await stopped(6)).toContain(join(home, 'training', folder));
    expect(readdirSync(join(home, 'training'))).toHaveLength(2);
  });

  it('writes over no photo, and says so in one line', () => {
    const photo = scratch.file('photos', 'photo.png');
    const before = readFileSync(photo);
    const over = ['--config', write('over.json', config), '--out', photo, '--photos', scratch.file('photos')];
    const { code, stderr } = runCli(['train', ...over], scratch.file('home'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^OUTPUT_IS_SOURCE: [^\n]+\n$/);
    expect(readFileSync(photo)).toEqual(before);
  });
});
