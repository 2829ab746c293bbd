import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../support/scratch.ts';
import { photoOpened } from './canvas.ts';
import { shells } from './shells.ts';

describe.each(shells)('the first minute in $name', (shell) => {
  if (shell.missing) {
    it.skip(`cannot be tried: ${shell.missing}`, () => undefined);
    return;
  }

  it('opens the sample in the editor', async () => {
    const scratch = scratchFolder('sample');
    const { page, close } = await shell.open(scratch.file('home'));
    try {
      await page.getByTestId('try-sample').click();
      await photoOpened(page);
      expect(await page.getByTestId('photo-name').innerText()).toContain('harbour.jpg');
      expect(await page.getByTestId('photo-size').innerText()).toMatch(/1.?600\s×\s1.?100/);
    } finally {
      await close();
      scratch.remove();
    }
  });
});
