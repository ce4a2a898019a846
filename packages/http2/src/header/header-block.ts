import type { HeaderList } from "./header-list.js";
import { checkRequest, checkResponse, checkTrailers, type HeaderVerdict } from "./header-rules.js";

/** What bounds a header list: its octets or its fields. */
export type HeaderLimit = "maxHeaderListSize" | "maxHeaderFields";

/**
 * A decoded header block. What is found out about it is kept with it, so that a block which a peer repeats is checked
 * once.
 */
export class HeaderBlock {
  readonly fields: HeaderList;
  /** The limit that the list went beyond: `fields` is what came before it. */
  readonly exceeded: HeaderLimit | undefined;
  /** The characters of all names and values have been looked at, and are such as they may be (RFC 9113 section 8.2.1). */
  readonly #isClean: boolean;
  #request: HeaderVerdict | undefined = undefined;
  #response: HeaderVerdict | undefined = undefined;
  #trailers: HeaderVerdict | undefined = undefined;

  constructor(fields: HeaderList, exceeded: HeaderLimit | undefined, isClean: boolean) {
    this.fields = fields;
    this.#isClean = isClean;
    this.exceeded = exceeded;
  }

  /** As the header fields of a request. */
  asRequest(): HeaderVerdict {
    this.#request ??= checkRequest(this.fields, this.#isClean);
    return this.#request;
  }

  /** As the header fields of a response. */
  asResponse(): HeaderVerdict {
    this.#response ??= checkResponse(this.fields, this.#isClean);
    return this.#response;
  }

  /** As trailer fields. */
  asTrailers(): HeaderVerdict {
    this.#trailers ??= checkTrailers(this.fields, this.#isClean);
    return this.#trailers;
  }

  /** Makes the list constant, because it is going to be delivered more than once. */
  freeze(): void {
    Object.freeze(this.fields);
  }
}
