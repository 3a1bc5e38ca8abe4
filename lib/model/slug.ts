/** Lower-kebab-case form of a name; empty where nothing of the name can be kept. */
export function kebab(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/ß/g, 'ss')
    .replace(/[øØ]/g, 'o')
    .replace(/[æÆ]/g, 'ae')
    .replace(/([a-z0-9])([A-Z])/g, (_m, a: string, b: string) => `${a}-${b}`)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}
