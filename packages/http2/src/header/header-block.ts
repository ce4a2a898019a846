import type { HeaderList } from "./header-list.js";
import { checkRequest, checkResponse, checkTrailers, type HeaderVerdict } from "./header-rules.js";

/**
 * A decoded header block. What is found out about it is kept with it, so that a block which a peer repeats is checked
 * once.
 */
export class HeaderBlock {
  readonly fields: HeaderList;
  /** The list was beyond the limits: `fields` is what came before them. */
  readonly isTooLarge: boolean;
  #request: HeaderVerdict | undefined = undefined;
  #response: HeaderVerdict | undefined = undefined;
  #trailers: HeaderVerdict | undefined = undefined;

  constructor(fields: HeaderList, isTooLarge: boolean) {
    this.fields = fields;
    this.isTooLarge = isTooLarge;
  }

  /** As the header fields of a request. */
  asRequest(): HeaderVerdict {
    this.#request ??= checkRequest(this.fields);
    return this.#request;
  }

  /** As the header fields of a response. */
  asResponse(): HeaderVerdict {
    this.#response ??= checkResponse(this.fields);
    return this.#response;
  }

  /** As trailer fields. */
  asTrailers(): HeaderVerdict {
    this.#trailers ??= checkTrailers(this.fields);
    return this.#trailers;
  }

  /** Makes the list constant, because it is going to be delivered more than once. */
  freeze(): void {
    Object.freeze(this.fields);
  }
}
