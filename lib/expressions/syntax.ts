import { feelTooLarge } from '../model/feel-names.ts';
import { childrenOf, feelTestsTree, feelTree, type FeelNode } from '../model/feel-tree.ts';

/** A node of FEEL's syntax tree, with its text. */
export interface Syntax {
  readonly name: string;
  readonly text: string;
  readonly children: readonly Syntax[];
}

const read = (node: FeelNode, text: string): Syntax => ({
  name: node.name,
  text: text.slice(node.from, node.to),
  children: childrenOf(node).map((child) => read(child, text)),
});

/** The tree of an expression that is known to parse. */
export const syntaxOf = (text: string): Syntax => read(feelTree(text), text);

/** The tree of the unary tests of a cell; undefined where they do not parse. */
export function syntaxOfTests(text: string): Syntax | undefined {
  if (feelTooLarge(text) !== undefined) return undefined;
  const faulty = (node: FeelNode): boolean => node.type.isError || childrenOf(node).some(faulty);
  const tree = feelTestsTree(text);
  return faulty(tree) ? undefined : read(tree, text);
}

/** Inside: FEEL null is JSONata's undefined. Each helper is total for any JSON. */
export const HELPERS: Readonly<Record<string, { readonly text: string; readonly uses: readonly string[] }>> = {
  // null of JSON -> undefined, and back
  u: { text: 'function($v){$type($v)="null"?():$v}', uses: [] },
  z: { text: 'function($v){$exists($v)?$v:null}', uses: [] },
  // one element for $append, also where it is a list itself
  w: { text: 'function($v){$type($v)="array"?[[$v]]:[$z($v)]}', uses: ['z'] },
  // a single value where a list is expected
  l: { text: 'function($v){$exists($v)?($type($v)="array"?$v:[$v]):()}', uses: [] },
  and3: {
    text: 'function($a,$b){($type($a)="boolean" and $a=false) or ($type($b)="boolean" and $b=false)?false:($type($a)="boolean" and $type($b)="boolean"?true:())}',
    uses: [],
  },
  or3: {
    text: 'function($a,$b){($type($a)="boolean" and $a=true) or ($type($b)="boolean" and $b=true)?true:($type($a)="boolean" and $type($b)="boolean"?false:())}',
    uses: [],
  },
  not3: { text: 'function($a){$type($a)="boolean"?($a=false):()}', uses: [] },
  eq: {
    text: 'function($a,$b){$exists($a) and $exists($b)?($type($a)=$type($b)?$a=$b:()):($exists($a)=$exists($b))}',
    uses: [],
  },
  lt: { text: 'function($a,$b){$type($a)=$type($b) and $type($a) in ["number","string"]?$a<$b:()}', uses: [] },
  le: { text: 'function($a,$b){$type($a)=$type($b) and $type($a) in ["number","string"]?$a<=$b:()}', uses: [] },
  num: {
    text: 'function($a,$b){$type($a)="number" and $type($b)="number"?$abs($a)<1e150 and $abs($b)<1e150:false}',
    uses: [],
  },
  add: {
    text: 'function($a,$b){$num($a,$b)?$a+$b:($type($a)="string" and $type($b)="string"?$a&$b:())}',
    uses: ['num'],
  },
  sub: { text: 'function($a,$b){$num($a,$b)?$a-$b:()}', uses: ['num'] },
  mul: { text: 'function($a,$b){$num($a,$b)?$a*$b:()}', uses: ['num'] },
  div: { text: 'function($a,$b){$num($a,$b)?($abs($b)>1e-150?$a/$b:()):()}', uses: ['num'] },
  neg: { text: 'function($a){$type($a)="number"?0-$a:()}', uses: [] },
  // x.name: of a context its entry, of a list the entries of its items
  get: {
    text: 'function($v,$k){$type($v)="object"?$u($lookup($v,$k)):($type($v)="array"?$reduce($v,function($r,$i){$append($r,$w($type($i)="object"?$u($lookup($i,$k)):()))},[]):())}',
    uses: ['u', 'w'],
  },
  at: {
    text: 'function($v,$n){($s:=$l($v);$exists($s)?$u($filter($append([],$map($s,function($i,$k){{"k":$k,"v":$i}})),function($e){$e.k=($n>0?$n-1:$count($s)+$n)})[0].v):())}',
    uses: ['l', 'u'],
  },
  len: { text: 'function($v){$type($v)="string"?$length($v):()}', uses: [] },
  cnt: { text: 'function($v){($s:=$l($v);$exists($s)?$count($s):())}', uses: ['l'] },
  nums: {
    text: 'function($s){$exists($s)?$count($s)>0 and $reduce($s,function($a,$i){$a and $type($i)="number" and ($type($i)="number"?$abs($i)<1e150:false)},true):false}',
    uses: [],
  },
  sumOf: { text: 'function($v){($s:=$l($v);$nums($s)?$sum($s):())}', uses: ['l', 'nums'] },
  minOf: { text: 'function($v){($s:=$l($v);$nums($s)?$min($s):())}', uses: ['l', 'nums'] },
  maxOf: { text: 'function($v){($s:=$l($v);$nums($s)?$max($s):())}', uses: ['l', 'nums'] },
  has: {
    text: 'function($v,$x){($s:=$l($v);$exists($s)?$reduce($s,function($a,$i){$a or $eq($u($i),$x)=true},false):())}',
    uses: ['l', 'u', 'eq'],
  },
  str2: { text: 'function($a,$b){$type($a)="string" and $type($b)="string"}', uses: [] },
  containsOf: { text: 'function($a,$b){$str2($a,$b)?$contains($a,$b):()}', uses: ['str2'] },
  starts: { text: 'function($a,$b){$str2($a,$b)?$substring($a,0,$length($b))=$b:()}', uses: ['str2'] },
  ends: {
    text: 'function($a,$b){$str2($a,$b)?($length($b)<=$length($a)?$substring($a,$length($a)-$length($b))=$b:false):()}',
    uses: ['str2'],
  },
  upper: { text: 'function($a){$type($a)="string"?$uppercase($a):()}', uses: [] },
  lower: { text: 'function($a){$type($a)="string"?$lowercase($a):()}', uses: [] },
  floorOf: { text: 'function($a){$type($a)="number"?$floor($a):()}', uses: [] },
  ceilOf: { text: 'function($a){$type($a)="number"?$ceil($a)+0:()}', uses: [] },
  absOf: { text: 'function($a){$type($a)="number"?$abs($a):()}', uses: [] },
};

/** Wraps a text in the definitions of the helpers it needs, in an order in which each knows those it uses. */
export function withHelpers(text: string, used: ReadonlySet<string>): string {
  const ordered: string[] = [];
  const add = (name: string): void => {
    if (ordered.includes(name)) return;
    for (const other of HELPERS[name]!.uses) add(other);
    ordered.push(name);
  };
  for (const name of used) add(name);
  return ordered.length === 0 ? text : `(${ordered.map((n) => `$${n}:=${HELPERS[n]!.text}`).join(';')};${text})`;
}
