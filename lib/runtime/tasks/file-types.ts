const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);
const ZIP = bytes(0x50, 0x4b, 0x03, 0x04);

interface FileType {
  readonly extensions: readonly string[];
  /** What a file of the type begins with, from an offset on; none for text. */
  readonly begins?: readonly { readonly at: number; readonly with: Uint8Array }[];
}
const from = (magic: Uint8Array, at = 0): NonNullable<FileType['begins']> => [{ at, with: magic }];

/** Files that people attach. Nothing that a browser or a machine would run: no HTML, no SVG, no scripts, no macros. */
export const FILE_TYPES: Readonly<Record<string, FileType>> = {
  'application/pdf': { extensions: ['pdf'], begins: from(ascii('%PDF-')) },
  'image/png': { extensions: ['png'], begins: from(bytes(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)) },
  'image/jpeg': { extensions: ['jpg', 'jpeg'], begins: from(bytes(0xff, 0xd8, 0xff)) },
  'image/webp': { extensions: ['webp'], begins: [...from(ascii('RIFF')), ...from(ascii('WEBP'), 8)] },
  'text/plain': { extensions: ['txt', 'log', 'md'] },
  'text/csv': { extensions: ['csv'] },
  'application/json': { extensions: ['json'] },
  'message/rfc822': { extensions: ['eml'] },
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': {
    extensions: ['docx'],
    begins: from(ZIP),
  },
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': { extensions: ['xlsx'], begins: from(ZIP) },
};

/** Why a content is not of the type that it is said to be, or its name says another; undefined where it is. */
export function contentFault(type: string, name: string, content: Uint8Array): string | undefined {
  const known = FILE_TYPES[type]!;
  const extension = name.includes('.') ? name.slice(name.lastIndexOf('.') + 1).toLowerCase() : '';
  if (!known.extensions.includes(extension))
    return `is ${type}, and its name ends in ".${extension}"; expected ${known.extensions.map((e) => `.${e}`).join(' or ')}`;
  for (const { at, with: magic } of known.begins ?? [])
    if (!magic.every((byte, i) => content[at + i] === byte)) return `is said to be ${type}, and does not begin as one`;
  if (known.begins !== undefined) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(content);
    return text.includes('\0') ? `is said to be ${type}, and holds what no text holds` : undefined;
  } catch {
    return `is said to be ${type}, and is no UTF-8 text`;
  }
}
