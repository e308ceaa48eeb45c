/** A body that is sent as it is made, for answers too long to hold. A failure under way breaks the connection off. */
export class StreamedBody {
  readonly contentType: string;
  readonly fileName: string;
  readonly pieces: AsyncIterable<string>;

  constructor(contentType: string, fileName: string, pieces: AsyncIterable<string>) {
    this.contentType = contentType;
    this.fileName = fileName;
    this.pieces = pieces;
  }
}
