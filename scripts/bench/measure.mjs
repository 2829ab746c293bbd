import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'vite';
import { cli } from '../build.mjs';

/** Folder of the photographs that are measured on. */
export const usualPhotos = process.env.HEIRLOOM_PHOTOS ?? resolve(import.meta.dirname, '../../../shared/photos');

/** The photographs of `folder` with a mask of this damage: val/<photo>.png and masks/<photo>.<damage>.png. */
export function damagedPhotos(folder, damage) {
  const ending = `.${damage}.png`;
  return readdirSync(join(folder, 'masks'))
    .filter((name) => name.endsWith(ending))
    .sort()
    .map((name) => ({
      name,
      mask: join(folder, 'masks', name),
      photo: join(folder, 'val', name.replace(ending, '.png')),
    }));
}

/** Does `work` with a folder of its own, which is removed afterwards. */
export async function inScratch(work) {
  const folder = mkdtempSync(join(tmpdir(), 'heirloom-bench-'));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * Runs a command to its end. Wall seconds, and the peak of resident memory in MiB, read from the system's own high-water mark
 * (Linux only; undefined elsewhere).
 */
export function measure(command, parameters) {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
    let peakKiB;
    let output = '';
    let errors = '';
    const sample = () => {
      try {
        const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'));
        if (line) peakKiB = Math.max(peakKiB ?? 0, Number(line[1]));
      } catch {
        // It has ended, or this is no Linux.
      }
    };
    const timer = setInterval(sample, 15);
    child.stdout.on('data', (part) => (output += part));
    child.stderr.on('data', (part) => (errors += part));
    child.on('error', (error) => {
      clearInterval(timer);
      reject(error);
    });
    child.on('exit', (code) => {
      clearInterval(timer);
      const seconds = (performance.now() - started) / 1000;
      if (code !== 0) reject(new Error(`${command} ${parameters.join(' ')} ended with ${code}: ${errors.trim()}`));
      else resolve({ seconds, peakMiB: peakKiB === undefined ? undefined : Math.round(peakKiB / 1024), output });
    });
  });
}

/** `heirloom fill` as a process of its own. */
export function measureFill(photo, mask, out, method) {
  const parameters = ['--mask', mask, '--out', out, '--method', method, '--overwrite', '--json'];
  return measure(process.execPath, [cli, 'fill', photo, ...parameters]);
}

export function isInstalled(command) {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** The system's Python, for which Debian packages what is measured against. */
export const python = '/usr/bin/python3';

/** @param modules with commas between them */
export function pythonHas(modules) {
  return spawnSync(python, ['-c', `import ${modules}`]).status === 0;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param share 0..1; nearest rank */
export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}

export function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** A TypeScript source as a module, built into `folder`. */
export async function loadSource(entry, folder) {
  const output = { entryFileNames: 'module.mjs' };
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true },
    build: { ssr: entry, outDir: folder, rollupOptions: { output } },
  });
  return import(join(folder, 'module.mjs'));
}

/** Exponent p of seconds ∝ size^p, by least squares on the logarithms. */
export function growthExponent(points) {
  const xs = points.map(({ size }) => Math.log(size));
  const ys = points.map(({ seconds }) => Math.log(seconds));
  const x = mean(xs);
  const y = mean(ys);
  return (
    xs.reduce((sum, value, i) => sum + (value - x) * (ys[i] - y), 0) /
    xs.reduce((sum, value) => sum + (value - x) ** 2, 0)
  );
}

export function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === 0 ? String(cell).padEnd(widths[i]) : String(cell).padStart(widths[i]))).join('  '),
    )
    .join('\n');
}
