import type { Finding } from '../model/diagnostic.ts';
import { finding } from '../model/diagnostics/index.ts';
import { Lines } from '../model/lines.ts';

export type TextReading =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly finding: Finding };

/** Bytes that are valid in no place of a text: what a decoder puts where it cannot read on. */
const REPLACEMENT = '\ufffd';

/**
 * The text of a file: UTF-8, unless a byte order mark or the XML declaration says otherwise. Bytes that the encoding does not know are
 * refused with their place, not replaced: a name that is read wrongly is another name.
 */
export function decodeText(bytes: Uint8Array, file: string): TextReading {
  const { label, from } = encodingOf(bytes);
  const decoder = (fatal: boolean): TextDecoder => new TextDecoder(label, { fatal });
  try {
    return { ok: true, text: decoder(true).decode(bytes) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_ENCODING_NOT_SUPPORTED')
      return refuse(file, `${file} is in ${label}, ${from}, which is not an encoding that is read`, 0, '');
    const text = decoder(false).decode(bytes);
    const at = Math.max(text.indexOf(REPLACEMENT), 0);
    return refuse(file, `${file} is not ${label.toUpperCase()}, ${from}: a character cannot be read`, at, text);
  }
}

function refuse(file: string, message: string, offset: number, text: string): TextReading {
  return {
    ok: false,
    finding: finding('TUT-120', {
      message,
      suggestion: 'Save the file as UTF-8, and let the XML declaration say encoding="UTF-8"',
      place: new Lines(text, file).at(offset),
    }),
  };
}

/** Which encoding it is, and who says so. */
function encodingOf(bytes: Uint8Array): { readonly label: string; readonly from: string } {
  const [a, b, c, d] = bytes;
  const mark = 'as its byte order mark says';
  if (a === 0xff && b === 0xfe)
    return c === 0 && d === 0 ? { label: 'utf-32le', from: mark } : { label: 'utf-16le', from: mark };
  if (a === 0xfe && b === 0xff) return { label: 'utf-16be', from: mark };
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return { label: 'utf-32be', from: mark };
  // Without a mark, the `<` of an XML file tells how many bytes a character has.
  if (a === 0x3c && b === 0) return { label: 'utf-16le', from: 'as its first bytes say' };
  if (a === 0 && b === 0x3c) return { label: 'utf-16be', from: 'as its first bytes say' };
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  const declared = /^[^<]{0,4}<\?xml[^>]*encoding=["']([\w-]+)["']/.exec(start)?.[1];
  // A declaration that can be read byte by byte is in no 16-bit encoding, whatever it says of itself.
  if (declared === undefined || /^(utf-?16|ucs-?2|utf-?32)/i.test(declared))
    return { label: 'utf-8', from: 'as every file is' };
  return { label: declared, from: 'as its XML declaration says' };
}
