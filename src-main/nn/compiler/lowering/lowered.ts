import type { GraphBuilder } from '../onnx/graph-builder.ts';
import { blockedDomain, type OnnxValue } from '../onnx/model.ts';
import { reshape, transpose } from './operations.ts';
import type { Target } from './target.ts';

/**
 * Memory layout of a tensor. Every tensor can be `plain`, as TensorFlow.js has it. A picture [N, H, W, C] can also be `nchw`,
 * or, where the channels fill whole blocks of B, `blocked`: [N, C/B, H, W, B].
 */
export type Layout = 'plain' | 'nchw' | 'blocked';

/** How a picture was produced, for consumers that fuse with its producer instead of reading its value. */
export interface Origin {
  /** Its channels, one picture after the other. */
  readonly parts?: readonly Lowered[];
  /** It has every pixel of this one twice down and twice across. */
  readonly source?: Lowered;
  /** The producer with an epilogue fused into its node; undefined where that is impossible. */
  extended?(extras: ConvolutionExtras): Lowered | undefined;
  /** Some of its channels alone. */
  channels?(begin: number, count: number): Lowered;
  /** The averages of its 2×2 pixels. */
  halved?(): Lowered;
}

/** The epilogue of a convolution: bias, residual addition and activation within its node. */
export interface ConvolutionExtras {
  /** Added to the result; of its shape. */
  readonly addend?: Lowered;
  /** [channels], added to the result. */
  readonly bias?: OnnxValue;
  /** Applied last. */
  readonly activation?: { readonly name: 'Relu' | 'LeakyRelu'; readonly alpha: number };
}

/** A value and its memory layout. */
export interface Form {
  readonly layout: Layout;
  readonly value: OnnxValue;
}

export function formOf(lowered: Lowered): Form {
  return { layout: lowered.native, value: lowered.as(lowered.native) };
}

/**
 * A tensor of the recorded program, lowered lazily: its nodes are emitted when its value is first used. Until then `origin` lets a consumer
 * fuse or rewrite it. Conversions to other layouts are memoised.
 */
export class Lowered {
  /** As recorded, so NHWC for a picture, whatever the layout. */
  readonly shape: readonly number[];
  readonly origin: Origin | undefined;
  /** This picture after an activation that keeps every sign, where the program has that too. */
  activated: Lowered | undefined;
  readonly #make: () => Form;
  #native: Layout | undefined;
  readonly #forms = new Map<Layout, OnnxValue>();
  readonly #graph: GraphBuilder;
  readonly #blockSize: number;

  constructor(graph: GraphBuilder, target: Target, shape: readonly number[], make: () => Form, origin?: Origin) {
    this.#graph = graph;
    this.#blockSize = target.blockSize;
    this.shape = shape;
    this.#make = make;
    this.origin = origin;
  }

  /** The layout in which it is made. */
  get native(): Layout {
    if (this.#native === undefined) {
      const { layout, value } = this.#make();
      this.#native = layout;
      this.#forms.set(layout, value);
    }
    return this.#native;
  }

  get isPicture(): boolean {
    return this.shape.length === 4;
  }

  get canBeBlocked(): boolean {
    return this.isPicture && this.#blockSize > 0 && this.shape[3] % this.#blockSize === 0;
  }

  as(layout: Layout): OnnxValue {
    void this.native;
    let form = this.#forms.get(layout);
    if (!form) {
      form = layout === 'plain' ? this.#toPlain() : layout === 'nchw' ? this.#toNchw() : this.#toBlocked();
      this.#forms.set(layout, form);
    }
    return form;
  }

  #toPlain(): OnnxValue {
    const nchw = this.#forms.get('nchw');
    return nchw ? transpose(this.#graph, nchw, [0, 2, 3, 1]) : this.#fromBlocked(true);
  }

  #toNchw(): OnnxValue {
    const plain = this.#forms.get('plain');
    return plain ? transpose(this.#graph, plain, [0, 3, 1, 2]) : this.#fromBlocked(false);
  }

  #fromBlocked(channelsLast: boolean): OnnxValue {
    const [batch, height, width, channels] = this.shape;
    const shape = channelsLast ? this.shape : [batch, channels, height, width];
    const blocked = this.#forms.get('blocked')!;
    if (height * width === 1) return reshape(this.#graph, blocked, shape);
    const whole = reshape(this.#graph, blocked, [batch, channels, height, width]);
    const attributes = { channels, channels_last: Number(channelsLast) };
    return this.#graph.node('ReorderOutput', [whole], attributes, { shape, domain: blockedDomain });
  }

  #toBlocked(): OnnxValue {
    const [batch, height, width, channels] = this.shape;
    const source = this.#forms.get('nchw') ?? this.#forms.get('plain')!;
    const shape = [batch, channels / this.#blockSize, height, width, this.#blockSize];
    if (height * width === 1) return reshape(this.#graph, source, shape);
    const ordered = this.#graph.node(
      'ReorderInput',
      [source],
      { channels_last: Number(!this.#forms.has('nchw')) },
      { shape: [batch, channels, height, width], domain: blockedDomain },
    );
    return reshape(this.#graph, ordered, shape);
  }
}
