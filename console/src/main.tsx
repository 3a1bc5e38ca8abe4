import { render } from 'preact';
import { App } from './app.tsx';
import { SessionGate } from './session.tsx';

const host = document.getElementById('app');
if (host === null) throw new Error('the page holds no element #app; see console/src/index.html');
host.replaceChildren();
render(
  <SessionGate>
    <App />
  </SessionGate>,
  host,
);
