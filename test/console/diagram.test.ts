import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { frame } from '../../console/src/diagram-frame.ts';
import { readExtent } from '../../console/src/outline.ts';
import { DIAGRAM } from './fake-data.ts';

describe('how a drawing is shown', () => {
  test('its extent is read from the file: shapes, labels and flows', () => {
    const extent = readExtent(DIAGRAM)!;
    expect(extent.width).toBeGreaterThan(2000);
    expect(extent.height).toBeGreaterThan(700);
    expect(readExtent('<definitions/>')).toBeUndefined();
    expect(readExtent('no xml')).toBeUndefined();
  });
  const extent = { width: 2260, height: 860 };
  test('at the width of a laptop it is shown whole, with larger texts', () => {
    const framed = frame(extent, 1240, 800);
    expect(framed).toMatchObject({ whole: true, fontSize: 16 });
    // The box has the proportions of the drawing: nothing is cut off, nothing is wasted.
    expect(framed.height / 1240).toBeCloseTo(860 / 2260, 1);
  });
  test('on a phone it opens as a part that can be read, and leaves the page its room', () => {
    const framed = frame(extent, 330, 740);
    expect(framed.whole).toBe(false);
    expect(framed.scale * framed.fontSize).toBeGreaterThanOrEqual(9);
    expect(framed.height).toBeLessThan(330);
  });
  test('a small drawing is not blown up', () => {
    expect(frame({ width: 500, height: 200 }, 1240, 800)).toMatchObject({ whole: true, scale: 1, fontSize: 12 });
  });
  test('whatever the sizes: text can be read at first sight, and the box fits into the window', () => {
    const size = fc.integer({ min: 100, max: 20_000 });
    fc.assert(
      fc.property(
        size,
        size,
        fc.integer({ min: 280, max: 4000 }),
        fc.integer({ min: 400, max: 2000 }),
        (w, h, at, high) => {
          const framed = frame({ width: w, height: h }, at, high);
          expect(framed.scale * framed.fontSize).toBeGreaterThanOrEqual(8.5);
          expect(framed.height).toBeLessThanOrEqual(Math.max(240, high * 0.72) + 1);
          if (framed.whole) expect(framed.scale * w).toBeLessThanOrEqual(at);
        },
      ),
    );
  });
});
