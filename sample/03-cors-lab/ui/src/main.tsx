import { render } from 'preact';
import { App } from './app.js';
import { offerToTests } from './for-tests.js';
import { readLab } from './lab.js';
import './style.css';

const root = document.getElementById('app') as HTMLElement;
try {
  const lab = await readLab();
  offerToTests(lab);
  render(<App lab={lab} />, root);
} catch (error) {
  render(
    <main class="content">
      <h1>CORS Lab</h1>
      <p role="alert">
        The lab does not answer ({String(error)}). Start it with npm start and load this page again.
      </p>
    </main>,
    root,
  );
}
