import { background } from '../src-main/shared/background.ts';
import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import Shell from './Shell.svelte';
import { App } from './managers/app.svelte.ts';

const target = document.getElementById('app');
if (!target) throw new Error('The page has no place for the application.');
const app = new App();
mount(Shell, { target, props: { app } });
background(app.start(), 'Starting');
