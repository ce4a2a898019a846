import { buildLazily } from "../descriptor/build-file.js";
import type { FileDescriptor } from "../descriptor/descriptor.js";
import type { MessageShape } from "../descriptor/message-shape.js";
import { decodeBase64 } from "../wire/base64.js";

/** The descriptor of a `.proto` file inside of the code that was generated from it; parsed when first asked for. */
export interface EmbeddedFile {
  readonly descriptor: FileDescriptor;
  /** The encoded `google.protobuf.FileDescriptorProto`, for those who do not want the names resolved. */
  readonly bytes: Uint8Array;
}

/**
 * For generated code: `base64` is the encoded `google.protobuf.FileDescriptorProto`, `dependencies` are the files it
 * imports, `shape` is how the code has been told to write messages.
 */
export function embeddedFile(
  base64: string,
  dependencies: () => readonly EmbeddedFile[],
  shape: MessageShape = {},
): EmbeddedFile {
  return new LazyFile(base64, dependencies, shape);
}

class LazyFile implements EmbeddedFile {
  readonly #base64: string;
  readonly #dependencies: () => readonly EmbeddedFile[];
  readonly #shape: MessageShape;
  #descriptor: FileDescriptor | undefined;

  constructor(base64: string, dependencies: () => readonly EmbeddedFile[], shape: MessageShape) {
    this.#shape = shape;
    this.#base64 = base64;
    this.#dependencies = dependencies;
  }

  get descriptor(): FileDescriptor {
    if (this.#descriptor === undefined) {
      const files = new Map(this.#dependencies().map(({ descriptor }) => [descriptor.name, descriptor]));
      this.#descriptor = buildLazily(this.bytes, (name) => files.get(name), this.#shape);
    }
    return this.#descriptor;
  }

  get bytes(): Uint8Array {
    // What our generator wrote is base64. Node, Bun and Deno read it in no time.
    return platform.Buffer === undefined
      ? (decodeBase64(this.#base64) as Uint8Array)
      : new Uint8Array(platform.Buffer.from(this.#base64, "base64"));
  }
}

const platform = globalThis as { Buffer?: { from(text: string, encoding: "base64"): Uint8Array } };
