const text = new TextDecoder();

/** What a file of somebody else's is not: the protocol buffer that it should be. */
export class MalformedProtobuf extends Error {}

/** A field as it lies in a message: numbers as bigint, what has a length as bytes (not copied). */
export interface ProtobufField {
  readonly number: number;
  readonly value: bigint | Uint8Array;
}

/**
 * The fields of one message in order (the wire format of protobuf.dev/programming-guides/encoding), read from bytes that nobody vouches
 * for: every length is checked against what is left before it is believed, and nothing is copied or recursed into.
 * @throws MalformedProtobuf
 */
export function* readFields(bytes: Uint8Array): Generator<ProtobufField> {
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (at >= bytes.length) throw new MalformedProtobuf('it ends in the middle of a number');
      const byte = bytes[at];
      at += 1;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
    throw new MalformedProtobuf('a number in it is too long');
  };
  const take = (length: number): Uint8Array => {
    if (length > bytes.length - at) throw new MalformedProtobuf('a part of it is longer than what is left of the file');
    at += length;
    return bytes.subarray(at - length, at);
  };
  while (at < bytes.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    if (number === 0 || number > 0x1fffffff)
      throw new MalformedProtobuf('a field in it has a number that there is not');
    switch (Number(tag & 7n)) {
      case 0:
        yield { number, value: varint() };
        break;
      case 1:
        yield { number, value: take(8) };
        break;
      case 2: {
        const length = varint();
        if (length > BigInt(bytes.length)) throw new MalformedProtobuf('a part of it is longer than the file');
        yield { number, value: take(Number(length)) };
        break;
      }
      case 5:
        yield { number, value: take(4) };
        break;
      default:
        throw new MalformedProtobuf('a field in it is of a kind that there is not');
    }
  }
}

/** @throws MalformedProtobuf where the field is a number */
export function bytesOf({ value }: ProtobufField): Uint8Array {
  if (typeof value === 'bigint') throw new MalformedProtobuf('a number is where a message or a text should be');
  return value;
}

/** @throws MalformedProtobuf */
export function textOf(field: ProtobufField): string {
  return text.decode(bytesOf(field));
}

/** A whole number that may be negative. @throws MalformedProtobuf where it is none */
export function numberOf({ value }: ProtobufField): number {
  if (typeof value !== 'bigint') throw new MalformedProtobuf('a message is where a number should be');
  return Number(BigInt.asIntN(64, value));
}
