/** How a drawing is shown in a box: how high the box is, how large texts are drawn, and whether the whole drawing is shown at first. */
export interface Frame {
  readonly height: number;
  readonly fontSize: number;
  readonly labelSize: number;
  readonly whole: boolean;
  /** Zoom of the first view. */
  readonly scale: number;
}
export interface Extent {
  readonly width: number;
  readonly height: number;
}

/** Pixels on the screen below which text cannot be read with ease. */
const READABLE = 8.5;
/** Size of texts in drawings as modelers draw them, and what still fits into a task of 100 by 80. */
const USUAL_FONT = 12;
const LARGEST_FONT = 16;
const LARGEST_LABEL = 14;
const LOWEST = 240;
/** Height of the box of a part, by its width. */
const BROAD = 0.9;
/** Share of the window that a drawing may take. */
const SHARE = 0.72;
/** What is kept free around a drawing that is fitted. */
const MARGIN = 24;

/**
 * A drawing is as high as its own proportions ask for. Where it has to be made small to fit, its texts are drawn larger, up to what fits into a task; where
 * that is not enough to read them, the first view is a part of it.
 */
export function frame(extent: Extent | undefined, width: number, windowHeight: number): Frame {
  const highest = Math.max(LOWEST, windowHeight * SHARE);
  const between = (height: number): number => Math.round(Math.min(highest, Math.max(LOWEST, height)));
  if (extent === undefined || width <= 0)
    return { height: between(highest), fontSize: USUAL_FONT, labelSize: USUAL_FONT - 1, whole: true, scale: 1 };
  const fitting = Math.min(width / (extent.width + MARGIN), highest / (extent.height + MARGIN), 1);
  const whole = LARGEST_FONT * fitting >= READABLE;
  const scale = whole ? fitting : (READABLE + 1.5) / USUAL_FONT;
  const wanted = Math.ceil((READABLE + 1) / scale);
  return {
    // A part is shown in a box that leaves the page its room.
    height: between(Math.min((extent.height + MARGIN) * scale, whole ? Infinity : width * BROAD)),
    fontSize: Math.min(LARGEST_FONT, Math.max(USUAL_FONT, wanted)),
    labelSize: Math.min(LARGEST_LABEL, Math.max(USUAL_FONT - 1, wanted - 1)),
    whole,
    scale,
  };
}
