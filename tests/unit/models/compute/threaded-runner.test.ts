import { mkdirSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../src-main/imaging/random.ts';
import { createNetworkRunner, type NetworkData } from '../../../../src-main/models/compute/network-runner.ts';
import { createThreadedRunner } from '../../../../src-main/models/compute/threaded-runner.ts';
import { initialiseCorrection } from '../../../../src-main/nn/families/correction/correction-network.ts';
import { failureOf } from '../../../support/expectations.ts';
import { scratchForFile } from '../../../support/scratch.ts';
import { stirred } from '../../nn/families/training-runs.ts';

const scratch = scratchForFile('threaded-runner');
const builtDirectory = resolve(import.meta.dirname, '../../../../out/main');
const cacheDirectory = scratch.file('cache');
const weights = Object.entries(stirred(initialiseCorrection(createRandom(1), 'small')));
const network: NetworkData = {
  sha256: 'a'.repeat(64),
  architecture: 'correction',
  configuration: { tier: 'small' },
  weights: Object.fromEntries(weights.map(([name, { values }]) => [name, values])),
  output: 'picture',
};
const side = 128;
const plane = new Float32Array(side * side);
const picture = Float32Array.from({ length: plane.length * 3 }, (_, i) => 0.5 + 0.4 * Math.sin(i / 31));
const values = { picture, mask: plane, strength: plane };

describe('networks on a thread of their own', { timeout: 60_000 }, () => {
  it('give what they give here, in the order of the calls, while this thread goes on', async () => {
    // Without a folder nothing is measured: both take the processor.
    const here = createNetworkRunner({ cacheDirectory });
    const there = createThreadedRunner({ cacheDirectory, builtDirectory });
    let turns = 0;
    const ticking = setInterval(() => (turns += 1), 1);
    const order: number[] = [];
    const calls = [1, 2, 3].map(async (call) => {
      const output = await there.run(network, 1, side, values);
      order.push(call);
      return output;
    });
    const outputs = await Promise.all(calls);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(10);
    expect(order).toEqual([1, 2, 3]);
    const wanted = await here.run(network, 1, side, values);
    for (const output of outputs) {
      expect(output).toHaveLength(wanted.length);
      expect(Math.max(...output.map((value, i) => Math.abs(value - wanted[i])))).toBeLessThan(1e-4);
    }
    // What went in is still there.
    expect(picture).toHaveLength(plane.length * 3);
    await Promise.all([here.dispose(), there.dispose()]);
    await failureOf(
      createThreadedRunner({ cacheDirectory, builtDirectory: scratch.path }).run(network, 1, side, values),
      'RUNTIME_FAILED',
    );
  });

  it('say where a call fails, and where the thread ends, and start anew with the next call', async () => {
    const folder = scratch.file('ending');
    mkdirSync(folder);
    writeFileSync(
      `${folder}/network-thread.js`,
      `require('node:worker_threads').parentPort.on('message', ({ call, data, batch }) => {
        if (batch === 9) process.exit(3);
        require('node:worker_threads').parentPort.postMessage({ call, output: Float32Array.of(data ? 1 : 0) });
      });`,
    );
    const runner = createThreadedRunner({ cacheDirectory, builtDirectory: folder });
    expect([...(await runner.run(network, 1, side, {}))]).toEqual([1]);
    // The data went with the first call.
    expect([...(await runner.run(network, 1, side, {}))]).toEqual([0]);
    const { details } = await failureOf(runner.run(network, 9, side, {}), 'RUNTIME_FAILED');
    expect(details.reason).toContain('code 3');
    expect([...(await runner.run(network, 1, side, {}))]).toEqual([1]);
    await runner.dispose();

    const there = createThreadedRunner({ cacheDirectory, builtDirectory });
    const short = { ...values, mask: new Float32Array(3) };
    await expect(there.run(network, 1, side, short)).rejects.toThrow(/mask/);
    expect(await there.run(network, 1, side, values)).toHaveLength(plane.length * 3);
    await there.dispose();
  });
});
