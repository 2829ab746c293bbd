// What training and running networks costs on this machine, beside PyTorch where it is installed.
//   npm run bench -- train [--part peer|growth|startup|memory] [--threads N] [--rounds N] [--quick]
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lab } from '../build.mjs';
import { growthExponent, measure, median, python, pythonHas, table } from './measure.mjs';

const torchNetwork = join(import.meta.dirname, 'torch-network.py');
const parts = ['peer', 'growth', 'startup', 'memory'];

export async function run(parameters) {
  const { values } = parseArgs({
    args: parameters,
    options: {
      part: { type: 'string' },
      threads: { type: 'string', default: '2' },
      rounds: { type: 'string', default: '3' },
      quick: { type: 'boolean', default: false },
    },
  });
  const chosen = values.part ? [values.part] : parts;
  const work = { peer, growth, startup, memory };
  for (const part of chosen) {
    if (!work[part]) throw new Error(`There is no part ${part}; there are ${parts.join(', ')}.`);
    await work[part](values);
    console.log();
  }
}

/** One measurement in a process of its own. */
async function ours(task, threads, settings) {
  const fixed = ['--runtime', 'onnxruntime/cpu', '--threads', threads, '--json'];
  const { output } = await measure(process.execPath, [lab, 'bench', task, ...flagsOf(settings), ...fixed]);
  return JSON.parse(output);
}

async function torch(threads, layout, settings) {
  const flags = [...flagsOf(settings), '--threads', threads, '--layout', layout];
  return JSON.parse((await measure(python, [torchNetwork, ...flags])).output);
}

function flagsOf(settings) {
  return Object.entries(settings).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : value === false ? [] : [`--${name}`, String(value)],
  );
}

/** The same network, batch and threads, turn by turn; the medians of some rounds, against PyTorch's better layout. */
async function peer({ threads, rounds, quick }) {
  const cases = [
    { batch: 4, size: 96 },
    { batch: 8, size: 64 },
    { batch: 16, size: 64 },
    { batch: 16, size: 64, gated: true },
    { batch: 8, size: 128, gated: true },
  ];
  const hasTorch = pythonHas('torch');
  if (!hasTorch) console.log('PyTorch is not installed (Debian: python3-torch); Heirloom alone.');
  const rows = [
    ['network', 'train ms', 'PyTorch', 'ratio', 'forward ms', 'PyTorch', 'ratio', 'MiB', 'PyTorch', 'ratio'],
  ];
  for (const { gated = false, ...sizes } of quick ? cases.slice(0, 1) : cases) {
    const settings = { ...sizes, width: 32, gated, steps: 15 };
    const found = { train: [], forward: [], peak: [], torch: { channels_last: [], contiguous: [] } };
    for (let round = 0; round < Number(rounds); round++) {
      const step = await ours('train-step', threads, settings);
      found.train.push(step.medianMs);
      found.peak.push(step.peakMiB);
      found.forward.push((await ours('forward', threads, settings)).medianMs);
      if (!hasTorch) continue;
      for (const layout of Object.keys(found.torch)) found.torch[layout].push(await torch(threads, layout, settings));
    }
    const best = (name) =>
      hasTorch ? Math.min(...Object.values(found.torch).map((all) => median(all.map((one) => one[name])))) : NaN;
    const pair = (mine, theirs, digits = 1) => [
      mine.toFixed(digits),
      hasTorch ? theirs.toFixed(digits) : '-',
      hasTorch ? (mine / theirs).toFixed(2) : '-',
    ];
    rows.push([
      `${sizes.batch} × ${sizes.size}²${gated ? ' gated' : ''}`,
      ...pair(median(found.train), best('train')),
      ...pair(median(found.forward), best('forward')),
      ...pair(median(found.peak), best('peakMiB'), 0),
    ]);
  }
  console.log(`Reference network, width 32, ${threads} threads, medians of ${rounds} rounds`);
  console.log(table(rows));
}

async function growth({ threads, quick }) {
  const base = { batch: 4, size: 64, width: 32, steps: 12 };
  const rows = [['what grows', 'from … to', 'ms', 'peak MiB', 'ms grows as', 'MiB above 100 as']];
  const series = { batch: [1, 2, 4, 8, 16], size: [32, 64, 96, 128, 192], width: [16, 32, 48, 64] };
  for (const [name, all] of Object.entries(series)) {
    const points = [];
    for (const value of quick ? all.slice(0, 2) : all) {
      const { medianMs, peakMiB } = await ours('train-step', threads, { ...base, [name]: value });
      points.push({ value, medianMs, peakMiB });
    }
    const exponent = (of) => growthExponent(points.map((point) => ({ size: point.value, seconds: of(point) })));
    rows.push([
      name,
      points.map(({ value }) => value).join(' '),
      points.map(({ medianMs }) => medianMs.toFixed(0)).join(' '),
      points.map(({ peakMiB }) => peakMiB.toFixed(0)).join(' '),
      `${name}^${exponent(({ medianMs }) => medianMs).toFixed(2)}`,
      `${name}^${exponent(({ peakMiB }) => Math.max(1, peakMiB - 100)).toFixed(2)}`,
    ]);
  }
  console.log(`Training step from batch ${base.batch}, ${base.size}², width ${base.width}`);
  console.log(table(rows));
}

async function startup({ threads, quick }) {
  const rows = [['network', 'parameters', 'nodes', 'first trace ms', 'first create ms', 'later, both ms']];
  const cases = [{ width: 32 }, { width: 32, gated: true }, { width: 64, gated: true }, { width: 128, gated: true }];
  for (const settings of quick ? cases.slice(0, 1) : cases) {
    const report = await ours('compile', threads, { batch: 4, size: 96, steps: 10, ...settings });
    const { traceMs, createMs, nodes } = report.compile;
    rows.push([
      `width ${settings.width}${settings.gated ? ' gated' : ''}`,
      report.parameters,
      nodes,
      traceMs.toFixed(0),
      createMs.toFixed(0),
      report.medianMs.toFixed(0),
    ]);
  }
  console.log('From a training step as a function to a session that runs it');
  console.log(table(rows));
}

async function memory({ threads, quick }) {
  const rows = [['what', 'resident MiB at the start', 'at the end', 'peak']];
  const small = { batch: 2, size: 32, width: 16 };
  const cases = [
    [`${quick ? 200 : 2000} training steps`, 'train-step', { ...small, steps: quick ? 200 : 2000 }],
    [`${quick ? 20 : 200} times compiled and disposed of`, 'compile', { ...small, steps: quick ? 20 : 200 }],
  ];
  for (const [label, task, settings] of cases) {
    const { residentMiB, peakMiB } = await ours(task, threads, settings);
    rows.push([label, ...[residentMiB.start, residentMiB.end, peakMiB].map((value) => value.toFixed(0))]);
  }
  console.log(table(rows));
}
