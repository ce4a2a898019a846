import { buildFile } from "../descriptor/build-file.js";
import type { FileDescriptor } from "../descriptor/descriptor.js";
import { decodeBase64 } from "../wire/base64.js";

/** The descriptor of a `.proto` file inside of the code that was generated from it; parsed when first asked for. */
export interface EmbeddedFile {
  readonly descriptor: FileDescriptor;
}

/** For generated code: `base64` is the encoded `google.protobuf.FileDescriptorProto`, `dependencies` are the files it imports. */
export function embeddedFile(base64: string, dependencies: () => readonly EmbeddedFile[]): EmbeddedFile {
  return new LazyFile(base64, dependencies);
}

class LazyFile implements EmbeddedFile {
  readonly #base64: string;
  readonly #dependencies: () => readonly EmbeddedFile[];
  #descriptor: FileDescriptor | undefined;

  constructor(base64: string, dependencies: () => readonly EmbeddedFile[]) {
    this.#base64 = base64;
    this.#dependencies = dependencies;
  }

  get descriptor(): FileDescriptor {
    if (this.#descriptor === undefined) {
      const files = new Map(this.#dependencies().map(({ descriptor }) => [descriptor.name, descriptor]));
      const bytes = decodeBase64(this.#base64);
      // What our generator wrote is base64.
      this.#descriptor = buildFile(bytes as Uint8Array, (name) => files.get(name));
    }
    return this.#descriptor;
  }
}
