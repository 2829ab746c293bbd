import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { cliPath } from '../../../support/cli.ts';
import { scratchForFile, until } from '../../../support/scratch.ts';

const scratch = scratchForFile('browser');

describe.skipIf(process.platform !== 'linux')('opening the browser', () => {
  it('shows the list of processes a file’s name and no token, and the browser the way', async () => {
    mkdirSync(scratch.file('bin'));
    const seen = scratch.file('seen');
    // Stands for a desktop's own opener: notes what any user of the computer could read about it.
    writeFileSync(
      scratch.file('bin', 'xdg-open'),
      `#!/bin/sh\nprintf %s "$1" > '${seen}.part' && mv '${seen}.part' '${seen}'\n`,
    );
    chmodSync(scratch.file('bin', 'xdg-open'), 0o755);
    const child = spawn(process.execPath, [cliPath, 'serve'], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        HEIRLOOM_HOME: scratch.file('home'),
        DISPLAY: ':99',
        PATH: `${scratch.file('bin')}:${process.env.PATH}`,
      },
    });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    try {
      await until(() => existsSync(seen));
      const [address] = /http:\/\/\S+/.exec(output)!;
      const given = readFileSync(seen, 'utf8');
      expect(given).not.toContain(new URL(address).searchParams.get('token'));
      expect(statSync(given).mode & 0o777).toBe(0o600);
      expect(readFileSync(given, 'utf8')).toContain(`url=${address}`);
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await exited;
      expect(existsSync(given)).toBe(false);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
