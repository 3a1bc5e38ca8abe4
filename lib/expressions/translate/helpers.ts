/**
 * JSONata functions that a translation brings along. Inside, FEEL's null is JSONata's undefined; items of lists and entries of contexts are JSON, so null
 * there. Each is total for any JSON: none fails whatever it is given.
 */
export const HELPERS = {
  // ------------------------------------------------------------ null, and what JSONata does to lists
  u: 'function($v){$type($v)="null"?():$v}',
  z: 'function($v){$exists($v)?$v:null}',
  // one item for $append, also where it is a list itself
  w: 'function($v){$type($v)="array"?[[$v]]:[$z($v)]}',
  // a single value is a list of one
  l: 'function($v){$exists($v)?($type($v)="array"?$v:[$v]):()}',

  // ------------------------------------------------------------ what a parameter takes: a list of one stands for its item
  txt: 'function($v){($o:=$type($v)="array"?($count($v)=1?$v[0]):$v;$type($o)="string"?$o:())}',
  nmb: 'function($v){($o:=$type($v)="array"?($count($v)=1?$v[0]):$v;$type($o)="number"?$o:())}',
  ctx: 'function($v){($o:=$type($v)="array"?($count($v)=1?$v[0]):$v;$type($o)="object"?$o:())}',
  int: 'function($v){($o:=$nmb($v);$exists($o)?($abs($o)<9007199254740992?($o<0?$ceil($o)+0:$floor($o)):()):())}',

  // ------------------------------------------------------------ three-valued logic
  and3: 'function($a,$b){($type($a)="boolean" and $a=false) or ($type($b)="boolean" and $b=false)?false:($type($a)="boolean" and $type($b)="boolean"?true:())}',
  or3: 'function($a,$b){($type($a)="boolean" and $a=true) or ($type($b)="boolean" and $b=true)?true:($type($a)="boolean" and $type($b)="boolean"?false:())}',
  not3: 'function($a){$type($a)="boolean"?($a=false):()}',
  // a fold keeps "t", "f" or "n" (null), or "x" where something is no list
  tri: 'function($s){$s="t"?true:($s="f"?false:())}',

  // ------------------------------------------------------------ comparison
  // one of the two is a text, a number or a boolean
  eqs: 'function($a,$b){$exists($a) and $exists($b)?($type($a)=$type($b)?$a=$b:()):$exists($a)=$exists($b)}',
  // of two kinds: only whether one is there can be told
  eqk: 'function($a,$b){$exists($a) and $exists($b)?():$exists($a)=$exists($b)}',
  eq: 'function($a,$b){$exists($a) and $exists($b)?($type($a)!=$type($b)?():($type($a)="array"?($count($a)!=$count($b)?false:$tri($reduce($zip($a,$b),function($r,$p){$eqf($r,$eq($u($p[0]),$u($p[1])))},"t"))):($type($a)="object"?($k:=$append([],$keys($a));$count($k)!=$count($append([],$keys($b)))?false:$tri($reduce($k,function($r,$n){$exists($lookup($b,$n))?$eqf($r,$eq($u($lookup($a,$n)),$u($lookup($b,$n)))):"f"},"t"))):$a=$b))):$exists($a)=$exists($b)}',
  eqf: 'function($r,$e){$r="f"?"f":($type($e)="boolean"?($e?$r:"f"):"n")}',
  // JSONata orders texts by UTF-16 units, FEEL by code points: a pair of units is put behind all single ones
  ord: 'function($s){$replace($replace($s,"\\uFFFF","\\uFFFF\\u0000"),/[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]/,"\\uFFFF$0")}',
  lt: 'function($a,$b){$type($a)=$type($b)?($type($a)="number"?$a<$b:($type($a)="string"?$ord($a)<$ord($b):())):()}',
  le: 'function($a,$b){$type($a)=$type($b)?($type($a)="number"?$a<=$b:($type($a)="string"?$ord($a)<=$ord($b):())):()}',
  ltn: 'function($a,$b){$type($a)="number" and $type($b)="number"?$a<$b:()}',
  len: 'function($a,$b){$type($a)="number" and $type($b)="number"?$a<=$b:()}',
  // [lo..hi], closed or open; null where the range is none
  rng: 'function($v,$lo,$hi,$cl,$ch){($exists($lo) and $exists($hi)?$le($lo,$hi)=true:true)?$and3($cl?$le($lo,$v):$lt($lo,$v),$ch?$le($v,$hi):$lt($v,$hi)):()}',
  has: 'function($v,$x){($s:=$l($v);$exists($s)?$reduce($s,function($a,$i){$a or $eq($u($i),$x)=true},false):())}',
  // `value in other`
  sat: 'function($v,$o){$type($o)="array"?($type($v)="array" and $eq($v,$o)=true?true:$has($o,$v)):($type($o)="boolean" and $exists($v) and $type($v)!="boolean"?$o:$eq($v,$o))}',

  // ------------------------------------------------------------ arithmetic of whole numbers below 2^53, and of texts
  num: 'function($a,$b){$type($a)="number" and $type($b)="number"?$abs($a)<9007199254740992 and $abs($b)<9007199254740992:false}',
  add: 'function($a,$b){$num($a,$b)?$a+$b:()}',
  sub: 'function($a,$b){$num($a,$b)?$a-$b:()}',
  mul: 'function($a,$b){$num($a,$b)?$a*$b+0:()}',
  mod: 'function($a,$b){$num($a,$b)?($b=0?():(($a%$b)+$b)%$b+0):()}',
  neg: 'function($a){$type($a)="number"?0-$a:()}',
  cat: 'function($a,$b){$type($a)="string" and $type($b)="string"?$a&$b:()}',

  // ------------------------------------------------------------ paths and positions
  // x.name of what is a context, or null
  ent: 'function($v,$k){$type($v)="object"?$u($lookup($v,$k)):()}',
  // x.name: of a context its entry, of a list the entries of its items
  get: 'function($v,$k){$type($v)="object"?$u($lookup($v,$k)):($type($v)="array"?$reduce($v,function($r,$i){$append($r,$w($get($u($i),$k)))},[]):())}',
  at: 'function($v,$n){($s:=$l($v);$c:=$count($s);$i:=$n>0?$n-1:$c+$n;$n!=0 and $i>=0 and $i<$c?$u($s[$i]):())}',
  // index from 0 of a position from 1 or from -1 backwards; undefined where the list has none
  pos: 'function($n,$c){($p:=$int($n);$exists($p)?($p=0 or $abs($p)>$c?():($p>0?$p-1:$c+$p)):())}',
  // a text of FEEL's form of a date that is in the calendar, as year, month and day in a row
  date: 'function($v){($x:=$txt($v);$m:=$exists($x)?$match($x,/^(-?(?:[1-9]\\d{3,8}|0\\d{3}))-(\\d\\d)-(\\d\\d)$/);$exists($m)?($y:=$number($m.groups[0]);$n:=$number($m.groups[1]);$d:=$number($m.groups[2]);$last:=$n=2?($y%4=0 and ($y%100!=0 or $y%400=0)?29:28):($n in [4,6,9,11]?30:31);$n>=1 and $n<=12 and $d>=1 and $d<=$last?$y*10000+$n*100+$d:()):())}',
  // items from one index up to another
  cut: 'function($s,$a,$b){$reduce($s,function($r,$x,$i){$i>=$a and $i<$b?$append($r,$w($u($x))):$r},[])}',

  // ------------------------------------------------------------ functions
  strb: 'function($v){($o:=$type($v)="boolean"?$v;$exists($o)?$string($o):())}',
  strn: 'function($v){$type($v)="number"?($abs($v)<1e15?$string($v):()):()}',
  flr: 'function($v){($o:=$nmb($v);$exists($o)?$floor($o):())}',
  cei: 'function($v){($o:=$nmb($v);$exists($o)?$ceil($o)+0:())}',
  abs1: 'function($v){($o:=$nmb($v);$exists($o)?$abs($o):())}',
  slen: 'function($v){($o:=$txt($v);$exists($o)?$length($o):())}',
  upper: 'function($v){($o:=$txt($v);$exists($o)?$uppercase($o):())}',
  lower: 'function($v){($o:=$txt($v);$exists($o)?$lowercase($o):())}',
  two: 'function($a,$b,$f){($x:=$txt($a);$y:=$txt($b);$exists($x) and $exists($y)?$f($x,$y):())}',
  cont: 'function($a,$b){$two($a,$b,function($x,$y){$contains($x,$y)})}',
  starts: 'function($a,$b){$two($a,$b,function($x,$y){$substring($x,0,$length($y))=$y})}',
  ends: 'function($a,$b){$two($a,$b,function($x,$y){$substring($x,$length($x)-$length($y))=$y})}',
  before: 'function($a,$b){$two($a,$b,function($x,$y){$contains($x,$y)?$substringBefore($x,$y):""})}',
  after: 'function($a,$b){$two($a,$b,function($x,$y){$contains($x,$y)?$substringAfter($x,$y):""})}',
  subs: 'function($s,$p,$n){($x:=$txt($s);$m:=$int($n);$i:=$exists($x)?$pos($p,$length($x));$exists($i) and $exists($m)?($m>=1?$substring($x,$i,$m):()):())}',
  repl: 'function($s,$p,$b){($x:=$txt($s);$exists($x)?$replace($x,$p,$b):())}',
  splt: 'function($s,$d){($x:=$txt($s);$exists($x)?$append([],$split($x,$d)):())}',
  glue: 'function($v,$d){($s:=$l($v);$t:=$exists($s)?$reduce($s,function($r,$i){$type($i)="null"?$r:$append($r,$w($i))},[]);$b:=$exists($d)?$txt($d):"";$exists($t) and $exists($b)?($reduce($t,function($r,$i){$r and $type($i)="string"},true)?$join($t,$b):()):())}',
  cnt: 'function($v){($s:=$l($v);$exists($s)?$count($s):())}',
  // the least or the greatest, where all have one order
  ext: 'function($v,$min){($s:=$l($v);$t:=$type($s[0]);$t in ["number","string"]?($reduce($s,function($a,$i){$a and $type($i)=$t},true)?$reduce($s,function($a,$i){($min?$lt($i,$a):$lt($a,$i))=true?$i:$a}):()):())}',
  // `any` (true decides) and `all` (false decides)
  deci: 'function($v,$d){($s:=$l($v);$exists($s)?$tri($reduce($s,function($r,$i){$r="x"?$r:($type($i)="null"?($r="t"?"t":"n"):($type($i)="boolean"?($i=$d?"t":$r):"x"))},"f")~>function($r){$d?$r:($r="t"?"f":($r="f"?"t":$r))}):())}',
  sum1: 'function($v){($s:=$l($v);$exists($s)?($count($s)>0 and $reduce($s,function($a,$i){$a and $num($i,$i)},true)?$sum($s):()):())}',
  dist: 'function($v){($s:=$l($v);$exists($s)?$reduce($s,function($r,$i){$has($r,$u($i))=true?$r:$append($r,$w($u($i)))},[]):())}',
  rev: 'function($v){($s:=$l($v);$exists($s)?$reduce($s,function($r,$i){$append($w($u($i)),$r)},[]):())}',
  flat: 'function($v){($s:=$l($v);$exists($s)?$reduce($s,function($r,$i){$append($r,$type($i)="array"?$flat($i):$w($u($i)))},[]):())}',
  idx: 'function($v,$x){($s:=$l($v);$exists($s)?$reduce($s,function($r,$i,$n){$eq($u($i),$x)=true?$append($r,[$n+1]):$r},[]):())}',
  subl: 'function($v,$p){($s:=$l($v);$i:=$exists($s)?$pos($p,$count($s));$exists($i)?$cut($s,$i,$count($s)):())}',
  subn: 'function($v,$p,$n){($s:=$l($v);$i:=$exists($s)?$pos($p,$count($s));$m:=$int($n);$exists($i) and $exists($m)?($m>=1 and $i+$m<=$count($s)?$cut($s,$i,$i+$m):()):())}',
  rem: 'function($v,$p){($s:=$l($v);$i:=$exists($s)?$pos($p,$count($s));$exists($i)?$append($cut($s,0,$i),$cut($s,$i+1,$count($s))):())}',
  ins: 'function($v,$p,$x){($s:=$l($v);$i:=$exists($s)?$pos($p,$count($s));$exists($i)?$append($append($cut($s,0,$i),$w($x)),$cut($s,$i,$count($s))):())}',
  gval: 'function($v,$k){($o:=$ctx($v);$exists($o)?$u($lookup($o,$k)):())}',
  ents: 'function($v){($o:=$ctx($v);$exists($o)?$reduce($append([],$keys($o)),function($r,$k){$append($r,[{"key":$k,"value":$lookup($o,$k)}])},[]):())}',
} as const satisfies Readonly<Record<string, string>>;
export type Helper = keyof typeof HELPERS;

/** Helpers that a text calls. */
const called = (text: string): Helper[] =>
  [...text.matchAll(/\$(\w+)\(/g)].map(([, name]) => name as Helper).filter((name) => Object.hasOwn(HELPERS, name));

/** Wraps a text in the definitions of the helpers that it calls, and of those that they call. */
export function withHelpers(text: string): string {
  const needed = new Set<Helper>();
  const add = (name: Helper): void => {
    if (needed.has(name)) return;
    needed.add(name);
    called(HELPERS[name]).forEach(add);
  };
  called(text).forEach(add);
  // A function sees what is defined after it too: it looks when it is called.
  return needed.size === 0 ? text : `(${[...needed].map((n) => `$${n}:=${HELPERS[n]}`).join(';')};${text})`;
}
