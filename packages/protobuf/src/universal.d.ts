// What every JavaScript platform has but the ES library files do not declare. Users resolve these in their own lib.

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}

declare class TextEncoder {
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}
