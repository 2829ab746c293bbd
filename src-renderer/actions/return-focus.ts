import type { Attachment } from 'svelte/attachments';
import type { App } from '../managers/app.svelte.ts';

/** Gives the focus back to the canvas after a click by pointer, so that space, Enter and Tab act on the photo; not after one by keyboard. */
export function returnFocus(app: App): Attachment<HTMLElement> {
  return (element) => {
    const listener = (event: MouseEvent): void => {
      const pressed = event.target instanceof Element && event.target.closest('button, summary');
      if (pressed && event.detail > 0) app.view.takeFocus();
    };
    element.addEventListener('click', listener);
    return () => element.removeEventListener('click', listener);
  };
}
