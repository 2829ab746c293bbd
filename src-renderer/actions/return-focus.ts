import type { Attachment } from 'svelte/attachments';
import type { App } from '../managers/app.svelte.ts';

/**
 * Who points at a button is still working on the photo: the focus goes back there, so that space, Enter and Tab act on it.
 * Who walks with the keyboard stays where they are.
 */
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
