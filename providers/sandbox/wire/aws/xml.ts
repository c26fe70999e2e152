/** What an element of EC2's replies holds: text, elements by name, or a list of `<item>`s; undefined is left out. */
export type Xml = string | number | boolean | undefined | readonly Xml[] | XmlElements;

export interface XmlElements {
  readonly [name: string]: Xml;
}

/** The elements, without white space between them. */
export function xmlOf(elements: XmlElements): string {
  return Object.entries(elements)
    .map(([name, value]) => element(name, value))
    .join('');
}

function element(name: string, value: Xml): string {
  if (value === undefined) return '';
  const inside = insideOf(value);
  return inside === '' ? `<${name}/>` : `<${name}>${inside}</${name}>`;
}

function insideOf(value: Exclude<Xml, undefined>): string {
  if (typeof value !== 'object') return escaped(String(value));
  if (isList(value)) return value.map((item) => element('item', item)).join('');
  return xmlOf(value);
}

function isList(value: readonly Xml[] | XmlElements): value is readonly Xml[] {
  return Array.isArray(value);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\r': '&#xD;',
};

/** XML 1.0 cannot hold most control characters, not even escaped. */
function escaped(text: string): string {
  return text
    .replace(/[&<>"'\r]/g, (character) => entities[character] ?? character)
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
}
