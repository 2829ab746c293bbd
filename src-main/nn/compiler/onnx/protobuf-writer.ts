const text = new TextEncoder();

/**
 * Writes protocol buffer messages (the wire format of protobuf.dev/programming-guides/encoding): as much as an ONNX model needs,
 * which is whole numbers, floats, strings, bytes and messages within messages.
 */
export class ProtobufWriter {
  readonly #parts: Uint8Array[] = [];
  #length = 0;

  /** @param value a safe integer or a bigint; negative ones take ten bytes, as the format says */
  integer(field: number, value: number | bigint): this {
    return this.#tag(field, 0).#push(variableLength(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.#tag(field, 5).#push(bytes);
  }

  /** `bytes` are kept, not copied, until `finish`. */
  bytes(field: number, bytes: Uint8Array): this {
    return this.#tag(field, 2).#push(variableLength(bytes.length)).#push(bytes);
  }

  string(field: number, value: string): this {
    return this.bytes(field, text.encode(value));
  }

  message(field: number, message: ProtobufWriter): this {
    this.#tag(field, 2).#push(variableLength(message.#length));
    for (const part of message.#parts) this.#push(part);
    return this;
  }

  finish(): Uint8Array {
    const result = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      result.set(part, at);
      at += part.length;
    }
    return result;
  }

  #tag(field: number, wireType: number): this {
    return this.#push(variableLength(field * 8 + wireType));
  }

  #push(part: Uint8Array): this {
    this.#parts.push(part);
    this.#length += part.length;
    return this;
  }
}

function variableLength(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
