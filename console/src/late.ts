/** Style sheets of diagrams and forms, loaded where the first one stands on the screen; the page names them. */
const loaded = new Map<string, Promise<void>>();

export function styles(name: 'diagram' | 'form'): Promise<void> {
  const href = document.getElementById('app')?.dataset[`${name}Styles`];
  if (href === undefined) return Promise.resolve();
  const ready =
    loaded.get(href) ??
    new Promise<void>((done, fail) => {
      const sheet = document.createElement('link');
      sheet.rel = 'stylesheet';
      sheet.href = href;
      sheet.onload = () => done();
      sheet.onerror = () => fail(new Error(`${href} could not be loaded`));
      // Before the console's own sheet, so that its few corrections win.
      document.head.insertBefore(sheet, document.head.querySelector('link[rel=stylesheet]'));
    });
  loaded.set(href, ready);
  return ready;
}
