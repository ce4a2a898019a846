import { HpackError } from "./hpack-error.js";
import { CODE_LENGTHS, CODES, END_OF_STRING } from "./huffman-code.js";

/**
 * Decodes Huffman-coded octets into `out` and returns how many symbols there are: at most 8 for each 5 octets. Throws
 * `HpackError` for the end-of-string symbol, and for padding that is longer than 7 bits or not of ones (RFC 7541
 * section 5.2).
 */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  table ??= buildTable();
  const transitions = table;
  let state = 0;
  let count = 0;
  for (let i = start; i < end; i++) {
    const octet = bytes[i]!;
    let step = transitions[(state << 4) | (octet >>> 4)]!;
    if (step & EMITS) out[count++] = step >>> SYMBOL_SHIFT;
    step = transitions[((step & STATE) << 4) | (octet & 15)]!;
    if (step & EMITS) out[count++] = step >>> SYMBOL_SHIFT;
    state = step & STATE;
  }
  if (state >= FIRST_INVALID_END) throw new HpackError("a Huffman-coded string has wrong padding or its end inside");
  return count;
}

/*
 * The automaton reads four bits at a time: a state is an inner node of the code's tree, and since no code is shorter
 * than five bits, a step ends at most one symbol. A step is the next state, whether it ends a symbol, and which. The
 * states in which a string may end (the root, and one to seven ones from it: padding) are numbered first.
 */
const STATE = 0x1ff;
const EMITS = 0x200;
const SYMBOL_SHIFT = 10;
const FIRST_INVALID_END = 8;

let table: Uint32Array | undefined;

interface Node {
  state: number;
  readonly children: [Node | number | undefined, Node | number | undefined];
}

function buildTable(): Uint32Array {
  const root: Node = { state: 0, children: [undefined, undefined] };
  for (let symbol = 0; symbol < END_OF_STRING; symbol++) plant(root, symbol);
  const nodes = numberNodes(root);
  // The last state is that of failure, which nothing leaves.
  const failure = nodes.length;
  const steps = new Uint32Array((nodes.length + 1) << 4).fill(failure);
  for (const node of nodes) {
    for (let nibble = 0; nibble < 16; nibble++) steps[(node.state << 4) | nibble] = walk(root, node, nibble, failure);
  }
  return steps;
}

function plant(root: Node, symbol: number): void {
  let node = root;
  for (let bit = CODE_LENGTHS[symbol]! - 1; bit > 0; bit--) {
    const side = (CODES[symbol]! >>> bit) & 1;
    node.children[side] ??= { state: -1, children: [undefined, undefined] };
    node = node.children[side] as Node; // The code is free of prefixes: no symbol is on the way to another.
  }
  node.children[CODES[symbol]! & 1] = symbol;
}

function numberNodes(root: Node): Node[] {
  const nodes: Node[] = [];
  for (let node: Node | number | undefined = root; nodes.length < FIRST_INVALID_END; node = node.children[1]) {
    if (typeof node !== "object") break;
    node.state = nodes.length;
    nodes.push(node);
  }
  const visit = (node: Node | number | undefined): void => {
    if (typeof node !== "object") return;
    if (node.state < 0) {
      node.state = nodes.length;
      nodes.push(node);
    }
    node.children.forEach(visit);
  };
  visit(root);
  return nodes;
}

function walk(root: Node, from: Node, nibble: number, failure: number): number {
  let node = from;
  let emitted = 0;
  for (let bit = 3; bit >= 0; bit--) {
    const next = node.children[(nibble >>> bit) & 1];
    if (next === undefined) return failure; // Only the code of the end of the string leads here.
    if (typeof next === "number") {
      emitted = EMITS | (next << SYMBOL_SHIFT);
      node = root;
    } else node = next;
  }
  return node.state | emitted;
}
