import type { App, Session } from 'electron';
import { isOwnAddress } from './origin.ts';

/** No page leaves the application, opens a window, embeds another, or gets a permission; nothing reaches a network. */
export function secureApplication(app: App): void {
  app.on('web-contents-created', (_, contents) => {
    contents.on('will-navigate', (event) => event.preventDefault());
    contents.on('will-frame-navigate', (event) => event.preventDefault());
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  });
}

export function secureSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.setSpellCheckerEnabled(false);
  session.on('will-download', (event, item) => {
    if (!isOwnAddress(item.getURL())) event.preventDefault();
  });
  session.webRequest.onBeforeRequest((details, callback) => {
    const own = isOwnAddress(details.url) || /^(blob|data|devtools):/.test(details.url);
    callback({ cancel: !own });
  });
}
