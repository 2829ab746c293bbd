import { background } from '../../shared/background.ts';
import { app, BrowserWindow, dialog, ipcMain, MessageChannelMain, protocol, session, utilityProcess } from 'electron';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createHost, type Host } from '../../host/create-host.ts';
import { keepRunning } from '../../host/keep-running.ts';
import { defaultPaths, resourcesFolder } from '../../platform/paths.ts';
import { version } from '../../host/version.ts';
import { launchChildProcess } from '../launchers/child-process.ts';
import { launchUtilityProcess } from '../launchers/utility-process.ts';
import type { EngineProcess } from '../../contract/engine.ts';
import { hostContract } from '../../contract/host.ts';
import { serializeError } from '../../shared/errors.ts';
import { serve } from '../../shared/rpc/serve.ts';
import { connectPage } from './connect-page.ts';
import { pick } from './dialogs.ts';
import { handleRequest } from './handle-request.ts';
import { origin, scheme } from './origin.ts';
import { secureApplication, secureSession } from './secure.ts';
import { windowOptions } from './window-options.ts';

const renderer = join(import.meta.dirname, '..', 'renderer');
const preload = join(import.meta.dirname, '..', 'preload', 'preload.cjs');
const paths = defaultPaths();
if (process.env.HEIRLOOM_HOME) app.setPath('userData', join(process.env.HEIRLOOM_HOME, 'electron'));
let window: BrowserWindow | null = null;

protocol.registerSchemesAsPrivileged([
  { scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } },
]);
secureApplication(app);
// Also a window that a mistake would open with other options.
app.enableSandbox();
keepRunning();

if (!app.requestSingleInstanceLock()) app.quit();
else {
  app.on('second-instance', () => window?.focus());
  app.on('window-all-closed', () => app.quit());
  background(start(), 'Starting');
}

async function start(): Promise<void> {
  await app.whenReady();
  let host: Host;
  try {
    host = createHost({
      paths,
      resources: resourcesFolder(import.meta.dirname),
      launchEngine,
      shell: 'electron',
      version,
      pick: (kind) => pick(window, kind),
    });
  } catch (error) {
    dialog.showErrorBox('Heirloom', serializeError(error).message);
    app.quit();
    return;
  }
  secureSession(session.defaultSession);
  protocol.handle(scheme, (request) => handleRequest(host, renderer, request));
  ipcMain.on('heirloom:connect', (event) =>
    connectPage(
      event,
      () => new MessageChannelMain(),
      (port) => serve(port, hostContract, host.handlers),
    ),
  );
  app.on('will-quit', () => host.dispose());
  window = new BrowserWindow(windowOptions(preload));
  window.on('closed', () => (window = null));
  await window.loadURL(`${origin}/index.html`);
}

function launchEngine(priority: number): EngineProcess {
  const modulePath = join(import.meta.dirname, 'engine.js');
  if (process.platform === 'linux') {
    // sharp and Electron bring two GLibs that do not share a process, so here the engine runs in a Node of its own.
    const packaged = join(process.resourcesPath, 'node');
    const execPath = process.env.HEIRLOOM_NODE ?? (app.isPackaged && existsSync(packaged) ? packaged : 'node');
    return launchChildProcess({
      modulePath,
      cacheDirectory: paths.cache,
      modelFolders: [paths.models],
      priority,
      execPath,
    });
  }
  return launchUtilityProcess(() =>
    utilityProcess.fork(modulePath, [String(priority), paths.cache, paths.models], { serviceName: 'Heirloom engine' }),
  );
}
