import { decodeHuffman } from "./huffman.js";

/** A header field: its name and its value. */
export type Field = readonly [name: string, value: string];

/** RFC 7541 appendix A, in order; the fields without a value are `name`, the others `name=value`. */
const staticTable: readonly Field[] = `:authority :method=GET :method=POST :path=/ :path=/index.html :scheme=http
:scheme=https :status=200 :status=204 :status=206 :status=304 :status=400 :status=404 :status=500 accept-charset
accept-encoding=gzip,_deflate accept-language accept-ranges accept access-control-allow-origin age allow authorization
cache-control content-disposition content-encoding content-language content-length content-location content-range
content-type cookie date etag expect expires from host if-match if-modified-since if-none-match if-range
if-unmodified-since last-modified link location max-forwards proxy-authenticate proxy-authorization range referer
refresh retry-after server set-cookie strict-transport-security transfer-encoding user-agent vary via www-authenticate`
  .split(/\s/)
  .map((entry) => {
    const [name = "", value = ""] = entry.split("=");
    return [name, value.replace("_", " ")];
  });

/**
 * Decodes the header blocks of one connection (RFC 7541). It is written to be short; the load generator is fast because
 * it recognises the blocks that it need not decode: see `tableVersion`.
 */
export class HeaderDecoder {
  /** Grows with each change of the dynamic table: while it stays the same, so does the meaning of a block. */
  tableVersion = 0;
  /** The newest first. */
  readonly #table: Field[] = [];
  #tableSize = 0;
  #tableLimit = 4096;
  #block: Uint8Array = new Uint8Array();
  #position = 0;

  decode(block: Uint8Array): Field[] {
    this.#block = block;
    this.#position = 0;
    const fields: Field[] = [];
    while (this.#position < block.length) {
      const first = block[this.#position]!;
      if (first >= 0x80) fields.push(this.#field(this.#integer(7)));
      else if (first >= 0x40) fields.push(this.#insert(this.#literal(6)));
      else if (first >= 0x20) this.#resize(this.#integer(5));
      else fields.push(this.#literal(4));
    }
    return fields;
  }

  #literal(prefixBits: number): Field {
    const index = this.#integer(prefixBits);
    const name = index === 0 ? this.#string() : this.#field(index)[0];
    return [name, this.#string()];
  }

  #field(index: number): Field {
    const field = index <= staticTable.length ? staticTable[index - 1] : this.#table[index - staticTable.length - 1];
    if (field === undefined) throw new Error(`the server sent index ${index}, which its header table does not have`);
    return field;
  }

  #insert(field: Field): Field {
    this.#table.unshift(field);
    this.#tableSize += sizeOf(field);
    this.#evict();
    return field;
  }

  #resize(limit: number): void {
    this.#tableLimit = limit;
    this.#evict();
  }

  #evict(): void {
    this.tableVersion++;
    while (this.#tableSize > this.#tableLimit) this.#tableSize -= sizeOf(this.#table.pop()!);
  }

  #string(): string {
    const isHuffman = this.#block[this.#position]! >= 0x80;
    const length = this.#integer(7);
    const bytes = this.#block.subarray(this.#position, this.#position + length);
    this.#position += length;
    return isHuffman ? decodeHuffman(bytes) : String.fromCharCode(...bytes);
  }

  #integer(prefixBits: number): number {
    const mask = 2 ** prefixBits - 1;
    const prefix = this.#block[this.#position++]! & mask;
    if (prefix < mask) return prefix;
    let value = prefix;
    for (let shift = 0; ; shift += 7) {
      const octet = this.#block[this.#position++];
      if (octet === undefined) throw new Error("the server sent a header block that ends within a number");
      value += (octet & 0x7f) * 2 ** shift;
      if (octet < 0x80) return value;
    }
  }
}

/** RFC 7541 section 4.1. */
function sizeOf([name, value]: Field): number {
  return name.length + value.length + 32;
}
